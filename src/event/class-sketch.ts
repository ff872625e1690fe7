/**
 * Class sketches: what a record says of its own class, one function a family of layouts. The classifier keeps a class
 * for each different sketch; the key holds everything that the sketch was made from.
 */
import { asValue } from './class-constants.ts';
import type { Identified } from './identify-layout.ts';
import { dataStreamName, indexNamesOf } from './index-name.ts';
import { pathField } from './json-path.ts';
import { DEFEND_STREAMS } from './kinds/elastic-defend.ts';
import { ENDGAME_TYPES } from './kinds/endgame.ts';
import { KINDS } from './kinds/index.ts';
import type { Envelope, LayoutId } from './layout.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import type { RecordBody } from './record.ts';
import { defaultChannelOf, isWindowsKind, type SourceKind, windowsKindOf } from './source-kind.ts';
import { firstOf, scalarText, type Value, valuesOf } from './value.ts';

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

function windowsFields(layout: LayoutId) {
  const plug = LAYOUT_PLUGS[layout];
  const nothing = pathField('');
  return {
    channel: plug.system('Channel') ?? nothing,
    provider: plug.system('Provider') ?? nothing,
    eventId: plug.system('EventID') ?? nothing,
  };
}

export const WINDOWS_FIELDS = Object.fromEntries(
  Object.keys(LAYOUT_PLUGS).map((id) => [id, windowsFields(id as LayoutId)]), // its keys are the layout ids
) as { readonly [id in LayoutId]: ReturnType<typeof windowsFields> };

function textOf(value: Value): string | null {
  const scalar = firstOf(value);
  return scalar === null ? null : scalarText(scalar);
}

/** `22`, `"22"` and `"0022"` are one id. */
function idText(value: Value): string {
  const text = textOf(value) ?? '';
  return /^0+\d+$/.test(text) ? String(Number(text)) : text;
}

/** A stable key of texts that may hold anything. */
function keyOf(...parts: readonly (string | null | Value)[]): string {
  return JSON.stringify(parts);
}

/** The sketch of a record whose layout is not one of plain Windows events. */
export function sketchOf({ layout, body, envelope }: Identified): Sketch {
  switch (layout) {
    case 'beats-raw':
      return sketchBeatsRaw(body, envelope);
    case 'beats-ecs':
    case 'ecs':
      return sketchDocument(layout, body, envelope);
    case 'sentinelone-raw':
      return sketchSentinelone(body, envelope);
    case 'endgame-raw':
      return sketchEndgame(body, envelope);
    case 'json':
      return sketchJson(envelope);
    default: {
      const { channel, provider, eventId } = WINDOWS_FIELDS[layout];
      return sketchWindows(layout, channel.read(body), provider.read(body), eventId.read(body), envelope);
    }
  }
}

