/** What ES|QL's functions take and give, as far as it decides what they are lowered to. */
import type { Kind } from './kinds.ts';

export interface Signature {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** `first`: what the first argument that is not null is. */
  readonly gives: Kind | 'first';
  /** Takes several values as what they are, so those of a keyword are as an index stores them. */
  readonly takesLists?: true;
  /** The plan's function, where it is called otherwise. */
  readonly runs?: string;
  /** Positions of arguments that must be constants. */
  readonly constants?: readonly number[];
}

const MANY = Infinity;
const text = (least: number, most = least): Signature => ({ arity: [least, most], gives: 'text' });
const whole = (least: number, most = least): Signature => ({ arity: [least, most], gives: 'whole' });
const number = (least: number, most = least): Signature => ({ arity: [least, most], gives: 'number' });
const condition = (least: number, most = least): Signature => ({ arity: [least, most], gives: 'boolean' });
const list = (gives: Signature['gives'], least = 1, most = least): Signature => ({
  arity: [least, most],
  gives,
  takesLists: true,
});

/** By their names in lower case. Those that `lower-call.ts` knows itself have their number of arguments here, too. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>(
  Object.entries({
    case: { arity: [2, MANY], gives: 'first' },
    coalesce: { arity: [1, MANY], gives: 'first' },
    greatest: { arity: [1, MANY], gives: 'first' },
    least: { arity: [1, MANY], gives: 'first' },
    to_lower: text(1),
    to_upper: text(1),
    trim: text(1),
    ltrim: text(1),
    rtrim: text(1),
    concat: text(1, MANY),
    length: whole(1),
    substring: text(2, 3),
    left: text(2),
    right: text(2),
    locate: whole(2, 3),
    space: text(1),
    repeat: text(2),
    reverse: text(1),
    split: text(2),
    replace: text(3),
    url_decode: text(1),
    starts_with: condition(2),
    ends_with: condition(2),
    contains: condition(2),
    to_string: text(1),
    to_long: whole(1),
    to_integer: whole(1),
    to_double: number(1),
    to_boolean: condition(1),
    to_ip: { arity: [1, 1], gives: 'ip' },
    to_datetime: { arity: [1, 1], gives: 'date' },
    round: { arity: [1, 2], gives: 'first' },
    abs: { arity: [1, 1], gives: 'first' },
    floor: { arity: [1, 1], gives: 'first' },
    ceil: { arity: [1, 1], gives: 'first' },
    sqrt: number(1),
    log10: number(1),
    pow: number(2),
    mv_first: list('first'),
    mv_last: list('first'),
    mv_min: list('first'),
    mv_max: list('first'),
    mv_count: list('whole'),
    mv_dedupe: list('first'),
    mv_sum: list('first'),
    mv_avg: list('number'),
    mv_slice: list('first', 2, 3),
    mv_concat: list('text', 2),
    mv_sort: list('first', 1, 2),
    mv_contains: list('boolean', 2),
    mv_intersection: list('first', 2),
    mv_append: list('first', 2),
    now: { arity: [0, 0], gives: 'date' },
    date_trunc: { arity: [2, 2], gives: 'date' },
    bucket: { arity: [2, 2], gives: 'first' },
    date_diff: { arity: [3, 3], gives: 'whole', constants: [0] },
    cidr_match: condition(2, MANY),
    match: condition(2),
    kql: condition(1),
  } satisfies Record<string, Signature>),
);

/** Other names of the same functions. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['to_str', 'to_string'],
  ['to_int', 'to_integer'],
  ['to_dbl', 'to_double'],
  ['to_bool', 'to_boolean'],
  ['to_dt', 'to_datetime'],
  ['bin', 'bucket'],
]);

/** Aggregates of STATS: the plan's, of text where that differs, and what they give. */
export interface AggregateSignature {
  readonly runs: string;
  readonly runsOnText?: string;
  readonly gives: Kind | 'first';
  readonly parameter?: true;
}

export const AGGREGATE_SIGNATURES: ReadonlyMap<string, AggregateSignature> = new Map<string, AggregateSignature>([
  ['count', { runs: 'count', gives: 'whole' }],
  ['count_distinct', { runs: 'dc', gives: 'whole' }],
  ['values', { runs: 'values', gives: 'first' }],
  ['min', { runs: 'min', runsOnText: 'esql.min_text', gives: 'first' }],
  ['max', { runs: 'max', runsOnText: 'esql.max_text', gives: 'first' }],
  ['sum', { runs: 'sum', gives: 'first' }],
  ['avg', { runs: 'avg', gives: 'number' }],
  ['std_dev', { runs: 'stdevp', gives: 'number' }],
]);

/** Functions that ES|QL has and we do not run. */
export const UNSUPPORTED_ESQL_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'absent absent_over_time acos asin atan atan2 avg_over_time bit_length byte_length categorize cbrt clamp copy_sign cos cosh ' +
    'count_over_time date_extract date_format date_parse day_name decay e embedding exp first from_base64 hash hypot ip_prefix ' +
    'json_extract knn last log md5 median median_absolute_deviation month_name mv_difference mv_intersects ' +
    'mv_median mv_median_absolute_deviation mv_percentile mv_pseries_weighted_sum mv_union mv_zip percentile pi present ' +
    'qstr range rate sample scalb score sha1 sha256 signum sin sinh st_centroid_agg st_contains st_disjoint st_distance ' +
    'st_envelope st_extent_agg st_geohash st_geohex st_geotile st_intersects st_npoints st_simplify st_within st_x st_xmax ' +
    'st_xmin st_y st_ymax st_ymin sum_over_time tan tanh tau tbucket term text_embedding to_aggregate_metric_double ' +
    'to_base64 to_cartesianpoint to_cartesianshape to_date_nanos to_dateperiod to_degrees to_dense_vector to_geohash ' +
    'to_geohex to_geopoint to_geoshape to_geotile to_radians to_timeduration to_unsigned_long to_version top top_snippets ' +
    'trange url_encode url_encode_component v_cosine v_dot_product v_hamming variance weighted_avg'
  ).split(' '),
);
