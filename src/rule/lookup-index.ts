/**
 * Finds the rows of a table whose cells match given texts, column by column: exact cells and networks by hashing,
 * wildcard cells by the rarest three characters of their literal text, so that no question costs more than the
 * candidates it has. Texts and cells must be folded alike by the caller. Row numbers are 0-based and ascending.
 */
import { parseIp, parseNetwork } from '../event/ip.ts';
import type { MatchType } from './lookup-definition.ts';

/** A column as the index sees it: its folded cells and how they match. */
export interface IndexedColumn {
  readonly type: MatchType;
  cell(row: number): string | null;
}

/** Rows that match all texts, one text per column. */
export type FindRows = (texts: readonly string[]) => readonly number[];

/** Below this many rows, checking each is cheaper than an index. */
const SMALL = 16;
const NO_ROWS: readonly number[] = [];

export function buildRowFinder(columns: readonly IndexedColumn[], rowCount: number): FindRows {
  const exact = columns.flatMap((column, i) => (column.type === 'exact' ? [i] : []));
  const others = columns.flatMap((column, i) => (column.type === 'exact' ? [] : [i]));
  if (exact.length === 0) {
    const all = Array.from({ length: rowCount }, (_, row) => row);
    return buildGroupFinder(columns, others, all);
  }
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rowCount; row++) {
    const key = joinCells(exact, (i) => columns[i]!.cell(row));
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const finders = new Map<string, FindRows>();
  return (texts) => {
    const key = joinCells(exact, (i) => texts[i]!)!;
    const group = groups.get(key);
    if (group === undefined) return NO_ROWS;
    if (others.length === 0) return group;
    let finder = finders.get(key);
    if (finder === undefined) {
      finder = buildGroupFinder(columns, others, group);
      finders.set(key, finder);
    }
    return finder(texts);
  };
}

function joinCells(columns: readonly number[], cellOf: (column: number) => string | null): string | null {
  if (columns.length === 1) return cellOf(columns[0]!);
  let key = '';
  for (const column of columns) {
    const cell = cellOf(column);
    if (cell === null) return null;
    key += `${cell.length}:${cell}`;
  }
  return key;
}

/** Candidates by the first column's index, then the other columns cell by cell. */
function buildGroupFinder(
  columns: readonly IndexedColumn[],
  which: readonly number[],
  rows: readonly number[],
): FindRows {
  const isMatch = (row: number, texts: readonly string[], from: number): boolean => {
    for (let k = from; k < which.length; k++) {
      const column = columns[which[k]!]!;
      const cell = column.cell(row);
      if (cell === null || !matchesCell(column.type, cell, texts[which[k]!]!)) return false;
    }
    return true;
  };
  if (rows.length <= SMALL) return (texts) => rows.filter((row) => isMatch(row, texts, 0));
  const first = columns[which[0]!]!;
  const find = first.type === 'cidr' ? buildNetworkFinder(first, rows) : buildWildcardFinder(first, rows);
  return (texts) => {
    const found = find(texts[which[0]!]!);
    return which.length === 1 ? found : found.filter((row) => isMatch(row, texts, 1));
  };
}

function matchesCell(type: MatchType, cell: string, text: string): boolean {
  if (type === 'exact') return cell === text;
  if (type === 'wildcard') return matchesStars(cell, text);
  const network = parseNetwork(cell);
  const address = parseIp(text);
  return (
    network !== null && address !== null && maskedKey(address, network.bits) === maskedKey(network.bytes, network.bits)
  );
}

/** Whole-value match where `*` stands for any run of characters. Linear in text × runs at worst. */
export function matchesStars(pattern: string, text: string): boolean {
  const runs = pattern.split('*');
  if (runs.length === 1) return pattern === text;
  const first = runs[0]!;
  const last = runs.at(-1)!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (let i = 1; i < runs.length - 1; i++) {
    const found = text.indexOf(runs[i]!, at);
    if (found === -1 || found + runs[i]!.length > end) return false;
    at = found + runs[i]!.length;
  }
  return true;
}

interface WildcardCell {
  readonly pattern: string;
  readonly rows: number[];
  /** Number of the question that last looked at it. */
  seen: number;
}

