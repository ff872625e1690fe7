/**
 * One Sysmon DNS query, written by hand in every layout and every wrapper: what tests compare across layouts.
 */
import { type JsonObject, type RecordBody, SYSTEM_FIELDS, type SystemField, type WindowsRecord } from './record.ts';
import { listToValue } from './value.ts';

export interface SampleQuery {
  readonly name: string;
  readonly results: string;
  readonly status: string;
  readonly image: string;
}

export const SAMPLE_QUERY: SampleQuery = {
  name: 'api.openai.com',
  results: 'type:  5 edge.example.net;::ffff:192.0.2.10;2001:db8::7;',
  status: '0',
  image: 'C:\\Users\\kim\\AppData\\Local\\Python\\python.exe',
};

const GUID = '{0f1e2d3c-aaaa-6655-0100-000000000700}';
const CHANNEL = 'Microsoft-Windows-Sysmon/Operational';
const PROVIDER = 'Microsoft-Windows-Sysmon';
const COMPUTER = 'WKS-07.corp.example';
const UTC_TIME = '2026-03-01 10:00:01.250';
const SYSTEM_TIME = '2026-03-01T10:00:02.5000000Z';

function eventData(query: SampleQuery): Record<string, string> {
  return {
    RuleName: '-',
    UtcTime: UTC_TIME,
    ProcessGuid: GUID,
    ProcessId: '4321',
    QueryName: query.name,
    QueryStatus: query.status,
    QueryResults: query.results,
    Image: query.image,
    User: 'CORP\\kim',
  };
}

export function sampleXml(query = SAMPLE_QUERY): string {
  const data = Object.entries(eventData(query))
    .map(([name, value]) => `<Data Name='${name}'>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Data>`)
    .join('');
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${PROVIDER}'/>` +
    `<EventID>22</EventID><TimeCreated SystemTime='${SYSTEM_TIME}'/><EventRecordID>77</EventRecordID>` +
    `<Channel>${CHANNEL}</Channel><Computer>${COMPUTER}</Computer><Security UserID='S-1-5-18'/></System>` +
    `<EventData>${data}</EventData></Event>`
  );
}

/** A Windows record over maps, for tests that need no format. */
export function windowsRecord(
  system: Partial<Record<SystemField, string | number>>,
  data: Readonly<Record<string, string | readonly string[]>>,
  xml = '<Event/>',
): WindowsRecord {
  return {
    windows: true,
    system: (name) => system[name] ?? null,
    data: (name) => {
      const value = Object.hasOwn(data, name) ? data[name]! : null;
      return value === '' ? null : typeof value === 'string' || value === null ? value : listToValue(value);
    },
    dataNames: () => Object.keys(data),
    toXml: () => xml,
  };
}

/** Reads exactly the XML that `sampleXml` writes. */
export function parseSampleXml(xml: string): WindowsRecord | null {
  if (!/^\s*<Event[ >]/.test(xml) || !xml.endsWith('</Event>')) return null;
  const decode = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  const system: Partial<Record<SystemField, string>> = {};
  for (const field of SYSTEM_FIELDS) {
    const text = new RegExp(`<${field}>([^<]*)</${field}>`).exec(xml)?.[1];
    if (text !== undefined) system[field] = decode(text);
  }
  const attribute = (pattern: RegExp, field: SystemField): void => {
    const text = pattern.exec(xml)?.[1];
    if (text !== undefined) system[field] = decode(text);
  };
  attribute(/<Provider Name='([^']*)'/, 'Provider');
  attribute(/SystemTime='([^']*)'/, 'TimeCreated');
  attribute(/UserID='([^']*)'/, 'UserID');
  const data: Record<string, string> = {};
  for (const match of xml.matchAll(/<Data Name='([^']*)'>([^<]*)<\/Data>/g)) data[match[1]!] = decode(match[2]!);
  const user = /<UserData>(.*)<\/UserData>/s.exec(xml)?.[1] ?? '';
  for (const match of user.matchAll(/<(\w+)>([^<]*)<\/\1>/g)) data[match[1]!] = decode(match[2]!);
  return windowsRecord(system, data, xml);
}

export function flatSample(query = SAMPLE_QUERY): JsonObject {
  return {
    SourceName: PROVIDER,
    Channel: CHANNEL,
    Hostname: COMPUTER,
    EventID: 22,
    TimeCreated: SYSTEM_TIME,
    RecordNumber: 77,
    UserID: 'S-1-5-18',
    ...eventData(query),
  };
}

function nested(names: Readonly<Record<string, unknown>>): JsonObject {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(names)) {
    const segments = name.split('.');
    let at = root;
    for (const segment of segments.slice(0, -1)) at = (at[segment] ??= {}) as Record<string, unknown>; // made just here
    at[segments.at(-1)!] = value;
  }
  return root;
}

