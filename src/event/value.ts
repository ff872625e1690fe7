/**
 * Values that a field can have. Missing is `null` everywhere below the layouts: JSON null, an empty array, an array of
 * nulls and an absent key are the same thing to both languages (Elasticsearch treats `[]`, `null` and `[null]`
 * as missing; Splunk has no empty multivalue). An array always has at least two values; one value stands alone.
 */
export type Scalar = string | number | boolean;
export type Value = Scalar | readonly Scalar[] | null;

/** Lists in lists beyond this depth hold nothing: a record may nest as deep as its bytes allow. */
const MAX_DEPTH = 32;

/** Normalises anything that JSON can hold to a Value; objects become their JSON text, which no rule can then confuse. */
export function toValue(raw: unknown, depth = 0): Value {
  switch (typeof raw) {
    case 'string':
    case 'boolean':
      return raw;
    case 'number':
      return Number.isFinite(raw) ? raw : null;
    case 'object':
      if (raw === null) return null;
      return Array.isArray(raw) ? listToValue(raw, depth) : jsonText(raw);
    default:
      return null;
  }
}

/** JSON of an object; null where it nests deeper than the runtime can write. */
export function jsonText(raw: object): string | null {
  try {
    return JSON.stringify(raw);
  } catch {
    return null;
  }
}

/** Flattens and drops nulls; zero values are null, one stands alone. */
export function listToValue(list: readonly unknown[], depth = 0): Value {
  const out: Scalar[] = [];
  if (depth >= MAX_DEPTH) return null;
  for (const item of list) {
    const value = toValue(item, depth + 1);
    if (value === null) continue;
    if (isList(value)) for (const one of value) out.push(one);
    else out.push(value);
  }
  return out.length === 0 ? null : out.length === 1 ? out[0]! : out;
}

export function isList(value: Value): value is readonly Scalar[] {
  return typeof value === 'object' && value !== null;
}

/** The values one by one; nothing for null. */
export function valuesOf(value: Value): readonly Scalar[] {
  return value === null ? [] : isList(value) ? value : [value];
}

/** The first value, or null: how a multivalue reads where one value is wanted. */
export function firstOf(value: Value): Scalar | null {
  return isList(value) ? value[0]! : value;
}

/** Text of a scalar as both vendors print it: integers without a fraction, booleans in lower case. */
export function scalarText(value: Scalar): string {
  return typeof value === 'string' ? value : String(value);
}
