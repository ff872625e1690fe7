/**
 * The YAML that rule files are really written in, read in one pass over their lines: block mappings and lists, plain,
 * quoted and block texts, and brackets on one line. Thousands of files are read before the first event, and the whole of YAML takes most of that
 * time. Whatever is not plainly of this kind (anchors, tags, brackets over lines, tabs, comments behind values,
 * repeated keys, anything wrong) is declined, and the library reads the file. What is taken means what the library says it means.
 */

import { decline, orDeclined } from './decline.ts';
import { readQuickFlow } from './quick-yaml-flow.ts';
import { resolvePlain } from './quick-yaml-scalar.ts';
import { type WrittenObject, withLineFeeds } from './written-file.ts';

export interface QuickYaml {
  readonly value: WrittenObject;
  /** Lines at which the texts of the top mapping's own values begin, behind quotes and block headers; 1-based. */
  readonly textLines: ReadonlyMap<string, number>;
  /** Numbers and booleans of which one does not print as it was written. */
  readonly odd: ReadonlySet<unknown>;
}

/** The file's values, or null where the library must read it. */
export function readQuickYaml(text: string): QuickYaml | null {
  // In YAML both line ends mean the same, within texts too.
  const plain = withLineFeeds(text);
  // Tabs are blanks in some places and errors in others, and the rest of what we call blanks is none in YAML.
  if (/[^\S \n]/.test(plain)) return null;
  return orDeclined(() => new QuickReader(plain).readFile());
}

const MAX_DEPTH = 32;
const KEY = /^([A-Za-z_][\w.-]*):(?: +|$)/;
/** Plain scalars may begin with more; these cannot begin anything else. */
const PLAIN_START = /^(?:[A-Za-z0-9_(./\\$+<=^]|-[^ -])/;
const NO_TEXT_KEY = /^(?:null|true|false)$/i;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };

class QuickReader {
  readonly #lines: readonly string[];
  readonly #textLines = new Map<string, number>();
  readonly #odd = new Set<unknown>();
  /** The line to be read. */
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  readFile(): QuickYaml {
    this.#skipBlank();
    if (this.#lines[this.#at] === '---') this.#at++;
    if (this.#indentHere() !== 0) decline();
    const value = this.#readMap(0, 0, '');
    if (this.#at < this.#lines.length) decline();
    return { value, textLines: this.#textLines, odd: this.#odd };
  }

  /** Passes empty lines and comments. */
  #skipBlank(): void {
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at]!;
      const first = line.trimStart();
      if (first !== '' && first[0] !== '#') return;
    }
  }

  /** Blanks before the next line that says something; -1 at the end. */
  #indentHere(): number {
    this.#skipBlank();
    return this.#at < this.#lines.length ? indentOf(this.#lines[this.#at]!) : -1;
  }

