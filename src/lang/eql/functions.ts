/**
 * What EQL's functions take and give, for checking calls. Their meaning is in `lang/functions/eql-*.ts`, under
 * `eql.<name>` and, for the form that ignores case, `eql.<name>~`. Names are written in any case.
 */
import type { OperandType } from './types.ts';

export type ParameterType = 'text' | 'number' | 'integer' | 'boolean' | 'ip' | 'any';

export interface Signature {
  readonly name: string;
  readonly parameters: readonly ParameterType[];
  /** How many of the parameters must be given; the last one repeats where `repeats`. */
  readonly required: number;
  readonly repeats?: boolean;
  readonly result: OperandType;
  /** Whether `name~` exists. */
  readonly insensitive?: boolean;
}

const LIST: readonly Signature[] = [
  { name: 'add', parameters: ['number', 'number'], required: 2, result: 'number' },
  { name: 'between', parameters: ['text', 'text', 'text', 'boolean'], required: 3, result: 'text', insensitive: true },
  { name: 'cidrMatch', parameters: ['ip', 'text'], required: 2, repeats: true, result: 'boolean' },
  { name: 'concat', parameters: ['any'], required: 1, repeats: true, result: 'text' },
  { name: 'divide', parameters: ['number', 'number'], required: 2, result: 'number' },
  { name: 'endsWith', parameters: ['text', 'text'], required: 2, result: 'boolean', insensitive: true },
  { name: 'indexOf', parameters: ['text', 'text', 'integer'], required: 2, result: 'integer', insensitive: true },
  { name: 'length', parameters: ['text'], required: 1, result: 'integer' },
  { name: 'modulo', parameters: ['number', 'number'], required: 2, result: 'number' },
  { name: 'multiply', parameters: ['number', 'number'], required: 2, result: 'number' },
  { name: 'number', parameters: ['text', 'integer'], required: 1, result: 'number' },
  { name: 'startsWith', parameters: ['text', 'text'], required: 2, result: 'boolean', insensitive: true },
  { name: 'string', parameters: ['any'], required: 1, result: 'text' },
  { name: 'stringContains', parameters: ['text', 'text'], required: 2, result: 'boolean', insensitive: true },
  { name: 'substring', parameters: ['text', 'integer', 'integer'], required: 2, result: 'text' },
  { name: 'subtract', parameters: ['number', 'number'], required: 2, result: 'number' },
];

const BY_NAME: ReadonlyMap<string, Signature> = new Map(LIST.map((each) => [each.name.toLowerCase(), each]));

export function findSignature(name: string): Signature | undefined {
  return BY_NAME.get(name.toLowerCase());
}

export const FUNCTION_NAMES: readonly string[] = LIST.map((each) => each.name);

const ANY_VALUE = 'write a condition on the field itself, which is true when any value of an array fits';

/** Functions of Endgame's and the endpoint's EQL that Elasticsearch does not have, and what to write instead. */
export const FOREIGN_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['wildcard', 'write `x : ("a*", "b*")`'],
  ['match', 'write `x regex~ ("…", "…")`'],
  ['matchlite', 'write `x regex~ ("…", "…")`'],
  ['arraycontains', 'write `x : "value"`, which is true when any value of an array fits'],
  ['arraysearch', ANY_VALUE],
  ['_arraysearch', ANY_VALUE],
  ['arraycount', 'Elasticsearch cannot count the values of an array'],
  ['safe', 'drop it: a condition on a missing field is false'],
]);

/** The one that the endpoint's published rules use. */
export const ELEMENT_SEARCH = '_arraysearch';

/** Those that name the elements of a list, so that their arguments are no expressions of Elasticsearch's. */
export function isElementFunction(name: string): boolean {
  return /^_?arraysearch$/i.test(name);
}
