/**
 * Paths into JSON objects as shippers write them: nested (`{"dns":{"question":{"name":…}}}`), dotted
 * (`{"dns.question.name":…}`) and any mixture of both. A path is compiled once; reading allocates nothing unless an
 * array of objects lies on the way, whose members' values then make a list. Only own properties are ever read.
 */
import type { Accessor, RawField } from './fields.ts';
import type { JsonObject, RecordBody } from './record.ts';
import { listToValue, toValue, type Value } from './value.ts';

/** Longer names are no field of any schema; they resolve to nothing. */
const MAX_SEGMENTS = 16;
const MAX_LIST = 4096;

const hasOwn = Object.prototype.hasOwnProperty;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of an object under a plain key; undefined when it has none of its own. */
export function memberOf(object: JsonObject, key: string): unknown {
  return hasOwn.call(object, key) ? object[key] : undefined;
}

export class JsonPath {
  /** `keys[from][length - 1]` is the dotted key made of `length` segments from segment `from`. */
  readonly #keys: readonly (readonly string[])[];
  /** Some key is one that every object inherits; only then must members be proved own. */
  readonly #hasInherited: boolean;
  readonly segments: readonly string[];

  constructor(name: string) {
    const segments = name.split('.');
    this.segments = segments;
    this.#keys =
      segments.length > MAX_SEGMENTS
        ? []
        : segments.map((_, from) => segments.slice(from).map((__, i) => segments.slice(from, from + i + 1).join('.')));
    this.#hasInherited = this.#keys.some((keys) => keys.some((key) => key in Object.prototype));
  }

  #isOwn(object: JsonObject, key: string): boolean {
    return !this.#hasInherited || hasOwn.call(object, key);
  }

  /** What JSON holds there, or undefined. null is undefined: another spelling of the path may still have a value. */
  find(root: JsonObject): unknown {
    return this.#keys.length === 0 ? undefined : this.#find(root, 0);
  }

  #find(object: JsonObject, from: number): unknown {
    const keys = this.#keys[from]!;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const member = object[key];
      if (member === undefined || member === null || !this.#isOwn(object, key)) continue;
      const next = from + i + 1;
      if (next === this.#keys.length) return member;
      if (typeof member !== 'object') continue;
      const found = Array.isArray(member) ? this.#findInList(member, next) : this.#find(member as JsonObject, next);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Values of the members, in order, flat; the shape that an array of objects has in a search engine. */
  #findInList(list: readonly unknown[], from: number): unknown {
    const out: unknown[] = [];
    for (const member of list) {
      if (out.length >= MAX_LIST) break;
      if (!isJsonObject(member)) continue;
      const found = this.#find(member, from);
      if (found !== undefined) out.push(found);
    }
    return out.length === 0 ? undefined : out;
  }

  read(root: JsonObject): Value {
    const found = this.find(root);
    return found === undefined ? null : typeof found === 'string' ? found : toValue(found);
  }
}

/**
 * A field of a JSON body by its path. An object at the end of the path is no value (rules never name objects); what is
 * missing is null.
 */
export function pathField(name: string): RawField {
  const path = new JsonPath(name);
  const read: Accessor = (body: RecordBody) => {
    const found = path.find(body as JsonObject); // JSON layouts only ever see JSON bodies
    if (found === undefined) return null;
    if (typeof found === 'string') return found;
    if (Array.isArray(found)) return listToValue(found.filter((member) => !isJsonObject(member)));
    return typeof found === 'object' ? null : toValue(found);
  };
  return {
    read,
    needles: [path.segments.filter((segment) => segment !== '')],
    from: [name],
    verbatim: path.segments.slice(-1),
  };
}
