/**
 * A lookup as SPL's commands ask it: values of some columns in, values of others out. Follows Splunk's definition
 * settings: match type per column, case, least and most matches, default. Only the columns that a command names as
 * keys take part in matching. Several matching rows give multivalues, aligned by row.
 */
import { parseNetwork } from '../event/ip.ts';
import { firstOf, type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import { noteCut } from '../lang/cut-values.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import type { LateRows, LookupRows } from './lookup-csv.ts';
import type { LookupDefinition } from './lookup-definition.ts';
import { buildRowFinder, type FindRows, type IndexedColumn } from './lookup-index.ts';
import { type FindByTime, findByTime } from './lookup-time.ts';

/** What a lookup answers for one set of key values. */
export interface LookupResult {
  /** Number of rows that matched, after the limit. */
  readonly matched: number;
  /** Output column → value; a column without any value is not there. */
  readonly values: ReadonlyMap<string, Value>;
  /** 1-based rows of the table, without its header, for explain; of a value that matched none there is none. */
  readonly rows: readonly number[];
  /** True where the default stood in for missing matches. */
  readonly defaulted: boolean;
}

/** Whether a row counts, by its cells that are not empty. */
export type AcceptRow = (cells: ReadonlyMap<string, string>) => boolean;

export type AskLookup = (values: readonly Value[]) => LookupResult;

export interface LookupTable {
  readonly name: string;
  readonly definition: LookupDefinition;
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** What it is made from, as plain data. */
  readonly origin: LookupRows | SourceText | Uint8Array;
  /** What is wrong with the definition and the table's header. */
  readonly problems: readonly Diagnostic[];
  /** The same with what is wrong with its rows, which are read for it. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Prepares matching on some columns; the values are given in the same order. A null key value matches nothing and
   * gets no default; of a multivalue, each value is looked up and the results follow each other. `accept` tells the rows
   * that count, else all do. The column of a table's times is asked with the event's, in seconds since 1970; `zone` is
   * that of its times without an offset, UTC unless given.
   */
  prepare(keys: readonly string[], outputs: readonly string[], accept?: AcceptRow | null, zone?: string): AskLookup;
  /** Column by which the table goes by time; null where it does not. */
  readonly timeColumn: string | null;
  /** The definition's; see there. Whoever asks has it evaluated, and gives `prepare` the outcome. */
  readonly filter: LookupDefinition['filter'];
  readonly refusal: LookupDefinition['refusal'];
  /** The rows, 1-based, that match all keys. */
  match(keys: readonly { readonly column: string; readonly value: Scalar }[]): readonly number[];
  /** Every row, without its empty cells. */
  rows(): Iterable<ReadonlyMap<string, string>>;
}

const NOTHING: LookupResult = { matched: 0, values: new Map(), rows: [], defaulted: false };
/** Combinations of multivalued keys that one event may ask for. */
const MAX_COMBINATIONS = 1000;
/** Answers remembered per prepared question. */
const MAX_REMEMBERED = 4096;

/** Rows of a table that is late are read when somebody first looks something up, or asks what is wrong with them. */
export function buildLookupTable(definition: LookupDefinition, table: LookupRows | LateRows): LookupTable {
  const rows = 'read' in table ? table.read : () => table;
  const columns = table.columns.length === 0 && definition.columns !== null ? definition.columns : table.columns;
  const problems = (of: readonly Diagnostic[], whole: LookupRows | null): readonly Diagnostic[] => {
    const diagnostics = new Diagnostics();
    for (const diagnostic of of) diagnostics.add(diagnostic);
    checkMatchTypes(definition, whole, columns, diagnostics);
    return diagnostics.list;
  };
  const indexOf = new Map(columns.map((column, i) => [column, i]));
  const cellsOf = (column: string): readonly (string | null)[] => rows().cells[indexOf.get(column) ?? -1] ?? [];
  const columnOf = (column: string): Cells | null => (indexOf.has(column) ? cellsOf(column) : null);
  // Built when the first question comes, and shared by all who ask for the same columns.
  const finders = new Map<string, FindRows>();
  const finderOf = (keys: readonly string[]): FindRows => {
    const id = JSON.stringify(keys);
    let find = finders.get(id);
    if (find === undefined) finders.set(id, (find = openFinder(definition, rows().rowCount, keys.map(columnOf), keys)));
    return find;
  };
  const rowAt = (row: number): ReadonlyMap<string, string> => {
    const map = new Map<string, string>();
    for (const column of columns) {
      const cell = cellsOf(column)[row] ?? null;
      if (cell !== null) map.set(column, cell);
    }
    return map;
  };
  const prepare: LookupTable['prepare'] = (keys, outputs, accept = null, zone = 'UTC') => {
    const counts = accept === null ? null : rememberRows((row) => accept(rowAt(row)));
    const { time } = definition;
    const at = time === null ? -1 : keys.indexOf(time.column);
    if (time === null || at === -1) return prepareLookup(definition, () => finderOf(keys), outputs, columnOf, counts);
    const others = keys.filter((_, i) => i !== at);
    let choose: FindByTime | null = null;
    let chosenAt = 0;
    const inTime: ChooseRows = (rows, count) =>
      (choose ??= findByTime(time, cellsOf(time.column), zone))(rows, chosenAt, count);
    const ask = prepareLookup(definition, () => finderOf(others), outputs, columnOf, counts, inTime);
    return (values) => {
      const seconds = numberOf(values[at] ?? null);
      if (seconds === null) return NOTHING;
      chosenAt = seconds;
      return ask(values.filter((_, i) => i !== at));
    };
  };
  return {
    name: definition.name,
    definition,
    filter: definition.filter,
    refusal: definition.refusal,
    timeColumn: definition.time?.column ?? null,
    columns,
    get rowCount() {
      return rows().rowCount;
    },
    origin: 'read' in table ? table.source : { ...table, diagnostics: [] },
    get problems() {
      return problems('read' in table ? table.problems : table.diagnostics, null);
    },
    get diagnostics() {
      const asksCells = [...definition.matchTypes].some(([, type]) => type === 'cidr');
      if ('read' in table && !asksCells && table.isEven) return problems(table.problems, null);
      return problems(rows().diagnostics, rows());
    },
    prepare,
    match: (keys) =>
      prepare(
        keys.map((key) => key.column),
        [],
      )(keys.map((key) => key.value)).rows,
    *rows() {
      const { rowCount } = rows();
      for (let row = 0; row < rowCount; row++) yield rowAt(row);
    },
  };
}

type Cells = readonly (string | null)[];

/** So many of some rows as count at most. */
type ChooseRows = (rows: readonly number[], count: number) => readonly number[];

/** A time as rows carry it. */
function numberOf(value: Value): number | null {
  const one = firstOf(value);
  const number =
    typeof one === 'number' ? one : typeof one === 'string' && one.trim() !== '' ? Number(one) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** Asks once for each row. */
function rememberRows(test: (row: number) => boolean): (row: number) => boolean {
  const known = new Map<number, boolean>();
  return (row) => {
    let holds = known.get(row);
    if (holds === undefined) known.set(row, (holds = test(row)));
    return holds;
  };
}

/** A key column that the table lacks can match no row. */
function openFinder(
  definition: LookupDefinition,
  rowCount: number,
  keyCells: readonly (Cells | null)[],
  keys: readonly string[],
): FindRows {
  if (keyCells.includes(null)) return () => [];
  return buildRowFinder(
    keyCells.map((cells, i) => indexColumn(cells!, definition.matchTypes.get(keys[i]!) ?? 'exact', definition)),
    rowCount,
  );
}

function prepareLookup(
  definition: LookupDefinition,
  finder: () => FindRows,
  outputs: readonly string[],
  cellsOf: (column: string) => Cells | null,
  counts: ((row: number) => boolean) | null,
  choose: ChooseRows | null = null,
): AskLookup {
  const fold = (text: string): string => (definition.caseSensitive ? text : text.toLowerCase());
  let find: FindRows | null = null;
  let outputCells: readonly (Cells | null)[] = [];
  // The same value has the same rows, and of those the same ones count.
  const counted = new WeakMap<readonly number[], readonly number[]>();
  const countingOf = (rows: readonly number[], count: (row: number) => boolean): readonly number[] => {
    let left = counted.get(rows);
    if (left === undefined) counted.set(rows, (left = rows.filter(count)));
    return left;
  };
  const answer = (combinations: readonly (readonly Scalar[])[]): LookupResult => {
    if (find === null) {
      find = finder();
      outputCells = outputs.map(cellsOf);
    }
    const hits: (number | null)[] = [];
    for (const combination of combinations) {
      const matching = find(combination.map((value) => fold(scalarText(value))));
      const counting = counts === null ? matching : countingOf(matching, counts);
      const found =
        choose === null ? counting.slice(0, definition.maxMatches) : choose(counting, definition.maxMatches);
      hits.push(...found);
      if (definition.defaultMatch === null) continue;
      for (let k = found.length; k < definition.minMatches; k++) hits.push(null);
    }
    if (hits.length === 0) return NOTHING;
    const values = new Map<string, Value>();
    for (const [i, column] of outputs.entries()) {
      const cells = outputCells[i] ?? [];
      const value = alignValues(hits.map((row) => (row === null ? definition.defaultMatch : (cells[row] ?? null))));
      if (value !== null) values.set(column, value);
    }
    const rows = hits.flatMap((row) => (row === null ? [] : [row + 1]));
    return { matched: rows.length, values, rows, defaulted: hits.includes(null) };
  };
  const remembered = new Map<string, LookupResult>();
  return (values) => {
    if (values.includes(null)) return NOTHING;
    if (choose !== null || values.length !== 1 || typeof values[0] !== 'string') return answer(combine(values));
    const key = values[0];
    let result = remembered.get(key);
    if (result === undefined) {
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      result = answer([[key]]);
      remembered.set(key, result);
    }
    return result;
  };
}

function indexColumn(cells: Cells, type: IndexedColumn['type'], definition: LookupDefinition): IndexedColumn {
  if (definition.caseSensitive || type === 'cidr') return { type, cell: (row) => cells[row] ?? null };
  return { type, cell: (row) => cells[row]?.toLowerCase() ?? null };
}

/** Every combination of the keys' values, the first key slowest. */
function combine(values: readonly Value[]): Scalar[][] {
  let combinations: Scalar[][] = [[]];
  for (const value of values) {
    combinations = combinations.flatMap((head) => valuesOf(value).map((scalar) => [...head, scalar]));
    if (combinations.length > MAX_COMBINATIONS) {
      noteCut();
      combinations.length = MAX_COMBINATIONS;
    }
  }
  return combinations;
}

/** One value stands alone, null if it is an empty cell; among several, an empty cell keeps its place as empty text. */
function alignValues(cells: readonly (string | null)[]): Value {
  if (cells.every((cell) => cell === null)) return null;
  return cells.length === 1 ? cells[0]! : cells.map((cell) => cell ?? '');
}

function checkMatchTypes(
  definition: LookupDefinition,
  rows: LookupRows | null,
  columns: readonly string[],
  diagnostics: Diagnostics,
): void {
  const place = definition.place ?? {};
  for (const [column, type] of definition.matchTypes) {
    const index = columns.indexOf(column);
    if (index === -1) {
      if (columns.length === 0) continue;
      const message = `\`${definition.name}\` has no column \`${column}\``;
      diagnostics.add({ code: 'lookup-missing-column', severity: 'warning', message, ...place });
    } else if (type === 'cidr') {
      for (const [row, cell] of (rows?.cells[index] ?? []).entries()) {
        if (cell === null || parseNetwork(cell) !== null) continue;
        const message = `row ${row + 1}, column \`${column}\`: \`${cell.slice(0, 60)}\` is not a network`;
        diagnostics.add({ code: 'lookup-bad-network', severity: 'warning', message, ...place });
      }
    }
  }
}
