/**
 * One Windows event in XML: `<Event><System>…</System><EventData>…</EventData></Event>`, as the Windows event log
 * renders it. A single pass checks that elements nest and notes where names and values lie; text is cut out and decoded
 * only when a field is asked for. Not an XML parser: no DTD, no entities but the five and numeric ones, no namespaces
 * (local names are what counts). Line breaks inside values are kept as they are.
 */
import type { SystemField, WindowsRecord } from '../../event/record.ts';
import { listToValue, type Scalar, type Value } from '../../event/value.ts';

/** Elements nested deeper than this are refused. */
export const MAX_XML_DEPTH = 64;

const EVENT = /<Event(?=[ \t\r\n/>])/;

/** The event in a text, which may stand after a byte order mark, a declaration or a log prefix; null if it is broken. */
export function parseWindowsXml(text: string): WindowsRecord | null {
  const parsed = readWindowsXml(text);
  return typeof parsed === 'string' ? null : parsed;
}

/** The event, or in a few words why it cannot be read. */
export function readWindowsXml(text: string): WindowsRecord | string {
  const start = text.search(EVENT);
  return start < 0 ? 'no <Event> element' : locate(text, start);
}

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COLON = 0x3a;
const AMPERSAND = 0x26;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isNameStart(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || code === 0x5f || code > 0x7f;
}

function isNameEnd(code: number): boolean {
  return code === GREATER || code === SLASH || isBlank(code) || Number.isNaN(code);
}

type Section = 'none' | 'system' | 'event-data' | 'user-data' | 'other';

const SECTIONS: ReadonlyMap<string, Section> = new Map<string, Section>([
  ['System', 'system'],
  ['EventData', 'event-data'],
  ['UserData', 'user-data'],
]);

// Where each open element's name lies, and whether it has child elements. Only used within one call of `locate`.
const nameFrom = new Int32Array(MAX_XML_DEPTH + 1);
const nameTo = new Int32Array(MAX_XML_DEPTH + 1);
const tagTo = new Int32Array(MAX_XML_DEPTH + 1);
const parent = new Uint8Array(MAX_XML_DEPTH + 1);

function locate(text: string, start: number): WindowsRecord | string {
  const fields: number[] = [];
  const system: number[] = [];
  let section: Section = 'none';
  let depth = 0;
  let unnamed = 0;
  let at = start;

  for (;;) {
    const open = text.indexOf('<', at);
    if (open < 0) return 'the event is not closed';
    const code = text.charCodeAt(open + 1);

    if (code === SLASH) {
      depth--;
      const from = nameFrom[depth]!;
      const length = nameTo[depth]! - from;
      at = open + 2;
      for (let i = 0; i < length; i++) {
        if (text.charCodeAt(at + i) !== text.charCodeAt(from + i)) return wrongClose(text, from, from + length);
      }
      at += length;
      while (isBlank(text.charCodeAt(at))) at++;
      if (text.charCodeAt(at) !== GREATER) return wrongClose(text, from, from + length);
      at++;
      if (depth === 0) break;
      if (depth === 2) {
        if (section === 'system') system.push(from, from + length, tagTo[2]!, open);
        else if (section === 'event-data')
          unnamed = noteData(fields, text, from, from + length, tagTo[2]!, open, unnamed);
      }
      if (section === 'user-data' && depth >= 2 && parent[depth] === 0) {
        unnamed = noteData(fields, text, from, from + length, tagTo[depth]!, open, unnamed);
      }
      if (depth === 1) section = 'none';
      continue;
    }

    if (code === BANG) {
      const cdata = text.startsWith('<![CDATA[', open);
      const close = text.indexOf(cdata ? ']]>' : text.startsWith('<!--', open) ? '-->' : '>', open + 4);
      if (close < 0) return 'a comment or CDATA section is not closed';
      at = close + 1;
      continue;
    }
    if (code === QUESTION) {
      const close = text.indexOf('?>', open);
      if (close < 0) return 'a processing instruction is not closed';
      at = close + 2;
      continue;
    }
    if (!isNameStart(code)) {
      // A bare "<" that some exporter forgot to escape.
      at = open + 1;
      continue;
    }

    if (section === 'event-data' && depth === 2) {
      const next = noteNamedData(fields, text, open);
      if (next > 0) {
        at = next;
        continue;
      }
    }
    let end = open + 2;
    while (!isNameEnd(text.charCodeAt(end))) end++;
    const close = findTagEnd(text, end);
    if (close < 0) return 'a tag is not closed';
    at = close + 1;
    if (depth > 0) parent[depth - 1] = 1;
    if (text.charCodeAt(close - 1) === SLASH) {
      if (depth === 0) return 'the event is empty';
      if (section === 'system' && depth === 2) system.push(open + 1, end, close, close);
      else if ((section === 'event-data' && depth === 2) || (section === 'user-data' && depth >= 2)) {
        unnamed = noteData(fields, text, open + 1, end, close, close, unnamed);
      }
      continue;
    }
    if (depth >= MAX_XML_DEPTH) return `elements nest deeper than ${MAX_XML_DEPTH}`;
    if (depth === 1) section = SECTIONS.get(text.slice(open + 1, end)) ?? 'other';
    nameFrom[depth] = open + 1;
    nameTo[depth] = end;
    tagTo[depth] = close;
    parent[depth] = 0;
    depth++;
  }
  if (system.length === 0) return 'the event has no <System>';
  return new XmlRecord(text, start, at, system, fields);
}

