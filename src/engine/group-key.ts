/**
 * Texts that tell values and rows apart where rows are compared, other than for stats, which numbers its values
 * (`Interner`). Both have it the same way: a number and the text that it reads as are one value, as everywhere in Splunk.
 */
import { isList, type Scalar, scalarText, type Value } from '../event/value.ts';
import type { Row } from './row.ts';

/** Equal for values that are the same one by one; null is a value like others. */
export function groupKey(values: readonly Value[]): string {
  return JSON.stringify(values.map(textsOf));
}

/** Equal for rows that have the same columns with the same values, in whatever order. */
export function rowKey(row: Row): string {
  return JSON.stringify([...row.keys()].sort().map((name) => [name, textsOf(row.get(name)!)]));
}

function textsOf(value: Value): Value {
  return value === null ? null : isList(value) ? value.map((item: Scalar) => scalarText(item)) : scalarText(value);
}
