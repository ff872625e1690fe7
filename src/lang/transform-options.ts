/**
 * What a plan's transforms are told, by the name of the transform. A command's lowering makes them, the engine's plug of
 * the same name takes them; plain data, since plans travel between threads.
 */

import type { Expr } from './expression.ts';
import type { PlaceColumn } from './places.ts';
import type { BinWidth, Stage } from './plan.ts';

/**
 * Which of many series are kept, by what `function` makes of all cells of a series: the first `limit` by rank (0: all), the
 * lowest first where `lowest`, or, where `outside`, all but those; or those above or below a number.
 */
export interface SeriesChoice {
  readonly function: string;
  readonly parameter?: number;
  readonly keep:
    | { readonly by: 'rank'; readonly limit: number; readonly lowest: boolean; readonly outside: boolean }
    | { readonly by: 'threshold'; readonly above: boolean; readonly bound: number };
}

/** How a pivot (`chart`, `timechart`, `xyseries`) turns values of a column into columns. */
export interface SeriesOptions {
  readonly choice: SeriesChoice;
  readonly other: boolean;
  readonly otherName: string;
  /** The series of rows without a value, which is kept beside those of the limit; null where such rows are left out. */
  readonly nullName: string | null;
  /** Name of a series' column where there are several aggregates: `$AGG$` and `$VAL$` stand for the two. */
  readonly columnFormat: string;
  /** Columns that are calculated from the aggregates of a series, others of which are not shown. */
  readonly derived?: readonly { readonly name: string; readonly value: Expr }[];
}

/** What is written around rows and columns of search terms and between them. */
export interface SearchTextStyle {
  readonly rowPrefix: string;
  readonly columnPrefix: string;
  readonly columnSeparator: string;
  readonly columnEnd: string;
  readonly rowSeparator: string;
  readonly rowEnd: string;
  /** Stands for no row at all. */
  readonly emptyText: string;
}

export interface TransformOptions {
  /** `names`: the columns that are summed, patterns allowed; null for all but those that begin with `_`. */
  readonly addtotals: {
    readonly row: boolean;
    readonly column: boolean;
    readonly fieldName: string;
    readonly label: string;
    readonly labelField: string | null;
    readonly names: readonly string[] | null;
  };
  /** Bins of the numbers in `name`, `bins` of them at most, from `start` to `end` at least where those are not null. */
  readonly 'auto-bins': {
    readonly name: string;
    readonly as: string;
    readonly bins: number;
    readonly minSpan: number;
    readonly start: number | null;
    readonly end: number | null;
  };
  /**
   * Runs `stages`, in which every width of time bins of size 0 is made the least of Splunk's own spans that is no less
   * than `minSpan` (microseconds) and makes at most `bins` bins of the search's range.
   */
  readonly 'auto-span': { readonly bins: number; readonly minSpan: number; readonly stages: readonly Stage[] };
  /** One row for each value of `over`; each value of `by` makes columns of `columns`, where `zeros` are 0 without a row. */
  readonly chart: SeriesOptions & {
    readonly over: string;
    readonly by: string;
    readonly columns: readonly string[];
    readonly zeros: readonly string[];
  };
  readonly 'dynamic-assign': { readonly name: string; readonly value: Expr };
  readonly extract: {
    readonly pairDelims: string;
    readonly keyDelims: string;
    /** Pairs at most, 0 for all. */
    readonly limit: number;
    readonly mvAdd: boolean;
    readonly cleanKeys: boolean;
  };
  /** `names`: patterns of columns, or null for all. */
  readonly filldown: { readonly names: readonly string[] | null };
  readonly foreach: { readonly patterns: readonly string[]; readonly stages: readonly Stage[] };
  readonly 'foreach-item': {
    readonly field: string;
    readonly mode: 'multivalue' | 'json_array' | 'auto_collections';
    readonly stages: readonly Stage[];
  };
  /** `maxResults`: rows at most, 0 for all. */
  readonly format: SearchTextStyle & { readonly maxResults: number };
  readonly fromjson: { readonly field: string; readonly prefix: string };
  readonly iplocation: { readonly field: string; readonly columns: readonly PlaceColumn[] };
  readonly makemv: {
    readonly field: string;
    readonly delim: string | null;
    readonly tokenizer: string | null;
    readonly allowEmpty: boolean;
  };
  readonly makeresults: { readonly count: number };
  /** `delim`: what stands between the values where `nomv` makes one of them, if the search says so. */
  readonly mvcombine: { readonly field: string; readonly delim: string | null };
  readonly replace: { readonly pairs: readonly { readonly from: string; readonly to: string }[] };
  /** `as` null: the text of the field as it is. */
  readonly 'return-terms': { readonly items: readonly { readonly field: string; readonly as: string | null }[] };
  readonly reverse: Readonly<Record<never, never>>;
  /** Of two searches, whose rows hold different values in the column `side`. */
  readonly set: { readonly operation: 'union' | 'diff' | 'intersect'; readonly side: string };
  readonly spath: { readonly input: string; readonly path: string | null; readonly output: string | null };
  /** As `chart`, over buckets of `_time`; `fixedRange`: those of the whole search, `continuous`: empty ones too. */
  readonly timechart: SeriesOptions & {
    readonly width: BinWidth;
    readonly by: string | null;
    readonly columns: readonly { readonly name: string; readonly zero: boolean }[];
    readonly continuous: boolean;
    readonly fixedRange: boolean;
  };
  /** `rows`: those that become columns, 0 for all. `headerField`: whose values name them; null for `row 1` and so on. */
  readonly transpose: {
    readonly rows: number;
    readonly columnName: string;
    readonly headerField: string | null;
    readonly includeEmpty: boolean;
  };
  readonly uniq: Readonly<Record<never, never>>;
  /** Of each column but `x` a row with `x`, the column's name in `name` and its value in `value`. */
  readonly untable: { readonly x: string; readonly name: string; readonly value: string };
  readonly xmlkv: { readonly field: string };
}

export type TransformName = keyof TransformOptions;
