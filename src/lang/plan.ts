/**
 * The plan: the one intermediate form that all languages lower to. A plan is a list of stages over events, and stages
 * hold expressions. It says what a rule means, never how it is run; every name in it is a public field name of the
 * plan's schema (or, after the first stage that makes rows, a column).
 */
import type { Schema } from '../event/event-class.ts';
import type { Span } from '../text/source-text.ts';
import type { Expr, Node } from './expression.ts';
import type { TimeStep } from './functions/spl-relative-time.ts';
import type { Language } from './language-name.ts';
import type { TransformName, TransformOptions } from './transform-options.ts';

export interface Filter extends Node {
  readonly kind: 'filter';
  readonly predicate: Expr;
}
/** eval, and what reduces to it: convert, rex without mv, fillnull with list, strcat … Left to right; later ones see earlier ones. */
export interface Assign extends Node {
  readonly kind: 'assign';
  readonly assignments: readonly { readonly name: string; readonly value: Expr; readonly span?: Span }[];
}
/** Left to right. `*` on both sides the same number of times. A missing source clears an existing target. */
export interface Rename extends Node {
  readonly kind: 'rename';
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}
/** table: keep, in this order (`ordered`). fields +: keep plus `_time`, `_raw`. fields -: remove. `*` allowed in names. */
export interface Project extends Node {
  readonly kind: 'project';
  readonly mode: 'table' | 'keep' | 'remove';
  readonly names: readonly string[];
}
export interface Lookup extends Node {
  readonly kind: 'lookup';
  readonly table: string;
  /** `isTime`: the column of the table's times, for the time of the row. */
  readonly keys: readonly { readonly column: string; readonly field: string; readonly isTime?: true }[];
  /** null: every column that is not a key, under its own name. */
  readonly outputs: readonly { readonly column: string; readonly field: string }[] | null;
  /** `replace` is OUTPUT (or none), `fill` is OUTPUTNEW. */
  readonly mode: 'replace' | 'fill';
  /** The table changes while events come: it is read as it is when the search runs. */
  readonly atSearch?: boolean;
}
/**
 * stats, eventstats and streamstats. A row whose by-field is null is dropped (stats) or kept without aggregates; a
 * multivalued by-field puts the row in one group per value, several in their cross product.
 */
export interface Aggregate extends Node {
  readonly kind: 'aggregate';
  readonly mode: 'stats' | 'eventstats' | 'streamstats';
  readonly aggregates: readonly AggregateCall[];
  readonly by: readonly string[];
  /** stats: what stands between the values of a column where `nomv` makes one of them. */
  readonly delim?: string;
  /** tstats' fillnull_value: stands in for a null by-field. */
  readonly fillNull?: string;
  /** Rows with a null by-field make groups of their own, which Splunk does not do. */
  readonly keepNull?: true;
  /** The rows of stats carry the states of their aggregates, for a stage that puts groups together. */
  readonly keepStates?: true;
  /** streamstats: number of rows, 0 for all; whether the current row counts; whether groups share one window. */
  readonly window?: number;
  readonly current?: boolean;
  readonly global?: boolean;
  /** streamstats: a group starts anew when the row before was of another. */
  readonly resetOnChange?: boolean;
  /** streamstats: all groups start anew before, or after, a row for which this is true. */
  readonly resetBefore?: Expr;
  readonly resetAfter?: Expr;
  /** streamstats: only rows within this many microseconds of the current one count. */
  readonly timeWindow?: number;
}
export interface AggregateCall extends Node {
  /** Name in the aggregate registry: `count`, `values`, `dc`, `min` … */
  readonly function: string;
  /** null: of the row itself (`count`). A wildcard projection `values(*)` has `wildcard` instead. */
  readonly arg: Expr | null;
  readonly wildcard?: string;
  /** Extra constant argument: the percentile of pNN. */
  readonly parameter?: number;
  /** Output column; for a wildcard, with the same number of `*`. */
  readonly as: string;
}
export interface Sort extends Node {
  readonly kind: 'sort';
  readonly keys: readonly {
    readonly name: string;
    readonly descending: boolean;
    readonly type?: 'auto' | 'str' | 'num' | 'ip';
    /** Rows without the key stand first, whatever the direction; else last. */
    readonly nullsFirst?: true;
  }[];
  /** 0: no limit. */
  readonly limit: number;
  /** The search says the limit itself. */
  readonly limitGiven?: boolean;
}
export interface Dedup extends Node {
  readonly kind: 'dedup';
  readonly names: readonly string[];
  readonly count: number;
  readonly keepEmpty: boolean;
  /** Further rows stay, without the fields. */
  readonly keepEvents?: true;
  readonly consecutive: boolean;
}
/** bin/bucket on `_time` (width in microseconds, and how far from 1970 some bin begins) or on a number. */
export interface Bin extends Node {
  readonly kind: 'bin';
  readonly name: string;
  readonly as: string;
  readonly width: BinWidth | PowerWidth;
}
/** Bins of one size: of time in microseconds or months, or of plain numbers. */
export type BinWidth =
  | { readonly unit: 'us' | 'number'; readonly size: number; readonly offset?: number }
  | { readonly unit: 'month'; readonly size: number };
