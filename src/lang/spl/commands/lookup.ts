/**
 * `lookup`: adds columns of a table to rows whose fields match its key columns. How they match (wildcards, networks,
 * case, defaults, times) belongs to the table's definition. `local` and `update` steer where Splunk runs the command and how it
 * treats real-time searches; they change no result here.
 */
import { findNearest } from '../../../text/nearest.ts';
import type { Lookup } from '../../plan.ts';
import { expectName, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

export const lookup: CommandSpec = {
  name: 'lookup',
  summary: 'Adds columns of a lookup table where its key columns match the row; OUTPUTNEW fills only what is missing.',
  lower(cursor, context) {
    const options = takeOptions(cursor, ['local', 'update', 'event_time_field'], true);
    for (const name of ['local', 'update']) readBoolean(options.get(name), false);
    const table = expectName(cursor, 'the name of a lookup');
    checkTable(table, context, 'matched');
    const keys = readPairs(cursor).map(({ left, right }) => ({ column: left.text, field: right.text, at: left }));
    if (keys.length === 0) fail('spl-syntax', `lookup ${table.text} needs a key column`, cursor.here);
    const pairsOfKeys = withTime(table, keys, options.get('event_time_field'), context);
    let mode: 'replace' | 'fill' = 'replace';
    let outputs: { column: string; field: string }[] | null = null;
    if (cursor.takeKeyword('outputnew')) mode = 'fill';
    else if (!cursor.takeKeyword('output')) {
      checkColumns(table, keys, context);
      return [
        {
          kind: 'lookup',
          table: table.text,
          keys: pairsOfKeys,
          outputs,
          mode,
        },
      ];
    }
    const pairs = readPairs(cursor);
    if (pairs.length > 0) outputs = pairs.map(({ left, right }) => ({ column: left.text, field: right.text }));
    if (!cursor.done) {
      const start = cursor.pos;
      cursor.readBare('');
      failUnsupported(
        'spl-syntax',
        'OUTPUT and OUTPUTNEW in one lookup are not supported',
        cursor.spanFrom(start),
        'write a second lookup',
      );
    }
    checkColumns(table, [...keys, ...pairs.map(({ left }) => ({ column: left.text, at: left }))], context);
    return [{ kind: 'lookup', table: table.text, keys: pairsOfKeys, outputs, mode }];
  },
};

/** Of a table by time, its times are asked for the event's. */
function withTime(
  table: Word,
  keys: readonly { readonly column: string; readonly field: string }[],
  field: Word | undefined,
  context: LowerContext,
): Lookup['keys'] {
  const time = context.lookups.get?.(table.text)?.timeColumn ?? null;
  const pairs = keys.map(({ column, field }) => ({
    column,
    field,
    ...(column === time ? { isTime: true as const } : {}),
  }));
  if (time === null || pairs.some(({ isTime }) => isTime === true)) return pairs;
  return [...pairs, { column: time, field: field?.text ?? '_time', isTime: true }];
}

/** `a as b, c` up to OUTPUT, OUTPUTNEW or the end. */
function readPairs(cursor: Cursor): { left: Word; right: Word }[] {
  const pairs: { left: Word; right: Word }[] = [];
  for (;;) {
    cursor.skipSeparators();
    if (cursor.done || cursor.isKeyword('output') || cursor.isKeyword('outputnew')) return pairs;
    const left = expectName(cursor, 'a column');
    const back = cursor.pos;
    cursor.skipBlanks();
    if (cursor.takeKeyword('as')) {
      pairs.push({ left, right: expectName(cursor, 'a field') });
    } else {
      cursor.pos = back;
      pairs.push({ left, right: left });
    }
  }
}

/**
 * A lookup that is not here may come with another Splunk app: the rule still runs, over an empty table. One whose
 * definition asks for what is not run is refused.
 */
export function checkTable(table: Word, context: LowerContext, use: 'matched' | 'listed'): void {
  const refusal = context.lookups.get?.(table.text)?.refusal ?? null;
  if (refusal !== null && (use === 'matched' || refusal.rows))
    failUnsupported('spl-lookup-not-supported', `the lookup ${table.text} ${refusal.reason}`, table.span);
  if (context.lookups.has(table.text)) return;
  const nearest = findNearest(table.text, context.lookups.names());
  context.report.warning(
    'spl-lookup-missing',
    `there is no lookup ${table.text}; it is taken as an empty table`,
    table.span,
    nearest === null
      ? 'put its definition and its CSV file in a lookups/ folder beside or above the rule'
      : `did you mean ${nearest}?`,
  );
}

function checkColumns(table: Word, used: readonly { column: string; at: Word }[], context: LowerContext): void {
  const columns = context.lookups.has(table.text) ? context.lookups.columns(table.text) : null;
  if (columns === null) return;
  for (const { column, at } of used) {
    if (columns.includes(column)) continue;
    const nearest = findNearest(column, columns);
    context.report.warning(
      'spl-lookup-column',
      `the lookup ${table.text} has no column ${column}`,
      at.span,
      nearest === null ? `it has ${columns.slice(0, 12).join(', ')}` : `did you mean ${nearest}?`,
    );
  }
}
