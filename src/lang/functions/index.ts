/** Every function that expressions may call, by full name. */
import type { FunctionSpec } from '../function.ts';
import { EQL_FUNCTIONS } from './eql.ts';
import { ESQL_FUNCTIONS } from './esql.ts';
import { SPL_FUNCTIONS } from './spl.ts';

export const FUNCTIONS: readonly FunctionSpec[] = [...EQL_FUNCTIONS, ...ESQL_FUNCTIONS, ...SPL_FUNCTIONS];

const byName = new Map(FUNCTIONS.map((spec) => [spec.name, spec]));

export function findFunction(name: string): FunctionSpec | undefined {
  return byName.get(name);
}
