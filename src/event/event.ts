/**
 * Events: a record under a class, with slots. A slot is the small integer that a (schema, name) pair was given when
 * rules were compiled; its value is read off the record the first time that it is asked for, at most once per event.
 * One Event object is reused for every record of a reader: what must outlive the record is copied out.
 */
import type { EventClass, Schema } from './event-class.ts';
import type { Accessor, FieldSource } from './fields.ts';
import { type Fold, foldText } from './fold.ts';
import type { RecordBody } from './record.ts';
import { isList, type Value } from './value.ts';

/** Resolves a public name on a class (`event/resolve.ts`, handed in so that tests can use small worlds). */
export type ResolveField = (cls: EventClass, schema: Schema, name: string) => FieldSource;

const readNothing: Accessor = () => null;

/** Numbers public names. One table serves all rules of a run; accessors are kept per class. */
export class SlotTable {
  readonly names: { readonly schema: Schema; readonly name: string }[] = [];
  readonly #slots = new Map<string, number>();
  readonly #sources: FieldSource[][] = [];
  readonly #accessors: Accessor[][] = [];
  readonly resolve: ResolveField;

  constructor(resolve: ResolveField) {
    this.resolve = resolve;
  }

  /** The slot of a name, given on first use. */
  slotOf(schema: Schema, name: string): number {
    const key = `${schema}\u0000${name}`;
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.names.length;
      this.names.push({ schema, name });
      this.#slots.set(key, slot);
    }
    return slot;
  }

  get size(): number {
    return this.names.length;
  }

  /** What a slot means on a class; resolved once, however many rules name it. */
  source(cls: EventClass, slot: number): FieldSource {
    const row = (this.#sources[cls.id] ??= []);
    let source = row[slot];
    if (source === undefined) {
      const { schema, name } = this.names[slot]!;
      source = this.resolve(cls, schema, name);
      row[slot] = source;
    }
    return source;
  }

  /** How a slot is read on a class. */
  accessor(cls: EventClass, slot: number): Accessor {
    const row = (this.#accessors[cls.id] ??= []);
    return (row[slot] ??= this.#open(cls, slot));
  }

  #open(cls: EventClass, slot: number): Accessor {
    const source = this.source(cls, slot);
    if (source.kind === 'read') return source.read;
    if (source.kind === 'absent') return readNothing;
    const { value } = source;
    return () => value;
  }
}

export class Event {
  readonly slots: SlotTable;
  cls!: EventClass;
  body!: RecordBody;
  /** The JSON that the body was parsed from; null where it is not at hand. */
  text: string | null = null;
  readonly #values: Value[] = [];
  readonly #stamps: number[] = [];
  readonly #folded = { ascii: new FoldedSlots('ascii'), unicode: new FoldedSlots('unicode') };
  #generation = 0;

  constructor(slots: SlotTable) {
    this.slots = slots;
  }

  /** A number that no other record has had in this object. */
  get turn(): number {
    return this.#generation;
  }

  /** Turns this object to another record; `text` is the JSON that its body was parsed from. */
  reset(cls: EventClass, body: RecordBody, text: string | null = null): void {
    this.cls = cls;
    this.body = body;
    this.text = text;
    this.#generation++;
  }

  get(slot: number): Value {
    if (this.#stamps[slot] === this.#generation) return this.#values[slot]!;
    const value = this.slots.accessor(this.cls, slot)(this.body);
    this.#stamps[slot] = this.#generation;
    this.#values[slot] = value;
    return value;
  }

  /** The slot's value with its texts folded, folded at most once per event. */
  getFolded(slot: number, fold: Exclude<Fold, 'none'>): Value {
    return this.#folded[fold].get(this, slot, this.#generation);
  }
}

class FoldedSlots {
  readonly #fold: Fold;
  readonly #values: Value[] = [];
  readonly #stamps: number[] = [];

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  get(event: Event, slot: number, generation: number): Value {
    if (this.#stamps[slot] === generation) return this.#values[slot]!;
    const value = event.get(slot);
    const folded =
      typeof value === 'string'
        ? foldText(value, this.#fold)
        : isList(value)
          ? value.map((item) => (typeof item === 'string' ? foldText(item, this.#fold) : item))
          : value;
    this.#stamps[slot] = generation;
    this.#values[slot] = folded;
    return folded;
  }
}