/** Equal cells are one; those without a star are hashed; the others hang on one piece of their text. */
function buildWildcardFinder(column: IndexedColumn, rows: readonly number[]): (text: string) => readonly number[] {
  const exact = new Map<string, number[]>();
  const patterns = new Map<string, WildcardCell>();
  for (const row of rows) {
    const cell = column.cell(row);
    if (cell === null) continue;
    if (!cell.includes('*')) push(exact, cell, row);
    else {
      const known = patterns.get(cell);
      if (known === undefined) patterns.set(cell, { pattern: cell, rows: [row], seen: 0 });
      else known.rows.push(row);
    }
  }
  const { byPiece, unindexed } = indexPieces([...patterns.values()]);
  let question = 0;
  return (text) => {
    question++;
    const found: number[] = [...(exact.get(text) ?? NO_ROWS)];
    const ask = (cell: WildcardCell): void => {
      if (cell.seen === question) return;
      cell.seen = question;
      if (matchesStars(cell.pattern, text)) for (const row of cell.rows) found.push(row);
    };
    for (const cell of unindexed) ask(cell);
    for (let i = 0; i + PIECE <= text.length; i++) byPiece.get(text.slice(i, i + PIECE))?.forEach(ask);
    return found.sort((a, b) => a - b);
  };
}

const PIECE = 3;

/** Counts of pieces are kept by a hash of so many bits: two that share a place only look more frequent than they are. */
const HASHES = 1 << 16;

function hashAt(text: string, at: number): number {
  return (
    (((text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2)) * 0x9e37) & (HASHES - 1)
  );
}

/** Hangs each pattern on the piece of its literal text that the fewest patterns have. */
function indexPieces(cells: readonly WildcardCell[]): {
  readonly byPiece: ReadonlyMap<string, WildcardCell[]>;
  readonly unindexed: readonly WildcardCell[];
} {
  const counts = new Uint32Array(HASHES);
  for (const { pattern } of cells) {
    for (const at of piecesOf(pattern)) counts[hashAt(pattern, at)]!++;
  }
  const byPiece = new Map<string, WildcardCell[]>();
  const unindexed: WildcardCell[] = [];
  for (const cell of cells) {
    let rarest = -1;
    for (const at of piecesOf(cell.pattern)) {
      if (rarest === -1 || counts[hashAt(cell.pattern, at)]! < counts[hashAt(cell.pattern, rarest)]!) rarest = at;
    }
    if (rarest === -1) unindexed.push(cell);
    else push(byPiece, cell.pattern.slice(rarest, rarest + PIECE), cell);
  }
  return { byPiece, unindexed };
}

/** Where pieces without a star begin. */
function piecesOf(pattern: string): number[] {
  const places: number[] = [];
  let star = pattern.indexOf('*');
  for (let at = 0; at + PIECE <= pattern.length; at++) {
    while (star !== -1 && star < at) star = pattern.indexOf('*', at);
    if (star === -1 || star >= at + PIECE) places.push(at);
  }
  return places;
}

/** Networks by prefix length: one question is one hash look-up per length that occurs. */
function buildNetworkFinder(column: IndexedColumn, rows: readonly number[]): (text: string) => readonly number[] {
  const byBits = new Map<number, Map<string, number[]>>();
  for (const row of rows) {
    const cell = column.cell(row);
    const network = cell === null ? null : parseNetwork(cell);
    if (network === null) continue;
    let table = byBits.get(network.bits);
    if (table === undefined) {
      table = new Map();
      byBits.set(network.bits, table);
    }
    push(table, maskedKey(network.bytes, network.bits), row);
  }
  return (text) => {
    const address = parseIp(text);
    if (address === null) return NO_ROWS;
    const found: number[] = [];
    for (const [bits, table] of byBits) {
      for (const row of table.get(maskedKey(address, bits)) ?? NO_ROWS) found.push(row);
    }
    return found.sort((a, b) => a - b);
  };
}

/** The first `bits` bits of 16 address bytes, as text for a map. */
function maskedKey(bytes: Uint8Array, bits: number): string {
  let key = '';
  for (let i = 0; i < 16; i++) {
    const left = bits - i * 8;
    if (left <= 0) break;
    key += String.fromCharCode(left >= 8 ? bytes[i]! : bytes[i]! & (0xff << (8 - left)));
  }
  return key;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
