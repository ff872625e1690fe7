/** Functions of ES|QL, by the name that plans use. */
import type { FunctionSpec } from '../function.ts';
import { ESQL_CONDITIONAL } from './esql-conditional.ts';
import { ESQL_CONVERSIONS } from './esql-conversion.ts';
import { ESQL_EXTRACT } from './esql-extract.ts';
import { ESQL_MULTIVALUE } from './esql-multivalue.ts';
import { ESQL_OPERATORS } from './esql-operators.ts';
import { ESQL_TEXT } from './esql-text.ts';
import { ESQL_TIME } from './esql-time.ts';

export const ESQL_FUNCTIONS: readonly FunctionSpec[] = [
  ...ESQL_CONDITIONAL,
  ...ESQL_CONVERSIONS,
  ...ESQL_EXTRACT,
  ...ESQL_MULTIVALUE,
  ...ESQL_OPERATORS,
  ...ESQL_TEXT,
  ...ESQL_TIME,
];