function wrongClose(text: string, from: number, to: number): string {
  return `<${text.slice(from, Math.min(to, from + 40))}> is closed by another tag`;
}

/** Position of the `>` that ends a tag, skipping quoted values; -1 if there is none. */
function findTagEnd(text: string, from: number): number {
  for (let i = from; ; i++) {
    const code = text.charCodeAt(i);
    if (code === GREATER) return i;
    if (code === QUOTE || code === APOSTROPHE) {
      i = text.indexOf(code === QUOTE ? '"' : "'", i + 1);
      if (i < 0) return -1;
    } else if (Number.isNaN(code)) return -1;
  }
}

/**
 * The form that nearly all fields have, `<Data Name="…">…</Data>`, without looking at each character: where it ends, or
 * -1 if this is any other form.
 */
function noteNamedData(fields: number[], text: string, open: number): number {
  if (!text.startsWith('<Data Name=', open)) return -1;
  const from = open + 12;
  const quote = text.charCodeAt(from - 1);
  if (quote !== QUOTE && quote !== APOSTROPHE) return -1;
  const to = text.indexOf(quote === QUOTE ? '"' : "'", from);
  if (to < 0 || text.charCodeAt(to + 1) !== GREATER) return -1;
  const close = text.indexOf('<', to + 2);
  if (close < 0 || !text.startsWith('</Data>', close)) return -1;
  fields.push(from, to, to + 2, close);
  return close + 7;
}

/** Appends name and value positions; an unnamed Data gets its number, negated, in place of a position. */
function noteData(
  fields: number[],
  text: string,
  from: number,
  to: number,
  tagEnd: number,
  valueTo: number,
  unnamed: number,
): number {
  const isData = to - from === 4 && text.startsWith('Data', from);
  if (findAttribute(text, to, tagEnd, 'Name')) fields.push(attributeFrom, attributeTo, tagEnd + 1, valueTo);
  else if (isData) fields.push(-++unnamed, 0, tagEnd + 1, valueTo);
  else {
    let local = to;
    while (local > from && text.charCodeAt(local - 1) !== COLON) local--;
    fields.push(local, to, tagEnd + 1, valueTo);
  }
  return unnamed;
}

let attributeFrom = 0;
let attributeTo = 0;

/** Finds an attribute between the end of a tag's name and its `>`; the value's place is left in the two variables. */
function findAttribute(text: string, from: number, to: number, name: string): boolean {
  let i = from;
  for (;;) {
    while (i < to && isBlank(text.charCodeAt(i))) i++;
    const start = i;
    while (i < to && text.charCodeAt(i) !== EQUALS && !isBlank(text.charCodeAt(i))) i++;
    const end = i;
    while (i < to && isBlank(text.charCodeAt(i))) i++;
    if (i >= to || text.charCodeAt(i) !== EQUALS) {
      if (i >= to) return false;
      continue;
    }
    i++;
    while (i < to && isBlank(text.charCodeAt(i))) i++;
    const quote = text.charCodeAt(i);
    if (quote !== QUOTE && quote !== APOSTROPHE) return false;
    const close = text.indexOf(quote === QUOTE ? '"' : "'", i + 1);
    if (close < 0 || close > to) return false;
    if (end - start === name.length && text.startsWith(name, start)) {
      attributeFrom = i + 1;
      attributeTo = close;
      return true;
    }
    i = close + 1;
  }
}

/** Where a System field lies: in an element's text, or in the first of some attributes that it has. */
interface SystemPlace {
  readonly element: string;
  readonly attributes: readonly string[];
}

const place = (element: string, ...attributes: string[]): SystemPlace => ({ element, attributes });

const SYSTEM_PLACES: { readonly [field in SystemField]: SystemPlace } = {
  Provider: place('Provider', 'Name', 'EventSourceName'),
  ProviderGuid: place('Provider', 'Guid'),
  EventID: place('EventID'),
  Qualifiers: place('EventID', 'Qualifiers'),
  Version: place('Version'),
  Level: place('Level'),
  Task: place('Task'),
  Opcode: place('Opcode'),
  Keywords: place('Keywords'),
  TimeCreated: place('TimeCreated', 'SystemTime'),
  EventRecordID: place('EventRecordID'),
  ActivityID: place('Correlation', 'ActivityID'),
  RelatedActivityID: place('Correlation', 'RelatedActivityID'),
  ProcessID: place('Execution', 'ProcessID'),
  ThreadID: place('Execution', 'ThreadID'),
  Channel: place('Channel'),
  Computer: place('Computer'),
  UserID: place('Security', 'UserID'),
};

