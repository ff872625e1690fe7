/**
 * The corpus in every layout and wrapper that people have their logs in, written here by hand from the shippers' own
 * shapes, together with what each of them cannot carry.
 */
import type { Query } from './corpus.ts';
import type { Carried } from './predictor.ts';

export interface LayoutFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the file holds. */
  readonly queries: readonly Query[];
  readonly carried: Carried;
  /** What a layout's own facts change, in words for the test's name. */
  readonly note: string;
}

const CHANNEL = 'Microsoft-Windows-Sysmon/Operational';
const PROVIDER = 'Microsoft-Windows-Sysmon';
const PROVIDER_GUID = '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}';
const SOURCE = `XmlWinEventLog:${CHANNEL}`;
const ZERO_GUID = '{00000000-0000-0000-0000-000000000000}';

const iso = (time: number, digits = 3): string =>
  new Date(time).toISOString().replace('Z', `${'0'.repeat(digits - 3)}Z`);
const utcText = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace('Z', '');

/** Without the members that are null. */
function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}

function eventData(query: Query): Record<string, unknown> {
  return present({
    RuleName: query.ruleName,
    UtcTime: utcText(query.utcTime),
    ProcessGuid: query.guid,
    ProcessId: query.processId,
    QueryName: query.domain.name,
    QueryStatus: query.status,
    QueryResults: query.results,
    Image: query.program.image,
    User: query.user,
  });
}

