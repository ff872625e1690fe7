/**
 * The two clocks of an event. Event time is when the event log took it down (System/TimeCreated): Splunk's `_time`,
 * windows, watermarks. The ECS view's `@timestamp` of a Sysmon event is when the thing happened (UtcTime), and EQL orders
 * by it. Both are microseconds since 1970; null where no clock of the record can be read.
 */
import { americanTime } from './american-time.ts';
import type { EventClass } from './event-class.ts';
import type { Accessor, RawField } from './fields.ts';
import { pathField } from './json-path.ts';
import { kibanaTime } from './kibana-time.ts';
import { envelopeOf, type LayoutId } from './layout.ts';
import { utcColumn } from './layouts/azure-tables.ts';
import { isSplunkRow } from './layouts/flat-json.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import { keyField } from './layouts/keys.ts';
import type { RecordBody } from './record.ts';
import { isWindowsKind } from './source-kind.ts';
import { type NumberTime, parseTime } from './time.ts';
import { firstOf, type Scalar } from './value.ts';
import { UTC, type Zone } from './zone.ts';

type TimeReader = (body: RecordBody) => number | null;

/** One clock of a record. */
interface Clock {
  readonly read: Accessor;
  readonly numbers: NumberTime;
  /** Of text without an offset; null: such text is left to another clock. */
  readonly zone: Zone | null;
}

function clock(field: RawField | null, numbers: NumberTime = 'auto', zone: Zone | null = UTC): Clock[] {
  return field === null ? [] : [{ read: field.read, numbers, zone }];
}

/** Text that says how far from UTC it is. */
const ZONED = /\d(?:Z|[+-]\d\d:?\d\d| UTC)$/i;

function parseClock(raw: Scalar, { numbers, zone }: Clock): number | null {
  if (typeof raw === 'boolean') return null;
  if (zone === null && (typeof raw !== 'string' || !ZONED.test(raw))) return null;
  return parseTime(raw, numbers, zone ?? UTC);
}

function readClocks(clocks: readonly Clock[]): TimeReader {
  // One event is asked for its time several times over.
  const lastRaw = clocks.map((): Scalar => '');
  const lastTime = clocks.map((): number | null => null);
  return (body) => {
    for (let i = 0; i < clocks.length; i++) {
      const one = clocks[i]!;
      const raw = firstOf(one.read(body));
      if (raw === null) continue;
      if (raw !== lastRaw[i]) {
        lastTime[i] = parseClock(raw, one);
        lastRaw[i] = raw;
      }
      const time = lastTime[i]!;
      if (time !== null) return time;
    }
    const { time } = envelopeOf(body);
    return time === null ? null : parseTime(time);
  };
}

/** A document's `@timestamp`, as Elasticsearch reads it. */
const DOCUMENT_CLOCK = clock(pathField('@timestamp'), 'date');

/** A document's `@timestamp`, as Kibana shows it. */
function shownClock(zone: Zone): Clock[] {
  return clock(kibanaTime(pathField('@timestamp')), 'auto', zone);
}

/** A field whose text is a time as Windows shows it in English. */
function localTime(field: RawField | null): RawField | null {
  if (field === null) return null;
  const read: Accessor = (body) => {
    const text = firstOf(field.read(body));
    return typeof text === 'string' ? americanTime(text) : null;
  };
  return { ...field, read };
}

/** A time that leaves no doubt: zoned, or counted from 1970. */
function certain(time: Scalar | null): Scalar | null {
  return typeof time === 'number' || (typeof time === 'string' && (ZONED.test(time) || /^\d{9,}(?:\.\d*)?$/.test(time)))
    ? time
    : null;
}

/** What an export says of an event's time around it. */
const EXPORTED_CLOCK: Clock = { read: (body) => certain(envelopeOf(body).time), numbers: 'auto', zone: UTC };

const timeColumn = keyField('_time').read;

/** Splunk's own time of an event, which is the log's. Others who write `_time` may mean when they took the event in. */
const SPLUNK_CLOCK: Clock = {
  read: (body) => {
    const time = firstOf(timeColumn(body));
    return time !== null && isSplunkRow(body) ? certain(time) : null;
  },
  numbers: 'auto',
  zone: UTC,
};

/** What JSON of no known layout calls its time; the last two are those of Azure's and Defender's tables. */
const GENERIC_CLOCKS = [
  '_time',
  'timestamp',
  'time',
  'eventTime',
  'TimeCreated',
  'EventTime',
  'TimeGenerated',
  'Timestamp',
];

