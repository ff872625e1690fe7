/**
 * Field sources: what a public name means on one event class. This is the socket between rules and telemetry: a rule's
 * name is resolved once per class, to a constant, to a function that reads it off the record, or to nothing.
 */
import type { RecordBody } from './record.ts';
import type { Value } from './value.ts';

export type Accessor = (body: RecordBody) => Value;

/**
 * Literals of which one alternative must stand, whole, in the bytes of a record for a field to be non-null (each
 * alternative is a list of literals that must all be there). They are bare words, so that they also stand in JSON or XML
 * that a wrapper carries as a string. null: nothing is known. Readers use it to skip.
 */
export type FieldNeedles = readonly (readonly string[])[] | null;

/** One way to read a value off a record, and what is known about the bytes when it is not null. */
export interface RawField {
  readonly read: Accessor;
  readonly needles: FieldNeedles;
  /** Raw names that the value is made from, for explain and for the blind-spot report. */
  readonly from: readonly string[];
  /**
   * Keys under which the record holds the value as it stands, but for values that count as none: where the field comes
   * from one of these, text there is the field's text to the letter.
   */
  readonly verbatim?: readonly string[];
  /**
   * For long texts: a test, cheaper than reading, of whether the text may hold a word, whatever the case; null where
   * there is none for this word. It may say yes too often, never no. `text`: the JSON that the body was parsed from.
   */
  readonly searchFor?: (word: string) => ((body: RecordBody, text: string | null) => boolean) | null;
}

export type FieldSource =
  /** The same for every event of the class. `assumed` says in a few words why we may suppose it (shown by explain). */
  | { readonly kind: 'constant'; readonly value: Value; readonly assumed?: string }
  | ({ readonly kind: 'read'; readonly assumed?: string } & RawField)
  /** No event of the class has it. `known`: the schema has such a name, this class just never carries it. */
  | { readonly kind: 'absent'; readonly known: boolean };

/** What reads a source's value off a record, constant or not. */
export function readerOf(source: FieldSource): Accessor {
  if (source.kind === 'read') return source.read;
  const value = source.kind === 'constant' ? source.value : null;
  return () => value;
}

/** Either list of alternatives may be the one: what is unknown makes the whole unknown. */
export function joinNeedles(a: FieldNeedles, b: FieldNeedles): FieldNeedles {
  if (a === null || b === null) return null;
  const seen = new Set(a.map((words) => words.join('\u0000')));
  return [...a, ...b.filter((words) => !seen.has(words.join('\u0000')))];
}

/** The first of several ways that gives a value; a single one is returned as it is. */
export function firstField(fields: readonly RawField[]): RawField | null {
  if (fields.length <= 1) return fields[0] ?? null;
  const [a, b] = fields.map((field) => field.read) as [Accessor, Accessor]; // at least two
  const rest = fields.slice(2).map((field) => field.read);
  const read: Accessor =
    rest.length === 0
      ? (body) => a(body) ?? b(body)
      : (body) => {
          let value = a(body) ?? b(body);
          for (let i = 0; value === null && i < rest.length; i++) value = rest[i]!(body);
          return value;
        };
  return {
    read,
    needles: fields.map((field) => field.needles).reduce(joinNeedles),
    from: [...new Set(fields.flatMap((field) => field.from))],
    verbatim: commonVerbatim(fields),
  };
}

/** A key is verbatim where every field that may come from it takes it as it stands. */
function commonVerbatim(fields: readonly RawField[]): readonly string[] {
  const keys = new Set(fields.flatMap((field) => field.verbatim ?? []));
  return [...keys].filter((key) =>
    fields.every(
      ({ needles, verbatim }) =>
        verbatim?.includes(key) === true || (needles !== null && !needles.some((words) => words.includes(key))),
    ),
  );
}
