/**
 * What SPL's functions make of a value. Numbers in text count as numbers; null makes the result null; functions from
 * text to text work on each value of a multivalue.
 */
import { isList, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { toNumber } from '../aggregates/numeric.ts';

/** A single number, or null. */
export function numberOf(value: Value): number | null {
  return value === null || isList(value) ? null : toNumber(value);
}

/** A single value as text, or null. */
export function textOf(value: Value): string | null {
  return value === null || isList(value) ? null : scalarText(value);
}

/** The number if it is finite, else null: no infinity or NaN reaches a row. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Values of one multivalue, characters of one text and of all texts of a multivalue that a function makes at most. */
export const MAX_VALUES = 100_000;
export const MAX_TEXT = 1024 * 1024;
const MAX_CHARACTERS = 16 * MAX_TEXT;

/** What each value becomes, as one multivalue: no more than the bounds, since a search may double a value thirty times. */
export function gatherValues(values: Iterable<Scalar>, map: (value: Scalar) => Value): Value {
  const out: Scalar[] = [];
  let characters = 0;
  for (const value of values) {
    for (const made of valuesOf(map(value))) {
      if (typeof made === 'string') characters += made.length;
      if (out.length === MAX_VALUES || characters > MAX_CHARACTERS) return listToValue(out);
      out.push(made);
    }
  }
  return listToValue(out);
}

/** The text with as much of another behind it as there is room for. */
export function appendText(text: string, more: string): string {
  return text + more.slice(0, Math.max(0, MAX_TEXT - text.length));
}

/** The same for each value of a multivalue. */
export function mapValues(value: Value, map: (value: Scalar) => Value): Value {
  if (value === null) return null;
  return isList(value) ? gatherValues(value, map) : map(value);
}

export function mapText(value: Value, map: (text: string) => Value): Value {
  return mapValues(value, (item) => map(scalarText(item)));
}

export function isTrue(value: Value): boolean {
  return isList(value) ? value.includes(true) : value === true;
}