const BEATS = {
  '@timestamp': '2026-03-01T10:00:02.500Z',
  'event.code': '22',
  'event.provider': PROVIDER,
  'host.name': COMPUTER,
  'host.os.type': 'windows',
  'winlog.channel': CHANNEL,
  'winlog.provider_name': PROVIDER,
  'winlog.event_id': '22',
  'winlog.computer_name': COMPUTER,
  'winlog.record_id': 77,
  'winlog.user.identifier': 'S-1-5-18',
};

function beatsRaw(query: SampleQuery): JsonObject {
  const data = Object.entries(eventData(query)).map(([name, value]) => [`winlog.event_data.${name}`, value]);
  return nested({ ...BEATS, ...Object.fromEntries(data) });
}

/** As the ingest pipeline leaves it: no event data, ECS instead. */
const INGESTED = {
  ...BEATS,
  '@timestamp': '2026-03-01T10:00:01.250Z',
  'winlog.time_created': SYSTEM_TIME,
  'event.kind': 'event',
  'event.category': ['network'],
  'event.type': ['connection', 'protocol', 'info'],
  'event.action': 'DNSEvent (DNS query)',
  'dns.question.name': SAMPLE_QUERY.name,
  'dns.answers': [
    { type: 'CNAME', data: 'edge.example.net' },
    { type: 'A', data: '192.0.2.10' },
    { type: 'AAAA', data: '2001:db8::7' },
  ],
  'dns.resolved_ip': ['192.0.2.10', '2001:db8::7'],
  'sysmon.dns.status': 'SUCCESS',
  'process.entity_id': GUID,
  'process.pid': 4321,
  'process.executable': SAMPLE_QUERY.image,
  'process.name': 'python.exe',
  'user.id': 'S-1-5-18',
  'user.domain': 'CORP',
  'user.name': 'kim',
};

/** As `Get-WinEvent | ConvertTo-Json` writes an event. */
function getWinEvent(query: SampleQuery, properties: readonly unknown[]): JsonObject {
  const lines = Object.entries(eventData(query)).map(([name, value]) => `\r\n${name}: ${value}`);
  return {
    Id: 22,
    Qualifiers: null,
    RecordId: 77,
    ProviderName: PROVIDER,
    LogName: CHANNEL,
    ProcessId: 2332,
    MachineName: COMPUTER,
    UserId: { BinaryLength: 12, AccountDomainSid: null, Value: 'S-1-5-18' },
    TimeCreated: `/Date(${Date.parse(SYSTEM_TIME)})/`,
    Properties: properties,
    Message: `Dns query:${lines.join('')}`,
  };
}

/** Every layout by a name that tests show. All hold the same query, at the same time, on the same machine. */
export function sampleLayouts(query = SAMPLE_QUERY): { readonly [name: string]: RecordBody } {
  const dataList = Object.entries(eventData(query)).map(([name, text]) => ({
    '#attributes': { Name: name },
    '#text': text,
  }));
  const system = {
    Provider: { '#attributes': { Name: PROVIDER } },
    EventID: 22,
    TimeCreated: { '#attributes': { SystemTime: SYSTEM_TIME } },
    EventRecordID: 77,
    Channel: CHANNEL,
    Computer: COMPUTER,
    Security: { '#attributes': { UserID: 'S-1-5-18' } },
  };
  const { RuleName, ...rest } = eventData(query);
  return {
    'event-xml': parseSampleXml(sampleXml(query))!,
    'flat-json': flatSample(query),
    'flat-json with EventData': {
      SourceName: PROVIDER,
      Channel: CHANNEL,
      Computer: COMPUTER,
      EventID: '22',
      TimeCreated: SYSTEM_TIME,
      EventRecordID: '77',
      UserID: 'S-1-5-18',
      RuleName,
      EventData: JSON.stringify(rest),
    },
    'unnamed-data of PowerShell': getWinEvent(
      query,
      Object.values(eventData(query)).map((Value) => ({ Value })),
    ),
    'unnamed-data of PowerShell, too deep': getWinEvent(query, ['System.Diagnostics.Eventing.Reader.EventProperty']),
    'unnamed-data of Fluent Bit': {
      ProviderName: PROVIDER,
      Channel: CHANNEL,
      Computer: COMPUTER,
      EventID: 22,
      Qualifiers: '',
      TimeCreated: '2026-03-01 11:00:02.500 +0100',
      EventRecordID: 77,
      ProcessID: 2332,
      UserID: 'S-1-5-18',
      StringInserts: Object.values(eventData(query)),
    },
    'evtx-dump-json': { Event: { System: system, EventData: eventData(query) } },
    'evtx-dump-json of OpenTelemetry': {
      event_id: { id: 22, qualifiers: 0 },
      provider: { name: PROVIDER, guid: '', event_source: '' },
      system_time: SYSTEM_TIME,
      computer: COMPUTER,
      channel: CHANNEL,
      record_id: 77,
      level: 'Information',
      message: 'Dns query:',
      security: { user_id: 'S-1-5-18' },
      event_data: eventData(query),
    },
    'evtx-dump-json of OpenTelemetry with a list': {
      body: {
        event_id: { id: 22, qualifiers: 0 },
        provider: { name: PROVIDER, guid: '', event_source: '' },
        system_time: SYSTEM_TIME,
        computer: COMPUTER,
        channel: CHANNEL,
        record_id: 77,
        security: { user_id: 'S-1-5-18' },
        event_data: { data: Object.entries(eventData(query)).map(([name, text]) => ({ [name]: text })) },
      },
    },
    'evtx-dump-json of Vector': {
      source_type: 'windows_event_log',
      timestamp: SYSTEM_TIME,
      event_id: 22,
      record_id: 77,
      level: 'Information',
      level_value: 4,
      channel: CHANNEL,
      provider_name: PROVIDER,
      computer: COMPUTER,
      user_id: 'S-1-5-18',
      event_data: eventData(query),
    },
    'evtx-dump-json with a list': { Event: { System: system, EventData: { Data: dataList } } },
    evtxecmd: {
      Provider: PROVIDER,
      Channel: CHANNEL,
      Computer: COMPUTER,
      EventId: 22,
      EventRecordId: '77',
      ChunkNumber: 3,
      ProcessId: 2332,
      UserId: 'S-1-5-18',
      TimeCreated: '2026-03-01T10:00:02.5000000+00:00',
      Payload: JSON.stringify({
        EventData: { Data: Object.entries(eventData(query)).map(([name, text]) => ({ '@Name': name, '#text': text })) },
      }),
    },
    'beats-raw': beatsRaw(query),
  };
}

