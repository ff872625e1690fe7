/**
 * Functions of eval over JSON text. Objects and arrays are text, as Splunk hands them on; what is no JSON gives null.
 * Paths are those of `spath`; with `{}` the values come as a JSON array.
 */
import { isList, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import {
  type DataStep,
  followJson,
  isObject,
  nodeValue,
  parseDataPath,
  parseJson,
  readDataPath,
  writeJson,
} from '../data-path.ts';
import type { FunctionSpec } from '../function.ts';
import { MAX_TEXT, textOf } from './spl-values.ts';

/** Text of a JSON object or array is that object or array; everything else is itself. */
function toNode(value: Scalar): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  return parseJson(value) ?? value;
}

function nodesOf(value: Value): unknown {
  return isList(value) ? value.map(toNode) : value === null ? null : toNode(value);
}

function extractAt(root: unknown, path: string): unknown {
  const steps: readonly DataStep[] = parseDataPath(path);
  const found = followJson(root, steps);
  const isMany = steps.some(({ picks }) => picks.includes('all'));
  return isMany ? (found.length === 0 ? undefined : found) : found[0];
}

const jsonExtract: FunctionSpec = {
  name: 'spl.json_extract',
  arity: [1, Infinity],
  summary: 'The value at a path of JSON text, the values at several paths as a JSON array; null where there is none.',
  call: (json = null, ...paths) => {
    const root = rootOf(json);
    if (root === undefined) return null;
    if (paths.length === 0) return nodeValue(root);
    const found = paths.map((path) => extractAt(root, textOf(path) ?? ''));
    return paths.length === 1 ? nodeValue(found[0] ?? null) : writeJson(found.map((node) => node ?? null));
  },
};

const jsonValid: FunctionSpec = {
  name: 'spl.json_valid',
  arity: [1, 1],
  summary: 'Whether a text is JSON; null for null.',
  call: (json = null) => {
    const text = textOf(json);
    return text === null ? null : parseJson(text) !== undefined;
  },
};

const json: FunctionSpec = {
  name: 'spl.json',
  arity: [1, 1],
  summary: 'The text itself where it is JSON, else null.',
  call: (value = null) => {
    const text = textOf(value);
    return text !== null && parseJson(text) !== undefined ? text : null;
  },
};

const jsonKeys: FunctionSpec = {
  name: 'spl.json_keys',
  arity: [1, 1],
  summary: 'The outermost keys of a JSON object as a JSON array; null for anything else.',
  call: (value = null) => {
    const root = rootOf(value);
    return isObject(root) ? JSON.stringify(Object.keys(root)) : null;
  },
};

const jsonArray: FunctionSpec = {
  name: 'spl.json_array',
  arity: [0, Infinity],
  summary: 'A JSON array of the arguments.',
  call: (...args) => jsonOf(args, (nodes) => nodes),
};

const jsonObject: FunctionSpec = {
  name: 'spl.json_object',
  arity: [0, Infinity],
  summary: 'A JSON object of keys and values, given in turn; null where a key is null.',
  call: (...args) => {
    const keys = args.filter((_, i) => i % 2 === 0).map(textOf);
    if (keys.includes(null)) return null;
    return jsonOf(args, (nodes) => Object.fromEntries(keys.map((key, i) => [key, nodes[2 * i + 1] ?? null])));
  },
};

const jsonArrayToMv: FunctionSpec = {
  name: 'spl.json_array_to_mv',
  arity: [1, 2],
  summary: 'The elements of a JSON array as a multivalue; null for anything else.',
  call: (value = null) => {
    const root = rootOf(value);
    return Array.isArray(root) ? listToValue(root.map(nodeValue)) : null;
  },
};

const mvToJsonArray: FunctionSpec = {
  name: 'spl.mv_to_json_array',
  arity: [1, 2],
  summary: 'The values as a JSON array of texts; with a true second argument numbers and JSON as what they are.',
  call: (value = null, infer = false) => {
    if (value === null) return null;
    const isInferred = infer === true || infer === 'true';
    const node = (item: Scalar): unknown =>
      isInferred ? (parseJson(scalarText(item)) ?? scalarText(item)) : scalarText(item);
    return jsonOf([value], () => valuesOf(value).map(node));
  },
};

const spath: FunctionSpec = {
  name: 'spl.spath',
  arity: [2, 2],
  summary: 'The value at a path of JSON or XML text, several as a multivalue; null where there is none.',
  call: (value = null, path = null) => {
    const text = textOf(value);
    const at = textOf(path);
    return text === null || at === null ? null : listToValue([...readDataPath(text, parseDataPath(at))]);
  },
};

export const SPL_JSON: readonly FunctionSpec[] = [
  jsonExtract,
  jsonValid,
  json,
  jsonKeys,
  jsonArray,
  jsonObject,
  jsonArrayToMv,
  mvToJsonArray,
  spath,
];

/** JSON of what is made of the arguments; null where it is longer than what is read again: quoting doubles backslashes. */
function jsonOf(args: readonly Value[], make: (nodes: readonly unknown[]) => unknown): string | null {
  let characters = 0;
  for (const arg of args) for (const value of valuesOf(arg)) characters += scalarText(value).length;
  const text = characters > MAX_TEXT ? null : writeJson(make(args.map(nodesOf)));
  return text === null || text.length > MAX_TEXT ? null : text;
}

/** What a JSON text holds; undefined where there is no text or it is no JSON. */
function rootOf(value: Value): unknown {
  const text = textOf(value);
  return text === null ? undefined : parseJson(text);
}
