/**
 * The socket for functions that expressions call. Plugs live in `lang/functions/` and are listed in
 * `lang/functions/index.ts`; names carry their language (`eql.length`, `spl.mvindex`), since the same word differs.
 */
import type { Value } from '../event/value.ts';
import type { Expr } from './expression.ts';

/** What a function may know of the run: never the clock itself. */
export interface EvalContext {
  /** `now()`, microseconds since 1970. */
  readonly now: number;
  /** Time range of the search (`info_min_time`, `info_max_time`), microseconds. */
  readonly infoMin: number;
  readonly infoMax: number;
  /** Of local times, as zoneOf takes it; UTC unless `--tz`. */
  readonly zone: string;
  /** Keywords of more characters are missing to EQL (`ignore_above`); absent: IGNORE_ABOVE, Infinity: none is. */
  readonly ignoreAbove?: number;
}

/** The `ignore_above` of keywords in ECS and in the index templates of Winlogbeat and of Elastic's integrations. */
export const IGNORE_ABOVE = 1024;

/** A compiled expression over some context (an Event's slots, or a Row). */
export type Evaluate<C> = (ctx: C) => Value;

export interface FunctionSpec {
  /** Full name, e.g. `spl.mvindex`. */
  readonly name: string;
  /** Fewest and most arguments; Infinity for any number. */
  readonly arity: readonly [number, number];
  /** One sentence for the reference page, with what null arguments give. */
  readonly summary: string;
  /** Gives true, false or null and nothing else. */
  readonly isCondition?: true;
  /** Reads EvalContext.now, with these arguments: cannot run before the search's end is known. */
  readonly usesNow?: (args: readonly Expr[]) => boolean;
  /**
   * Plain functions: all arguments evaluated, null included. EQL functions never see lists (the engine evaluates them
   * once per value); SPL functions get multivalues as lists.
   */
  readonly call?: (...args: Value[]) => Value;
  /** Functions that evaluate arguments lazily (if, case, coalesce) or precompile constants (match, replace). */
  readonly bind?: <C>(
    args: readonly Evaluate<C>[],
    constants: readonly (Value | undefined)[],
    context: EvalContext,
  ) => Evaluate<C>;
}
