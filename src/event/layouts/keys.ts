/** Fields that are plain members of a flat object: the fastest way to read JSON, and the same for each layout. */
import { firstField, type RawField } from '../fields.ts';
import { memberOf } from '../json-path.ts';
import type { JsonObject, RecordBody } from '../record.ts';
import { toValue, type Value } from '../value.ts';

/** A member of the object by its key; an empty text is no value, nor is an object. */
export function keyField(key: string): RawField {
  // Names that every object inherits must be looked up with care; all others can be read straight.
  const isInherited = key in Object.prototype;
  const read = (body: RecordBody): Value => {
    const raw = isInherited ? memberOf(body as JsonObject, key) : (body as JsonObject)[key]; // JSON layouts only
    return memberValue(raw);
  };
  return { read, needles: [[key]], from: [key], verbatim: [key] };
}

export function memberValue(raw: unknown): Value {
  if (typeof raw === 'string') return raw === '' ? null : raw;
  if (raw === undefined || raw === null) return null;
  return typeof raw === 'object' && !Array.isArray(raw) ? null : toValue(raw);
}

/** The first of several keys that has a value. */
export function keyFields(...keys: readonly string[]): RawField {
  return firstField(keys.map(keyField))!; // at least one key
}
