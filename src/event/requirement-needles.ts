/**
 * What the bytes of a record must hold for a name to be non-null, whatever kind and layout the record turns out to have.
 * Readers skip records by it before they know either, so it is made from the very fields that resolution uses, over every
 * row that any view has for the name: too much is found, never too little. Literals are bare words: they also stand in
 * JSON or XML that a wrapper carries as text.
 */
import { differingIds } from './differing-ids.ts';
import type { EventClass, Schema } from './event-class.ts';
import { type FieldNeedles, type FieldSource, joinNeedles } from './fields.ts';
import type { LayoutId } from './layout.ts';
import { resolveField } from './resolve.ts';
import { standIn } from './resolve-open.ts';
import { isWindowsKind, SOURCE_KINDS, type SourceKind } from './source-kind.ts';

const WINDOWS_LAYOUTS: readonly LayoutId[] = [
  'event-xml',
  'event-text',
  'flat-json',
  'unnamed-data',
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
  ecs: /^(?:descendant of \[.*|event\.(?:category|type|action|code|kind|module|dataset|provider|outcome)|host\.os\.type|data_stream\..*|winlog\.(?:event_id|channel|provider_name))$/,
  splunk: /^(?:source|sourcetype|eventtype|tag|Channel|EventCode|EventID|signature_id|index|host)$/,
};

/** What the bytes tell of one name, over every class that any record may turn out to have. */
interface Told {
  readonly needles: FieldNeedles;
  readonly verbatim: ReadonlySet<string>;
}

const NOTHING: Told = { needles: null, verbatim: new Set() };
const told = new Map<string, Told>();
const MAX_KEPT = 10_000;

/** Alternatives, of one of which all words must stand in the bytes; null where a record could hold none and still have it. */
export function needlesFor(schema: Schema, name: string): FieldNeedles {
  return tellOf(schema, name).needles;
}

/**
 * Of the single-word alternatives of `needlesFor`, those whose word is the key that holds the field's value as it stands,
 * on every kind and layout: what the record has there is what rules see.
 */
export function verbatimKeysOf(schema: Schema, name: string): ReadonlySet<string> {
  return tellOf(schema, name).verbatim;
}

function tellOf(schema: Schema, name: string): Told {
  const key = `${schema}\u0000${name}`;
  let known = told.get(key);
  if (known === undefined) {
    if (told.size >= MAX_KEPT) told.clear();
    // A data model fills its gaps with a word: its fields are never null.
    known = schema === 'cim' || UNTOLD[schema].test(name) ? NOTHING : tell(sourcesOf(schema, name));
    told.set(key, known);
  }
  return known;
}

function tell(sources: Iterable<FieldSource>): Told {
  let needles: FieldNeedles = [];
  const keys = new Set<string>();
  const others = new Set<string>();
  for (const source of sources) {
    if (source.kind === 'constant') needles = null;
    if (source.kind !== 'read') continue;
    needles = joinNeedles(needles, source.needles);
    for (const word of source.verbatim ?? []) keys.add(word);
    for (const words of source.needles ?? []) {
      for (const word of words) if (source.verbatim?.includes(word) !== true) others.add(word);
    }
  }
  const verbatim = new Set([...keys].filter((word) => !others.has(word)));
  return { needles: needles === null ? null : reduce(needles), verbatim };
}

function* sourcesOf(schema: 'ecs' | 'splunk', name: string): Generator<FieldSource> {
  for (const kind of SOURCE_KINDS) {
    const ids = differingIds(kind, name);
    for (const layout of isWindowsKind(kind) ? WINDOWS_LAYOUTS : (DOCUMENT_LAYOUTS[kind] ?? [])) {
      for (const eventId of ids) yield resolveField(probe(kind, layout, eventId), schema, name);
    }
  }
}

const probes = new Map<string, EventClass>();

function probe(kind: SourceKind, layout: LayoutId, eventId: string): EventClass {
  const key = `${kind} ${layout} ${eventId}`;
  let cls = probes.get(key);
  if (cls === undefined) {
    cls = standIn({ id: -1, key, kind, layout, indexes: [], strictFields: false }, eventId);
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
