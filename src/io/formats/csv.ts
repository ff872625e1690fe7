/**
 * Comma-, semicolon- or tab-separated values with a header row (Splunk's CSV export, PowerShell's Export-Csv): each row
 * is an object of strings, an empty field is absent. Rows are framed as RFC 4180 says, quoted line breaks included, and
 * one by one, because a library that reads whole texts or pushes rows can neither bound a row nor say where it lay. A
 * row with too few or too many fields is a fault: guessing would put values under wrong names.
 */
import { isAscii } from 'node:buffer';
import { type Format, type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { FramedReader } from './framed-reader.ts';
import { compileNeedles, type NeedleTest } from './needles.ts';
import { decodeHead } from './transcode.ts';

const DELIMITERS = [',', ';', '\t'] as const;
type Delimiter = (typeof DELIMITERS)[number];

const QUOTE = 0x22;
const NEWLINE = 0x0a;
/** With more, every row is a fault. */
export const MAX_COLUMNS = 20_000;
/** Bytes that may be read again after a quote that was never closed: this much, and eight times what was read. */
const REREAD_ALLOWANCE = 64 * 1024 * 1024;

/** Fields of one row, without its line break; null if its quotes are misplaced. */
export function splitRow(row: string, delimiter: Delimiter): string[] | null {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (row[at] !== '"') {
      const end = row.indexOf(delimiter, at);
      fields.push(end < 0 ? row.slice(at) : row.slice(at, end));
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    let field = '';
    for (;;) {
      const close = row.indexOf('"', at + 1);
      if (close < 0) return null;
      field += row.slice(at + 1, close);
      at = close + 1;
      if (row[at] !== '"') break;
      field += '"';
    }
    fields.push(field);
    if (at === row.length) return fields;
    if (row[at] !== delimiter) return null;
    at++;
  }
}

/** The delimiter that makes the most of a header row. */
function findDelimiter(header: string): Delimiter {
  let best: Delimiter = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const count = splitRow(header, delimiter)?.length ?? 0;
    if (count > most) {
      best = delimiter;
      most = count;
    }
  }
  return best;
}

/** Takes the names of the columns, before the first row. */
type OnHeader = (names: readonly string[]) => void;

