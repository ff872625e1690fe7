/** EQL's length. */
import type { FunctionSpec } from '../function.ts';
import { readText } from './eql-arithmetic.ts';

export const length: FunctionSpec = {
  name: 'eql.length',
  arity: [1, 1],
  summary: 'Length of a text in UTF-16 code units; null for null.',
  call: (value) => readText(value)?.length ?? null,
};
