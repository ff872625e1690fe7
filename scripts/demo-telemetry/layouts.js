/**
 * Writes one event in each of the sample's layouts, as the shippers do: NXLog's flat JSON, Windows event XML,
 * Winlogbeat before its ingest pipeline, and Elastic Defend's ECS documents.
 */
import { fullName, HOSTS } from './fleet.js';

export const CHANNELS = {
  sysmon: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    provider: 'Microsoft-Windows-Sysmon',
    guid: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}',
    keywords: '0x8000000000000000',
    sid: 'S-1-5-18',
    version: { 1: 5, 3: 5, 7: 3, 11: 2, 22: 5 },
    task: {
      1: 'Process Create (rule: ProcessCreate)',
      3: 'Network connection detected (rule: NetworkConnect)',
      7: 'Image loaded (rule: ImageLoad)',
      11: 'File created (rule: FileCreate)',
      22: 'Dns query (rule: DnsQuery)',
    },
  },
  security: {
    channel: 'Security',
    provider: 'Microsoft-Windows-Security-Auditing',
    guid: '{54849625-5478-4994-A5BA-3E3B0328C30D}',
    keywords: '0x8020000000000000',
    sid: null,
    version: { 4624: 2, 4688: 2 },
    task: { 4624: 'Logon', 4688: 'Process Creation' },
  },
};

const TASK_NUMBER = { 4624: 12544, 4688: 13312 };
const iso = (time, digits = 3) => new Date(time).toISOString().replace('Z', `${'0'.repeat(digits - 3)}Z`);
export const utcText = (time) => new Date(time).toISOString().replace('T', ' ').replace('Z', '');

export function writeFlat(event) {
  const source = CHANNELS[event.source];
  const account =
    source.sid === null
      ? {}
      : { Domain: 'NT AUTHORITY', AccountName: 'SYSTEM', UserID: source.sid, AccountType: 'User' };
  return JSON.stringify({
    EventTime: utcText(event.time).slice(0, 19),
    Hostname: fullName(event.host),
    Keywords: event.source === 'security' ? -9214364837600034816n.toString() : -9223372036854775808n.toString(),
    EventType: event.source === 'security' ? 'AUDIT_SUCCESS' : 'INFO',
    SeverityValue: 2,
    Severity: 'INFO',
    EventID: event.id,
    SourceName: source.provider,
    ProviderGuid: source.guid,
    Version: source.version[event.id],
    Task: TASK_NUMBER[event.id] ?? event.id,
    OpcodeValue: 0,
    RecordNumber: event.record,
    ExecutionProcessID: 3172,
    ThreadID: 4048,
    Channel: source.channel,
    ...account,
    Category: source.task[event.id],
    Opcode: 'Info',
    ...event.data,
    EventReceivedTime: utcText(event.time + 1200).slice(0, 19),
    SourceModuleName: 'eventlog',
    SourceModuleType: 'im_msvistalog',
  });
}

const XML_ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;', '"': '&quot;' };
const xmlText = (text) => String(text).replace(/[&<>]/g, (char) => XML_ESCAPES[char]);

export function writeXml(event) {
  const source = CHANNELS[event.source];
  const user = source.sid === null || event.noUser ? '<Security/>' : `<Security UserID='${source.sid}'/>`;
  const data = Object.entries(event.data).map(([name, value]) => `<Data Name='${name}'>${xmlText(value)}</Data>`);
  return [
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>`,
    `<Provider Name='${source.provider}' Guid='${source.guid.toLowerCase()}'/><EventID>${event.id}</EventID>`,
    `<Version>${source.version[event.id]}</Version><Level>${event.source === 'security' ? 0 : 4}</Level>`,
    `<Task>${TASK_NUMBER[event.id] ?? event.id}</Task><Opcode>0</Opcode><Keywords>${source.keywords}</Keywords>`,
    `<TimeCreated SystemTime='${iso(event.time + 15, 7)}'/><EventRecordID>${event.record}</EventRecordID><Correlation/>`,
    `<Execution ProcessID='3172' ThreadID='4048'/><Channel>${source.channel}</Channel>`,
    `<Computer>${fullName(event.host)}</Computer>${user}</System><EventData>${data.join('')}</EventData></Event>`,
  ].join('');
}

export function writeBeats(event) {
  const source = CHANNELS[event.source];
  const user = { domain: 'NT AUTHORITY', identifier: source.sid, name: 'SYSTEM', type: 'User' };
  return JSON.stringify({
    '@timestamp': iso(event.time + 15),
    '@metadata': { beat: 'winlogbeat', type: '_doc', version: '8.17.3' },
    agent: { name: event.host, type: 'winlogbeat', version: '8.17.3' },
    ecs: { version: '8.0.0' },
    event: {
      action: source.task[event.id],
      code: String(event.id),
      created: iso(event.time + 900),
      kind: 'event',
      provider: source.provider,
      ...(event.source === 'security' && { outcome: 'success' }),
    },
    host: { name: fullName(event.host) },
    log: { level: 'information' },
    winlog: {
      api: 'wineventlog',
      channel: source.channel,
      computer_name: fullName(event.host),
      event_data: Object.fromEntries(Object.entries(event.data).map(([name, value]) => [name, String(value)])),
      event_id: String(event.id),
      opcode: 'Info',
      process: { pid: 3172, thread: { id: 4048 } },
      provider_guid: source.guid.toLowerCase(),
      provider_name: source.provider,
      record_id: event.record,
      task: source.task[event.id],
      ...(source.sid !== null && { user }),
      version: source.version[event.id],
    },
  });
}

/** `document` holds what the kind of event adds: category, type, action, process, dns … */
export function writeDefend(event) {
  const { user, ip } = HOSTS[event.host];
  const dataset = `endpoint.events.${event.document.event.category[0] === 'network' ? 'network' : 'process'}`;
  const { event: described, ...rest } = event.document;
  return JSON.stringify({
    '@timestamp': iso(event.time),
    agent: { id: `${HOSTS[event.host].guid}-5d1e-4c0f-9a10-6f3f2f1b7c55`, type: 'endpoint', version: '8.17.3' },
    data_stream: { dataset, namespace: 'default', type: 'logs' },
    ecs: { version: '8.10.0' },
    event: {
      ...described,
      created: iso(event.time),
      dataset,
      id: `NwT${event.record.toString(36).padStart(5, '0')}++++++Demo`,
      kind: 'event',
      module: 'endpoint',
      sequence: event.record,
    },
    host: {
      hostname: event.host,
      id: `${HOSTS[event.host].guid}-77aa-4f4e-8b1c-0f2c6f7d9e10`,
      ip: [ip],
      name: event.host,
      os: { family: 'windows', name: 'Windows', platform: 'windows', type: 'windows' },
    },
    ...rest,
    user: { domain: 'CORP', name: user },
  });
}