/** Bins from `coefficient` times a power of `base` to that times the next. */
export interface PowerWidth {
  readonly unit: 'power';
  readonly base: number;
  readonly coefficient: number;
}
export interface FillNull extends Node {
  readonly kind: 'fillnull';
  readonly value: string;
  /** null: every column that any row has. */
  readonly names: readonly string[] | null;
}
export interface Expand extends Node {
  readonly kind: 'expand';
  readonly name: string;
  readonly limit: number;
}
/** rex: named groups of a PCRE pattern into columns. */
export interface Extract extends Node {
  readonly kind: 'extract';
  readonly name: string;
  readonly pattern: string;
  readonly maxMatch: number;
}
export interface Head extends Node {
  readonly kind: 'head' | 'tail';
  readonly count: number;
  /** head: rows up to the first for which this is false. */
  readonly holds?: Expr;
  /** That first row comes out too. */
  readonly keepLast?: true;
  /** The command whose limit this is: that rows were left out is said. */
  readonly limitOf?: 'map';
}
/** `[search …]` as a filter is lowered to `subfilter`; join, append and appendpipe hold whole plans. */
export interface Join extends Node {
  readonly kind: 'join';
  readonly mode: 'inner' | 'left';
  /** null: every column that both sides have. */
  readonly keys: readonly string[] | null;
  readonly max: number;
  readonly overwrite: boolean;
  /** Where the subsearch finds more than this, it counts as having found nothing, and that is said. */
  readonly atMost?: number;
  /** Partners must not be later (or not earlier) than the row, by the second. */
  readonly time?: 'earlier' | 'later';
  readonly plan: Plan;
}
export interface Append extends Node {
  readonly kind: 'append' | 'appendpipe';
  readonly plan: Plan;
  /** Rows of the plan that count, where not all do. */
  readonly max?: number;
  /** The search says that number itself. */
  readonly maxGiven?: boolean;
}
/** The columns of the plan's rows beside those of the rows that there are, row by row; `override`: in their place, too. */
export interface AppendCols extends Node {
  readonly kind: 'appendcols';
  readonly plan: Plan;
  readonly override: boolean;
  readonly max: number;
  readonly maxGiven?: boolean;
}
/**
 * Keep rows that match any row of the plan's result, column by column with search semantics. With `asTerms` the result
 * has columns that hold search terms; with `mark` all rows are kept, and the column says which of them match.
 */
export interface SubFilter extends Node {
  readonly kind: 'subfilter';
  readonly mark?: string;
  readonly asTerms?: true;
  readonly negated: boolean;
  readonly plan: Plan;
}
/**
 * A search for each of the first `most` rows, in which the row's values are filled (see `map-tokens.ts`). `source`: the
 * events that it looks at whatever the row, null where it looks at none; more than `atMost` count as none.
 */
export interface MapSearch extends Node {
  readonly kind: 'map';
  readonly plan: Plan;
  readonly source: Plan | null;
  readonly most: number;
  readonly atMost: number;
}
/** The answer of the plan as a constant, in the column `as` of every row: a subsearch inside an expression. */
export interface SubValue extends Node {
  readonly kind: 'subvalue';
  readonly as: string;
  readonly plan: Plan;
}
export interface Transaction extends Node {
  readonly kind: 'transaction';
  readonly names: readonly string[];
  /** Microseconds, or null. */
  readonly maxSpan: number | null;
  readonly maxPause: number | null;
  readonly maxEvents: number;
  readonly startsWith: Expr | null;
  readonly endsWith: Expr | null;
  readonly connected: boolean;
  readonly keepEvicted: boolean;
  /** Columns that list the value of every row in order, `nullText` where one has none; instead of the distinct values. */
  readonly lists?: 'all' | readonly string[];
  readonly nullText?: string;
}
/** spath, xmlkv, extract, makemv, replace, convert's odd forms …: a row transform of the registry by name. */
export interface TransformOf<N extends TransformName> extends Node {
  readonly kind: 'transform';
  readonly name: N;
  readonly options: TransformOptions[N];
}
export type Transform = { [N in TransformName]: TransformOf<N> }[TransformName];
export interface InputLookup extends Node {
  readonly kind: 'inputlookup';
  readonly table: string;
  readonly append: boolean;
  readonly where: Expr | null;
  /** Rows of the table that are passed over, and how many are taken at most; counted before `where`. */
  readonly start?: number;
  readonly max?: number;
  /** As for `Lookup`. */
  readonly atSearch?: boolean;
}
export interface OutputLookup extends Node {
  readonly kind: 'outputlookup';
  readonly table: string;
  readonly append: boolean;
  readonly keyField: string | null;
  /** Most rows that are written; null: all. */
  readonly max: number | null;
  /** Whether a search that found nothing empties the table. */
  readonly overrideIfEmpty: boolean;
}

