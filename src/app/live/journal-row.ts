/**
 * Rows of searches as they lie in the journal: each behind the key of its event and its place in the log. A sender that
 * was not answered in time sends again; where an event has a record id, only the rows of one arrival count.
 */
import type { EventReference } from '../../engine/trail.ts';
import type { EventKey } from '../../event/event-key.ts';
import type { Value } from '../../event/value.ts';
import { encodeRow, type WaitingRow } from '../window-run.ts';

export function storeRow(
  row: readonly (readonly [string, Value])[],
  reference: EventReference,
  { lo, hi, hasId }: EventKey,
): string {
  return `${hasId ? `${lo},${hi}` : ''};${reference.record}\n${encodeRow(row, reference)}`;
}

/** Lines of `storeRow` as rows, without those of events that came before in another arrival. */
export function* distinctRows(
  lines: Iterable<{ readonly program: number; readonly line: string }>,
): Generator<WaitingRow> {
  const firsts = new Map<string, string>();
  for (const { program, line } of lines) {
    const end = line.indexOf('\n');
    const [key = '', record = ''] = line.slice(0, end).split(';');
    const event = `${program} ${key}`;
    if (key !== '' && (firsts.get(event) ?? record) !== record) continue;
    if (key !== '') firsts.set(event, record);
    yield { program, text: line.slice(end + 1) };
  }
}