function clocksOf(cls: EventClass): Clock[] {
  const layout = LAYOUT_PLUGS[cls.layout];
  const { zone = UTC } = cls;
  const utcTime = cls.kind === 'sysmon' ? clock(layout.data('UtcTime')) : [];
  switch (cls.layout) {
    case 'evtx':
    case 'event-xml':
    case 'evtx-dump-json':
    case 'evtxecmd':
      return [...clock(layout.system('TimeCreated')), ...utcTime];
    case 'unnamed-data': {
      const created = layout.system('TimeCreated');
      return [...clock(created), ...utcTime, ...clock(localTime(created), 'auto', zone)];
    }
    case 'event-text':
      // Local time to the second: Sysmon's own clock says more.
      return [EXPORTED_CLOCK, ...utcTime, ...clock(layout.system('TimeCreated'), 'auto', zone)];
    case 'flat-json':
      return [
        ...clock(keyField('TimeCreated')),
        ...clock(keyField('SystemTime')),
        // The log's own clock, in the zone of the machine: of more use than Sysmon's only where that is said.
        ...clock(keyField('EventTime'), 'auto', null),
        SPLUNK_CLOCK,
        ...clock(keyField('TimeGenerated'), 'auto', null),
        ...clock(utcColumn('TimeGenerated')),
        ...utcTime,
        ...clock(keyField('@timestamp')),
        ...clock(keyField('_time')),
        ...clock(keyField('EventTime'), 'auto', zone),
        ...clock(keyField('TimeGenerated'), 'auto', zone),
      ];
    case 'beats-raw':
    case 'beats-ecs': {
      const created = layout.system('TimeCreated');
      return [...clock(created), ...clock(kibanaTime(created), 'auto', zone), ...utcTime];
    }
    case 'ecs':
      return [...DOCUMENT_CLOCK, ...shownClock(zone), ...clock(pathField('event.created'))];
    case 'sentinelone-raw':
      return [...clock(pathField('event.time'), 'milliseconds'), ...DOCUMENT_CLOCK];
    case 'endgame-raw':
      // Endgame itself writes no `@timestamp`: who added one means it.
      return [...DOCUMENT_CLOCK, ...clock(pathField('timestamp'), 'filetime')];
    case 'json':
      return [
        ...clock(pathField('@timestamp'), 'date', zone),
        ...shownClock(zone),
        ...GENERIC_CLOCKS.flatMap((name) => clock(pathField(name), 'auto', zone)),
        ...['TimeGenerated', 'Timestamp'].flatMap((name) => clock(utcColumn(name))),
      ];
  }
}

/** Layouts whose `@timestamp` a pipeline has already set as its vendor means it. */
const INGESTED: ReadonlySet<LayoutId> = new Set(['beats-ecs', 'ecs', 'json']);

const eventTimes = new WeakMap<EventClass, TimeReader>();
const timestamps = new WeakMap<EventClass, TimeReader>();

function readerOf(cache: WeakMap<EventClass, TimeReader>, cls: EventClass, build: () => Clock[]): TimeReader {
  let reader = cache.get(cls);
  if (reader === undefined) cache.set(cls, (reader = readClocks(build())));
  return reader;
}

/** When the event log took the event down, in microseconds since 1970. */
export function eventTimeOf(cls: EventClass, body: RecordBody): number | null {
  return readerOf(eventTimes, cls, () => clocksOf(cls))(body);
}

/** What `@timestamp` says in ECS, in microseconds since 1970: the order of EQL. */
export function timestampOf(cls: EventClass, body: RecordBody): number | null {
  return readerOf(timestamps, cls, () => {
    if (INGESTED.has(cls.layout)) return [...DOCUMENT_CLOCK, ...clocksOf(cls)];
    if (!isWindowsKind(cls.kind)) return clocksOf(cls);
    const utcTime = cls.kind === 'sysmon' ? clock(LAYOUT_PLUGS[cls.layout].data('UtcTime')) : [];
    return [...utcTime, ...clocksOf(cls)];
  })(body);
}

/**
 * How far Sysmon's own clock (UtcTime) is from the event's, in microseconds; 0 for other events and where either cannot
 * be read. More than some minutes is a shipper that wrote local time as UTC.
 */
export function clockSkewOf(cls: EventClass, body: RecordBody): number {
  if (cls.kind !== 'sysmon' || INGESTED.has(cls.layout)) return 0;
  const time = eventTimeOf(cls, body);
  const timestamp = timestampOf(cls, body);
  return time === null || timestamp === null ? 0 : Math.abs(time - timestamp);
}
