/**
 * `replace`: whole values by others, with case; `*` in the old value matches any run, and each `*` of the new value is
 * what the star at its place matched. With a list of fields it is a plain assignment (`spl.replace-value`).
 *
 * Without a list: row transform `replace`, which does the same to every field of the row whose name does not begin with
 * `_`. Of several pairs that match a value one is used; which, the order in the plan says.
 */
import type { Expr } from '../../expression.ts';
import { readNames } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { fail } from '../errors.ts';

interface Pair {
  readonly from: string;
  readonly to: string;
}

export const replace: CommandSpec = {
  name: 'replace',
  summary: 'Replaces whole values, * as wildcard: replace "a*" with "b*" in field1 field2.',
  lower(cursor) {
    const pairs: Pair[] = [];
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done || cursor.isKeyword('in')) break;
      const from = readValue(cursor);
      cursor.skipBlanks();
      if (!cursor.takeKeyword('with')) fail('spl-syntax', `expected WITH after ${from.text}`, cursor.here);
      pairs.push({ from: from.text, to: readValue(cursor).text });
    }
    if (pairs.length === 0) fail('spl-syntax', 'replace needs a pair: "old" WITH "new"', cursor.here);
    const ordered = byPrecedence(pairs);
    if (!cursor.takeKeyword('in')) return [{ kind: 'transform', name: 'replace', options: { pairs: ordered } }];
    const names = readNames(cursor).map((name) => name.text);
    if (names.length === 0) fail('spl-syntax', 'a field is missing after IN', cursor.here);
    const constants = ordered.flatMap(({ from, to }): Expr[] => [
      { kind: 'literal', value: from },
      { kind: 'literal', value: to },
    ]);
    return [
      {
        kind: 'assign',
        assignments: names.map((name) => ({
          name,
          value: { kind: 'call', function: 'spl.replace-value', args: [{ kind: 'field', name }, ...constants] },
        })),
      },
    ];
  },
};

/** The pair that counts first: a whole value before a pattern, of equal values the later, the fuller of two patterns. */
function byPrecedence(pairs: readonly Pair[]): Pair[] {
  const isPattern = ({ from }: Pair) => from.includes('*');
  const fullness = ({ from }: Pair) => from.replaceAll('*', '').length;
  const values = pairs.filter((pair) => !isPattern(pair)).reverse();
  return [...values, ...pairs.filter(isPattern).sort((a, b) => fullness(b) - fullness(a))];
}

function readValue(cursor: Cursor): Word {
  cursor.skipBlanks();
  const word = cursor.char === '"' ? cursor.readQuoted() : cursor.readBare(',|"');
  if (word === null) fail('spl-syntax', 'a value is missing here', cursor.here);
  return word;
}
