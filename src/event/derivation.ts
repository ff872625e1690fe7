/**
 * Derivations: how a view makes a value from raw ones where a plain copy will not do. They are pure, total functions
 * over values; what they cannot read is null. Views name them, so that views stay tables.
 */
import { firstOf, type Scalar, scalarText, type Value, valuesOf } from './value.ts';

/**
 * `first` is given the first of its raw names that has a value, never null. `each` is given all of them in order, at most
 * four, and is null where all are: what makes a field non-null must stand in the record.
 */
export type Derivation =
  | { readonly inputs: 'first'; readonly derive: (value: Value) => Value }
  | { readonly inputs: 'each'; readonly derive: (a: Value, b: Value, c: Value, d: Value) => Value };

export function first(derive: (value: Value) => Value): Derivation {
  return { inputs: 'first', derive };
}

export function each(derive: (a: Value, b: Value, c: Value, d: Value) => Value): Derivation {
  return { inputs: 'each', derive };
}

/** Of the text of the first value; the result is null where `derive` says so or gives an empty text. */
export function ofText(derive: (text: string) => Value): Derivation {
  return first((value) => {
    const text = firstOf(value);
    if (text === null) return null;
    const derived = derive(scalarText(text));
    return derived === '' ? null : derived;
  });
}

/** Of the text of every value, one by one; nulls are left out. */
export function ofTexts(derive: (text: string) => Scalar | null): Derivation {
  return first((value) => {
    if (typeof value === 'string') return derive(value);
    const out: Scalar[] = [];
    for (const member of valuesOf(value)) {
      const derived = derive(scalarText(member));
      if (derived !== null) out.push(derived);
    }
    return toList(out);
  });
}

/** None is null, one stands alone. */
export function toList(values: readonly Scalar[]): Value {
  return values.length === 0 ? null : values.length === 1 ? values[0]! : values;
}

export function textOf(value: Value): string | null {
  const scalar = firstOf(value);
  return scalar === null ? null : scalarText(scalar);
}

/** What a table says of a text from an event. What every object inherits (`constructor`) is no entry. */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, text: string): Entry | null {
  return Object.hasOwn(table, text) ? table[text]! : null; // looked at
}
