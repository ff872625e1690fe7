/** EQL's string. */
import type { FunctionSpec } from '../function.ts';
import { readText } from './eql-arithmetic.ts';

export const string: FunctionSpec = {
  name: 'eql.string',
  arity: [1, 1],
  summary: 'The value as text; null for null.',
  call: (value) => readText(value),
};
