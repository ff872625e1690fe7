/**
 * Names for event data that came without any. A provider's manifest says what an event's values are called; collectors
 * that hand on the values alone leave it behind. Here they are known for events of common logs (`data-names-table.ts`),
 * told apart by how many values there are, which is how versions of one event differ.
 */
import { DATA_NAMES } from './data-names-table.ts';

const lists = new Map<string, readonly string[]>();

/** Names of an event's values, in order; null where they are not known for so many. */
export function dataNamesOf(provider: string, eventId: number, count: number): readonly string[] | null {
  for (const text of DATA_NAMES.get(provider)?.[eventId] ?? []) {
    let names = lists.get(text);
    if (names === undefined) lists.set(text, (names = text.split(',')));
    if (names.length === count) return names;
  }
  return null;
}
