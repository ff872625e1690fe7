/**
 * Class sketches: what a record says of its own class, one function a family of layouts. Traits are read off every
 * record; a sketch is made of them only when they are seen for the first time. The key holds all that it was made from.
 */
import { asValue } from './class-constants.ts';
import type { Accessor } from './fields.ts';
import { dataStreamName, indexNamesOf } from './index-name.ts';
import { pathField } from './json-path.ts';
import { DEFEND_STREAMS } from './kinds/elastic-defend.ts';
import { ENDGAME_TYPES } from './kinds/endgame.ts';
import { KINDS } from './kinds/index.ts';
import type { Envelope, LayoutId } from './layout.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import type { SystemField } from './record.ts';
import { defaultChannelOf, type SourceKind, windowsKindOf } from './source-kind.ts';
import { firstOf, isList, listToValue, scalarText, type Value, valuesOf } from './value.ts';

/** Parts of a class that are read off its first record. */
export interface Sketch {
  readonly key: string;
  readonly kind: SourceKind;
  readonly layout: LayoutId;
  readonly eventId: string;
  readonly ecs: readonly (readonly [name: string, value: Value])[];
  readonly splunk: readonly (readonly [name: string, value: Value])[];
  readonly indexes: readonly string[];
}

const WINDOWS_TRAITS = ['Channel', 'Provider', 'EventID'] as const satisfies readonly SystemField[];
const DATA_STREAM_TRAITS = ['data_stream.type', 'data_stream.dataset', 'data_stream.namespace'];
/** What an ECS document says of itself and every event of its class shares. */
const DOCUMENT_TRAITS = [
  'event.category',
  'event.type',
  'event.action',
  'event.code',
  'event.kind',
  'event.module',
  'event.dataset',
  'event.provider',
  'event.outcome',
  'host.os.type',
  'data_stream.dataset',
];

function paths(names: readonly string[]): Accessor[] {
  return names.map((name) => pathField(name).read);
}

function windowsTraits(layout: LayoutId): Accessor[] {
  return WINDOWS_TRAITS.flatMap((field) => LAYOUT_PLUGS[layout].system(field)?.read ?? []);
}

/**
 * What decides a record's class besides its layout and envelope, read in this order: the values of records of one class
 * are the same.
 */
export const CLASS_TRAITS: { readonly [id in LayoutId]: readonly Accessor[] } = {
  evtx: windowsTraits('evtx'),
  'event-xml': windowsTraits('event-xml'),
  'event-text': windowsTraits('event-text'),
  'flat-json': windowsTraits('flat-json'),
  'unnamed-data': windowsTraits('unnamed-data'),
  'evtx-dump-json': windowsTraits('evtx-dump-json'),
  evtxecmd: windowsTraits('evtxecmd'),
  'beats-raw': [...windowsTraits('beats-raw'), ...paths(['host.os.type'])],
  'beats-ecs': [...windowsTraits('beats-ecs'), ...paths([...DATA_STREAM_TRAITS, ...DOCUMENT_TRAITS])],
  ecs: paths([...DATA_STREAM_TRAITS, ...DOCUMENT_TRAITS]),
  'sentinelone-raw': paths(['event.category', 'event.type', 'endpoint.os']),
  'endgame-raw': paths(['event_type_full', 'event_subtype_full']),
  json: [],
};

function textOf(value: Value): string | null {
  const scalar = firstOf(value);
  return scalar === null ? null : scalarText(scalar);
}

/** `22`, `"22"` and `"0022"` are one id. */
function idText(value: Value): string {
  const text = textOf(value) ?? '';
  return /^0+\d+$/.test(text) ? String(Number(text)) : text;
}

/** Where Splunk stores what names no index. Every event is in one: rows grouped by it must not be lost. */
const DEFAULT_INDEX = 'main';

/** The sketch of a record from the values of its layout's traits. */
export function sketchOf(layout: LayoutId, traits: readonly Value[], envelope: Envelope): Sketch {
  const sketch = sketchTraits(layout, traits, envelope);
  const { index, source, sourcetype } = envelope;
  return {
    ...sketch,
    layout,
    key: JSON.stringify([sketch.kind, sketch.eventId, layout, index, source, sourcetype, ...traits.map(stable)]),
    indexes: index === null ? sketch.indexes : indexNamesOf(index),
    splunk: [...sketch.splunk, ['index', index ?? DEFAULT_INDEX]],
  };
}

