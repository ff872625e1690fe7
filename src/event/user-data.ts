/**
 * What an event's UserData held, as XML. Shippers of JSON keep its tree: an element's attributes in `#attributes`, as
 * `@name` or beside it in `<element>_attributes`, its text alone or in `#text`.
 */
import { isJsonObject, memberOf } from './json-path.ts';
import type { JsonObject, WindowsRecord } from './record.ts';
import { escapeXml } from './render-xml.ts';

/** Deeper trees, and those of more elements, are not rendered: nothing of them may be left out. */
const MAX_DEPTH = 16;
const MAX_ELEMENTS = 1000;

const NAME = /^[\p{L}_][\p{L}\p{N}._:-]{0,255}$/u;
const APART = '_attributes';

const OPEN = '<UserData>';

/** What stands in the UserData of an event's XML; null where it has none. */
export function userDataIn(xml: string): string | null {
  const from = xml.indexOf(OPEN);
  const to = xml.lastIndexOf('</UserData>');
  return from === -1 || to < from ? null : xml.slice(from + OPEN.length, to);
}

/**
 * Of a tree: its one element, which holds others; null where it is anything else, or holds what is no XML. Text is taken
 * as it is where `read`, the record made of it, says that it is XML.
 */
export function userDataXml(user: unknown, read: WindowsRecord | null = null): string | null {
  if (typeof user === 'string' && read !== null) return user;
  if (!isJsonObject(user)) return null;
  const [name, ...others] = elementsOf(user);
  if (name === undefined || others.length > 0 || !isJsonObject(user[name])) return null;
  const writer = new TreeWriter();
  const xml = writer.children(user, 0);
  return writer.isCut ? null : xml;
}

function elementsOf(parent: JsonObject): string[] {
  return Object.keys(parent).filter(
    (name) => NAME.test(name) && !(name.endsWith(APART) && isJsonObject(parent[name]) && name !== APART),
  );
}

/** Members that say something of the element that they stand in. */
function isOfElement(name: string, parent: JsonObject): boolean {
  return name.startsWith('#') || name.startsWith('@') || (name.endsWith(APART) && isJsonObject(parent[name]));
}

class TreeWriter {
  /** Something found no place. */
  isCut = false;
  #elements = 0;

  children(parent: JsonObject, depth: number): string {
    let xml = '';
    const names = elementsOf(parent);
    const others = Object.keys(parent).filter((name) => isOfElement(name, parent));
    if (names.length + others.length < Object.keys(parent).length) this.isCut = true;
    for (const name of names) {
      const content = parent[name];
      const beside = attributes(memberOf(parent, name + APART), '');
      for (const one of Array.isArray(content) ? content : [content]) xml += this.#element(name, one, beside, depth);
    }
    return xml;
  }

  #element(name: string, content: unknown, beside: string, depth: number): string {
    if (depth === MAX_DEPTH || ++this.#elements > MAX_ELEMENTS) {
      this.isCut = true;
      return '';
    }
    if (!isJsonObject(content)) return element(name, beside, textXml(content));
    const listed = beside + attributes(memberOf(content, '#attributes'), '') + attributes(content, '@');
    const inner = this.children(content, depth + 1);
    const text = memberOf(content, '#text');
    // A list of texts stands for as many elements.
    if (inner === '' && Array.isArray(text)) return text.map((one) => element(name, listed, textXml(one))).join('');
    return element(name, listed, textXml(text) + inner);
  }
}

function element(name: string, attributes: string, inner: string): string {
  return inner === '' && attributes !== '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`;
}

/** Members whose names begin with `mark`, as attributes. */
function attributes(members: unknown, mark: '' | '@'): string {
  if (!isJsonObject(members)) return '';
  let xml = '';
  for (const key of Object.keys(members)) {
    const name = key.slice(mark.length);
    if (key.startsWith(mark) && NAME.test(name)) xml += ` ${name}='${textXml(members[key])}'`;
  }
  return xml;
}

function textXml(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : escapeXml(String(value));
}
