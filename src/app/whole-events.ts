/**
 * Whole events: every ECS field that an event has, for outputs that show the event and not only what a rule names. Names
 * come from the event's own keys, so what is kept of them is bounded.
 */
import type { ResolveField } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { type Accessor, readerOf } from '../event/fields.ts';
import type { RecordBody } from '../event/record.ts';
import { listFields } from '../event/resolve.ts';
import type { Value } from '../event/value.ts';

/** Names whose way of reading is kept, per class; further ones are resolved each time. */
const MAX_NAMES = 5_000;

export class WholeEvents {
  readonly #resolve: ResolveField;
  readonly #readers = new WeakMap<EventClass, Map<string, Accessor>>();

  constructor(resolve: ResolveField) {
    this.#resolve = resolve;
  }

  /** In order of names, nulls left out. */
  fieldsOf(cls: EventClass, body: RecordBody): readonly (readonly [string, Value])[] {
    let readers = this.#readers.get(cls);
    if (readers === undefined) this.#readers.set(cls, (readers = new Map()));
    const fields: [string, Value][] = [];
    for (const name of [...listFields(cls, 'ecs', body)].sort()) {
      let read = readers.get(name);
      if (read === undefined) {
        read = this.#readerOf(cls, name);
        if (readers.size < MAX_NAMES) readers.set(name, read);
      }
      const value = read(body);
      if (value !== null) fields.push([name, value]);
    }
    return fields;
  }

  #readerOf(cls: EventClass, name: string): Accessor {
    return readerOf(this.#resolve(cls, 'ecs', name));
  }
}
