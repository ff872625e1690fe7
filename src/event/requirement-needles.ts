/**
 * What the bytes of a record must hold for a name to be non-null, whatever kind and layout the record turns out to have.
 * Readers skip records by it before they know either, so it is made from the very fields that resolution uses, over every
 * row that any view has for the name: too much is found, never too little. Literals are bare words: they also stand in
 * JSON or XML that a wrapper carries as text.
 */
import type { EventClass, Schema } from './event-class.ts';
import { type FieldNeedles, type FieldSource, joinNeedles } from './fields.ts';
import { KINDS } from './kinds/index.ts';
import type { LayoutId } from './layout.ts';
import { resolveField } from './resolve.ts';
import { standIn } from './resolve-open.ts';
import { isWindowsKind, SOURCE_KINDS, type SourceKind } from './source-kind.ts';

const WINDOWS_LAYOUTS: readonly LayoutId[] = [
  'event-xml',
  'flat-json',
  'evtx-dump-json',
  'evtxecmd',
  'beats-raw',
  'beats-ecs',
];
const DOCUMENT_LAYOUTS: Readonly<Partial<Record<SourceKind, readonly LayoutId[]>>> = {
  'elastic-defend': ['ecs'],
  endgame: ['ecs', 'endgame-raw'],
  sentinelone: ['ecs', 'sentinelone-raw'],
  json: ['ecs', 'json'],
};

/** Names that classes hold as constants, or that come from around the record: no literal tells of them. */
const UNTOLD: Readonly<Record<'ecs' | 'splunk', RegExp>> = {
  ecs: /^(?:event\.(?:category|type|action|code|kind|module|dataset|provider|outcome)|host\.os\.type|data_stream\..*|winlog\.(?:event_id|channel|provider_name))$/,
  splunk: /^(?:source|sourcetype|eventtype|tag|Channel|EventCode|EventID|signature_id|index|host)$/,
};

const found = new Map<string, FieldNeedles>();
const MAX_KEPT = 10_000;

/** Alternatives, of one of which all words must stand in the bytes; null where a record could hold none and still have it. */
export function needlesFor(schema: Schema, name: string): FieldNeedles {
  const key = `${schema}\u0000${name}`;
  let needles = found.get(key);
  if (needles === undefined) {
    if (found.size >= MAX_KEPT) found.clear();
    // A data model fills its gaps with a word: its fields are never null.
    needles = schema === 'cim' ? null : findNeedles(schema, name);
    found.set(key, needles);
  }
  return needles;
}

/**
 * Of the single-word alternatives of `needlesFor`, those whose word is the key that holds the field's value as it stands,
 * on every kind and layout: what the record has there is what rules see.
 */
export function verbatimKeysOf(schema: Schema, name: string): ReadonlySet<string> {
  const key = `${schema}\u0000${name}`;
  let keys = verbatim.get(key);
  if (keys === undefined) {
    if (verbatim.size >= MAX_KEPT) verbatim.clear();
    keys = schema === 'cim' ? new Set() : findVerbatimKeys(schema, name);
    verbatim.set(key, keys);
  }
  return keys;
}

const verbatim = new Map<string, ReadonlySet<string>>();

function findVerbatimKeys(schema: 'ecs' | 'splunk', name: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const others = new Set<string>();
  for (const source of sourcesOf(schema, name)) {
    if (source.kind !== 'read') continue;
    for (const word of source.verbatim ?? []) keys.add(word);
    for (const words of source.needles ?? []) {
      for (const word of words) if (source.verbatim?.includes(word) !== true) others.add(word);
    }
  }
  return new Set([...keys].filter((word) => !others.has(word)));
}

function* sourcesOf(schema: 'ecs' | 'splunk', name: string): Generator<FieldSource> {
  for (const kind of SOURCE_KINDS) {
    const ids = ['', ...Object.keys(KINDS[kind].events)];
    for (const layout of isWindowsKind(kind) ? WINDOWS_LAYOUTS : (DOCUMENT_LAYOUTS[kind] ?? [])) {
      for (const eventId of ids) yield resolveField(probe(kind, layout, eventId), schema, name);
    }
  }
}

function findNeedles(schema: 'ecs' | 'splunk', name: string): FieldNeedles {
  if (UNTOLD[schema].test(name)) return null;
  let needles: FieldNeedles = [];
  for (const source of sourcesOf(schema, name)) {
    if (source.kind === 'absent') continue;
    if (source.kind === 'constant') return null;
    needles = joinNeedles(needles, source.needles);
    if (needles === null) return null;
  }
  return reduce(needles);
}

const probes = new Map<string, EventClass>();

function probe(kind: SourceKind, layout: LayoutId, eventId: string): EventClass {
  const key = `${kind} ${layout} ${eventId}`;
  let cls = probes.get(key);
  if (cls === undefined) {
    cls = standIn({ id: -1, key, kind, layout, indexes: [], strictFields: false, tz: 0 }, eventId);
    probes.set(key, cls);
  }
  return cls;
}

/** Leaves out what a shorter alternative already finds, and what asks for nothing: that would find everything. */
function reduce(needles: readonly (readonly string[])[]): FieldNeedles {
  if (needles.some((words) => words.length === 0)) return null;
  return needles.filter(
    (words, i) =>
      !needles.some(
        (other, j) => i !== j && other.every((word) => words.includes(word)) && (other.length < words.length || j < i),
      ),
  );
}