  /** `first`: what stands of the mapping's first line behind a list's dash, else empty. */
  #readMap(indent: number, depth: number, first: string): WrittenObject {
    if (depth > MAX_DEPTH) decline();
    const map: Record<string, unknown> = {};
    for (let head = first; ; head = '') {
      if (head === '') {
        const here = this.#indentHere();
        if (here < indent || (here === indent && indent > 0 && isItem(this.#lines[this.#at]!, indent))) break;
        if (here > indent) decline();
        head = this.#lines[this.#at]!.slice(indent);
      }
      const match = KEY.exec(head) ?? decline();
      const key = match[1]!;
      if (key in map || NO_TEXT_KEY.test(key)) decline();
      const column = indent + match[0].length;
      const rest = head.slice(match[0].length).trimEnd();
      map[key] = rest === '' ? this.#readBelow(indent, depth, key) : this.#readScalar(rest, column, indent, depth, key);
    }
    return map;
  }

  /** The value of a key behind which nothing stands. */
  #readBelow(indent: number, depth: number, key: string): unknown {
    const after = ++this.#at;
    const here = this.#indentHere();
    if (here >= indent && isItem(this.#lines[this.#at]!, here)) return this.#readList(here, depth + 1);
    if (here <= indent) return null;
    const line = this.#lines[this.#at]!.slice(here).trimEnd();
    if (KEY.test(line)) return this.#readMap(here, depth + 1, '');
    // Comments before a text can end it before it began.
    const hasComment = this.#lines.slice(after, this.#at).some((one) => one.trim() !== '');
    return hasComment || /^[|>]/.test(line) ? decline() : this.#readScalar(line, here, indent, depth, key);
  }

  #readList(indent: number, depth: number): unknown[] {
    if (depth > MAX_DEPTH) decline();
    const list: unknown[] = [];
    for (;;) {
      const here = this.#indentHere();
      if (here > indent) decline();
      if (here < indent || !isItem(this.#lines[this.#at]!, indent)) return list;
      const line = this.#lines[this.#at]!;
      const rest = line.slice(indent + 1).trim();
      const column = line.length - line.slice(indent + 1).trimStart().length;
      if (rest === '') decline();
      list.push(
        KEY.test(rest) ? this.#readMap(column, depth + 1, rest) : this.#readScalar(rest, column, indent, depth),
      );
    }
  }

  /** A scalar that begins in this line; the parts of it on further lines stand right of `indent`. */
  #readScalar(rest: string, column: number, indent: number, depth: number, key?: string): unknown {
    const line = this.#at + 1;
    const note = (at: number): void => {
      if (depth === 0 && key !== undefined) this.#textLines.set(key, at);
    };
    switch (rest[0]) {
      case '|':
      case '>':
        note(line + 1);
        if (this.#lines[this.#at]!.length !== column + rest.length) decline();
        return this.#readBlock(rest, indent);
      case "'":
      case '"':
        note(line);
        return this.#readQuoted(rest[0], column, indent);
      case '[':
      case '{': {
        const flow = readQuickFlow(rest);
        for (const value of flow.odd) this.#odd.add(value);
        this.#at++;
        return flow.value;
      }
    }
    if (!PLAIN_START.test(rest)) decline();
    const text = this.#readPlain(rest, indent);
    const { value, isCanonical } = resolvePlain(text) ?? decline();
    if (typeof value === 'string') note(line);
    if (!isCanonical) this.#odd.add(value);
    return value;
  }

  #readPlain(first: string, indent: number): string {
    const parts = [first];
    this.#at++;
    for (let end = this.#at; end < this.#lines.length; end++) {
      const line = this.#lines[end]!;
      const part = line.trim();
      if (part === '') continue;
      if (indentOf(line) <= indent) break;
      for (; this.#at < end; this.#at++) parts.push('');
      parts.push(part);
      this.#at = end + 1;
    }
    for (const part of parts) if (part[0] === '#' || / #|: |:$/.test(part)) decline();
    return parts.length === 1 ? first : foldLines(parts);
  }

  #readQuoted(quote: string, column: number, indent: number): string {
    const parts: string[] = [];
    for (let from = column + 1; ; from = 0) {
      const line = this.#lines[this.#at] ?? decline();
      if (from === 0 && line.trim() !== '' && indentOf(line) <= indent) decline();
      const end = closingQuote(line, from, quote);
      if (end === -1) {
        parts.push(from === 0 ? line.trim() : line.slice(from).trimEnd());
        this.#at++;
        continue;
      }
      if (line.slice(end + 1).trim() !== '') decline();
      parts.push(from === 0 ? line.slice(0, end).trimStart() : line.slice(from, end));
      this.#at++;
      break;
    }
    const text = parts.length === 1 ? parts[0]! : foldLines(parts);
    if (quote === "'") return text.replaceAll("''", "'");
    return text.includes('\\') ? text.replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? decline()) : text;
  }

  #readBlock(header: string, indent: number): string {
    if (header.length > 2 || (header.length === 2 && header[1] !== '-')) decline();
    const from = ++this.#at;
    let left = -1;
    let last = -1;
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at]!;
      const own = indentOf(line);
      if (own === line.length) {
        // Blanks beyond the text's left edge are text.
        if (own > indent + 1 && (left === -1 || own > left)) decline();
        continue;
      }
      if (left === -1) left = own;
      if (own <= indent) break;
      if (own < left) decline();
      last = this.#at;
    }
    if (last === -1) decline();
    const lines = this.#lines.slice(from, last + 1).map((line) => line.slice(left));
    const text = header[0] === '|' ? lines.join('\n') : foldBlock(lines);
    return header.length === 2 ? text : `${text}\n`;
  }
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) indent++;
  return indent;
}

function isItem(line: string, indent: number): boolean {
  return line[indent] === '-' && (line[indent + 1] === ' ' || line.length === indent + 1);
}

/** Where the text of a quoted scalar ends in a line; -1 where it goes on. */
function closingQuote(line: string, from: number, quote: string): number {
  for (let i = from; i < line.length; i++) {
    if (quote === '"' && line[i] === '\\') {
      if ((line[++i] ?? ' ') === ' ') decline();
    } else if (line[i] === quote) {
      if (quote === '"' || line[i + 1] !== quote) return i;
      i++;
    }
  }
  return -1;
}

/** One line break is a blank; of several, all but one stay. */
function foldLines(parts: readonly string[]): string {
  let text = parts[0]!;
  let breaks = 0;
  for (let i = 1; i < parts.length; i++) {
    breaks++;
    if (parts[i] === '' && i < parts.length - 1) continue;
    text += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + parts[i]!;
    breaks = 0;
  }
  return text;
}

/** The same for `>`, where lines that are indented further keep their breaks; those are left to the library. */
function foldBlock(lines: readonly string[]): string {
  if (lines.some((line) => line[0] === ' ') || lines[0] === '') decline();
  return foldLines(lines);
}
