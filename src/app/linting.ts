/** Lints a bundle: brings each rule together with its plan, its lookups and the text of its file. */
import { queryPart, searchedText } from '../rule/compile.ts';
import { lintRules } from '../rule/lint-rules.ts';
import { LINT_CODES } from '../rule/lints/index.ts';
import type { LookupTable } from '../rule/lookup-table.ts';
import type { Rule } from '../rule/rule.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Span } from '../text/source-text.ts';
import { checkRawLogs, RAW_LOG_CODES } from './raw-log-checks.ts';
import type { RuleFiles } from './rule-files.ts';

/** Codes of all that can be found. */
export const FINDINGS: readonly string[] = [...Object.keys(LINT_CODES), ...RAW_LOG_CODES];

/** Findings by rule; `ignore` holds codes. */
export function lintBundle(
  { compiled, files }: Pick<RuleFiles, 'compiled' | 'files'>,
  ignore: readonly string[],
): ReadonlyMap<Rule, readonly Diagnostic[]> {
  const contentOf = new Map(compiled.rules.map(({ rule, content }) => [rule, content]));
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const subjects = compiled.all.map((one) => ({
    rule: one.rule,
    plan: one.plan,
    text: searchedText(one).text,
    queryPart: (span: Span) => queryPart(one, span),
    // A bundle's lookups are tables; it shows them to the engine as the narrower thing that the engine asks for.
    lookup: (name: string) => contentOf.get(one.rule)?.lookup(name) as LookupTable | undefined,
  }));
  const found = lintRules(subjects, { ignore: new Set(ignore), fileOf: (path) => texts.get(path) ?? null });
  const programOf = new Map(compiled.rules.map(({ rule }, i) => [rule, compiled.programs.rules[i]!]));
  return new Map(
    subjects.map(({ rule }, i) => {
      const program = programOf.get(rule);
      const reach = program === undefined ? [] : checkRawLogs(rule, program);
      return [rule, [...found[i]!, ...reach.filter(({ code }) => !ignore.includes(code))]];
    }),
  );
}
