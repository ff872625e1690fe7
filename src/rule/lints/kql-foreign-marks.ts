/** KQL has few marks; those of other languages are part of the value. */

import type { Lint } from '../lint.ts';
import { alternativesOf, isFileName, isPath, queryLeaves } from '../query-leaves.ts';

interface Mark {
  /** What a value with it looks like. */
  readonly pattern: RegExp;
  readonly message: string;
  readonly hint: string;
  /** Only where no name or path can hold it. */
  readonly inNamesOnly?: true;
}

const MARKS: readonly Mark[] = [
  { pattern: /,\s/, message: '`,` does not separate values', hint: 'write `field: (a or b)`' },
  { pattern: /\s&&\s/, message: '`&&` does not join conditions', hint: 'write `and`, and the next field' },
  { pattern: /\s\|\|\s/, message: '`||` does not join conditions', hint: 'write `or`, and the next field' },
  {
    pattern: /^\/.*(?:\.[*+]|[[|]|\\[dsw]).*\/$/,
    message: 'KQL has no regular expressions, and takes the slashes for letters',
    hint: 'write the text with `*`, or the rule in EQL with `regex~`',
  },
  { pattern: /^'.*'$/, message: "`'` does not quote", hint: 'write `"`' },
  { pattern: /\s(?:#|\/\/)\s/, message: 'KQL has no comments', hint: 'say it in the rule’s note' },
  {
    pattern: /^[^*]*\?[^*]*$/,
    message: '`?` stands for itself',
    hint: 'write `*`, or the rule in EQL with `:`',
    inNamesOnly: true,
  },
];

/** Lines and arguments hold such marks. */
const FREE_TEXT = /command_line|args|message|strings|text|title|description|query|url|path$|executable$/;

export const kqlForeignMarks: Lint = {
  code: 'lint-kql-foreign-marks',
  severity: 'warning',
  summary: 'A value of a KQL query holds marks of another language, which KQL takes to the letter.',
  why: 'A comma, `&&`, `?` or a regular expression becomes part of the text that is looked for, so nothing is found.',
  *check({ plan, text }) {
    if (plan?.language !== 'kuery') return;
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      const isName = isFileName(field) || isPath(field);
      for (const { text: value, span } of alternativesOf(test.op, whole)) {
        if (isQuoted(text, span)) continue;
        const mark = MARKS.find(
          ({ pattern, inNamesOnly }) =>
            pattern.test(value) && (inNamesOnly === true ? isName : isName || !FREE_TEXT.test(field)),
        );
        if (mark === undefined) continue;
        yield { message: mark.message, hint: mark.hint, ...(span === null ? {} : { span }) };
      }
    }
  },
};

/** What is in quotes is meant. */
function isQuoted(text: string, span: { readonly start: number; readonly end: number } | null): boolean {
  return span === null || text.slice(span.start, span.end).includes('"');
}
