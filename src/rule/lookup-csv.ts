/**
 * CSV tables for lookups. Written by hand, since trimming depends on whether a cell was quoted and messages need the
 * cell's place, which a CSV library tells only at ten times the cost. Splunk ignores blanks before an unquoted cell or
 * header (its own content relies on it); blanks behind are trimmed too, with a warning. Broken rows lose as little as
 * possible: missing cells are null, surplus ones are dropped. Linear in the text; never throws.
 */
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText, Span } from '../text/source-text.ts';

export interface LookupRows {
  /** Header names in order, duplicates left out. */
  readonly columns: readonly string[];
  /** Cells by column, then row; an empty cell is null. */
  readonly cells: readonly (readonly (string | null)[])[];
  readonly rowCount: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A table of which only the header has been read. */
export interface LateRows {
  readonly columns: readonly string[];
  /** What is wrong with the header. */
  readonly problems: readonly Diagnostic[];
  readonly source: SourceText;
  /** Whether a glance at the text tells that nothing is wrong with its rows; asked for, it costs a pass over the text. */
  readonly isEven: boolean;
  /** The whole table, parsed when it is first asked for. */
  read(): LookupRows;
}

/** Rows beyond this are not read. */
export const MAX_LOOKUP_ROWS = 5_000_000;

const COMMA = 0x2c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

export function openLookupCsv(source: SourceText): LateRows {
  const diagnostics = new Diagnostics();
  const { columns } = readHeader(new CellScanner(source), source, diagnostics);
  let whole: LookupRows | null = null;
  return {
    columns,
    problems: diagnostics.list,
    source,
    get isEven() {
      return isEven(source.text);
    },
    read: () => {
      whole ??= parseLookupCsv(source);
      return whole;
    },
  };
}

/** No quotes, no cell that ends in blanks, and as many commas in every line: parsing would report no row. */
function isEven(text: string): boolean {
  if (text.includes('"') || /[ \t](?:,|\r?\n|$)/.test(text)) return false;
  let width = -1;
  let rows = 0;
  for (let at = 0; at < text.length; at++) {
    const start = at;
    let commas = 0;
    let code = text.charCodeAt(at);
    for (; at < text.length && code !== NEWLINE; code = text.charCodeAt(++at)) if (code === COMMA) commas++;
    if (at === start || (at === start + 1 && text.charCodeAt(start) === RETURN)) continue; // a blank line is no row
    if (width === -1) width = commas;
    if (commas !== width || rows++ > MAX_LOOKUP_ROWS) return false;
  }
  return true;
}

export function parseLookupCsv(source: SourceText, maxRows = MAX_LOOKUP_ROWS): LookupRows {
  const diagnostics = new Diagnostics();
  const scanner = new CellScanner(source);
  const { columns, kept, width } = readHeader(scanner, source, diagnostics);
  if (width === 0) return { columns: [], cells: [], rowCount: 0, diagnostics: diagnostics.list };
  const cells: (string | null)[][] = kept.map(() => []);
  let rowCount = 0;
  for (let row = scanner.readRow(); row !== null; row = scanner.readRow()) {
    if (rowCount === maxRows) {
      const message = `only the first ${maxRows} rows are read`;
      diagnostics.add({ code: 'lookup-too-large', severity: 'warning', message, source, span: scanner.rowSpan() });
      break;
    }
    rowCount++;
    if (row.length !== width) {
      const message = `row ${rowCount} has ${row.length} cells, the header ${width}; column ${Math.min(row.length, width) + 1} on is ${row.length < width ? 'empty' : 'dropped'}`;
      diagnostics.add({ code: 'lookup-ragged-row', severity: 'warning', message, source, span: scanner.rowSpan() });
    }
    for (let k = 0; k < kept.length; k++) cells[k]!.push(row[kept[k]!] ?? null);
  }
  scanner.reportCells(diagnostics);
  return { columns, cells, rowCount, diagnostics: diagnostics.list };
}

/** `kept`: indexes of the columns that have a name of their own. A text without a row has a header of no cells. */
function readHeader(
  scanner: CellScanner,
  source: SourceText,
  diagnostics: Diagnostics,
): { readonly columns: readonly string[]; readonly kept: readonly number[]; readonly width: number } {
  const header = scanner.readRow();
  if (header === null) {
    const message = 'the table has no header row; it is taken as empty';
    diagnostics.add({ code: 'lookup-empty', severity: 'warning', message, source });
    return { columns: [], kept: [], width: 0 };
  }
  const kept = keepColumns(header, scanner, source, diagnostics);
  return { columns: kept.map((i) => header[i] ?? ''), kept, width: header.length };
}

/** Indexes of the header's columns that have a name of their own. */
function keepColumns(
  header: readonly (string | null)[],
  scanner: CellScanner,
  source: SourceText,
  diagnostics: Diagnostics,
): number[] {
  const seen = new Set<string>();
  const kept: number[] = [];
  for (const [i, name] of header.entries()) {
    if (name === null) continue;
    if (seen.has(name)) {
      const message = `column ${i + 1} is named \`${name}\` like an earlier one, which counts`;
      diagnostics.add({
        code: 'lookup-duplicate-column',
        severity: 'warning',
        message,
        source,
        span: scanner.rowSpan(),
      });
    } else kept.push(i);
    seen.add(name);
  }
  return kept;
}

class CellScanner {
  readonly #source: SourceText;
  readonly #text: string;
  #at: number;
  #rowStart = 0;
  #row = -1;
  #trailing: { count: number; row: number; column: number; span: Span } | null = null;
  #openQuote: { row: number; column: number; span: Span } | null = null;

