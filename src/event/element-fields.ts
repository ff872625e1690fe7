/**
 * Lists whose elements are looked at one by one, such as the frames of a call stack. A value holds no objects, so a list is
 * read under a name of its own, as the JSON text of each element: that goes through threads and files as any other value.
 * Only JSON documents have such lists.
 */
import type { RawField } from './fields.ts';
import { isJsonObject, JsonPath, pathField } from './json-path.ts';
import type { JsonObject, RecordBody } from './record.ts';
import { isList, toValue, type Value, valuesOf } from './value.ts';

/** No field of a schema ends so. */
const SUFFIX = '[]';

/** Elements of one list that are looked at. */
const MAX_ELEMENTS = 4096;

/** The name under which the elements of a field are read. */
export function elementsName(field: string): string {
  return `${field}${SUFFIX}`;
}

/** A field of a document by its path, or the elements of one. */
export function documentField(name: string): RawField {
  return name.endsWith(SUFFIX) ? elementsField(name.slice(0, -SUFFIX.length)) : pathField(name);
}

/** The elements of what lies at a path; what is no list is its own only element. */
function elementsField(field: string): RawField {
  const path = new JsonPath(field);
  const read = (body: RecordBody): Value => {
    const found = path.find(body as JsonObject); // JSON layouts only ever see JSON bodies
    if (found === undefined) return null;
    const texts: string[] = [];
    for (const element of Array.isArray(found) ? found.slice(0, MAX_ELEMENTS) : [found]) {
      const text = element === null ? null : writeElement(element);
      if (text !== null) texts.push(text);
    }
    return texts.length === 0 ? null : texts.length === 1 ? texts[0]! : texts;
  };
  return { read, needles: [path.segments.filter((segment) => segment !== '')], from: [field] };
}

/** Null where it nests deeper than the runtime can write. */
function writeElement(element: unknown): string | null {
  try {
    return JSON.stringify(element);
  } catch {
    return null;
  }
}

/** A list keeps its identity as long as its event is looked at, and many rules look at one list. */
const parsed = new WeakMap<object, readonly unknown[]>();

/** The elements that a value of `elementsField` holds. */
export function readElements(value: Value): readonly unknown[] {
  if (!isList(value)) return valuesOf(value).flatMap(parseElement);
  let elements = parsed.get(value);
  if (elements === undefined) parsed.set(value, (elements = value.flatMap(parseElement)));
  return elements;
}

function parseElement(text: unknown): readonly unknown[] {
  if (typeof text !== 'string') return [];
  try {
    return [JSON.parse(text)];
  } catch {
    return []; // a text that no list was read into
  }
}

/** How `$entry` or `$entry.some.field` reads an element; null where the name is not one of the variable's. */
export function elementReader(name: string, variable: string): ((element: unknown) => Value) | null {
  if (name === variable) return (element) => (isJsonObject(element) ? null : toValue(element));
  if (!name.startsWith(`${variable}.`)) return null;
  const { read } = pathField(name.slice(variable.length + 1));
  return (element) => (isJsonObject(element) ? read(element) : null);
}
