/**
 * What two values have in common, as the alert of a sequence shows of its events: equal scalars stay, of lists the members
 * that both have (a scalar counts as a list of one), everything else goes.
 */
import { isList, listToValue, type Value, valuesOf } from '../event/value.ts';

export function sharedValue(a: Value, b: Value): Value {
  if (a === b) return a;
  if (!isList(a) && !isList(b)) return null;
  const others = new Set(valuesOf(b));
  return listToValue(valuesOf(a).filter((item) => others.has(item)));
}