  constructor(source: SourceText) {
    this.#source = source;
    this.#text = source.text;
    this.#at = source.text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  rowSpan(): Span {
    return { start: this.#rowStart, end: Math.max(this.#rowStart + 1, this.#at) };
  }

  /** The cells of the next row that is not blank; null at the end. */
  readRow(): (string | null)[] | null {
    const text = this.#text;
    while (this.#at < text.length) {
      this.#rowStart = this.#at;
      this.#row++;
      const cells: (string | null)[] = [];
      do cells.push(this.#readCell(cells.length));
      while (this.#skipComma());
      this.#skipLineBreak();
      if (cells.length > 1 || cells[0] !== null) return cells;
      this.#row--;
    }
    return null;
  }

  reportCells(diagnostics: Diagnostics): void {
    const source = this.#source;
    if (this.#trailing !== null) {
      const { count, row, column, span } = this.#trailing;
      const message = `${count === 1 ? 'a cell ends' : `${count} cells end`} in blanks, the first in row ${row}, column ${column}; they are trimmed`;
      const hint = 'quote the cell if the blanks belong to it';
      diagnostics.add({ code: 'lookup-trailing-blanks', severity: 'warning', message, hint, source, span });
    }
    if (this.#openQuote !== null) {
      const { row, column, span } = this.#openQuote;
      const message = `the quote in row ${row}, column ${column} is never closed`;
      diagnostics.add({ code: 'lookup-open-quote', severity: 'warning', message, source, span });
    }
  }

  /** Ends at the comma, line break or end of text behind the cell. */
  #readCell(index: number): string | null {
    const text = this.#text;
    let start = this.#at;
    while (isBlank(text.charCodeAt(start))) start++;
    if (text.charCodeAt(start) === QUOTE) return this.#readQuoted(start, index);
    let end = start;
    for (let code = text.charCodeAt(end); end < text.length; code = text.charCodeAt(++end)) {
      if (code === COMMA || code === NEWLINE || (code === RETURN && text.charCodeAt(end + 1) === NEWLINE)) break;
    }
    this.#at = end;
    let last = end;
    while (last > start && isBlank(text.charCodeAt(last - 1))) last--;
    // A lone carriage return at the very end of the text is a line break too.
    if (last > start && end === text.length && text.charCodeAt(last - 1) === RETURN) last--;
    else if (last < end && last > start) this.#noteTrailing(index, { start: last, end });
    return last === start ? null : text.slice(start, last);
  }

  #readQuoted(quote: number, index: number): string | null {
    const text = this.#text;
    let value = '';
    let at = quote + 1;
    for (;;) {
      const close = text.indexOf('"', at);
      if (close === -1) {
        // The first one costs its own line and no more; to look for a second would take as long again for each line.
        const isFirst = this.#openQuote === null;
        this.#openQuote ??= { row: this.#row, column: index + 1, span: { start: quote, end: quote + 1 } };
        const lineEnd = isFirst ? text.indexOf('\n', quote) : -1;
        this.#at = lineEnd === -1 ? text.length : lineEnd;
        return text.slice(quote + 1, this.#at).trimEnd() || null;
      }
      if (text.charCodeAt(close + 1) === QUOTE) {
        value += text.slice(at, close + 1);
        at = close + 2;
        continue;
      }
      value += text.slice(at, close);
      // Anything between the closing quote and the comma belongs to the cell, blanks around it aside.
      const behind = this.#readRestOfCell(close + 1);
      value += behind;
      break;
    }
    return value === '' ? null : value;
  }

  #readRestOfCell(from: number): string {
    const text = this.#text;
    let end = from;
    for (let code = text.charCodeAt(end); end < text.length && code !== COMMA && code !== NEWLINE; ) {
      code = text.charCodeAt(++end);
    }
    this.#at = end > from && text.charCodeAt(end) === NEWLINE && text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
    return text.slice(from, end).trim();
  }

  #skipComma(): boolean {
    if (this.#text.charCodeAt(this.#at) !== COMMA) return false;
    this.#at++;
    return true;
  }

  #skipLineBreak(): void {
    if (this.#text.charCodeAt(this.#at) === RETURN) this.#at++;
    if (this.#text.charCodeAt(this.#at) === NEWLINE) this.#at++;
  }

  #noteTrailing(index: number, span: Span): void {
    if (this.#trailing === null) this.#trailing = { count: 1, row: this.#row, column: index + 1, span };
    else this.#trailing.count++;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