/** Documents after the pipeline; they only come with the sample query. */
export function sampleDocuments(): { readonly [name: string]: JsonObject } {
  const mixed = { ...nested({ ...INGESTED }), dns: undefined, 'dns.resolved_ip': INGESTED['dns.resolved_ip'] };
  return {
    'beats-ecs nested': nested(INGESTED),
    'beats-ecs dotted': INGESTED,
    'beats-ecs mixed': JSON.parse(
      JSON.stringify({ ...mixed, dns: { 'question.name': SAMPLE_QUERY.name, answers: INGESTED['dns.answers'] } }),
    ) as JsonObject, // an object literal went in
  };
}

/** Wrappers around a JSON record, and around the XML text. */
export function wrapJson(body: JsonObject): { readonly [name: string]: JsonObject } {
  return {
    'elasticsearch hit': { _index: 'winlogbeat-8.1', _id: 'a', _source: body },
    'collector message': { event: body, sourcetype: '_json', host: 'collector', time: 1 },
    'collector text': { event: JSON.stringify(body), sourcetype: '_json' },
    'search result': { preview: false, result: { _raw: JSON.stringify(body), host: 'collector' } },
    'row with _raw': { _raw: JSON.stringify(body), source: 'somewhere' },
    'hit around a message': { _index: 'logs-x-default', _source: { message: JSON.stringify(body) } },
  };
}

export function wrapXml(xml: string): { readonly [name: string]: JsonObject } {
  return {
    'search result': { result: { _raw: xml, sourcetype: 'XmlWinEventLog', _time: '2026-03-01T10:00:02.500+00:00' } },
    'row with _raw': { _raw: xml, _time: '1772359202.5', source: `XmlWinEventLog:${CHANNEL}` },
    'collector text': { event: xml, source: `XmlWinEventLog:${CHANNEL}`, sourcetype: 'XmlWinEventLog' },
    'agent original': { '@timestamp': 'x', ecs: { version: '8.0.0' }, event: { original: xml } },
    'agent message': { '@timestamp': 'x', agent: { type: 'filebeat' }, message: xml },
    'hit around an original': { _index: 'logs-x-default', _source: { 'event.original': xml } },
  };
}

const LOGS: Readonly<Record<string, readonly [channel: string, provider: string]>> = {
  sysmon: ['Microsoft-Windows-Sysmon/Operational', 'Microsoft-Windows-Sysmon'],
  security: ['Security', 'Microsoft-Windows-Security-Auditing'],
  system: ['System', 'Service Control Manager'],
  powershell: ['Microsoft-Windows-PowerShell/Operational', 'Microsoft-Windows-PowerShell'],
  'powershell-classic': ['Windows PowerShell', 'PowerShell'],
  dns: ['Microsoft-Windows-DNS-Client/Operational', 'Microsoft-Windows-DNS-Client'],
  defender: ['Microsoft-Windows-Windows Defender/Operational', 'Microsoft-Windows-Windows Defender'],
};

/** Any event of a log, by the log's short name. */
export function sampleEvent(
  log: string,
  id: string,
  data: Readonly<Record<string, string | readonly string[]>>,
  keywords = '0x8020000000000000',
): WindowsRecord {
  const [Channel, Provider] = LOGS[log]!;
  return windowsRecord(
    { Channel, Provider, EventID: id, Computer: 'PC-1', Keywords: keywords, UserID: 'S-1-5-18', Level: 4 },
    data,
  );
}
