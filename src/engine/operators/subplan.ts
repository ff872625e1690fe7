/** join, append, appendpipe and subsearch filters: stages that hold a whole plan of their own. */
import { type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { Append, Join, Plan, SubFilter } from '../../lang/plan.ts';
import { isTimeModifier } from '../../lang/time-modifiers.ts';
import { compileGlobs, type GlobSet } from '../glob.ts';
import type { Emit, Operator, OperatorContext, OperatorSpec } from '../operator.ts';
import { numberOf } from '../order.ts';
import { compilePredicate } from '../predicate.ts';
import { type Row, rowTime, setColumn, type Tuple } from '../row.ts';
import { openSearchGrowth, takeGrowth } from '../row-growth.ts';
import { rowScope } from '../scope.ts';
import { holdsNetwork, PLAIN_STYLE, writeSearchText } from '../search-text.ts';
import { MAX_JOIN_ROWS, MAX_SUBSEARCH_ROWS } from '../subplans.ts';
import { joinTrails } from '../trail.ts';
import { emitAll, holdRows } from './buffered.ts';

/** Search terms that a subsearch may give back. Characters. */
const MAX_TERMS_TEXT = 1024 * 1024;

export const join: OperatorSpec<Join> = {
  kind: 'join',
  rowWise: false,
  open: (stage, emit, context) => {
    const partners =
      stage.atMost === undefined
        ? firstRows(stage.plan, MAX_JOIN_ROWS, 'join', context)
        : allRows(stage.plan, stage.atMost, context);
    if (stage.keys !== null) return openJoin(stage, stage.keys, partners, emit, context);
    return holdRows('join', context, (held) => {
      const keyed = openJoin(stage, commonColumns(held, partners), partners, emit, context);
      for (const tuple of held) keyed.push(tuple);
      keyed.end();
    });
  },
};

/** The first rows of a subsearch; that there are more is said, unless `user` is null. */
export function firstRows(plan: Plan, most: number, user: string | null, context: OperatorContext): readonly Tuple[] {
  const rows: Tuple[] = [];
  if (passFirst(plan, most, context, (tuple) => rows.push(tuple)) && user !== null) sayMore(user, most, context);
  return rows;
}

/** The same, row by row; true where there are more. */
function passFirst(plan: Plan, most: number, context: OperatorContext, emit: Emit): boolean {
  let rows = 0;
  context.runPlan(plan, (tuple) => {
    if (++rows <= most) emit(tuple);
  });
  return rows > most;
}

function sayMore(user: string, most: number, context: OperatorContext): void {
  context.limit(`${user} used the first ${most} rows of its subsearch, which has more`);
}

/** What is said where a search within a search was left out. */
export const TOO_MUCH = 'map found too much for its search to count, so what it found was left out';

/** The rows of a subsearch, or none where there are too many. */
export function allRows(plan: Plan, most: number, context: OperatorContext): readonly Tuple[] {
  const rows: Tuple[] = [];
  context.runPlan(plan, (tuple) => {
    if (rows.length <= most) rows.push(tuple);
  });
  if (rows.length <= most) return rows;
  context.limit(TOO_MUCH);
  return [];
}

/** Columns that some row of either side has. Those of Splunk's own, such as `_time` and `_raw`, are no keys. */
function commonColumns(left: readonly Tuple[], right: readonly Tuple[]): readonly string[] {
  const names = new Set(left.flatMap(({ row }) => [...row.keys()]));
  const common = new Set(right.flatMap(({ row }) => [...row.keys()]).filter((name) => names.has(name)));
  return [...common].filter((name) => !name.startsWith('_'));
}

function openJoin(
  stage: Join,
  names: readonly string[],
  partners: readonly Tuple[],
  emit: Emit,
  context: OperatorContext,
): Operator {
  const growth = context.growth ?? openSearchGrowth();
  const table = new Map<string, Tuple[]>();
  for (const tuple of partners) {
    for (const key of joinKeys(tuple, names)) {
      const list = table.get(key);
      if (list === undefined) table.set(key, [tuple]);
      else list.push(tuple);
    }
  }
  return {
    push: (tuple) => {
      const isTaken = stage.time === undefined ? () => true : inTime(tuple, stage.time);
      let taken = 0;
      for (const key of joinKeys(tuple, names)) {
        for (const partner of table.get(key) ?? []) {
          if (!isTaken(partner)) continue;
          if (taken > 0 && (taken === stage.max || !takeGrowth(growth, context.limit))) return;
          taken++;
          emit(merge(tuple, partner, names, stage.overwrite));
        }
      }
      if (taken === 0 && stage.mode === 'left') emit(tuple);
    },
    end: () => table.clear(),
    takesNothing: stage.mode === 'inner' && table.size === 0,
    ...(stage.mode === 'inner' ? { wants: { columns: names, has: (values) => table.has(keyOf(values)) } } : {}),
  };
}

/** Whether a partner lies on the right side of a row in time; one of the same second does on either. */
function inTime(row: Tuple, side: 'earlier' | 'later'): (partner: Tuple) => boolean {
  const own = secondOf(row);
  return (partner) => {
    const other = secondOf(partner);
    if (own === null || other === null) return false;
    return side === 'earlier' ? other <= own : other >= own;
  };
}

function secondOf({ row }: Tuple): number | null {
  const time = rowTime(row);
  return time === null ? null : Math.floor(time / 1e6);
}

/** Keys that several multivalued fields of one row may make. */
const MAX_KEYS = 1_000;

/** Texts of the key, exactly as they are; none where a part is null. */
function joinKeys({ row }: Tuple, names: readonly string[]): readonly string[] {
  let keys = [''];
  for (const name of names) {
    const value = row.get(name);
    if (value === undefined || value === null) return [];
    // The length tells where a part ends, whatever its text.
    const parts = valuesOf(value).map(scalarText);
    keys = keys.flatMap((key) => parts.map((part) => `${key}${part.length}:${part}`)).slice(0, MAX_KEYS);
  }
  return keys;
}

/** The key of one value for each name; no row's where one is null. */
function keyOf(values: readonly (Scalar | null)[]): string {
  let key = '';
  for (const value of values) {
    if (value === null) return '';
    const text = scalarText(value);
    key += `${text.length}:${text}`;
  }
  return key;
}

function merge(left: Tuple, right: Tuple, keys: readonly string[], overwrite: boolean): Tuple {
  const row = new Map(left.row);
  for (const [name, value] of right.row) {
    if (keys.includes(name)) continue;
    if (overwrite || !row.has(name)) setColumn(row, name, value);
  }
  return { ...left, row, trail: joinTrails(left.trail, right.trail) };
}

export const append: OperatorSpec<Append> = {
  kind: 'append',
  rowWise: false,
  open: ({ plan, max = Number.POSITIVE_INFINITY, maxGiven }, emit, context) => ({
    push: emit,
    end: () => {
      const hasMore = passFirst(plan, max, context, emit);
      // A number that the search gives is what it wants; Splunk's own is a loss to be told.
      if (hasMore && maxGiven !== true) sayMore('append', max, context);
    },
  }),
};

/** Runs a pipeline over copies of the rows so far and puts its result behind them. */
export const appendpipe: OperatorSpec<Append> = {
  kind: 'appendpipe',
  rowWise: false,
  open: (stage, emit, context) =>
    holdRows('appendpipe', context, (rows) => {
      emitAll(
        rows.map((tuple) => ({ ...tuple, row: new Map(tuple.row) })),
        emit,
      );
      const pipeline = context.open(stage.plan.stages, emit);
      for (const tuple of rows) pipeline.push(tuple);
      pipeline.end();
    }),
};

/**
 * `search [ … ]`: a row passes when some subsearch row's columns all match it, with the rules of `search` (ignoring
 * case, `*` as wildcard). Columns that begin with `_` do not count.
 */
export const subfilter: OperatorSpec<SubFilter> = {
  kind: 'subfilter',
  rowWise: false,
  open: (stage, emit, context) => {
    const isNegated = stage.negated && stage.mark === undefined;
    const found = firstRows(stage.plan, MAX_SUBSEARCH_ROWS, 'a search', context);
    const rows = found.flatMap(({ row, trail }) =>
      withoutModifiers(row, isNegated).map((left) => ({ row: left, trail })),
    );
    const isTyped = stage.asTerms === true || rows.some(({ row }) => holdsNetwork(row));
    const isAll = !isNegated && found.some(({ row }) => isOfTimeAlone(row));
    const matches = isAll ? () => true : isTyped ? compileTerms(rows, context) : compileConditions(rows);
    return {
      push: (tuple) => {
        const passes = matches(tuple.row);
        if (stage.mark !== undefined) {
          setColumn(tuple.row, stage.mark, passes);
          emit(tuple);
        } else if (passes !== stage.negated) emit(tuple);
      },
      end: () => {},
      takesNothing: rows.length === 0 && !stage.negated && stage.mark === undefined,
    };
  },
};

/**
 * A row's columns but for time modifiers, which are left unapplied as written ones are. Under NOT, too, such a term holds:
 * a row with one excludes nothing.
 */
function withoutModifiers(row: Row, isNegated: boolean): Row[] {
  const left = [...row].filter(([name]) => !isTimeModifier(name));
  if (left.length === row.size) return [row];
  return isNegated ? [] : [new Map(left)];
}

/** Whether a row names a range of time and nothing else: every event fits. */
function isOfTimeAlone(row: Row): boolean {
  const names = [...row.keys()].filter((name) => !name.startsWith('_'));
  return names.length > 0 && names.every(isTimeModifier);
}

/** Whether a row matches the search terms that the subsearch's rows hold; none does where they are no terms. */
function compileTerms(rows: readonly Tuple[], context: OperatorContext): (row: Row) => boolean {
  const text = writeSearchText(
    rows.map(({ row }) => row),
    PLAIN_STYLE,
  );
  const terms = text.length > MAX_TERMS_TEXT ? null : (context.parseTerms?.(text) ?? null);
  if (terms === null) {
    context.limit(`what a subsearch gave back is no search: ${text.slice(0, 100)}`);
    return () => false;
  }
  const accept = compilePredicate(terms, rowScope(context.context));
  return typeof accept === 'boolean' ? () => accept : accept;
}

/** Whether a row matches any of the subsearch's rows, each of which is a conjunction of its columns. */
function compileConditions(rows: readonly Tuple[]): (row: Row) => boolean {
  const alone = new Map<string, string[]>();
  const together = new ConditionIndex();
  for (const { row } of rows) {
    const cells = [...row].filter(([name]) => !name.startsWith('_'));
    const [first] = cells;
    if (first === undefined) continue;
    if (cells.length > 1) together.add(cells);
    else {
      const patterns = alone.get(first[0]) ?? [];
      alone.set(first[0], patterns);
      patterns.push(...patternsOf(first[1]));
    }
  }
  // Rows of one column are alternatives of one test, which looks plain texts up at once.
  const columns = [...alone].map(([name, patterns]) => ({ name, globs: compileGlobs(patterns, '*') }));
  return (row) =>
    columns.some(({ name, globs }) => spellingsOf(row.get(name) ?? null).some((text) => globs.test(text))) ||
    together.matches(row);
}

interface Cell {
  readonly name: string;
  readonly globs: GlobSet;
}

/** Conditions of several columns, by the plain text of their first one; those with a wildcard there are tried in turn. */
class ConditionIndex {
  readonly #byText = new Map<string, Map<string, (readonly Cell[])[]>>();
  readonly #others: (readonly Cell[])[] = [];

  add(cells: readonly (readonly [name: string, value: Value])[]): void {
    const compiled = cells.map(([name, value]): Cell => ({ name, globs: compileGlobs(patternsOf(value), '*') }));
    const [name, value] = cells[0]!;
    const texts = patternsOf(value);
    if (texts.some((text) => text.includes('*'))) {
      this.#others.push(compiled);
      return;
    }
    let column = this.#byText.get(name);
    if (column === undefined) this.#byText.set(name, (column = new Map()));
    for (const text of texts) {
      const known = column.get(text);
      if (known === undefined) column.set(text, [compiled]);
      else known.push(compiled);
    }
  }

  matches(row: Row): boolean {
    const holds = ({ name, globs }: Cell): boolean =>
      spellingsOf(row.get(name) ?? null).some((text) => globs.test(text));
    for (const [name, column] of this.#byText) {
      for (const text of spellingsOf(row.get(name) ?? null)) {
        if (column.get(text)?.some((cells) => cells.every(holds)) === true) return true;
      }
    }
    return this.#others.some((cells) => cells.every(holds));
  }
}

/** What a condition asks for: a number in the one spelling that every row's has, too. */
function patternsOf(value: Value): string[] {
  return valuesOf(value).map((item) => numberText(item) ?? scalarText(item).toLowerCase());
}

/** Texts of a row that conditions may match: 5.0 is equal to 5, and matches 5.* */
function spellingsOf(value: Value): string[] {
  return valuesOf(value).flatMap((item) => {
    const text = scalarText(item).toLowerCase();
    const number = numberText(item);
    return number === null || number === text ? [text] : [text, number];
  });
}

function numberText(value: Scalar): string | null {
  const number = numberOf(value);
  return number === null ? null : String(number);
}
