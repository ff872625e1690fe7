/** EQL's concat. */
import type { FunctionSpec } from '../function.ts';
import { readText } from './eql-arithmetic.ts';

export const concat: FunctionSpec = {
  name: 'eql.concat',
  arity: [1, Infinity],
  summary: 'The arguments as text, joined; null with a null.',
  call: (...values) => {
    const texts = values.map(readText);
    return texts.includes(null) ? null : texts.join('');
  },
};
