/**
 * `regex`: keeps rows whose field matches a regular expression (`f="…"`), or does not (`f!="…"`, which also keeps rows
 * without the field). Without a field the pattern is for `_raw`.
 */
import type { Expr } from '../../expression.ts';
import { expectEnd } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';
import { checkRegex } from '../eval-parse.ts';

export const regex: CommandSpec = {
  name: 'regex',
  summary: 'Keeps the rows whose field matches, or with != does not match, a regular expression.',
  lower(cursor) {
    cursor.skipBlanks();
    const start = cursor.pos;
    let name = '_raw';
    let negated = false;
    if (cursor.char !== '"') {
      const field = cursor.char === "'" ? cursor.readSingleQuoted() : cursor.readBare('=!"|');
      if (field === null) fail('spl-syntax', 'regex needs field="pattern"', cursor.here);
      name = field.text;
      cursor.skipBlanks();
      negated = cursor.take('!=');
      if (!negated && !cursor.take('=')) fail('spl-syntax', `expected = or != after ${name}`, cursor.here);
      cursor.skipBlanks();
    }
    const pattern = cursor.char === '"' ? cursor.readQuoted() : cursor.readBare('|');
    if (pattern === null) fail('spl-syntax', 'regex needs a regular expression in double quotes', cursor.here);
    checkRegex(pattern.text, pattern.span);
    expectEnd(cursor);
    const span = cursor.spanFrom(start);
    const test: Expr = {
      kind: 'test',
      arg: { kind: 'field', name },
      op: { op: 'regex', dialect: 'pcre', patterns: [pattern.text], fold: 'none', whole: false },
      span,
    };
    return [{ kind: 'filter', predicate: negated ? { kind: 'not', arg: test, span } : test }];
  },
};
