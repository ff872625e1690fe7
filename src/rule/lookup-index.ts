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

/** Cells without a star are hashed; the others hang on one piece of their text. */
function buildWildcardFinder(column: IndexedColumn, rows: readonly number[]): (text: string) => readonly number[] {
  const exact = new Map<string, number[]>();
  const patterns: string[] = [];
  const rowOf: number[] = [];
  for (const row of rows) {
    const cell = column.cell(row);
    if (cell === null) continue;
    if (!cell.includes('*')) push(exact, cell, row);
    else {
      patterns.push(cell);
      rowOf.push(row);
    }
  }
  const index = new PieceIndex(patterns);
  return (text) => {
    const found: number[] = [...(exact.get(text) ?? NO_ROWS)];
    index.ask(text, (at) => {
      if (matchesStars(patterns[at]!, text)) found.push(rowOf[at]!);
    });
    return found.sort((a, b) => a - b);
  };
}

const PIECE = 3;
const STAR = 0x2a;
/** Pieces are kept by a hash of at most so many bits: two that share a place only look more frequent than they are. */
const MAX_HASH_BITS = 16;

/** Patterns, each hung on the piece of its literal text that the fewest have, in a hash table of chains. */
class PieceIndex {
  readonly #patterns: readonly string[];
  readonly #mask: number;
  /** By hash: the first pattern of its chain, 1-based; 0 for none. */
  readonly #heads: Int32Array;
  /** By pattern: the next one of its chain, and where its piece begins. */
  readonly #nexts: Int32Array;
  readonly #places: Int32Array;
  /** Patterns with no piece: any text may fit them. */
  readonly #unindexed: number[] = [];
  /** By pattern: number of the question that last came to it. */
  readonly #seen: Uint32Array;
  #question = 0;

  constructor(patterns: readonly string[]) {
    const bits = Math.min(MAX_HASH_BITS, Math.ceil(Math.log2(patterns.length + 1)) + 2);
    this.#patterns = patterns;
    this.#mask = (1 << bits) - 1;
    this.#heads = new Int32Array(1 << bits);
    this.#nexts = new Int32Array(patterns.length);
    this.#places = new Int32Array(patterns.length);
    this.#seen = new Uint32Array(patterns.length);
    const counts = new Uint32Array(1 << bits);
    for (const pattern of patterns) {
      for (let at = nextPiece(pattern, 0); at !== -1; at = nextPiece(pattern, at + 1))
        counts[this.#hash(pattern, at)]!++;
    }
    for (let i = 0; i < patterns.length; i++) this.#hang(i, counts);
  }

  /** Calls back once for each pattern that the text may fit. */
  ask(text: string, each: (pattern: number) => void): void {
    const question = ++this.#question;
    for (const at of this.#unindexed) each(at);
    for (let i = 0; i + PIECE <= text.length; i++) {
      for (let next = this.#heads[this.#hash(text, i)]!; next !== 0; next = this.#nexts[next - 1]!) {
        const at = next - 1;
        if (this.#seen[at] === question || !isSamePiece(text, i, this.#patterns[at]!, this.#places[at]!)) continue;
        this.#seen[at] = question;
        each(at);
      }
    }
  }

  #hang(i: number, counts: Uint32Array): void {
    const pattern = this.#patterns[i]!;
    let rarest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = nextPiece(pattern, 0); at !== -1; at = nextPiece(pattern, at + 1)) {
      const count = counts[this.#hash(pattern, at)]!;
      if (count < least) {
        least = count;
        rarest = at;
      }
    }
    if (rarest === -1) {
      this.#unindexed.push(i);
      return;
    }
    const hash = this.#hash(pattern, rarest);
    this.#places[i] = rarest;
    this.#nexts[i] = this.#heads[hash]!;
    this.#heads[hash] = i + 1;
  }

  #hash(text: string, at: number): number {
    const mixed = (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2);
    return (Math.imul(mixed, 0x9e3779b1) >>> 16) & this.#mask;
  }
}

/** Where the first piece without a star begins, from a place on; -1 for none. */
function nextPiece(pattern: string, from: number): number {
  for (let at = from, end = from; end < pattern.length; end++) {
    if (pattern.charCodeAt(end) === STAR) at = end + 1;
    else if (end - at === PIECE - 1) return at;
  }
  return -1;
}

function isSamePiece(a: string, i: number, b: string, j: number): boolean {
  return (
    a.charCodeAt(i) === b.charCodeAt(j) &&
    a.charCodeAt(i + 1) === b.charCodeAt(j + 1) &&
    a.charCodeAt(i + 2) === b.charCodeAt(j + 2)
  );
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
