/**
 * `rex`: named groups of a regular expression become fields; without a match the row is unchanged. With `mode=sed` the
 * field is rewritten instead. `max_match` other than 1 collects all matches (0: no limit) as multivalues.
 */

import { parseSed } from '../../functions/spl-sed.ts';
import { expectEnd, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail, failRegex, failUnsupported } from '../errors.ts';
import { checkRegex } from '../eval-parse.ts';

const OPTIONS = ['field', 'max_match', 'offset_field', 'mode'];

export const rex: CommandSpec = {
  name: 'rex',
  summary: 'Extracts named groups of a regular expression into fields, or rewrites a field with mode=sed.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    let pattern: Word | null = null;
    cursor.skipBlanks();
    if (cursor.char === '"') pattern = cursor.readQuoted();
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    cursor.skipBlanks();
    if (pattern === null && cursor.char === '"') pattern = cursor.readQuoted();
    // Without quotes it ends at the first blank, and nothing in it is unescaped.
    pattern ??= cursor.readBare('|');
    if (pattern === null || pattern.text === '')
      fail('spl-syntax', 'rex needs a regular expression in double quotes', cursor.here);
    expectEnd(cursor);
    const name = options.get('field')?.text ?? '_raw';
    const mode = options.get('mode');
    if (mode !== undefined) {
      if (mode.text.toLowerCase() !== 'sed')
        fail('spl-syntax', `rex has no mode ${mode.text}`, mode.span, 'use mode=sed');
      const sed = parseSed(pattern.text);
      if (!sed.ok) {
        if (sed.pattern !== undefined) failRegex(sed.pattern, pattern.span);
        fail('spl-regex', sed.message, pattern.span);
      }
      const args = [
        { kind: 'field', name } as const,
        { kind: 'literal', value: pattern.text, span: pattern.span } as const,
      ];
      return [{ kind: 'assign', assignments: [{ name, value: { kind: 'call', function: 'spl.sed', args } }] }];
    }
    checkRegex(pattern.text, pattern.span);
    if (!/\(\?P?</.test(pattern.text)) {
      fail(
        'spl-regex',
        'rex extracts named groups, and this pattern has none',
        pattern.span,
        'name a group: (?<field>…)',
      );
    }
    const offsets = options.get('offset_field');
    if (offsets !== undefined)
      failUnsupported('spl-option-not-supported', 'rex with offset_field is not supported', offsets.span);
    return [
      {
        kind: 'extract',
        name,
        pattern: pattern.text,
        maxMatch: readCount(options.get('max_match'), 1),
      },
    ];
  },
};