/** Of a Windows event, by its channel, provider and event id as written. */
export function sketchWindows(
  layout: LayoutId,
  rawChannel: Value,
  rawProvider: Value,
  rawId: Value,
  envelope: Envelope,
): Sketch {
  const writtenChannel = textOf(rawChannel);
  const provider = textOf(rawProvider);
  const eventId = idText(rawId);
  const kind = windowsKindOf(writtenChannel, provider);
  const channel = writtenChannel ?? defaultChannelOf(kind);
  const { index, source, sourcetype } = envelope;
  return {
    key: keyOf(kind, eventId, layout, writtenChannel, provider, index, source, sourcetype),
    kind,
    layout,
    eventId,
    ecs: windowsEcs(eventId, channel, provider),
    splunk: windowsSplunk(channel, eventId, envelope, kind),
    indexes: index === null ? KINDS[kind].indexes : indexNamesOf(index),
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

function windowsSplunk(
  channel: string | null,
  eventId: string,
  envelope: Envelope,
  kind: SourceKind,
): [string, Value][] {
  const id = eventId === '' ? null : eventId;
  return [
    ['source', envelope.source ?? sourceOf(channel, kind)],
    ['sourcetype', envelope.sourcetype ?? (kind === 'sysmon' ? 'XmlWinEventLog' : ['XmlWinEventLog', 'WinEventLog'])],
    ['Channel', channel],
    ['EventCode', id],
    ['EventID', id],
    ['signature_id', id],
  ];
}

/**
 * Splunk has two inputs for event logs, rendered text and XML, and published rules name one or the other: where the
 * record does not say which it was, it may be either. Sysmon's add-on only knows XML.
 */
function sourceOf(channel: string | null, kind: SourceKind): Value {
  if (channel === null) return null;
  return kind === 'sysmon' ? `XmlWinEventLog:${channel}` : [`XmlWinEventLog:${channel}`, `WinEventLog:${channel}`];
}

const OS_TYPE = pathField('host.os.type').read;
const DATA_STREAM = ['data_stream.type', 'data_stream.dataset', 'data_stream.namespace'].map(
  (name) => pathField(name).read,
);

function sketchBeatsRaw(body: RecordBody, envelope: Envelope): Sketch {
  const { channel, provider, eventId } = WINDOWS_FIELDS['beats-raw'];
  const sketch = sketchWindows('beats-raw', channel.read(body), provider.read(body), eventId.read(body), envelope);
  const osType = OS_TYPE(body);
  return osType === null
    ? sketch
    : { ...sketch, key: keyOf(sketch.key, osType), ecs: [...sketch.ecs, ['host.os.type', osType]] };
}

/** What an ECS document says of itself and every event of its class shares. */
const DOCUMENT_CONSTANTS = [
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
].map((name) => ({ name, read: pathField(name).read }));

function sketchDocument(layout: 'ecs' | 'beats-ecs', body: RecordBody, envelope: Envelope): Sketch {
  const ecs = DOCUMENT_CONSTANTS.map(({ name, read }): [string, Value] => [name, read(body)]);
  const ownValue = (name: string): Value => ecs.find(([own]) => own === name)?.[1] ?? null;
  const [type, stream, namespace] = DATA_STREAM.map((read) => textOf(read(body)));
  const fields = WINDOWS_FIELDS['beats-ecs'];
  const isWindows = layout === 'beats-ecs';
  const channel = isWindows ? textOf(fields.channel.read(body)) : null;
  const provider = isWindows ? textOf(fields.provider.read(body)) : null;
  const kind = isWindows ? windowsKindOf(channel, provider) : documentKindOf(ecs, envelope.index);
  const eventId = isWindows
    ? idText(fields.eventId.read(body))
    : (textOf(ownValue('event.code')) ?? textOf(ownValue('event.action')) ?? '');
  const { index, source, sourcetype } = envelope;
  const dataset = stream ?? textOf(ownValue('event.dataset'));
  const splunk = isWindows ? windowsSplunk(channel, eventId, envelope, kind) : envelopeSplunk(envelope);
  return {
    key: keyOf(
      kind,
      eventId,
      layout,
      channel,
      provider,
      index,
      source,
      sourcetype,
      type ?? null,
      namespace ?? null,
      dataset,
      ...ecs.map(([, value]) => value),
    ),
    kind,
    layout,
    eventId,
    ecs: isWindows ? [...ecs, ...windowsEcs(eventId, channel, provider)] : ecs,
    splunk,
    indexes:
      index !== null
        ? indexNamesOf(index)
        : dataset !== null && (stream ?? null) !== null
          ? [dataStreamName(type ?? null, dataset, namespace ?? null)]
          : documentIndexes(kind, dataset, ownValue('event.category')),
  };
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
  if (isWindowsKind(kind)) return KINDS[kind].indexes;
  if (kind === 'elastic-defend') {
    if (dataset?.startsWith('endpoint.') === true) return [dataStreamName(null, dataset, null)];
    const stream = valuesOf(category)
      .map((value) => DEFEND_STREAMS[scalarText(value)])
      .find((name) => name !== undefined);
    return stream === undefined ? [] : [dataStreamName(null, `endpoint.events.${stream}`, null)];
  }
  return KINDS[kind].indexes;
}

function envelopeSplunk({ source, sourcetype }: Envelope): [string, Value][] {
  return [
    ['source', source],
    ['sourcetype', sourcetype],
  ];
}

function sketchJson(envelope: Envelope): Sketch {
  const { index, source, sourcetype } = envelope;
  return {
    key: keyOf('json', index, source, sourcetype),
    kind: 'json',
    layout: 'json',
    eventId: '',
    ecs: [],
    splunk: source === null && sourcetype === null ? [] : envelopeSplunk(envelope),
    indexes: index === null ? [] : indexNamesOf(index),
  };
}

const FUNNEL_CATEGORY = pathField('event.category').read;
const FUNNEL_TYPE = pathField('event.type').read;
const FUNNEL_OS = pathField('endpoint.os').read;
const FUNNEL_DNS = pathField('event.dns.request').read;
/** The only systems that Elastic's integration takes over into host.os.type. */
const FUNNEL_SYSTEMS: ReadonlySet<string> = new Set(['linux', 'windows', 'macos', 'ios', 'android']);

function sketchSentinelone(body: RecordBody, envelope: Envelope): Sketch {
  const category = textOf(FUNNEL_CATEGORY(body))?.toLowerCase() ?? (FUNNEL_DNS(body) === null ? '' : 'dns');
  const type = textOf(FUNNEL_TYPE(body));
  const os = textOf(FUNNEL_OS(body))?.toLowerCase() ?? null;
  const osType = os !== null && FUNNEL_SYSTEMS.has(os) ? os : null;
  return {
    key: keyOf('sentinelone', category, type, osType, envelope.index, envelope.source, envelope.sourcetype),
    kind: 'sentinelone',
    layout: 'sentinelone-raw',
    eventId: category,
    ecs: [['host.os.type', osType]],
    splunk: envelopeSplunk(envelope),
    indexes: envelope.index === null ? KINDS.sentinelone.indexes : indexNamesOf(envelope.index),
  };
}

const ENDGAME_TYPE = pathField('event_type_full').read;
const ENDGAME_SUBTYPE = pathField('event_subtype_full').read;

function sketchEndgame(body: RecordBody, envelope: Envelope): Sketch {
  const eventId = textOf(ENDGAME_TYPE(body)) ?? '';
  const subtype = textOf(ENDGAME_SUBTYPE(body));
  const ecs: [string, Value][] = [];
  if (subtype !== null) {
    if (Object.hasOwn(ENDGAME_TYPES, subtype)) ecs.push(['event.type', asValue(ENDGAME_TYPES[subtype])]);
    if (eventId !== 'dns_event') ecs.push(['event.action', subtype]);
  }
  return {
    key: keyOf('endgame', eventId, subtype, envelope.index, envelope.source, envelope.sourcetype),
    kind: 'endgame',
    layout: 'endgame-raw',
    eventId,
    ecs,
    splunk: envelopeSplunk(envelope),
    indexes: envelope.index === null ? KINDS.endgame.indexes : indexNamesOf(envelope.index),
  };
}