export function flat(query: Query): Record<string, unknown> {
  return present({
    SourceName: PROVIDER,
    ProviderGuid: PROVIDER_GUID,
    Channel: CHANNEL,
    Hostname: query.host,
    TimeCreated: iso(query.logTime),
    EventID: 22,
    Task: 22,
    RecordNumber: query.recordId,
    UserID: query.userId,
    ...eventData(query),
    // Last, so that what is asked for stands before text that repeats it.
    Message: `Dns query:\r\nQueryName: ${query.domain.name}\r\nImage: ${query.program.image ?? ''}`,
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};
const escapeXml = (value: unknown): string => String(value).replace(/[&<>'"]/g, (char) => ESCAPES[char]!);

interface XmlStyle {
  readonly quote: string;
  /** Between elements. */
  readonly gap: string;
}

export function xml(query: Query, { quote, gap }: XmlStyle = { quote: "'", gap: '' }): string {
  const attribute = (name: string, value: unknown): string => ` ${name}=${quote}${escapeXml(value)}${quote}`;
  const data = Object.entries(eventData(query)).map(
    ([name, value]) => `<Data${attribute('Name', name)}>${escapeXml(value)}</Data>`,
  );
  const recordId = query.recordId === null ? [] : [`<EventRecordID>${query.recordId}</EventRecordID>`];
  return [
    `<Event${attribute('xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event')}>`,
    '<System>',
    `<Provider${attribute('Name', PROVIDER)}${attribute('Guid', PROVIDER_GUID)}/>`,
    '<EventID>22</EventID>',
    '<Version>5</Version>',
    '<Level>4</Level>',
    `<TimeCreated${attribute('SystemTime', iso(query.logTime, 9))}/>`,
    ...recordId,
    '<Correlation/>',
    `<Execution${attribute('ProcessID', 3172)}${attribute('ThreadID', 4048)}/>`,
    `<Channel>${CHANNEL}</Channel>`,
    `<Computer>${escapeXml(query.host)}</Computer>`,
    query.userId === null ? '<Security/>' : `<Security${attribute('UserID', query.userId)}/>`,
    '</System>',
    '<EventData>',
    ...data,
    '</EventData>',
    '</Event>',
  ].join(gap);
}

export function evtxDump(query: Query): Record<string, unknown> {
  const security = query.userId === null ? null : { '#attributes': { UserID: query.userId } };
  return {
    Event: {
      '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
      System: {
        Provider: { '#attributes': { Name: PROVIDER, Guid: PROVIDER_GUID } },
        EventID: 22,
        Version: 5,
        TimeCreated: { '#attributes': { SystemTime: iso(query.logTime, 6) } },
        ...(query.recordId === null ? {} : { EventRecordID: query.recordId }),
        Correlation: null,
        Execution: { '#attributes': { ProcessID: 3172, ThreadID: 4048 } },
        Channel: CHANNEL,
        Computer: query.host,
        Security: security,
      },
      EventData: eventData(query),
    },
  };
}

/** As Velociraptor's `parse_evtx()` has it: attributes as members, the event id in an object, time in seconds. */
function velociraptor(query: Query): Record<string, unknown> {
  return {
    System: {
      Provider: { Name: PROVIDER, Guid: PROVIDER_GUID },
      EventID: { Value: 22 },
      Version: 5,
      TimeCreated: { SystemTime: query.logTime / 1000 },
      ...(query.recordId === null ? {} : { EventRecordID: query.recordId }),
      Correlation: {},
      Execution: { ProcessID: 3172, ThreadID: 4048 },
      Channel: CHANNEL,
      Computer: query.host,
      Security: present({ UserID: query.userId }),
    },
    EventData: eventData(query),
    Message: `Dns query:\nQueryName: ${query.domain.name}`,
  };
}

/** A row of its artifact `Windows.EventLogs.EvtxHunter`. */
function velociraptorRow(query: Query): Record<string, unknown> {
  return {
    EventTime: iso(query.logTime),
    Computer: query.host,
    Channel: CHANNEL,
    Provider: PROVIDER,
    EventID: 22,
    EventRecordID: query.recordId,
    UserSID: query.userId,
    EventData: eventData(query),
    UserData: null,
    Message: `Dns query:\nQueryName: ${query.domain.name}`,
    OSPath: 'C:\\Windows\\System32\\winevt\\Logs\\Microsoft-Windows-Sysmon%4Operational.evtx',
  };
}

/** The values alone, in the order of Sysmon's manifest. */
const values = (query: Query): unknown[] =>
  [
    query.ruleName,
    utcText(query.utcTime),
    query.guid,
    query.processId,
    query.domain.name,
    query.status,
    query.results,
    query.program.image,
    query.user,
  ].map((value) => value ?? '');

/** As PowerShell's `Get-WinEvent | ConvertTo-Json` writes an event. */
function getWinEvent(query: Query): Record<string, unknown> {
  return {
    Id: 22,
    Version: 5,
    Qualifiers: null,
    RecordId: query.recordId,
    ProviderName: PROVIDER,
    ProviderId: PROVIDER_GUID.slice(1, -1).toLowerCase(),
    LogName: CHANNEL,
    ProcessId: 3172,
    ThreadId: 4048,
    MachineName: query.host,
    UserId: query.userId === null ? null : { BinaryLength: 12, AccountDomainSid: null, Value: query.userId },
    TimeCreated: `/Date(${query.logTime})/`,
    Properties: values(query).map((Value) => ({ Value })),
    Message: `Dns query:\r\nQueryName: ${query.domain.name}`,
  };
}

/** What people pick of that: the data are in the message alone. */
function picked(query: Query): Record<string, unknown> {
  const { RecordId, ProviderName, LogName, MachineName, Id, TimeCreated } = getWinEvent(query);
  const data = Object.entries(eventData(query)).map(([name, value]) => `${name}: ${value}`);
  return {
    TimeCreated,
    Id,
    RecordId,
    ProviderName,
    LogName,
    MachineName,
    Message: ['Dns query:', ...data].join('\r\n'),
  };
}

/** As Fluent Bit's `winevtlog` does. */
function fluentBit(query: Query): Record<string, unknown> {
  return present({
    ProviderName: PROVIDER,
    ProviderGuid: PROVIDER_GUID,
    EventID: 22,
    Version: 5,
    Qualifiers: 0,
    TimeCreated: `${utcText(query.logTime)} +0000`,
    EventRecordID: query.recordId,
    ProcessID: 3172,
    ThreadID: 4048,
    Channel: CHANNEL,
    Computer: query.host,
    UserID: query.userId,
    Message: `Dns query:\r\nQueryName: ${query.domain.name}`,
    StringInserts: values(query),
  });
}

/** As the `windowseventlog` receiver of OpenTelemetry makes a body of an event. */
function openTelemetry(query: Query): Record<string, unknown> {
  return present({
    event_id: { id: 22, qualifiers: 0 },
    provider: { name: PROVIDER, guid: PROVIDER_GUID, event_source: '' },
    system_time: iso(query.logTime, 6),
    computer: query.host,
    channel: CHANNEL,
    record_id: query.recordId,
    level: 'Information',
    execution: { process_id: 3172, thread_id: 4048 },
    security: query.userId === null ? null : { user_id: query.userId },
    event_data: { data: Object.entries(eventData(query)).map(([name, value]) => ({ [name]: String(value) })) },
  });
}

/** A request of OTLP whose record is the event's XML (`raw: true`). */
function otlp(query: Query): Record<string, unknown> {
  const record = { timeUnixNano: `${query.logTime}000000`, body: { stringValue: xml(query) } };
  return { resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [record] }] }] };
}

