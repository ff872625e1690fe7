/** The two scopes that expressions are compiled in: an event's slots, and a row's columns. */

import { ecsFieldType } from '../event/ecs-fields.ts';
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import { isList, listToValue, type Scalar, type Value, valuesOf } from '../event/value.ts';
import { type EvalContext, IGNORE_ABOVE } from '../lang/function.ts';
import type { FieldBinding, Scope } from './predicate.ts';
import type { Row } from './row.ts';

/** Names are those of the schema, on one class: what is the same for the whole class is a constant. */
export function eventScope(slots: SlotTable, cls: EventClass, schema: Schema, context: EvalContext): Scope<Event> {
  return {
    context,
    field: (name) => {
      const slot = slots.slotOf(schema, name);
      const source = slots.source(cls, slot);
      if (source.kind === 'constant') return { kind: 'constant', value: source.value };
      if (source.kind === 'absent') return { kind: 'constant', value: null };
      if (schema === 'ecs' && ecsFieldType(name) === 'keyword') {
        return indexedKeyword(slot, context.ignoreAbove ?? IGNORE_ABOVE);
      }
      return {
        kind: 'read',
        read: (event) => event.get(slot),
        readFolded: (fold) => (event) => event.getFolded(slot, fold),
        searchFor: (word) => {
          const search = source.searchFor?.(word) ?? null;
          return search && ((event) => search(event.body, event.text));
        },
      };
    },
  };
}

/**
 * Elasticsearch keeps a keyword that is longer than its `ignore_above` in the document but out of the index, so that
 * every condition sees it as missing; fields of type wildcard have no such limit.
 */
function indexedKeyword(slot: number, limit: number): FieldBinding<Event> {
  const isTooLong = (item: Scalar): boolean => typeof item === 'string' && item.length > limit;
  const indexed = (value: Value): Value => {
    if (typeof value === 'string') return value.length > limit ? null : value;
    if (!isList(value)) return value;
    return value.some(isTooLong) ? listToValue(value.filter((item) => !isTooLong(item))) : value;
  };
  return {
    kind: 'read',
    read: (event) => indexed(event.get(slot)),
    readFolded: (fold) => (event) => indexed(event.getFolded(slot, fold)),
    isCut: (event) => valuesOf(event.get(slot)).some(isTooLong),
  };
}

/** Names are columns. */
export function rowScope(context: EvalContext): Scope<Row> {
  return { context, field: (name) => ({ kind: 'read', read: (row) => row.get(name) ?? null }) };
}
