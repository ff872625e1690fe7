/** `dedup`: keeps the first N rows of each combination of values; a row that lacks one of the fields is dropped. */
import type { Stage } from '../../plan.ts';
import { expectEnd, readBoolean, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';
import { parseSortKeys } from './sort.ts';

const OPTIONS = ['keepevents', 'keepempty', 'consecutive'];

export const dedup: CommandSpec = {
  name: 'dedup',
  summary:
    'Keeps the first row, or the first N, of each combination of values; rows without one of the fields are dropped.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    const names: string[] = [];
    let count = 1;
    for (;;) {
      takeOptions(cursor, OPTIONS, true, options);
      cursor.skipSeparators();
      if (cursor.done || cursor.isKeyword('sortby')) break;
      const word = readName(cursor);
      if (word === null) break;
      if (names.length === 0 && !word.quoted && /^\d+$/.test(word.text)) {
        count = Number(word.text);
        if (count === 0) fail('spl-syntax', 'dedup must keep at least one row', word.span);
      } else names.push(word.text);
    }
    if (names.length === 0) fail('spl-syntax', 'dedup needs at least one field', cursor.here);
    const stages: Stage[] = [];
    if (cursor.takeKeyword('sortby')) {
      const takeMore = () => void takeOptions(cursor, OPTIONS, true, options);
      stages.push({ kind: 'sort', keys: parseSortKeys(cursor, takeMore), limit: 0 });
      takeMore();
    }
    expectEnd(cursor);
    stages.push({
      kind: 'dedup',
      names,
      count,
      keepEmpty: readBoolean(options.get('keepempty'), false),
      ...(readBoolean(options.get('keepevents'), false) ? { keepEvents: true } : {}),
      consecutive: readBoolean(options.get('consecutive'), false),
    });
    return stages;
  },
};
