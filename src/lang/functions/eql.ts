/** Functions of EQL, by the name that plans use; `~` marks the form that ignores case. */
import type { FunctionSpec } from '../function.ts';
import { endsWith, startsWith, stringContains } from './eql-affixes.ts';
import { add, divide, divideDecimal, modulo, multiply, subtract } from './eql-arithmetic.ts';
import { between } from './eql-between.ts';
import { cidrMatch } from './eql-cidr-match.ts';
import { concat } from './eql-concat.ts';
import { equals } from './eql-equals.ts';
import { indexOf } from './eql-index-of.ts';
import { length } from './eql-length.ts';
import { number } from './eql-number.ts';
import { string, stringDecimal } from './eql-string.ts';
import { substring } from './eql-substring.ts';
import { whenPresent } from './eql-when-present.ts';

export const EQL_FUNCTIONS: readonly FunctionSpec[] = [
  add,
  ...between,
  cidrMatch,
  concat,
  divide,
  divideDecimal,
  ...endsWith,
  equals,
  ...indexOf,
  length,
  modulo,
  multiply,
  number,
  ...startsWith,
  string,
  stringDecimal,
  ...stringContains,
  substring,
  subtract,
  whenPresent,
];