const NUMERIC: ReadonlySet<SystemField> = new Set<SystemField>([
  'EventID',
  'Qualifiers',
  'Version',
  'Level',
  'Task',
  'Opcode',
  'EventRecordID',
  'ProcessID',
  'ThreadID',
]);
/** Decimal numbers that JavaScript holds exactly; longer ones stay text. */
const EXACT = /^[0-9]{1,15}$/;

function toSystemValue(field: SystemField, raw: string | null): Scalar | null {
  const value = raw === null ? '' : raw.trim();
  if (value === '') return null;
  return NUMERIC.has(field) && EXACT.test(value) ? Number(value) : value;
}

class XmlRecord implements WindowsRecord {
  readonly windows = true;
  readonly #text: string;
  readonly #from: number;
  readonly #to: number;
  /** Four numbers an element: name from, name to, end of tag, value to. */
  readonly #system: readonly number[];
  /** Four numbers a field: name from (or minus the number of an unnamed one), name to, value from, value to. */
  readonly #fields: readonly number[];
  #escaped: boolean | null = null;

  constructor(text: string, from: number, to: number, system: readonly number[], fields: readonly number[]) {
    this.#text = text;
    this.#from = from;
    this.#to = to;
    this.#system = system;
    this.#fields = fields;
  }

  system(field: SystemField): Scalar | null {
    const { element, attributes } = SYSTEM_PLACES[field];
    const text = this.#text;
    const places = this.#system;
    for (let i = 0; i < places.length; i += 4) {
      const from = places[i]!;
      const to = places[i + 1]!;
      if (to - from !== element.length || !text.startsWith(element, from)) continue;
      const tagEnd = places[i + 2]!;
      if (attributes.length === 0) return toSystemValue(field, decodeText(text, tagEnd + 1, places[i + 3]!));
      for (const attribute of attributes) {
        if (findAttribute(text, to, tagEnd, attribute)) {
          return toSystemValue(field, decodeText(text, attributeFrom, attributeTo));
        }
      }
      return null;
    }
    return null;
  }

  data(name: string): Value {
    const text = this.#text;
    const fields = this.#fields;
    let found: string | null = null;
    let list: string[] | null = null;
    for (let i = 0; i < fields.length; i += 4) {
      if (!this.#isNamed(i, name)) continue;
      const value = decodeText(text, fields[i + 2]!, fields[i + 3]!);
      if (value === null) continue;
      if (found === null) found = value;
      else if (list === null) list = [found, value];
      else list.push(value);
    }
    return list === null ? found : listToValue(list);
  }

  dataNames(): readonly string[] {
    const names = new Set<string>();
    for (let i = 0; i < this.#fields.length; i += 4) names.add(this.#nameOf(i));
    return [...names];
  }

  toXml(): string {
    return this.#text.slice(this.#from, this.#to);
  }

  #isNamed(i: number, name: string): boolean {
    const from = this.#fields[i]!;
    const to = this.#fields[i + 1]!;
    if (from >= 0) {
      if (to - from === name.length && this.#text.startsWith(name, from)) return true;
      if (!(this.#escaped ??= this.#hasEscapedName())) return false;
    }
    return this.#nameOf(i) === name;
  }

  /** Whether any name has an entity in it; none that Windows writes does. */
  #hasEscapedName(): boolean {
    for (let i = 0; i < this.#fields.length; i += 4) {
      for (let at = this.#fields[i]!, to = this.#fields[i + 1]!; at < to; at++) {
        if (at >= 0 && this.#text.charCodeAt(at) === AMPERSAND) return true;
      }
    }
    return false;
  }

  #nameOf(i: number): string {
    const from = this.#fields[i]!;
    return from < 0 ? `param${-from}` : decodeEntities(this.#text.slice(from, this.#fields[i + 1]));
  }
}

const MARKUP = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\/?[A-Za-z_][^<>]*>|&[#a-z][0-9A-Za-z]{1,8};/g;

/** Text between two positions, decoded; null if there is none. */
function decodeText(text: string, from: number, to: number): string | null {
  if (from >= to) return null;
  const raw = text.slice(from, to);
  const decoded = raw.includes('<')
    ? raw.replace(MARKUP, (match, cdata: string | undefined) =>
        match.startsWith('&') ? decodeEntities(match) : (cdata ?? ''),
      )
    : decodeEntities(raw);
  return decoded === '' || (decoded.includes('\n') && decoded.trim() === '') ? null : decoded;
}

const ENTITY = /&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));/g;
const NAMED: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Resolves the five named and all numeric entities once; any other `&` stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    ENTITY,
    (match, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name]!;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      // Surrogates may come as two references, and then join.
      return code > 0x10ffff ? match : code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
    },
  );
}
