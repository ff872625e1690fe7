/**
 * The socket for operators: what runs a stage of a plan over rows. Plugs live in `engine/operators/`, one file per
 * stage kind, listed in `operators/index.ts`. A row-wise operator looks at one row at a time and may run anywhere; a
 * stateful one must see all rows of the plan, in order, in one place.
 */
import type { Scalar, Value } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Plan, Stage } from '../lang/plan.ts';
import type { GroupBatch } from './group-batch.ts';
import type { Grouping, GroupParts } from './grouping.ts';
import type { Row, Tuple } from './row.ts';
import type { RowGrowth } from './row-growth.ts';
import type { StateBudget } from './state-budget.ts';

export type Emit = (tuple: Tuple) => void;

export interface Operator {
  push(tuple: Tuple): void;
  /**
   * Takes groups of rows that were folded where they were read, in the place of the rows; only `stats` does, and it may
   * keep the grouping. `batch`: what the groups came with.
   */
  merge?(groups: Grouping | GroupParts, batch: GroupBatch): void;
  /** No more rows will come. */
  end(): void;
  /** The rows so far are of no use: gives back what they took. In place of `end`. */
  cancel?(): void;
  /** No row that is pushed will ever come out. */
  readonly takesNothing?: boolean;
  /** Of rows that are pushed, none comes out but those that this knows; absent where any may. */
  readonly wants?: Wanted;
  /** Rows that are not wanted need not be emitted; only `stats` takes the hint. */
  narrow?(wanted: Wanted): void;
}

/** Values of some columns of which every row must have one combination. */
export interface Wanted {
  readonly columns: readonly string[];
  /** `values` in the order of the columns. */
  has(values: readonly (Scalar | null)[]): boolean;
}

/** What a lookup answers for one set of key values. */
export interface LookupAnswer {
  /** Output column → value; null where the table gives none. Empty when nothing matched and there is no default. */
  readonly values: ReadonlyMap<string, Value>;
  /** Rows of the table (1-based, without header) that matched, for explain. */
  readonly rows: readonly number[];
  readonly defaulted: boolean;
}

/** Whether a row of a lookup counts, by its cells that are not empty. */
export type AcceptCells = (cells: ReadonlyMap<string, string>) => boolean;

export interface LookupSource {
  readonly columns: readonly string[];
  /** Rows of the table, counting or not. */
  readonly rowCount: number;
  /** What a row must fulfil to count; null or absent where all do. See `rowFilterOf`. */
  readonly filter?: Expr | null;
  /**
   * Prepares matching on some columns; the values are given in the same order. `accept`: the rows that count, else all.
   * `zone`: that of the table's times.
   */
  prepare(
    keys: readonly string[],
    outputs: readonly string[],
    accept?: AcceptCells | null,
    zone?: string,
  ): (values: readonly Value[]) => LookupAnswer;
  /** Every row, counting or not, for inputlookup. */
  rows(): Iterable<ReadonlyMap<string, string>>;
}

export interface OperatorContext {
  readonly context: EvalContext;
  /** Table or definition by name; undefined when there is none (a diagnostic said so already). */
  lookup(name: string): LookupSource | undefined;
  /** Runs another plan (a subsearch) to its end; `emit` takes its rows. */
  runPlan(plan: Plan, emit: Emit): void;
  /** The condition that search terms are; null where the text is none. Where it is absent, no text is. */
  parseTerms?(text: string): Expr | null;
  /**
   * Something was dropped at a cap. `what` is in words for people and the same for every drop at that cap, since it is
   * said once; `times` (1 unless given) says how much was dropped.
   */
  limit(what: string, times?: number): void;
  /** Rows that `stats` dropped because this by-field was null. */
  lost?(field: string, rows: number): void;
  /** Whether rows come as their events were read, the newer of one time behind the older, and not newest first. */
  readonly asRead?: boolean;
  /** Shared by all rules of a run; where it is absent the operator has its own. */
  readonly budget?: StateBudget;
  /** Shared by all stages of one search; where it is absent each event has its own. */
  readonly growth?: RowGrowth;
  /** Takes the rows of an `outputlookup`; where it is absent they are written nowhere. */
  writeLookup?(write: LookupWrite): void;
}

/** Rows for a lookup table, from `outputlookup`. */
export interface LookupWrite {
  readonly table: string;
  /** Behind the table's rows instead of in their place. */
  readonly append: boolean;
  /** Column by which a row replaces the one that is there. */
  readonly keyField: string | null;
  readonly rows: readonly Row[];
}

/** What an operator is opened with: its surroundings, and how to open stages that it holds itself. */
export interface OpenContext extends OperatorContext {
  open(stages: readonly Stage[], emit: Emit): Operator;
}

export interface OperatorSpec<S extends Stage = Stage> {
  readonly kind: S['kind'];
  /** Row-wise: needs no other row and no order. */
  readonly rowWise: boolean | ((stage: S) => boolean);
  open(stage: S, emit: Emit, context: OpenContext): Operator;
}
