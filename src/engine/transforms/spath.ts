/**
 * spath: values of JSON or XML text in a column, at a path or all of them. `{}` stands for every element of an array (or
 * for a value that is no array), `{n}` for one, counted from 0 in JSON and from 1 in XML; `{@name}` is an XML attribute.
 */
import { firstOf, listToValue, scalarText } from '../../event/value.ts';
import { ColumnValues } from '../column-values.ts';
import { readJsonLeaves } from '../json-leaves.ts';
import { type Row, setColumn } from '../row.ts';
import type { TransformSpec } from '../transform.ts';
import { elementText, parseXmlTree, type XmlElement } from '../xml-tree.ts';

const MAX_TEXT = 1024 * 1024;
/** Splunk's default: without a path, only leaves that begin this early are extracted. */
const EXTRACT_ALL_CHARS = 5_000;
const MAX_VALUES = 10_000;

export const spath: TransformSpec = {
  of: 'row',
  name: 'spath',
  open: (options) => {
    const { input, path, output } = options as { input: string; path: string | null; output: string | null };
    const steps = path === null ? null : parsePath(path);
    return (row) => {
      const value = firstOf(row.get(input) ?? null);
      if (value === null) return;
      const text = scalarText(value);
      if (text.length > MAX_TEXT) return;
      const isXml = text.trimStart().startsWith('<');
      if (steps === null) extractAll(row, text, isXml);
      else {
        const found = isXml ? followXml(parseXmlTree(text), steps) : followJson(text, steps);
        if (found.length > 0) setColumn(row, output ?? path!, listToValue(found));
      }
    };
  },
};

interface Step {
  readonly name: string;
  /** Every element; one by its number; an attribute. */
  readonly picks: readonly (number | 'all' | { readonly attribute: string })[];
}

/** `a.b{}.c{0}{@d}`. A step without a name picks from what there is. */
function parsePath(path: string): readonly Step[] {
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

function followJson(text: string, steps: readonly Step[]): string[] {
  let nodes: unknown[];
  try {
    nodes = [JSON.parse(text)];
  } catch {
    return [];
  }
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
  return nodes.flatMap((node) =>
    node === null
      ? []
      : [typeof node === 'string' ? node : typeof node === 'object' ? JSON.stringify(node) : String(node)],
  );
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

function followXml(roots: readonly XmlElement[], steps: readonly Step[]): string[] {
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

function extractAll(row: Row, text: string, isXml: boolean): void {
  const found = new ColumnValues();
  if (isXml) visitXml(parseXmlTree(text.slice(0, EXTRACT_ALL_CHARS)), '', found);
  else readJsonLeaves(text, EXTRACT_ALL_CHARS, (name, value) => found.add(name, value));
  found.writeTo(row);
}

function visitXml(elements: readonly XmlElement[], prefix: string, found: ColumnValues): void {
  for (const element of elements) {
    const path = prefix + element.name;
    for (const [name, value] of element.attributes) found.add(`${path}{@${name}}`, value);
    visitXml(element.children, `${path}.`, found);
    const text = element.children.length > 0 ? null : elementText(element);
    if (text !== null && text !== '') found.add(path, text);
  }
}
