/**
 * Not a function that rules can call: it gives a total condition the null of its operand, where EQL asks for the value
 * of a condition (`(a > 1) == null`) rather than for whether it holds.
 */
import type { FunctionSpec } from '../function.ts';

export const whenPresent: FunctionSpec = {
  name: 'eql.whenPresent',
  arity: [2, 2],
  summary: 'The second argument, or null where the first is null.',
  call: (operand, result) => (operand === null || operand === undefined ? null : (result ?? null)),
};
