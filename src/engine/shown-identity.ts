/**
 * Splunk has one `source` and one `sourcetype` for each event. Where a record does not say how it was collected, its class
 * answers to every name that a rule may ask for; once the event is a row it has the first of them, so that groups by
 * `source` count it once.
 */
import { firstOf, isList, type Value } from '../event/value.ts';

const NAMES: ReadonlySet<string> = new Set(['source', 'sourcetype']);

/** Whether a column of the first row may have to be cut to one value. */
export function isIdentityColumn(column: string): boolean {
  return NAMES.has(column);
}

/** What a row has of a value that is the same for the whole class. */
export function shownIdentity(column: string, constant: Value): Value {
  return isIdentityColumn(column) && isList(constant) ? firstOf(constant) : constant;
}
