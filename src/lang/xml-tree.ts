/**
 * XML text as a tree of elements, for `xmlkv` and `spath`. Tolerant, as fields of events are often fragments: several
 * roots, unclosed elements and stray end tags are taken; an element that is never closed does not count as read. No
 * document type is looked at and no entity but the five of XML and character numbers is known, so nothing can be made
 * to grow. Linear in the text; depth and number of elements are bounded.
 */
import { decodeEntities } from '../text/xml-entities.ts';

const MAX_DEPTH = 64;
const MAX_ELEMENTS = 50_000;
const MAX_ATTRIBUTES = 64;
const CDATA = '<![CDATA[';

export interface XmlElement {
  /** As written, prefix included. */
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: XmlElement[];
  /** What stands between its tags, as written; null for an element that was not closed. */
  inner: string | null;
  readonly from: number;
}

/** The elements at the top of a text, closed or not. */
export function parseXmlTree(text: string): readonly XmlElement[] {
  const roots: XmlElement[] = [];
  const open: XmlElement[] = [];
  let count = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const skip = skippedBy(text, at);
    if (skip !== null) {
      at = skip;
      continue;
    }
    const isEnd = text[at + 1] === '/';
    const name = nameAt(text, isEnd ? at + 2 : at + 1);
    if (name === '') {
      at++;
      continue;
    }
    const end = endOfTag(text, at);
    if (end === -1) break;
    const isEmpty = text[end - 1] === '/';
    if (isEnd) closeElement(open, name, text, at);
    else {
      if (++count > MAX_ELEMENTS) break;
      const attributes = readAttributes(text.slice(at + 1 + name.length, isEmpty ? end - 1 : end));
      const element: XmlElement = { name, attributes, children: [], inner: isEmpty ? '' : null, from: end + 1 };
      (open.at(-1)?.children ?? roots).push(element);
      if (!isEmpty) {
        if (open.length >= MAX_DEPTH) break;
        open.push(element);
      }
    }
    at = end + 1;
  }
  return roots;
}

/** The text of an element that holds text only; null for one that was not closed. CDATA counts as text. */
export function elementText({ inner }: XmlElement): string | null {
  if (inner === null) return null;
  if (!inner.includes('<')) return decodeEntities(inner);
  let text = '';
  for (let at = 0; ; ) {
    const open = inner.indexOf(CDATA, at);
    const close = open === -1 ? -1 : inner.indexOf(']]>', open + CDATA.length);
    if (close === -1) return text + decodeEntities(inner.slice(at));
    text += decodeEntities(inner.slice(at, open)) + inner.slice(open + CDATA.length, close);
    at = close + 3;
  }
}

/** The name behind its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Where reading goes on behind a comment, CDATA, declaration or instruction; null where a tag stands. */
function skippedBy(text: string, at: number): number | null {
  const next = text[at + 1];
  if (next !== '!' && next !== '?') return null;
  const mark = text.startsWith('<!--', at) ? '-->' : text.startsWith(CDATA, at) ? ']]>' : '>';
  const end = text.indexOf(mark, at);
  return end === -1 ? text.length : end + mark.length;
}

/** Index of the `>` that ends a tag; a `>` in a quoted attribute does not. */
function endOfTag(text: string, at: number): number {
  let quote = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i]!;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '>') return i;
    else if (char === '"' || char === "'") quote = char;
  }
  return -1;
}

function nameAt(text: string, at: number): string {
  const name = /[^\s/>=<"']{1,256}/y;
  name.lastIndex = at;
  return name.exec(text)?.[0] ?? '';
}

function closeElement(open: XmlElement[], name: string, text: string, at: number): void {
  const depth = open.findLastIndex((element) => element.name === name);
  if (depth === -1) return;
  open[depth]!.inner = text.slice(open[depth]!.from, at);
  open.length = depth;
}

/** Of what stands in a tag behind its name. */
function readAttributes(text: string): (readonly [string, string])[] {
  const attributes: (readonly [string, string])[] = [];
  for (let at = 0; at < text.length && attributes.length < MAX_ATTRIBUTES; ) {
    const equals = text.indexOf('=', at);
    if (equals === -1) break;
    const name = text.slice(at, equals).trim();
    let open = equals + 1;
    while (open < text.length && /\s/.test(text[open]!)) open++;
    const quote = text[open];
    const close = quote === '"' || quote === "'" ? text.indexOf(quote, open + 1) : -1;
    if (close === -1) break;
    if (name !== '') attributes.push([name, decodeEntities(text.slice(open + 1, close))]);
    at = close + 1;
  }
  return attributes;
}
