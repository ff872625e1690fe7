/** The two scopes that expressions are compiled in: an event's slots, and a row's columns. */

import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Scope } from './predicate.ts';
import type { Row } from './row.ts';

/** Names are those of the schema, on one class: what is the same for the whole class is a constant. */
export function eventScope(slots: SlotTable, cls: EventClass, schema: Schema, context: EvalContext): Scope<Event> {
  return {
    context,
    field: (name) => {
      const source = slots.resolve(cls, schema, name);
      if (source.kind === 'constant') return { kind: 'constant', value: source.value };
      if (source.kind === 'absent') return { kind: 'constant', value: null };
      const slot = slots.slotOf(schema, name);
      return {
        kind: 'read',
        read: (event) => event.get(slot),
        readFolded: (fold) => (event) => event.getFolded(slot, fold),
      };
    },
  };
}

/** Names are columns. */
export function rowScope(context: EvalContext): Scope<Row> {
  return { context, field: (name) => ({ kind: 'read', read: (row) => row.get(name) ?? null }) };
}
