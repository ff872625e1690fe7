/**
 * One pass over an event's XML: checks that elements nest and notes where System fields and data lie, without cutting
 * anything out. Deliberately small: no DTD, no namespaces, nesting bounded, time linear in the text.
 */
import { APOSTROPHE, attributeFrom, attributeTo, findAttribute, isBlank, QUOTE } from './xml-text.ts';

/** Elements nested deeper than this are refused. */
export const MAX_XML_DEPTH = 64;

export interface LocatedEvent {
  /** Where the event lies in the text. */
  readonly from: number;
  readonly to: number;
  /** Four numbers an element of System: name from, name to, end of tag, value to. */
  readonly system: readonly number[];
  /** Four numbers a field: name from (or minus the number of an unnamed one), name to, value from, value to. */
  readonly fields: readonly number[];
}

const EVENT = /<Event(?=[ \t\r\n/>])/;

/** The event in a text, or in a few words why it cannot be read. */
export function locateEvent(text: string): LocatedEvent | string {
  const start = text.search(EVENT);
  return start < 0 ? 'no <Event> element' : locate(text, start);
}

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const GREATER = 0x3e;
const COLON = 0x3a;

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

function locate(text: string, start: number): LocatedEvent | string {
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
  return { from: start, to: at, system, fields };
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
  if (to <= from || text.charCodeAt(to + 1) !== GREATER) return -1;
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
  if (findAttribute(text, to, tagEnd, 'Name') && attributeTo > attributeFrom)
    fields.push(attributeFrom, attributeTo, tagEnd + 1, valueTo);
  else if (isData) fields.push(-++unnamed, 0, tagEnd + 1, valueTo);
  else {
    let local = to;
    while (local > from && text.charCodeAt(local - 1) !== COLON) local--;
    fields.push(local, to, tagEnd + 1, valueTo);
  }
  return unnamed;
}