/** EQL's sequence. Terms with `runs` are written out; `missing` is `![ ]`. */
export interface Sequence extends Node {
  readonly kind: 'sequence';
  readonly terms: readonly SequenceTerm[];
  readonly until: SequenceTerm | null;
  /** Microseconds, or null for unbounded. */
  readonly maxSpan: number | null;
}
export interface SequenceTerm extends Node {
  readonly predicate: Expr;
  /** Join keys, sequence-wide ones first; the same number in every term. */
  readonly by: readonly JoinKey[];
  readonly missing: boolean;
  /**
   * What must also hold between the event and the earlier ones of the sequence, over names of what those and the event
   * itself carry. Only a term that is not the first has one, and none that is missing.
   */
  readonly link?: Expr;
  /** What the term's event hands on for links, its own and those of later terms. */
  readonly carried?: readonly Carried[];
}
/** A value that is read when an event satisfies a term. Names are told apart within a sequence's way up to a term. */
export interface Carried {
  readonly name: string;
  readonly value: Expr;
}
export interface JoinKey {
  readonly name: string;
  readonly optional: boolean;
  /** A field whose values are compared for what they say and not for how it is written. */
  readonly type?: 'date' | 'ip';
}
/** EQL's sample: events of one key, one per term, in any order. */
export interface Sample extends Node {
  readonly kind: 'sample';
  readonly terms: readonly SequenceTerm[];
}
/**
 * Elastic's threshold rules: events of its one term that agree in the term's keys, when they are as many within what a
 * run looks at. The term carries the field whose different values are counted, where one is.
 */
export interface Threshold extends Node {
  readonly kind: 'threshold';
  readonly terms: readonly [SequenceTerm];
  /** Events at least. */
  readonly count: number;
  readonly cardinality: { readonly field: string; readonly atLeast: number } | null;
  /** How much time a run looks at. Microseconds. */
  readonly stretch: number;
}
/** Elastic's new terms rules: the first event of its one term with keys that no event before had, back to `history`. */
export interface NewTerms extends Node {
  readonly kind: 'new-terms';
  readonly terms: readonly [SequenceTerm];
  /** From when on events count, as steps from the time of the event or the end of a run. */
  readonly history: readonly TimeStep[];
}
/** Stages over events in their order, which machines of their own run. */
export type EventStage = Sequence | Sample | Threshold | NewTerms;

const EVENT_STAGES: ReadonlySet<Stage['kind']> = new Set(['sequence', 'sample', 'threshold', 'new-terms']);

export function isEventStage(stage: Stage | undefined): stage is EventStage {
  return stage !== undefined && EVENT_STAGES.has(stage.kind);
}

export type Stage =
  | Filter
  | Assign
  | Rename
  | Project
  | Lookup
  | Aggregate
  | Sort
  | Dedup
  | Bin
  | FillNull
  | Expand
  | Extract
  | Head
  | Join
  | Append
  | AppendCols
  | SubFilter
  | SubValue
  | MapSearch
  | Transaction
  | Transform
  | InputLookup
  | OutputLookup
  | EventStage;

/** Asks of an event whether an ancestor of its process satisfied the predicate before it made the next one. */
export interface LineageQuery {
  /** The field that stands for the answer: true, or null. The same for all plans that ask the same. */
  readonly name: string;
  readonly predicate: Expr;
}

export interface Plan {
  readonly language: Language;
  /** Names in the first stages are names of this schema. */
  readonly schema: Schema;
  /**
   * What the plan's input is: events of the schema, or for `from datamodel`/`tstats` the events of a CIM dataset
   * (names then carry or lack the dataset's prefix, as `prefixed` says), or nothing (`makeresults`, `inputlookup` first).
   */
  readonly input:
    | { readonly kind: 'events' }
    | { readonly kind: 'datamodel'; readonly model: string; readonly dataset: string; readonly prefixed: boolean }
    | { readonly kind: 'none' };
  readonly stages: readonly Stage[];
  /** Exceptions to the rule: events for which it is true take no part, in no term. Its fields are not the rule's own. */
  readonly except?: Expr;
  /** What its conditions ask of the ancestors of processes. */
  readonly lineage?: readonly LineageQuery[];
  /** EQL: the field that holds the category, the time that orders events, and the tie-breaker. */
  readonly timestampField?: string;
  /** The time is mapped as `date_nanos`; else it is a `date`, which holds milliseconds. */
  readonly hasFineTimes?: true;
  readonly tiebreakerField?: string;
}