/** What PowerShell's `Export-Csv` writes above the header, and what tells Excel the delimiter. */
const TYPE_LINE = /^(?:#TYPE [^\n"]{1,256}|sep=[,;\t]\r?)(?:\n|$)/;

/** Where the reader stands within a row; quotes count only where a field starts. */
type Place = 'field-start' | 'plain' | 'quoted' | 'quote-in-quoted';

class CsvReader extends FramedReader {
  readonly #options: ReadOptions;
  readonly #onHeader: OnHeader;
  #isWanted: NeedleTest | null = null;
  #header: readonly string[] | null = null;
  /** The header as it is written: files that were joined repeat it. */
  #headerBytes: Buffer = Buffer.alloc(0);
  #delimiter: Delimiter = ',';
  #delimiterByte = 0x2c;
  #at: number;
  /** Offset of the open row. */
  #start: number;
  #place: Place = 'field-start';
  /** The row was faulted; its line is still being passed over. */
  #dropping = false;
  #reread = 0;

  constructor(sink: RecordSink, options: ReadOptions, onHeader: OnHeader) {
    super(sink, options);
    this.#options = options;
    this.#onHeader = onHeader;
    this.#at = this.#start = options.firstOffset;
  }

  protected read(ended: boolean): void {
    const { window } = this;
    if (this.#at < window.first) this.#at = this.#start = window.first;
    for (;;) {
      while (this.#scan()) this.#finish(this.#at);
      if (!ended || this.#start >= window.last) break;
      const open = this.#place === 'quoted';
      if (open && !this.#dropping) {
        this.refuse('truncated', this.#start, 'the source ends inside a quoted field');
        this.#restart();
      } else {
        this.#finish(window.last);
        break;
      }
    }
    window.drop(this.#dropping ? this.#at : this.#start);
  }

  /** Goes on to the end of the row; false if the bytes end before it. */
  #scan(): boolean {
    const { first, last } = this.window;
    const bytes = this.window.slice(first, last);
    if (this.#dropping) {
      const line = bytes.indexOf(NEWLINE, this.#at - first);
      this.#at = line < 0 ? last : first + line + 1;
      if (line >= 0) this.#place = 'field-start';
      return line >= 0;
    }
    const delimiter = this.#header === null ? -1 : this.#delimiterByte;
    const limit = Math.min(bytes.length, this.#start - first + MAX_RECORD_BYTES);
    let place = this.#place;
    let i = this.#at - first;
    for (; i < limit; i++) {
      const byte = bytes[i]!;
      if (place === 'quoted') {
        if (byte === QUOTE) place = 'quote-in-quoted';
        continue;
      }
      if (byte === NEWLINE) {
        this.#at = first + i + 1;
        this.#place = 'field-start';
        return true;
      }
      if (byte === QUOTE) place = place === 'plain' ? 'plain' : 'quoted';
      else if (delimiter < 0 ? byte === 0x2c || byte === 0x3b || byte === 0x09 : byte === delimiter) {
        place = 'field-start';
      } else place = 'plain';
    }
    this.#place = place;
    this.#at = first + i;
    if (this.#at - this.#start >= MAX_RECORD_BYTES) {
      this.refuseLong(this.#start);
      this.#restart();
      return this.#scan();
    }
    return false;
  }

  /** Gives up the open row and goes on at the next line, which a quote that was never closed may have swallowed. */
  #restart(): void {
    const again = this.#at - this.#start;
    if (this.#reread + again <= REREAD_ALLOWANCE + 8 * (this.#at - this.#options.firstOffset)) {
      this.#reread += again;
      this.#at = this.#start;
    }
    this.#place = 'plain';
    this.#dropping = true;
  }

  /** The row up to `end` is complete. */
  #finish(end: number): void {
    const start = this.#start;
    const dropping = this.#dropping;
    this.#start = this.#at = end;
    this.#dropping = false;
    if (dropping) return;
    let to = end;
    const line = this.window.slice(start, end);
    if (line[line.length - 1] === NEWLINE) to--;
    if (to > start && this.window.slice(to - 1, to)[0] === 0x0d) to--;
    if (to === start) return;
    let bytes = this.window.slice(start, to);
    // Files that were joined keep their byte order marks.
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    if (this.#header === null) this.#readHeader(bytes);
    else if (bytes.length !== this.#headerBytes.length || !bytes.equals(this.#headerBytes))
      this.#emit(start, bytes, this.#header);
  }

  #readHeader(bytes: Buffer): void {
    const row = bytes.toString('utf8');
    if (TYPE_LINE.test(row)) return;
    this.#delimiter = findDelimiter(row);
    this.#delimiterByte = this.#delimiter.charCodeAt(0);
    // A field that no one named keeps its position; `__proto__` would not be a field at all.
    const names = (splitRow(row, this.#delimiter) ?? [row]).map((name) => name.trim());
    this.#header = names.map((name, i) => (name === '' || name === '__proto__' ? `field${i + 1}` : name));
    this.#headerBytes = Buffer.from(bytes);
    this.#onHeader(this.#header);
    // Names stand in the header alone: every row has them.
    this.#isWanted = compileNeedles(this.#options.needles, (literal) => row.includes(literal));
  }

  #emit(offset: number, bytes: Buffer, header: readonly string[]): void {
    const latin1 = bytes.toString('latin1');
    if (this.#isWanted !== null && !this.#isWanted(latin1)) {
      this.skip();
      return;
    }
    if (header.length > MAX_COLUMNS) {
      this.refuse('csv-invalid', offset, `more than ${MAX_COLUMNS} columns`);
      return;
    }
    const ascii = isAscii(bytes);
    const fields = splitRow(ascii ? latin1 : bytes.toString('utf8'), this.#delimiter);
    const surplus = fields === null ? 0 : fields.findLastIndex((field) => field !== '') + 1 - header.length;
    if (fields === null) this.refuse('csv-invalid', offset, 'a quote in the wrong place');
    else if (fields.length < header.length || surplus > 0) {
      this.refuse('csv-invalid', offset, `${fields.length} fields where the header has ${header.length}`);
    } else this.give(buildBody(header, fields), offset, bytes, ascii);
  }
}

/** Names that occur twice make a list. */
function buildBody(header: readonly string[], fields: readonly string[]): { [name: string]: string | string[] } {
  const body: { [name: string]: string | string[] } = {};
  for (let i = 0; i < header.length; i++) {
    const value = fields[i]!;
    if (value === '') continue;
    const name = header[i]!;
    const before = Object.hasOwn(body, name) ? body[name]! : null;
    if (before === null) body[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else body[name] = [before, value];
  }
  return body;
}

/** What a column may be called: `Image`, `Time Created`, `TimeGenerated [UTC]`, `@timestamp`, `#type`, `_raw`, `a{}.b`. */
const NAME = /^[\w@#\x80-\xff][\w .:{}[\]@#()/\-\x80-\xff]{0,127}$/;

/** What no column is called: the row is data, and there is no header. */
const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/;

/** The names of the columns, from a source's first bytes; null where it is no CSV. */
export function findHeader(head: Uint8Array, whole: boolean): readonly string[] | null {
  const text = decodeHead(head);
  const first = cutRow(text.trimStart().replace(TYPE_LINE, ''), whole);
  if (first === null) return null;
  const delimiter = findDelimiter(first.row);
  const names = splitRow(first.row, delimiter)?.map((name) => name.trim());
  if (names === undefined || !names.every((name) => NAME.test(name) && !/^\d+$/.test(name) && !TIME.test(name)))
    return null;
  if (names.length === 1) return names[0] === '_raw' ? names : null;
  const second = cutRow(first.rest, whole);
  const fits =
    second === null || second.row === ''
      ? names.every((name) => !name.includes(' '))
      : splitRow(second.row, delimiter)?.length === names.length;
  return fits ? names : null;
}

export function openCsv(sink: RecordSink, options: ReadOptions, onHeader: OnHeader = () => {}): FormatReader {
  return new CsvReader(sink, options, onHeader);
}

export const csv: Format = {
  id: 'csv',
  detect: (head, whole) => findHeader(head, whole) !== null,
  open: (sink, options) => openCsv(sink, options),
};

/** The first row of a text and what follows it; null if it is cut off. */
function cutRow(text: string, whole: boolean): { readonly row: string; readonly rest: string } | null {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted;
    else if (code === NEWLINE && !quoted) return { row: text.slice(0, i).replace(/\r$/, ''), rest: text.slice(i + 1) };
  }
  return whole ? { row: text.trimEnd(), rest: '' } : null;
}
