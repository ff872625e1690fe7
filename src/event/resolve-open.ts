/**
 * Names on open classes: where there was no room for a class of its own, the event id is read per event and the name
 * resolved on a stand-in class of that id. There are only as many stand-ins as ids in the kinds' tables.
 */

import { tableConstants } from './class-constants.ts';
import { knownIds } from './differing-ids.ts';
import type { EventClass, Schema } from './event-class.ts';
import { type Accessor, type FieldSource, readerOf } from './fields.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import { firstOf, scalarText } from './value.ts';
import { UTC } from './zone.ts';

type Resolve = (cls: EventClass, schema: Schema, name: string) => FieldSource;

export function resolveOpen(cls: EventClass, schema: Schema, name: string, resolve: Resolve): FieldSource {
  const ids = new Set(knownIds(cls.kind));
  const idField = LAYOUT_PLUGS[cls.layout].system('EventID');
  const accessors = new Map<string, Accessor>();
  const accessorOf = (eventId: string): Accessor => {
    const known = ids.has(eventId) ? eventId : '';
    let accessor = accessors.get(known);
    if (accessor === undefined) accessors.set(known, (accessor = readerOf(resolve(standIn(cls, known), schema, name))));
    return accessor;
  };
  if (idField === null) return { kind: 'read', read: accessorOf(''), needles: null, from: [name] };
  return {
    kind: 'read',
    read: (body) => {
      const id = firstOf(idField.read(body));
      return accessorOf(id === null ? '' : scalarText(id))(body);
    },
    needles: null,
    from: [name],
  };
}

/** A class of which only what its table says is constant. */
export function standIn(cls: Omit<EventClass, 'open' | 'constants' | 'eventId'>, eventId: string): EventClass {
  const { id, key, kind, layout, indexes, strictFields = false, zone = UTC } = cls;
  const { constants, assumed } = tableConstants(kind, layout, eventId, strictFields);
  return { id, key, kind, layout, eventId, constants, assumed, indexes, strictFields, zone };
}
