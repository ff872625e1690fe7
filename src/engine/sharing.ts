/**
 * Sharing: which rules are the same to many events. One process opens files, loads libraries and touches other processes
 * thousands of times, and each time hundreds of searches of the data model `Endpoint.Processes` ask the same questions of
 * the same values. Here it is told of a rule whether its condition reads nothing but the fields of that dataset, and
 * whether its groups can take many such events at once.
 */
import { dataModelFields } from '../event/data-model-fields.ts';
import type { Expr } from '../lang/expression.ts';
import { fieldNamesOf } from '../lang/walk.ts';
import type { Folding, FoldReader } from './folding.ts';
import type { Program } from './program.ts';

/** Shorter steps of time would tell most events apart. Microseconds. */
export const LEAST_STEP = 60_000_000;

/** A rule that folds events which agree in all that it asks as one. */
export interface SharedFold {
  readonly program: number;
  readonly reader: FoldReader;
  /** By aggregate: what is done with each event's value of its argument. */
  readonly args: readonly SharedArg[];
}

/**
 * `once`: the argument is the same for all events that agree, and a value that comes again changes nothing; `count`:
 * events are counted; `time`: the least and the greatest `_time` decide.
 */
export type SharedArg = 'once' | 'count' | 'time';

/** Fields that every event of a process agrees in, more or less. */
const processFields: ReadonlySet<string> = new Set(dataModelFields('Endpoint', 'Processes'));

/**
 * Names that a rule's condition and its early filter read, where a verdict can hold it: null where it reads the text of an event, or belongs
 * to another dataset. `isConstant`: the name is the same for the whole class.
 */
export function verdictFields(
  { body, plan }: Program,
  early: Expr | null,
  isConstant: (name: string) => boolean,
): readonly string[] | null {
  if (plan.input.kind !== 'datamodel' || body.kind !== 'rows') return null;
  const read = [...fieldNamesOf(body.predicate), ...(early === null ? [] : fieldNamesOf(early))];
  const names = read.filter((name) => !isConstant(name));
  return names.every((name) => processFields.has(name)) ? names : null;
}

/** Whether a name has one value for a whole class, has several, or differs from event to event. */
export type Constancy = 'one' | 'several' | 'open';

/** How a rule's fold may be shared by the events of a verdict. */
export interface Sharing {
  readonly names: readonly string[];
  /** Microseconds to which time is floored, 0 for none. */
  readonly step: number;
  readonly args: readonly SharedArg[];
}

/** null where each event must be folded by itself. */
export function sharingOf(
  { body }: Program,
  { stage, bins }: Folding,
  constancyOf: (name: string) => Constancy,
): Sharing | null {
  if (body.kind !== 'rows' || bins === null) return null;
  let step = 0;
  for (const { name, as, width } of bins) {
    // A second bin would read what the first one wrote.
    if (name !== '_time' || (as === '_time' && bins.length > 1) || width.unit !== 'us') return null;
    step = step === 0 ? width.size : greatestCommon(step, width.size);
  }
  if (step !== 0 && step < LEAST_STEP) return null;
  const isBin = (column: string): boolean => bins.some(({ as }) => as === column);
  const names = new Set<string>();
  const reads = (column: string): boolean => {
    if (isBin(column)) return true;
    const name = body.fieldOf(column);
    const constancy = constancyOf(name);
    if (constancy !== 'open') return constancy === 'one';
    names.add(name);
    return processFields.has(name);
  };
  if (!stage.by.every(reads)) return null;
  const args: SharedArg[] = [];
  for (const { function: name, arg } of stage.aggregates) {
    const kind = argKind(name, arg, isBin);
    if (kind === null || (kind === 'once' && !fieldNamesOf(arg!).every(reads))) return null;
    args.push(kind);
  }
  return { names: [...names], step, args };
}

/** Aggregates for which a value that comes again changes nothing. */
const IDEMPOTENT = new Set(['values', 'dc', 'distinct_count', 'min', 'max']);

function argKind(name: string, arg: Expr | null, isBin: (column: string) => boolean): SharedArg | null {
  if (arg === null) return name === 'count' || name === 'c' ? 'count' : null;
  if (!IDEMPOTENT.has(name)) return null;
  if (arg.kind === 'field' && arg.name === '_time' && !isBin('_time'))
    return name === 'min' || name === 'max' ? 'time' : null;
  return fieldNamesOf(arg).includes('_time') && !isBin('_time') ? null : 'once';
}

export function greatestCommon(a: number, b: number): number {
  let [left, right] = [a, b];
  while (right !== 0) [left, right] = [right, left % right];
  return left;
}
