/**
 * Paths into JSON or XML text, as `spath` writes them: `a.b{}.c{0}`. `{}` stands for every element of an array (or for a
 * value that is no array), `{n}` for one, counted from 0 in JSON and from 1 in XML; `{@name}` is an XML attribute. What
 * does not parse, is longer than a megabyte, or is nested deeper than the limit holds nothing.
 */
import { toValue, type Value } from '../event/value.ts';
import { elementText, parseXmlTree, type XmlElement } from './xml-tree.ts';

const MAX_TEXT = 1024 * 1024;
const MAX_VALUES = 10_000;
/** Of JSON: what is nested deeper cannot be written again without exhausting the stack, and is an attack. */
const MAX_DEPTH = 500;

export interface DataStep {
  readonly name: string;
  /** Every element; one by its number; an attribute. */
  readonly picks: readonly (number | 'all' | { readonly attribute: string })[];
}

/** `a.b{}.c{0}{@d}`. A step without a name picks from what there is. */
export function parseDataPath(path: string): readonly DataStep[] {
  return path.split('.').map((part) => {
    const open = part.indexOf('{');
    if (open === -1) return { name: part, picks: [] };
    const picks = [...part.slice(open).matchAll(/\{([^{}]*)\}/g)].map(([, inner = '']) => {
      if (inner.startsWith('@')) return { attribute: inner.slice(1) };
      return inner === '' ? ('all' as const) : Number(inner);
    });
    return { name: part.slice(0, open), picks };
  });
}

/** Texts at a path of JSON or XML, in order; objects and arrays as JSON. */
export function readDataPath(text: string, steps: readonly DataStep[]): readonly string[] {
  if (text.length > MAX_TEXT) return [];
  if (isXmlText(text)) return followXml(parseXmlTree(text), steps);
  return followJson(parseJson(text), steps).flatMap((node) => (node === null ? [] : [nodeText(node)]));
}

export function isXmlText(text: string): boolean {
  return text.trimStart().startsWith('<');
}

/** What JSON text holds; undefined where it is none or too long. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_TEXT || isTooDeep(text)) return undefined;
  try {
    return ODD_NUMBER.test(text) ? JSON.parse(markNumbers(text), reviveNumber) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A number of JSON that would not be written again as it was: `10.50`, `1e3`, or more digits than a double holds. */
class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Stands in every text that has such a number, and in few others. */
const ODD_NUMBER = /[\d.]{16}|0\.000000|(?:^|[:,[\s])(?:-0|-?\d+(?:\.\d*0|(?:\.\d+)?[eE][-+]?\d+))(?=[\s,\]}]|$)/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
/** Key of an object that stands for such a number while JSON is read. */
const MARK = '\u0000number';

/** JSON.parse gives doubles and does not say what was written: odd numbers are read as objects with their text. */
function markNumbers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (found) => {
    if (found.startsWith('"') || String(Number(found)) === found) return found;
    return JSON.stringify({ [MARK]: found });
  });
}

function reviveNumber(_: string, node: unknown): unknown {
  if (!isObject(node) || !Object.hasOwn(node, MARK)) return node;
  const text = node[MARK];
  return typeof text === 'string' && NUMBER.test(text) ? new WrittenNumber(text) : node;
}

/** JSON of what `parseJson` gave, or of parts of it. */
export function writeJson(node: unknown): string {
  if (node instanceof WrittenNumber) return node.text;
  if (Array.isArray(node)) return `[${node.map(writeJson).join(',')}]`;
  if (!isObject(node)) return JSON.stringify(node) ?? 'null';
  return `{${Object.entries(node)
    .map(([key, value]) => `${JSON.stringify(key)}:${writeJson(value)}`)
    .join(',')}}`;
}

/** What a node is as a value: text, number and boolean as they are, objects and arrays as JSON. */
export function nodeValue(node: unknown): Value {
  return typeof node === 'object' && node !== null ? writeJson(node) : toValue(node);
}

/** In one pass, whatever the text: it is somebody's attempt. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) {
      if (character === '\\') i++;
    } else if (character === '[' || character === '{') {
      if (++depth > MAX_DEPTH) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}

/** The nodes at a path of parsed JSON, nulls included. */
export function followJson(root: unknown, steps: readonly DataStep[]): unknown[] {
  let nodes: unknown[] = root === undefined ? [] : [root];
  for (const { name, picks } of steps) {
    if (name !== '') nodes = nodes.flatMap((node) => (isObject(node) && Object.hasOwn(node, name) ? [node[name]] : []));
    for (const pick of picks) {
      if (typeof pick === 'object') return [];
      nodes = nodes.flatMap((node) => {
        if (!Array.isArray(node)) return pick === 'all' ? [node] : [];
        return pick === 'all' ? node : pick in node ? [node[pick]] : [];
      });
    }
    if (nodes.length > MAX_VALUES) nodes.length = MAX_VALUES;
  }
  return nodes;
}

function nodeText(node: unknown): string {
  return typeof node === 'string' ? node : typeof node === 'object' ? writeJson(node) : String(node);
}

export function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof WrittenNumber);
}

function followXml(roots: readonly XmlElement[], steps: readonly DataStep[]): string[] {
  let elements: readonly XmlElement[] = [];
  for (const [depth, { name, picks }] of steps.entries()) {
    const parents: readonly (readonly XmlElement[])[] =
      depth === 0 ? [roots] : elements.map((element) => element.children);
    const attribute = picks.find((pick) => typeof pick === 'object');
    const place = picks.find((pick) => typeof pick === 'number');
    elements = parents.flatMap((siblings) => {
      const named = siblings.filter((element) => element.name === name);
      return place === undefined ? named : named.slice(place - 1, place);
    });
    if (attribute !== undefined) {
      return elements.flatMap(({ attributes }) =>
        attributes.flatMap(([own, value]) => (own === attribute.attribute ? [value] : [])),
      );
    }
  }
  return elements.flatMap((element) => {
    const text = element.children.length > 0 ? element.inner : elementText(element);
    return text === null ? [] : [text];
  });
}
