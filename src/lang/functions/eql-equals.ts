/**
 * Not a function that rules can call: `==` between two values that events hold (`event0.x == x`), which the endpoint's
 * EQL has. Values are equal as they are for join keys, by their text.
 */
import { firstOf, scalarText } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';

export const equals: FunctionSpec = {
  name: 'eql.equals',
  arity: [2, 2],
  summary: 'Whether two values are the same; null with a null.',
  call: (left, right) => {
    const a = firstOf(left ?? null);
    const b = firstOf(right ?? null);
    return a === null || b === null ? null : scalarText(a) === scalarText(b);
  },
};
