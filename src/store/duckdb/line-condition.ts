/** Line tests as conditions on the column `text`. Texts are bound, never written into the statement. */
import { HIDING_ESCAPE, type LineTest } from '../line-test.ts';
import type { Bound } from './database.ts';

export function lineCondition(test: LineTest): { readonly sql: string; readonly values: readonly Bound[] } {
  const values: Bound[] = [];
  const sql = write(test, values);
  return { sql: `(${sql} OR regexp_matches(text, ?))`, values: [...values, HIDING_ESCAPE] };
}

function write(test: LineTest, values: Bound[]): string {
  switch (test.kind) {
    case 'all':
      return test.tests.length === 0 ? 'TRUE' : `(${test.tests.map((one) => write(one, values)).join(' AND ')})`;
    case 'any':
      return test.tests.length === 0 ? 'FALSE' : `(${test.tests.map((one) => write(one, values)).join(' OR ')})`;
    case 'word':
      values.push(test.text);
      return 'contains(text, ?)';
    case 'part':
      // RE2: one pass, whatever the number of texts.
      values.push(`(?i)(?:${test.texts.map((text) => text.replace(/[^A-Za-z0-9_]/g, '\\$&')).join('|')})`);
      return 'regexp_matches(text, ?)';
  }
}