/** As Vector's `windows_event_log` source writes an event. */
function vector(query: Query): Record<string, unknown> {
  return present({
    source_type: 'windows_event_log',
    timestamp: iso(query.logTime, 6),
    message: `Event ID 22 from ${PROVIDER}`,
    event_id: 22,
    record_id: query.recordId,
    level: 'Information',
    level_value: 4,
    channel: CHANNEL,
    provider_name: PROVIDER,
    computer: query.host,
    user_id: query.userId,
    process_id: 3172,
    event_data: eventData(query),
  });
}

/** OpenWEC's JSON: attributes with names of their own among the elements. */
function openWec(query: Query): Record<string, unknown> {
  return {
    System: present({
      Provider: { Name: PROVIDER, Guid: PROVIDER_GUID },
      EventID: 22,
      EventIDQualifiers: 0,
      Version: 5,
      TimeCreated: iso(query.logTime, 9),
      EventRecordID: query.recordId,
      Execution: { ProcessID: 3172, ThreadID: 4048 },
      Channel: CHANNEL,
      Computer: query.host,
      UserID: query.userId,
    }),
    EventData: eventData(query),
    OpenWEC: { IpAddress: '192.0.2.7', Principal: 'WS1$@CORP.EXAMPLE', TimeReceived: iso(query.logTime + 900) },
  };
}

export function beatsRaw(query: Query): Record<string, unknown> {
  const user = query.userId === null ? {} : { user: { identifier: query.userId, name: 'SYSTEM', type: 'User' } };
  return {
    '@timestamp': iso(query.logTime),
    '@metadata': { beat: 'winlogbeat', type: '_doc', version: '8.17.3' },
    agent: { type: 'winlogbeat', version: '8.17.3' },
    ecs: { version: '8.0.0' },
    event: { action: 'Dns query (rule: DnsQuery)', code: '22', kind: 'event', provider: PROVIDER },
    host: { name: query.host },
    log: { level: 'information' },
    message: `Dns query:\nQueryName: ${query.domain.name}`,
    winlog: {
      channel: CHANNEL,
      computer_name: query.host,
      event_data: eventData(query),
      event_id: '22',
      opcode: 'Info',
      provider_guid: PROVIDER_GUID,
      provider_name: PROVIDER,
      ...(query.recordId === null ? {} : { record_id: query.recordId }),
      ...user,
    },
  };
}

const STATUS_NAMES: Readonly<Record<string, string>> = {
  '0': 'SUCCESS',
  '1460': 'ERROR_TIMEOUT',
  '1223': 'ERROR_CANCELLED',
  '9002': 'DNS_ERROR_RCODE_SERVER_FAILURE',
  '9003': 'DNS_ERROR_RCODE_NAME_ERROR',
  '9501': 'DNS_INFO_NO_RECORDS',
  '9502': 'DNS_ERROR_BAD_PACKET',
  '9701': 'DNS_ERROR_RECORD_DOES_NOT_EXIST',
};
const TYPE_NAMES: Readonly<Record<string, string>> = { '5': 'CNAME', '6': 'SOA', '12': 'PTR', '33': 'SRV' };

/** What Winlogbeat's ingest pipeline for Sysmon leaves of the document above. */
export function beatsEcs(query: Query): Record<string, unknown> {
  const answers: { type: string; data: string }[] = [];
  const addresses: string[] = [];
  for (const part of (query.results ?? '-').split(';')) {
    if (part.trim() === '' || part === '-') continue;
    const typed = /^type:\s+(\d+)\s+(\S+)/.exec(part);
    if (typed !== null) answers.push({ type: TYPE_NAMES[typed[1]!]!, data: typed[2]! });
    else addresses.push(part.replace(/^::ffff:(?=\d+\.)/, ''));
  }
  for (const address of addresses) answers.push({ type: address.includes(':') ? 'AAAA' : 'A', data: address });
  const { image } = query.program;
  const name = image?.includes('\\') === true ? image.slice(image.lastIndexOf('\\') + 1) : null;
  const account = query.user?.split('\\') ?? [];
  const userFields = present({
    id: query.userId,
    domain: account.length === 2 ? account[0] : null,
    name: account.length === 2 ? account[1] : null,
  });
  return {
    '@timestamp': iso(query.utcTime),
    agent: { type: 'winlogbeat', version: '8.17.3' },
    dns: {
      question: { name: query.domain.name },
      ...(answers.length === 0 ? {} : { answers }),
      ...(addresses.length === 0 ? {} : { resolved_ip: addresses }),
    },
    ecs: { version: '8.17.0' },
    event: {
      action: 'Dns query (rule: DnsQuery)',
      category: ['network'],
      code: '22',
      created: iso(query.logTime),
      kind: 'event',
      module: 'sysmon',
      provider: PROVIDER,
      type: ['connection', 'protocol', 'info'],
    },
    host: { name: query.host, os: { type: 'windows', family: 'windows' } },
    network: { protocol: 'dns' },
    process: present({
      entity_id: query.guid === ZERO_GUID || query.guid === null ? null : query.guid.toLowerCase(),
      executable: image,
      name,
      pid: query.processId === null ? null : Number(query.processId),
    }),
    related: { hosts: [query.domain.name] },
    ...(query.status === null ? {} : { sysmon: { dns: { status: STATUS_NAMES[query.status] ?? query.status } } }),
    ...(Object.keys(userFields).length === 0 ? {} : { user: userFields }),
    winlog: {
      api: 'wineventlog',
      channel: CHANNEL,
      computer_name: query.host,
      event_id: '22',
      provider_guid: PROVIDER_GUID,
      provider_name: PROVIDER,
      ...(query.recordId === null ? {} : { record_id: String(query.recordId) }),
      ...(query.userId === null ? {} : { user: { identifier: query.userId } }),
    },
  };
}