/** `22`, `"22"` and `"0022"` make the same key. */
function stable(trait: Value): Value {
  return typeof trait === 'number' || typeof trait === 'string' ? idText(trait) : trait;
}

type Traits = Omit<Sketch, 'key' | 'layout'>;

function sketchTraits(layout: LayoutId, traits: readonly Value[], envelope: Envelope): Traits {
  switch (layout) {
    case 'beats-raw': {
      const sketch = sketchWindows(traits, envelope);
      const osType = traits[3] ?? null;
      return osType === null ? sketch : { ...sketch, ecs: [...sketch.ecs, ['host.os.type', osType]] };
    }
    case 'beats-ecs':
      return sketchIngested(traits, envelope);
    case 'ecs':
      return sketchDocument(traits, envelope);
    case 'sentinelone-raw':
      return sketchSentinelone(traits, envelope);
    case 'endgame-raw':
      return sketchEndgame(traits, envelope);
    case 'json':
      return { kind: 'json', eventId: '', ecs: [], splunk: envelopeSplunk(envelope), indexes: [] };
    case 'event-text': {
      const sketch = sketchWindows(traits, envelope);
      return { ...sketch, splunk: [...sketch.splunk, ...textSplunk(textOf(traits[0] ?? null), envelope)] };
    }
    default:
      return sketchWindows(traits, envelope);
  }
}

/** Text for people can only have come from Splunk's input for it, which names channel and sourcetype so. */
function textSplunk(channel: string | null, { source, sourcetype }: Envelope): [string, Value][] {
  return [
    ['source', source ?? (channel === null ? null : `WinEventLog:${channel}`)],
    ['sourcetype', sourcetype ?? (channel === null ? 'WinEventLog' : ['WinEventLog', `WinEventLog:${channel}`])],
  ];
}

function sketchWindows(traits: readonly Value[], envelope: Envelope): Traits {
  const [rawChannel = null, rawProvider = null, rawId = null] = traits;
  const writtenChannel = textOf(rawChannel);
  const provider = textOf(rawProvider);
  const eventId = idText(rawId);
  const kind = windowsKindOf(writtenChannel, provider);
  const channel = writtenChannel ?? defaultChannelOf(kind);
  return {
    kind,
    eventId,
    ecs: windowsEcs(eventId, channel, provider),
    splunk: windowsSplunk(channel, eventId, envelope),
    indexes: KINDS[kind].indexes,
  };
}

function windowsEcs(eventId: string, channel: string | null, provider: string | null): [string, Value][] {
  const id = eventId === '' ? null : eventId;
  return [
    ['event.code', id],
    ['event.provider', provider],
    ['winlog.event_id', id],
    ['winlog.channel', channel],
    ['winlog.provider_name', provider],
  ];
}

function windowsSplunk(channel: string | null, eventId: string, envelope: Envelope): [string, Value][] {
  const id = eventId === '' ? null : eventId;
  const sources = channel === null ? [] : INPUTS.map((input) => `${input}:${channel}`);
  return [
    ['source', envelope.source ?? listToValue(sources)],
    ['sourcetype', envelope.sourcetype ?? [...INPUTS, ...sources]],
    ['Channel', channel],
    ['EventCode', id],
    ['EventID', id],
    ['signature_id', id],
  ];
}

/**
 * Splunk has two inputs for event logs, XML and rendered text, and add-ons of different ages name what came in by the
 * input alone or by input and log, Sysmon's too. Published rules name one of them: where the record does not say which it
 * was, it may be any. The first of each is what today's add-ons set.
 */
const INPUTS = ['XmlWinEventLog', 'WinEventLog'] as const;

/** A document after the pipeline: a Windows event that says its own categories. */
function sketchIngested(traits: readonly Value[], envelope: Envelope): Traits {
  const windows = sketchWindows(traits, envelope);
  const document = sketchDocument(traits.slice(WINDOWS_TRAITS.length), envelope);
  return { ...windows, ecs: [...document.ecs, ...windows.ecs], indexes: document.stream ?? windows.indexes };
}

interface DocumentTraits extends Traits {
  /** The data stream that the document names, if it names one. */
  readonly stream: readonly string[] | null;
}

