/**
 * `makeresults`: rows out of nothing.
 *
 * Row transform `makeresults`, the first stage of a plan whose input is `none`: it makes that many rows, each with
 * `_time` at the time of the search, when its input ends.
 */
import { expectEnd, readBoolean, readCount, readName, takeOptions } from '../arguments.ts';
import { type CommandSpec, requireFirst } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

const MAX_ROWS = 100_000;

export const makeresults: CommandSpec = {
  name: 'makeresults',
  summary: 'Makes rows with only a time, one unless count says otherwise.',
  generating: true,
  lower(cursor, context) {
    requireFirst(context, 'makeresults', cursor);
    const options = takeOptions(
      cursor,
      ['count', 'annotate', 'splunk_server', 'splunk_server_group', 'format', 'data'],
      true,
    );
    const data = options.get('data') ?? options.get('format');
    if (data !== undefined)
      failUnsupported('spl-option-not-supported', 'makeresults with data is not supported', data.span);
    const annotate = options.get('annotate');
    if (readBoolean(annotate, false))
      failUnsupported('spl-option-not-supported', 'makeresults with annotate=true is not supported', annotate!.span);
    const count = readCount(options.get('count') ?? readName(cursor) ?? undefined, 1, 1);
    expectEnd(cursor);
    if (count > MAX_ROWS)
      fail('spl-syntax', `makeresults makes at most ${MAX_ROWS} rows`, options.get('count')?.span ?? cursor.here);
    context.setInput({ kind: 'none' });
    return [{ kind: 'transform', name: 'makeresults', options: { count } }];
  },
};