/** `{"a.b": 1}` for `{"a": {"b": 1}}`; arrays stay. */
export function dotted(value: Readonly<Record<string, unknown>>, prefix = ''): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? dotted(inner as Record<string, unknown>, `${prefix}${key}.`) // neither null nor a list
        : { [`${prefix}${key}`]: inner },
    ),
  );
}

function noteOf(carried: Carried): string {
  if (carried.pipelineGuid) return 'lower-case GUIDs, none of zeros, answers in the order of the pipeline';
  return carried.assumesUser ? 'a missing user id is the service’s' : 'a missing user id is missing';
}

const texts = (queries: readonly Query[]): string[] => queries.map((query) => xml(query));
const loose = (queries: readonly Query[]): string[] =>
  queries.map((query) => xml(query, { quote: '"', gap: '\r\n  ' }));

function utf16(queries: readonly Query[], order: 'le' | 'be'): Buffer {
  const text = `\ufeff<?xml version="1.0" encoding="utf-16"?>\r\n<Events>${loose(queries).join('\r\n')}</Events>`;
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const STANZA = { source: SOURCE, sourcetype: 'XmlWinEventLog', index: 'win' };
const csvRow = (query: Query): string[] => [xml(query), iso(query.logTime), SOURCE];
const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',');
const csvCell = (value: string): string => `"${value.replaceAll('"', '""')}"`;

const JSON_LAYOUT: Carried = { assumesUser: true, pipelineGuid: false, pipelineAnswers: false };
const XML_LAYOUT: Carried = { ...JSON_LAYOUT, assumesUser: false };
const PIPELINE: Carried = { assumesUser: true, pipelineGuid: true, pipelineAnswers: true };

/** As Graylog exports what Winlogbeat sent it. */
function graylog(query: Query): Record<string, unknown> {
  const { '@timestamp': timestamp, ...event } = dotted(beatsRaw(query));
  const named = Object.entries(event).map(([name, value]) => [`winlogbeat_${name.replaceAll('.', '_')}`, value]);
  return { source: query.host, timestamp, ...Object.fromEntries(named) };
}

type Write = (queries: readonly Query[]) => string | Uint8Array;

/**
 * The corpus in every layout. `apart`: each file has hosts of its own, so that one scan of all keeps their rows apart.
 */