function sketchDocument(traits: readonly Value[], envelope: Envelope): DocumentTraits {
  const [type = null, stream = null, namespace = null] = traits.map(textOf);
  const own = traits.slice(DATA_STREAM_TRAITS.length);
  const ecs = DOCUMENT_TRAITS.map((name, i): [string, Value] => [name, asText(own[i] ?? null)]);
  const ownOf = (name: string): Value => own[DOCUMENT_TRAITS.indexOf(name)] ?? null;
  const kind = documentKindOf(ecs, envelope.index);
  const named = stream === null ? null : [dataStreamName(type, stream, namespace)];
  return {
    kind,
    eventId: textOf(ownOf('event.code')) ?? textOf(ownOf('event.action')) ?? '',
    ecs,
    splunk: envelopeSplunk(envelope),
    indexes: named ?? documentIndexes(kind, textOf(ownOf('event.dataset')), ownOf('event.category')),
    stream: named,
  };
}

/** All of these are keywords: a number is text to rules. */
function asText(value: Value): Value {
  return value === null || typeof value === 'string'
    ? value
    : isList(value)
      ? value.map(scalarText)
      : scalarText(value);
}

function documentKindOf(ecs: readonly (readonly [string, Value])[], index: string | null): SourceKind {
  const texts = ecs
    .filter(([name]) => name === 'event.module' || name === 'event.dataset' || name === 'data_stream.dataset')
    .flatMap(([, value]) => valuesOf(value).map(scalarText));
  const names = index === null ? [] : indexNamesOf(index);
  if (names.some((name) => name.startsWith('logs-endpoint.'))) return 'elastic-defend';
  if (names.some((name) => name.startsWith('endgame-'))) return 'endgame';
  if (names.some((name) => name.startsWith('logs-sentinel_one_cloud_funnel.'))) return 'sentinelone';
  if (texts.some((text) => text === 'endpoint' || text.startsWith('endpoint.'))) return 'elastic-defend';
  if (texts.some((text) => text === 'endgame')) return 'endgame';
  return texts.some((text) => text.startsWith('sentinel_one_cloud_funnel')) ? 'sentinelone' : 'json';
}

function documentIndexes(kind: SourceKind, dataset: string | null, category: Value): readonly string[] {
  if (kind === 'elastic-defend') {
    if (dataset?.startsWith('endpoint.') === true) return [dataStreamName(null, dataset, null)];
    const stream = valuesOf(category)
      .map((value) => DEFEND_STREAMS[scalarText(value)])
      .find((name) => name !== undefined);
    return stream === undefined ? [] : [dataStreamName(null, `endpoint.events.${stream}`, null)];
  }
  return KINDS[kind].indexes;
}

/** Nothing but a collector names the source of what is no Windows event. */
function envelopeSplunk({ source, sourcetype }: Envelope): [string, Value][] {
  return [
    ['source', source],
    ['sourcetype', sourcetype],
  ];
}

/** The only systems that Elastic's integration takes over into host.os.type. */
const FUNNEL_SYSTEMS: ReadonlySet<string> = new Set(['linux', 'windows', 'macos', 'ios', 'android']);

function sketchSentinelone(traits: readonly Value[], envelope: Envelope): Traits {
  const [category = null, , os = null] = traits.map((trait) => textOf(trait)?.toLowerCase() ?? null);
  return {
    kind: 'sentinelone',
    eventId: category ?? '',
    ecs: [['host.os.type', os !== null && FUNNEL_SYSTEMS.has(os) ? os : null]],
    splunk: envelopeSplunk(envelope),
    indexes: KINDS.sentinelone.indexes,
  };
}

function sketchEndgame(traits: readonly Value[], envelope: Envelope): Traits {
  const [eventId = null, subtype = null] = traits.map(textOf);
  const ecs: [string, Value][] = [];
  if (subtype !== null) {
    if (Object.hasOwn(ENDGAME_TYPES, subtype)) ecs.push(['event.type', asValue(ENDGAME_TYPES[subtype])]);
    if (eventId !== 'dns_event') ecs.push(['event.action', subtype]);
  }
  return {
    kind: 'endgame',
    eventId: eventId ?? '',
    ecs,
    splunk: envelopeSplunk(envelope),
    indexes: KINDS.endgame.indexes,
  };
}
