/**
 * Fields that a site has beside ECS, with their types (`--schema FILE`): a JSON object of names and types, or a mapping
 * as Elasticsearch shows it (`properties`, nested, with multi-fields). Types are Elasticsearch's own words.
 */
import { FIELD_TYPES, type FieldType } from '../event/ecs-fields.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import type { SourceText } from '../text/source-text.ts';
import { isWrittenObject, type WrittenObject } from './written-file.ts';

export interface FieldSchema {
  readonly fields: ReadonlyMap<string, FieldType>;
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_FIELDS = 100_000;
const MAX_DEPTH = 32;

/** Types of Elasticsearch that are one of ours under another word. */
const OTHER_WORDS: Readonly<Record<string, FieldType>> = {
  ...Object.fromEntries(['integer', 'short', 'byte', 'unsigned_long'].map((word) => [word, 'long'])),
  ...Object.fromEntries(['float', 'half_float', 'scaled_float'].map((word) => [word, 'double'])),
  match_only_text: 'text',
};

export function parseFieldSchema(source: SourceText): FieldSchema {
  const fields = new Map<string, FieldType>();
  const diagnostics: Diagnostic[] = [];
  const report = (severity: 'error' | 'warning', message: string, hint?: string): void => {
    if (diagnostics.length < 100)
      diagnostics.push({ code: 'rule-bad-schema', severity, message, ...(hint === undefined ? {} : { hint }), source });
  };
  const add = (name: string, word: unknown): void => {
    const type = typeof word === 'string' ? typeOf(word) : null;
    if (type !== null) {
      if (fields.size < MAX_FIELDS) fields.set(name, type);
      return;
    }
    const nearest = typeof word === 'string' ? findNearest(word, FIELD_TYPES) : null;
    const hint = nearest === null ? `types are ${FIELD_TYPES.join(', ')}` : `did you mean \`${nearest}\`?`;
    report('warning', `the field \`${name}\` has no type that we know, and is left out`, hint);
  };
  const addProperties = (properties: WrittenObject, prefix: string, depth: number): void => {
    for (const [key, entry] of Object.entries(properties)) {
      const name = prefix + key;
      if (!isWrittenObject(entry) || depth > MAX_DEPTH) add(name, null);
      else if (isWrittenObject(entry['properties'])) addProperties(entry['properties'], `${name}.`, depth + 1);
      else add(name, entry['type'] ?? 'object');
      if (isWrittenObject(entry) && isWrittenObject(entry['fields']))
        addProperties(entry['fields'], `${name}.`, depth + 1);
    }
  };
  const top = parseJson(source.text);
  if (!isWrittenObject(top)) {
    report('error', 'the schema is no JSON object', 'write {"my.field": "keyword"}, or what GET index/_mapping shows');
    return { fields, diagnostics };
  }
  const mappings = mappingsIn(top);
  if (mappings.length > 0) for (const properties of mappings) addProperties(properties, '', 0);
  else for (const [name, word] of Object.entries(top)) add(name, word);
  return { fields, diagnostics };
}

function typeOf(word: string): FieldType | null {
  const own = FIELD_TYPES.find((type) => type === word);
  return own ?? (Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word]! : null);
}

/** `{properties}`, `{mappings: {properties}}`, or those under the names of indexes. */
function mappingsIn(top: WrittenObject): WrittenObject[] {
  const own = isWrittenObject(top['mappings']) ? top['mappings'] : top;
  if (isWrittenObject(own['properties'])) return [own['properties']];
  return Object.values(top).flatMap((index) =>
    isWrittenObject(index) && isWrittenObject(index['mappings']) ? mappingsIn(index) : [],
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}
