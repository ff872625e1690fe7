/**
 * `join`: adds the columns of a subsearch's rows where key fields are equal; of several partners the first, unless
 * `max` says more (0: all); with `usetime` only those no later than the row, or with `earlier=false` no earlier. Missing keys match nothing. Without key fields, all that both sides have are keys.
 */
import { readBoolean, readCount, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

const OPTIONS = ['type', 'max', 'overwrite', 'usetime', 'earlier', 'left', 'right'];

export const join: CommandSpec = {
  name: 'join',
  summary: 'Joins rows with those of a subsearch on key fields: type=inner or left (outer), max partners, overwrite.',
  lower(cursor, context) {
    const options = takeOptions(cursor, OPTIONS);
    const keys: string[] = [];
    for (;;) {
      for (const [name, value] of takeOptions(cursor, OPTIONS)) options.set(name, value);
      cursor.skipSeparators();
      if (cursor.done || cursor.char === '[') break;
      if (cursor.isKeyword('where'))
        failUnsupported('spl-option-not-supported', 'join with WHERE is not supported', cursor.here);
      const name = readName(cursor, ',"|[');
      if (name === null) break;
      keys.push(name.text);
    }
    if (cursor.char !== '[') fail('spl-syntax', 'join needs a subsearch in brackets', cursor.here);
    const body = cursor.readBracket();
    for (const [name, value] of takeOptions(cursor, OPTIONS)) options.set(name, value);
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the subsearch of join', cursor.here);
    for (const name of ['left', 'right']) {
      const value = options.get(name);
      if (value !== undefined && !/^(f|false|0)$/i.test(value.text)) {
        failUnsupported('spl-option-not-supported', `join with ${name} is not supported`, value.span);
      }
    }
    const type = options.get('type')?.text.toLowerCase() ?? 'inner';
    if (!['inner', 'left', 'outer'].includes(type))
      fail('spl-syntax', `join has no type ${type}`, options.get('type')!.span, 'use inner, left or outer');
    const plan = context.lowerSubsearch(body, 'search');
    if (plan === null) return [];
    return [
      {
        kind: 'join',
        mode: type === 'inner' ? 'inner' : 'left',
        keys: keys.length === 0 ? null : keys,
        max: readCount(options.get('max'), 1),
        overwrite: readBoolean(options.get('overwrite'), true),
        ...(readBoolean(options.get('usetime'), false)
          ? { time: readBoolean(options.get('earlier'), true) ? 'earlier' : 'later' }
          : {}),
        plan,
      },
    ];
  },
};
