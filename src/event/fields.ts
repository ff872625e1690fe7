/**
 * Field sources: what a public name means on one event class. This is the socket between rules and telemetry: a rule's
 * name is resolved once per class, to a constant, to a function that reads it off the record, or to nothing.
 */
import type { RecordBody } from './record.ts';
import type { Value } from './value.ts';

export type Accessor = (body: RecordBody) => Value;

export type FieldSource =
  /** The same for every event of the class. `assumed` says in a few words why we may suppose it (shown by explain). */
  | { readonly kind: 'constant'; readonly value: Value; readonly assumed?: string }
  | {
      readonly kind: 'read';
      readonly read: Accessor;
      /**
       * Literals of which one alternative must stand, whole, in the bytes of a record for this field to be non-null
       * (each alternative is a list of literals that must all be there). null: nothing is known. Readers use it to skip.
       */
      readonly needles: readonly (readonly string[])[] | null;
      /** Raw names that the value is made from, for explain and for the blind-spot report. */
      readonly from: readonly string[];
    }
  /** No event of the class has it. `known`: the schema has such a name, this class just never carries it. */
  | { readonly kind: 'absent'; readonly known: boolean };
