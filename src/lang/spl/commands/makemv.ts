/**
 * `makemv`: splits a field into several values.
 *
 * Row transform `makemv`. With `delim`, the field's text is cut at each occurrence of that text; empty pieces are
 * dropped unless `allowEmpty`. With `tokenizer`, the values are the first group of every match of that regular
 * expression. A missing field stays missing; no piece at all removes the field. `setsv` only changes how Splunk shows
 * it.
 */
import { expectEnd, expectName, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { checkRegex } from '../eval-parse.ts';

export const makemv: CommandSpec = {
  name: 'makemv',
  summary: 'Splits a field into several values at a delimiter (a blank unless given) or by a tokenizer pattern.',
  lower(cursor) {
    const names = ['delim', 'tokenizer', 'allowempty', 'setsv'];
    const options = takeOptions(cursor, names, true);
    const field = expectName(cursor, 'the field to split').text;
    for (const [name, value] of takeOptions(cursor, names, true)) options.set(name, value);
    expectEnd(cursor);
    const tokenizer = options.get('tokenizer');
    if (tokenizer !== undefined) checkRegex(tokenizer.text, tokenizer.span);
    return [
      {
        kind: 'transform',
        name: 'makemv',
        options: {
          field,
          delim: tokenizer === undefined ? (options.get('delim')?.text ?? ' ') : null,
          tokenizer: tokenizer?.text ?? null,
          allowEmpty: readBoolean(options.get('allowempty'), false),
        },
      },
    ];
  },
};
