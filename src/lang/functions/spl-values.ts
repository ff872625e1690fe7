/**
 * What SPL's functions make of a value. Numbers in text count as numbers; null makes the result null; functions from
 * text to text work on each value of a multivalue.
 */
import { isList, listToValue, type Scalar, scalarText, type Value } from '../../event/value.ts';
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

/** The same for each value of a multivalue. */
export function mapValues(value: Value, map: (value: Scalar) => Value): Value {
  if (value === null) return null;
  return isList(value) ? listToValue(value.map(map)) : map(value);
}

export function mapText(value: Value, map: (text: string) => Value): Value {
  return mapValues(value, (item) => map(scalarText(item)));
}

export function isTrue(value: Value): boolean {
  return isList(value) ? value.includes(true) : value === true;
}
