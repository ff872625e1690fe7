/**
 * `extract` (also `kv`): reads `key=value` pairs of `_raw`.
 *
 * Row transform `extract`. `_raw` is cut at any character of `pairDelims`, each piece at the first character of
 * `keyDelims`; blanks and surrounding double quotes go. With `cleanKeys` each character of a key that is no letter, digit
 * or `_` becomes `_`, and digits and `_` at its start go. At most `limit` pairs (0: no limit). A key seen again adds a
 * value with `mvAdd`, else the first stays.
 */
import { expectEnd, readBoolean, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = ['pairdelim', 'kvdelim', 'limit', 'maxchars', 'mv_add', 'clean_keys', 'auto', 'reload', 'segment'];

export const extract: CommandSpec = {
  name: 'extract',
  aliases: ['kv'],
  summary: 'Makes fields of the key=value pairs in _raw, with pairdelim and kvdelim characters.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    expectEnd(cursor);
    return [
      {
        kind: 'transform',
        name: 'extract',
        options: {
          pairDelims: options.get('pairdelim')?.text ?? ' ,;\t\n\r',
          keyDelims: options.get('kvdelim')?.text ?? '=',
          limit: readCount(options.get('limit'), 50),
          mvAdd: readBoolean(options.get('mv_add'), false),
          cleanKeys: readBoolean(options.get('clean_keys'), true),
        },
      },
    ];
  },
};