export function writeLayouts(corpus: readonly Query[], apart: boolean): LayoutFile[] {
  const file = (name: string, carried: Carried, write: Write): LayoutFile => {
    const queries = apart ? corpus.map((query) => ({ ...query, host: `${query.host}.${name}` })) : corpus;
    return { name, content: write(queries), queries, carried, note: noteOf(carried) };
  };
  return [
    file('flat.ndjson', JSON_LAYOUT, (all) => lines(all.map(flat))),
    file('flat.array.json', JSON_LAYOUT, (all) => JSON.stringify(all.map(flat), null, 2)),
    file('flat.utf16.ndjson', JSON_LAYOUT, (all) => Buffer.from(`\ufeff${lines(all.map(flat))}`, 'utf16le')),
    file('evtx-dump.ndjson', JSON_LAYOUT, (all) => lines(all.map(evtxDump))),
    file('velociraptor.ndjson', JSON_LAYOUT, (all) => lines(all.map(velociraptor))),
    file('velociraptor.rows.ndjson', JSON_LAYOUT, (all) => lines(all.map(velociraptorRow))),
    file('get-winevent.json', JSON_LAYOUT, (all) => JSON.stringify(all.map(getWinEvent), null, 2)),
    file('get-winevent.picked.ndjson', JSON_LAYOUT, (all) => lines(all.map(picked))),
    file('fluent-bit.ndjson', JSON_LAYOUT, (all) => lines(all.map(fluentBit))),
    file('openwec.ndjson', JSON_LAYOUT, (all) => lines(all.map(openWec))),
    file('otel.ndjson', JSON_LAYOUT, (all) => lines(all.map(openTelemetry))),
    file('otel.hec.json', JSON_LAYOUT, (all) =>
      lines(all.map((query) => ({ time: query.logTime / 1000, host: query.host, event: openTelemetry(query) }))),
    ),
    file('otlp.json', XML_LAYOUT, (all) => lines(all.map(otlp))),
    file('vector.ndjson', JSON_LAYOUT, (all) => lines(all.map(vector))),
    file('chainsaw.ndjson', JSON_LAYOUT, (all) =>
      lines(all.map((query) => ({ group: 'Sigma', document: { kind: 'evtx', data: evtxDump(query) } }))),
    ),
    file('wad.json', XML_LAYOUT, (all) =>
      lines(all.map((query) => ({ ProviderName: PROVIDER, EventId: 22, Channel: CHANNEL, RawXml: xml(query) }))),
    ),
    file('beats-raw.ndjson', JSON_LAYOUT, (all) => lines(all.map(beatsRaw))),
    file('beats-raw.dotted.ndjson', JSON_LAYOUT, (all) => lines(all.map((query) => dotted(beatsRaw(query))))),
    file('graylog.ndjson', JSON_LAYOUT, (all) => lines(all.map(graylog))),
    file('beats-ecs.ndjson', PIPELINE, (all) => lines(all.map(beatsEcs))),
    file('beats-ecs.dotted.ndjson', PIPELINE, (all) => lines(all.map((query) => dotted(beatsEcs(query))))),
    file('line.xml', XML_LAYOUT, (all) => `${texts(all).join('\n')}\n`),
    file('joined.xml', XML_LAYOUT, (all) => texts(all).join('')),
    file('wrapped.xml', XML_LAYOUT, (all) => `<?xml version="1.0"?>\n<Events>${loose(all).join('\n')}</Events>`),
    file('utf16le.xml', XML_LAYOUT, (all) => utf16(all, 'le')),
    file('utf16be.xml', XML_LAYOUT, (all) => utf16(all, 'be')),
    file('splunk.json', XML_LAYOUT, (all) =>
      lines(texts(all).map((text) => ({ preview: false, result: { _raw: text, host: 'forwarder', ...STANZA } }))),
    ),
    file('splunk.flat.json', JSON_LAYOUT, (all) =>
      lines(all.map((query) => ({ preview: false, result: { _raw: JSON.stringify(flat(query)) } }))),
    ),
    file('hec.json', XML_LAYOUT, (all) =>
      lines(all.map((query) => ({ time: query.logTime / 1000, host: query.host, ...STANZA, event: xml(query) }))),
    ),
    file('hec.object.json', JSON_LAYOUT, (all) =>
      lines(all.map((query) => ({ time: query.logTime / 1000, ...STANZA, event: flat(query) }))),
    ),
    file('splunk.csv', XML_LAYOUT, (all) =>
      [['_raw', '_time', 'source'], ...all.map(csvRow)].map(csvLine).join('\r\n'),
    ),
    file('elastic.ndjson', PIPELINE, (all) =>
      lines(
        all.map((query, i) => ({ _index: 'winlogbeat-8.17.3', _id: `q${i}`, _score: 1, _source: beatsEcs(query) })),
      ),
    ),
    file('elastic.raw.ndjson', JSON_LAYOUT, (all) =>
      lines(all.map((query) => ({ _index: '.ds-winlogbeat-8.17.3-2026.03.01-000001', _source: beatsRaw(query) }))),
    ),
    file('elastic.hits.json', PIPELINE, (all) => {
      const _index = 'logs-windows.sysmon_operational-default';
      const hits = all.map((query, i) => ({ _index, _id: `q${i}`, _source: beatsEcs(query) }));
      return JSON.stringify({ took: 3, hits: { total: { value: all.length, relation: 'eq' }, hits } });
    }),
  ];
}
