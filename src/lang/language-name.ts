/** The languages of rules and hunts, and what they are called. */

/** What a rule is written in, in the vendor's word: Elastic writes `kuery` for KQL. */
export const LANGUAGES = ['eql', 'kuery', 'esql', 'spl'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What people call it. */
export function languageName(language: string): string {
  return language === 'kuery' ? 'KQL' : language === 'esql' ? 'ES|QL' : language.toUpperCase();
}
