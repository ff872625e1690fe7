/**
 * Who fires and who does not: each outcome that the vendors' rules have for a lookup, one event a row, through the
 * command line. The reason stands beside each row; the expectation is written by hand.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AlertLine, hasSeeds, makeFolder, RULES, SEEDS, scanAlerts, writeTree } from './telltale.ts';

interface Row {
  readonly why: string;
  /** Alerts of the EQL rule, and rows of the SPL rule. */
  readonly eql: 0 | 1;
  readonly spl: number;
  /** One record, as a line of JSON. */
  readonly record: Readonly<Record<string, unknown>>;
}

interface Lookup {
  readonly image?: string | null;
  readonly name?: string | null;
  readonly status?: string;
  readonly results?: string | null;
  readonly guid?: string | null;
  readonly more?: Readonly<Record<string, unknown>>;
}

const OPENAI = 'api.openai.com';
const PYTHON = 'C:\\Users\\kim\\Python\\python.exe';
const ANSWERS = 'type:  5 edge.example.net;::ffff:192.0.2.1;::ffff:192.0.2.2;';
const ONE = '::ffff:192.0.2.1;';
const ZERO = '{00000000-0000-0000-0000-000000000000}';

let serial = 0;

/** A flat Sysmon lookup, each on a host of its own so that rows never merge. */
function lookup({ image = PYTHON, name = OPENAI, status = '0', results = ONE, guid, more = {} }: Lookup) {
  serial++;
  const host = `HOST-${String(serial).padStart(3, '0')}`;
  const members = {
    SourceName: 'Microsoft-Windows-Sysmon',
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: host,
    EventID: 22,
    TimeCreated: '2026-03-01T10:00:02.500Z',
    RecordNumber: serial,
    UserID: 'S-1-5-18',
    UtcTime: '2026-03-01 10:00:01.250',
    ProcessGuid: guid === undefined ? `{0f1e2d3c-0000-0000-0000-${String(serial).padStart(12, '0')}}` : guid,
    ProcessId: '77',
    QueryName: name,
    QueryStatus: status,
    QueryResults: results,
    Image: image,
    ...more,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

const row = (why: string, eql: 0 | 1, spl: number, query: Lookup): Row => ({ why, eql, spl, record: lookup(query) });

const SPL_ROWS: readonly Row[] = [
  row('a browser of the list', 0, 0, {
    image: 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    results: ANSWERS,
  }),
  row('three answers make three rows, an alias is one of them', 1, 3, { results: ANSWERS }),
  row('a failed lookup has no answer to group by', 1, 0, { status: '9003', results: '-' }),
  row('a status of 0 without answers', 1, 0, { results: '' }),
  row('no QueryResults at all', 1, 0, { results: null }),
  row('answers without a semicolon after them are none', 1, 0, { results: '192.0.2.1' }),
  row('a failure that still has an answer', 1, 1, { status: '9501' }),
  row('an unknown process with answers keeps its whole text as its name', 0, 1, {
    image: '<unknown process>',
    guid: ZERO,
  }),
  row('the same with its XML entities left in', 0, 1, { image: '&lt;unknown process&gt;', guid: ZERO }),
  row('an unknown process without answers', 0, 0, { image: '<unknown process>', status: '9003', results: '-' }),
  row('firefox is not on the list of 2024', 0, 1, { image: 'C:\\Program Files\\Mozilla Firefox\\firefox.exe' }),
  row('neither is opera', 0, 1, { image: 'C:\\Program Files\\Opera\\opera.exe' }),
  row('edge is', 0, 0, { image: 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe' }),
  row('brave is', 0, 0, { image: 'C:\\Program Files\\BraveSoftware\\Brave-Browser\\Application\\brave.exe' }),
  row('vivaldi is', 0, 0, { image: 'C:\\Program Files\\Vivaldi\\Application\\vivaldi.exe' }),
  row('the web view of edge is not', 0, 1, { image: 'C:\\Program Files\\Microsoft\\msedgewebview2.exe' }),
  row('desktop applications are not', 0, 1, { image: 'C:\\Program Files\\ChatGPT\\ChatGPT.exe' }),
  row('a program in capitals', 1, 1, { image: 'C:\\USERS\\KIM\\PYTHON.EXE' }),
  row('a domain in mixed case', 1, 1, { name: 'Api.OpenAI.com' }),
  row('a browser in capitals is still on the list', 0, 0, { image: 'C:\\Program Files\\Chrome\\CHROME.EXE' }),
  row('the list is matched at the end, without a path: notchrome', 1, 0, { image: 'C:\\Users\\kim\\notchrome.exe' }),
  row('pytorch ends in torch', 1, 0, { image: 'C:\\Users\\kim\\pytorch.exe' }),
  row('a subdomain is another name', 0, 0, { name: 'eu.api.openai.com' }),
  row('a trailing dot is another name', 0, 0, { name: 'api.openai.com.' }),
  row('router.huggingface.co is only on the SPL list', 0, 1, { name: 'router.huggingface.co' }),
  row('no Image, so no name to look up', 0, 0, { image: null }),
  row('no ProcessGuid to group by', 1, 0, { guid: null }),
  row('no QueryStatus to group by', 1, 0, { more: { QueryStatus: null } }),
  row('JSON without a user id: the service’s is assumed', 1, 1, { more: { UserID: null } }),
  row('another event of Sysmon', 0, 0, { more: { EventID: 1 } }),
  row('an event 22 of another log', 0, 0, {
    more: { SourceName: 'Service Control Manager', Channel: 'System' },
  }),
];

const EQL_ROWS: readonly Row[] = [
  row('powershell of the system', 1, 1, { image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe' }),
  row('pythonw in a profile: any .exe there counts', 1, 1, { image: 'C:\\Users\\kim\\Python\\pythonw.exe' }),
  row('a download', 1, 1, { image: 'C:\\Users\\kim\\Downloads\\x.exe' }),
  row('ProgramData', 1, 1, { image: 'C:\\ProgramData\\x\\x.exe' }),
  row('an editor installed per user', 1, 0, {
    image: 'C:\\Users\\kim\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe',
    name: 'copilot.microsoft.com',
  }),
  row('a .com in Program Files: only .exe is left out there', 1, 1, { image: 'C:\\Program Files\\x\\more.com' }),
  row('a .pif', 1, 1, { image: 'C:\\Windows\\Temp\\a.pif' }),
  row('a tenant of Azure OpenAI', 1, 0, { name: 'contoso.openai.azure.com' }),
  row('other drives', 1, 1, { image: 'Q:\\Users\\kim\\x.exe' }),
  row('pwsh in Program Files', 0, 1, { image: 'C:\\Program Files\\PowerShell\\7\\pwsh.exe' }),
  row('node in Program Files', 0, 1, { image: 'C:\\Program Files\\nodejs\\node.exe' }),
  row('java in Program Files (x86)', 0, 1, { image: 'C:\\Program Files (x86)\\Java\\bin\\java.exe' }),
  row('python3.exe is not python.exe', 0, 1, { image: 'C:\\py\\python3.exe' }),
  row('Windows\\Temp is not a profile', 0, 1, { image: 'C:\\Windows\\Temp\\x.exe' }),
  row('another drive without Users', 0, 1, { image: 'D:\\tools\\x.exe' }),
  row('Chrome in a profile is left out', 0, 0, {
    image: 'C:\\Users\\kim\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe',
  }),
  row('svchost is left out', 0, 1, { image: 'C:\\Windows\\System32\\svchost.exe' }),
  row('an NT device path has no drive letter', 0, 1, { image: '\\Device\\HarddiskVolume2\\Users\\kim\\x.exe' }),
  row('a region of Bedrock is another name', 0, 0, { name: 'bedrock-runtime.us-east-1.amazonaws.com' }),
  row('a name alone with the wildcard’s dot', 0, 0, { name: 'openai.azure.com' }),
  row('an empty name is no name', 0, 0, { name: '' }),
  row('"-" is no name either', 0, 0, { name: '-' }),
  row('an empty Image is a missing one', 0, 0, { image: '' }),
];

const XML = (user: string, host: string): string =>
  "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon'/>" +
  "<EventID>22</EventID><TimeCreated SystemTime='2026-03-01T10:00:02.500Z'/><EventRecordID>1</EventRecordID>" +
  `<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>${host}</Computer><Security${user}/></System>` +
  "<EventData><Data Name='ProcessGuid'>{1}</Data><Data Name='QueryName'>api.openai.com</Data>" +
  "<Data Name='QueryStatus'>0</Data><Data Name='QueryResults'>192.0.2.1;</Data>" +
  "<Data Name='Image'>C:\\Users\\kim\\python.exe</Data></EventData></Event>";

const WRAPPED_ROWS: readonly Row[] = [
  { why: 'XML with the service’s user id', eql: 1, spl: 1, record: { _raw: XML(" UserID='S-1-5-18'", 'XML-1') } },
  { why: 'XML without one: a by-field is missing', eql: 1, spl: 0, record: { _raw: XML('', 'XML-2') } },
  {
    why: 'a source that the macro does not name decides over the content',
    eql: 1,
    spl: 0,
    record: { source: 'elsewhere', sourcetype: 'other', event: XML(" UserID='S-1-5-18'", 'XML-3') },
  },
  {
    why: 'a source that it names, in another case',
    eql: 1,
    spl: 1,
    record: {
      source: 'xmlwineventlog:microsoft-windows-sysmon/operational',
      event: XML(" UserID='S-1-5-18'", 'XML-4'),
    },
  },
  {
    why: 'an index that the rule does not search',
    eql: 0,
    spl: 1,
    record: { _index: 'filebeat-8', _source: lookup({}) },
  },
  { why: 'an index that it searches', eql: 1, spl: 1, record: { _index: 'winlogbeat-8', _source: lookup({}) } },
];

interface Signed {
  readonly subject?: string;
  readonly trusted?: boolean;
  readonly exists?: boolean;
}

function defend(image: string | null, name: string, signature: Signed | null, more: Record<string, unknown> = {}) {
  serial++;
  const executable = image === null ? {} : { executable: image, name: image.slice(image.lastIndexOf('\\') + 1) };
  const code_signature =
    signature === null
      ? {}
      : {
          code_signature: {
            ...(signature.exists === undefined ? {} : { exists: signature.exists }),
            ...(signature.subject === undefined ? {} : { subject_name: signature.subject }),
            ...(signature.trusted === undefined ? {} : { trusted: signature.trusted }),
          },
        };
  return {
    '@timestamp': '2026-03-01T10:00:01.250Z',
    agent: { type: 'endpoint' },
    data_stream: { type: 'logs', dataset: 'endpoint.events.network', namespace: 'default' },
    dns: { question: { name } },
    event: {
      action: 'lookup_requested',
      category: ['network'],
      dataset: 'endpoint.events.network',
      id: `id-${serial}`,
      kind: 'event',
      module: 'endpoint',
      type: ['info'],
    },
    host: { name: `DEFEND-${serial}`, os: { type: 'windows' } },
    process: { entity_id: `e${serial}`, pid: 7, ...executable, ...code_signature },
    ...more,
  };
}

const DOWNLOAD = 'C:\\Users\\kim\\Downloads\\tool.exe';
const trustedBy = (subject: string): Signed => ({ exists: true, subject, trusted: true });

const SIGNED_ROWS: readonly Row[] = [
  { why: 'unsigned in a profile', eql: 1, spl: 0, record: defend(DOWNLOAD, OPENAI, { exists: false }) },
  { why: 'no signature known', eql: 1, spl: 0, record: defend(DOWNLOAD, OPENAI, null) },
  {
    why: 'signed but not trusted',
    eql: 1,
    spl: 0,
    record: defend(DOWNLOAD, OPENAI, { subject: 'Some Ltd', trusted: false }),
  },
  { why: 'trusted in a profile', eql: 0, spl: 0, record: defend(DOWNLOAD, OPENAI, trustedBy('Some Ltd')) },
  {
    why: 'trusted by a runtime’s publisher',
    eql: 1,
    spl: 0,
    record: defend(DOWNLOAD, OPENAI, trustedBy('Python Software Foundation')),
  },
  {
    why: 'that publisher outside of a profile',
    eql: 1,
    spl: 0,
    record: defend('D:\\x\\py3.exe', OPENAI, trustedBy('OpenJS Foundation')),
  },
  {
    why: 'a script host that is trusted',
    eql: 1,
    spl: 0,
    record: defend('C:\\Windows\\System32\\mshta.exe', OPENAI, trustedBy('Microsoft Windows')),
  },
  {
    why: 'a listed name trusted by an AI vendor',
    eql: 0,
    spl: 0,
    record: defend('D:\\x\\node.exe', 'claude.ai', trustedBy('Anthropic, PBC')),
  },
  {
    why: 'that vendor’s name, not trusted',
    eql: 1,
    spl: 0,
    record: defend('D:\\x\\node.exe', 'claude.ai', { subject: 'Anthropic, PBC', trusted: false }),
  },
  {
    why: 'the vendor in other case',
    eql: 0,
    spl: 0,
    record: defend('D:\\x\\node.exe', 'claude.ai', trustedBy('ANTHROPIC, pbc')),
  },
  { why: 'no host.os.type', eql: 0, spl: 0, record: defend(DOWNLOAD, OPENAI, null, { host: { name: 'NO-OS' } }) },
  {
    why: 'Linux',
    eql: 0,
    spl: 0,
    record: defend(DOWNLOAD, OPENAI, null, { host: { name: 'TUX', os: { type: 'linux' } } }),
  },
  {
    why: 'Windows in capitals is another value',
    eql: 0,
    spl: 0,
    record: defend(DOWNLOAD, OPENAI, null, { host: { name: 'W', os: { type: 'Windows' } } }),
  },
  { why: 'a stored empty path is on the list', eql: 1, spl: 0, record: defend('', OPENAI, null) },
  { why: 'no path and no name', eql: 0, spl: 0, record: defend(null, OPENAI, null) },
  {
    why: 'a data stream that the rule does not search',
    eql: 0,
    spl: 0,
    record: defend(DOWNLOAD, OPENAI, null, {
      data_stream: { type: 'logs', dataset: 'endpoint.events.file', namespace: 'default' },
    }),
  },
  {
    why: 'another category',
    eql: 0,
    spl: 0,
    record: defend(DOWNLOAD, OPENAI, null, {
      event: { action: 'x', category: ['file'], dataset: 'endpoint.events.network', kind: 'event', module: 'endpoint' },
    }),
  },
];

function funnel(request: string, image: string, more: Record<string, unknown> = {}) {
  serial++;
  return {
    'agent.uuid': 'a1',
    'endpoint.name': `S1-${serial}`,
    'endpoint.os': 'windows',
    'event.category': 'dns',
    'event.dns.request': request,
    'event.dns.response': '192.0.2.1;',
    'event.id': `s${serial}`,
    'event.time': 1772359201250,
    'event.type': 'DNS Resolved',
    'src.process.image.path': image,
    'src.process.name': image.slice(image.lastIndexOf('\\') + 1),
    ...more,
  };
}

const FUNNEL_ROWS: readonly Row[] = [
  { why: 'SentinelOne, a request with its type', eql: 1, spl: 0, record: funnel('type: 1 api.openai.com', DOWNLOAD) },
  { why: 'a request that is a name', eql: 1, spl: 0, record: funnel('claude.ai', DOWNLOAD) },
  {
    why: 'a verified publisher',
    eql: 0,
    spl: 0,
    record: funnel('claude.ai', DOWNLOAD, {
      'src.process.publisher': 'Some Ltd',
      'src.process.verifiedStatus': 'verified',
    }),
  },
  { why: 'Linux', eql: 0, spl: 0, record: funnel('claude.ai', DOWNLOAD, { 'endpoint.os': 'linux' }) },
  { why: 'not an AI host', eql: 0, spl: 0, record: funnel('www.example.org', DOWNLOAD) },
];

const ROWS: readonly Row[] = [...SPL_ROWS, ...EQL_ROWS, ...WRAPPED_ROWS, ...SIGNED_ROWS, ...FUNNEL_ROWS];

describe('each outcome of the two rules', () => {
  const folder = makeFolder();
  const runs: { name: string; alerts: AlertLine[] }[] = [];
  beforeAll(() => {
    writeTree(folder, { 'rows.ndjson': ROWS.map(({ record }) => `${JSON.stringify(record)}\n`).join('') });
    runs.push({ name: 'the bundled pack', alerts: scanAlerts([join(folder, 'rows.ndjson')]) });
    if (hasSeeds) runs.push({ name: 'published', alerts: scanAlerts(['--rules', SEEDS, join(folder, 'rows.ndjson')]) });
  });

  it.each(
    ROWS.map(({ why, eql, spl }, i) => ({ why, eql, spl, record: i + 1 })),
  )('$record. $why: $eql alert, $spl rows', ({ record, eql, spl }) => {
    for (const { name, alerts } of runs) {
      const mine = alerts.filter(({ events }) => events.some((event) => event.record === record));
      const count = (language: string) => mine.filter(({ rule }) => RULES[rule.id] === language).length;
      expect({ eql: count('eql'), spl: count('spl') }, name).toEqual({ eql, spl });
    }
  });
});
