import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../event/record.ts';
import { CONTACT_LOGS, readLogged } from './index.ts';

const TIME = 1_773_738_000_500_000;

describe('lookups in network sensors', () => {
  it.each([
    [
      { ts: 1773738000.5, 'id.orig_h': '10.0.0.5', query: 'claude.ai', rcode_name: 'NOERROR' },
      { names: ['claude.ai'], host: '10.0.0.5', time: TIME, failed: false, isAnswer: false },
    ],
    [
      { ts: '2026-03-17T09:00:00.500000Z', id: { orig_h: '10.0.0.5' }, query: 'claude.ai', rcode_name: 'NXDOMAIN' },
      { names: ['claude.ai'], host: '10.0.0.5', time: TIME, failed: true, isAnswer: false },
    ],
    [
      {
        event_type: 'dns',
        timestamp: '2026-03-17T09:00:00.500000+0000',
        src_ip: '10.0.0.5',
        dns: { type: 'query', rrname: 'claude.ai' },
      },
      { names: ['claude.ai'], host: '10.0.0.5', time: TIME, failed: false, isAnswer: false },
    ],
    [
      {
        event_type: 'dns',
        src_ip: '10.0.0.5',
        dns: { type: 'request', queries: [{ rrname: 'a.example' }, 7, { rrname: 'b.example' }] },
      },
      { names: ['a.example', 'b.example'], host: '10.0.0.5', time: null, failed: false, isAnswer: false },
    ],
    // Through Kafka, and with the number of the response code only.
    [
      { dns: { ts: 1773738000.5, 'id.orig_h': '10.0.0.5', query: 'claude.ai', rcode: 3 } },
      { names: ['claude.ai'], host: '10.0.0.5', time: TIME, failed: true, isAnswer: false },
    ],
    [{ dns: { question: { name: 'claude.ai' } } }, null],
    // Version 1: from the server, a record for each address.
    [
      {
        event_type: 'dns',
        src_ip: '10.0.0.1',
        src_port: 53,
        dest_ip: '10.0.0.5',
        dest_port: 40000,
        dns: { type: 'answer', rcode: 'NOERROR', rrname: 'claude.ai', rrtype: 'A', rdata: '192.0.2.7' },
      },
      { names: ['claude.ai'], host: '10.0.0.5', time: null, failed: false, isAnswer: true },
    ],
    // Version 2: in the direction of the flow.
    [
      {
        event_type: 'dns',
        src_ip: '10.0.0.5',
        src_port: 40000,
        dest_ip: '10.0.0.1',
        dest_port: 53,
        dns: { version: 2, type: 'answer', rrname: 'claude.ai', rcode: 'NXDOMAIN', grouped: { A: ['192.0.2.7'] } },
      },
      { names: ['claude.ai'], host: '10.0.0.5', time: null, failed: true, isAnswer: true },
    ],
    // Version 3: from the server again.
    [
      {
        event_type: 'dns',
        src_ip: '10.0.0.1',
        src_port: 53,
        dest_ip: '10.0.0.5',
        dest_port: 40000,
        dns: { version: 3, type: 'response', rcode: 'NOERROR', queries: [{ rrname: 'claude.ai' }] },
      },
      { names: ['claude.ai'], host: '10.0.0.5', time: null, failed: false, isAnswer: true },
    ],
    [{ event_type: 'dns', src_ip: '10.0.0.1', dns: { type: 'other', rrname: 'claude.ai' } }, null],
    [{ event_type: 'flow', src_ip: '10.0.0.1' }, null],
    [{ query: 'SELECT 1', host: 'db' }, null],
    [{ event_type: 'dns', dns: [] }, null],
    [{}, null],
  ])('%j', (body, expected) => {
    const found = readLogged(body);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject({ via: 'dns', program: null, user: null, ...expected });
  });
});

const ROW = {
  Timestamp: '2026-03-17T09:00:00.5Z',
  DeviceName: 'ws1.corp.example',
  ActionType: 'ConnectionSuccess',
  RemoteIP: '203.0.113.7',
  RemotePort: 443,
  RemoteUrl: 'https://api.openai.com/v1',
  InitiatingProcessFileName: 'viewer.exe',
  InitiatingProcessFolderPath: 'c:\\users\\ann\\downloads\\viewer.exe',
  InitiatingProcessCommandLine: 'viewer.exe -q',
  InitiatingProcessSHA256: 'aa',
  InitiatingProcessVersionInfoProductName: 'Viewer',
  InitiatingProcessParentFileName: 'explorer.exe',
  InitiatingProcessAccountDomain: 'corp',
  InitiatingProcessAccountName: 'ann',
  AdditionalFields: '',
};
const inspected = (ActionType: string, further: unknown): JsonObject => ({
  Timestamp: '2026-03-17T09:00:00.5Z',
  DeviceName: 'ws1',
  ActionType,
  RemotePort: 443,
  AdditionalFields: further,
});
const zeek = (more: object): JsonObject => ({ ts: 1773738000.5, 'id.orig_h': '10.0.0.5', ...more });
const eve = (event_type: string, more: object): JsonObject => ({
  timestamp: '2026-03-17T09:00:00.500000+0000',
  event_type,
  src_ip: '10.0.0.5',
  src_port: 4000,
  ...more,
});

/** Records that tell of a contact, with what is read from them. */
const TELLING: readonly (readonly [string, JsonObject, object])[] = [
  [
    'Zeek ssl',
    zeek({ server_name: 'claude.ai', established: true }),
    { names: ['claude.ai'], via: 'network', failed: false },
  ],
  ['Zeek ssl that failed', zeek({ server_name: 'claude.ai', established: false }), { failed: true }],
  [
    'Zeek http',
    zeek({ host: 'claude.ai:80', method: 'GET' }),
    { names: ['claude.ai:80'], via: 'web', host: '10.0.0.5' },
  ],
  ['Zeek through Kafka', { ssl: zeek({ server_name: 'claude.ai' }) }, { names: ['claude.ai'], time: TIME }],
  ['Suricata tls', eve('tls', { tls: { sni: 'claude.ai' } }), { names: ['claude.ai'], via: 'network', time: TIME }],
  ['Suricata quic', eve('quic', { quic: { sni: 'claude.ai' } }), { names: ['claude.ai'], via: 'network' }],
  ['Suricata http', eve('http', { http: { hostname: 'claude.ai' } }), { names: ['claude.ai'], via: 'web' }],
  [
    'Defender',
    ROW,
    {
      names: ['https://api.openai.com/v1'],
      via: 'network',
      endpoint: { address: '203.0.113.7', port: 443 },
      host: 'ws1.corp.example',
      user: 'corp\\ann',
      time: TIME,
      failed: false,
      program: {
        path: 'c:\\users\\ann\\downloads\\viewer.exe',
        name: 'viewer.exe',
        product: 'Viewer',
        signer: null,
        sha256: 'aa',
        commandLine: 'viewer.exe -q',
        parent: 'explorer.exe',
      },
    },
  ],
  [
    'Defender, streamed',
    { time: 'x', category: 'AdvancedHunting-DeviceNetworkEvents', properties: ROW },
    { time: TIME },
  ],
  [
    'Defender, a query that keeps a few columns',
    {
      Timestamp: '2026-03-17T09:00:00.5Z',
      DeviceName: 'ws1',
      RemoteUrl: 'claude.ai',
      InitiatingProcessFileName: 'a.exe',
    },
    { names: ['claude.ai'], host: 'ws1', time: TIME, failed: false, program: { path: null, name: 'a.exe' } },
  ],
  ['Defender, as CSV', { ...ROW, RemotePort: '443' }, { endpoint: { address: '203.0.113.7', port: 443 } }],
  ['Defender, failed', { ...ROW, ActionType: 'ConnectionFailed' }, { failed: true }],
  ['Defender, blocked', { ...ROW, ActionType: 'ExploitGuardNetworkProtectionBlocked' }, { failed: true }],
  [
    'a folder without its file',
    { ...ROW, InitiatingProcessFolderPath: 'c:\\tools' },
    { program: { path: 'c:\\tools\\viewer.exe' } },
  ],
  [
    'Defender, TLS',
    inspected('SslConnectionInspected', '{"direction":"Out","server_name":"claude.ai"}'),
    { names: ['claude.ai'], via: 'network', program: null },
  ],
  [
    'Defender, DNS',
    inspected('DnsConnectionInspected', { query: 'claude.ai', rcode_name: 'NXDOMAIN' }),
    { names: ['claude.ai'], via: 'dns', failed: true },
  ],
  [
    'Defender, HTTP',
    inspected('HttpConnectionInspected', '{"host":"claude.ai"}'),
    { names: ['claude.ai'], via: 'web' },
  ],
  [
    'Defender, answer',
    inspected('DnsQueryResponse', '{"DnsQueryString":"claude.ai"}'),
    { names: ['claude.ai'], via: 'dns' },
  ],
  [
    'Zscaler',
    {
      datetime: '2026-03-17 09:00:00.5',
      url: 'claude.ai/new',
      hostname: 'claude.ai',
      ClientIP: '10.0.0.5',
      user: 'ann@corp.example',
      action: 'Blocked',
      devicehostname: 'None',
    },
    {
      names: ['claude.ai', 'claude.ai/new'],
      via: 'web',
      host: '10.0.0.5',
      user: 'ann@corp.example',
      time: TIME,
      failed: true,
    },
  ],
  [
    'CommonSecurityLog',
    {
      TimeGenerated: '2026-03-17T09:00:00.5Z',
      DeviceVendor: 'Zscaler',
      DestinationIP: '203.0.113.7',
      DestinationHostName: '',
      RequestURL: 'https://claude.ai/x',
      SourceIP: '10.0.0.5',
      SourceUserName: 'ann',
      DeviceAction: 'Allowed',
    },
    { names: ['https://claude.ai/x'], via: 'web', host: '10.0.0.5', user: 'ann', time: TIME, failed: false },
  ],
  [
    'Get-DnsClientCache',
    {
      CimInstanceProperties: [],
      CimSystemProperties: { ServerName: 'WS1' },
      Entry: 'claude.ai',
      Status: 9003,
      PSComputerName: null,
    },
    { names: ['claude.ai'], via: 'dns', host: 'WS1', failed: true, time: null },
  ],
  [
    'history of Velociraptor',
    { User: 'ann', visited_url: 'https://claude.ai/new', visit_time: '2026-03-17T09:00:00.5Z', Fqdn: 'WS1' },
    { names: ['https://claude.ai/new'], via: 'web', host: 'WS1', user: 'ann', time: TIME },
  ],
];

describe('contacts in other logs', () => {
  it.each(TELLING)('%s', (_, body, expected) => expect(readLogged(body)).toMatchObject(expected));

  it.each(TELLING)('the bytes of %s hold the words that its log is known by', (_, body) => {
    const text = JSON.stringify(body);
    const log = CONTACT_LOGS.find((one) => one.read(body) !== null)!;
    expect(log.needles.some((words) => words.every((word) => text.includes(word)))).toBe(true);
  });

  it.each([
    ['a connection of Zeek, sent by a shipper', zeek({ proto: 'tcp', host: 'sensor-1' })],
    ['a handshake without a name', eve('tls', { tls: { subject: 'CN=*.openai.com' } })],
    ['an alert of Suricata about one', eve('alert', { tls: { sni: 'claude.ai' } })],
    ['a web server’s log', { url: '/', hostname: 'www.example.com' }],
    ['an object of CIM', { CimInstanceProperties: [], Name: 'x' }],
    ['who came in', { ...ROW, ActionType: 'InboundConnectionAccepted' }],
    ['what came in', inspected('SslConnectionInspected', '{"direction":"In","server_name":"claude.ai"}')],
  ])('%s tells of none', (_, body) => expect(readLogged(body)).toBeNull());

  it.each([
    '{',
    '[]',
    '{"server_name":7}',
    7,
    null,
    { server_name: ['x'] },
  ])('further fields %j name nothing', (further) =>
    expect(readLogged(inspected('SslConnectionInspected', further))?.names).toEqual([]));

  it('starts and files of Defender are for those who look for local models', () => {
    const start = {
      ActionType: 'ProcessCreated',
      FileName: 'ollama.exe',
      FolderPath: 'C:\\o\\ollama.exe',
      ProcessCommandLine: 'ollama serve',
      SHA256: 'bb',
      AccountName: 'ann',
      InitiatingProcessFileName: 'cmd.exe',
    };
    expect(readLogged(start)).toMatchObject({
      started: 'C:\\o\\ollama.exe',
      user: 'ann',
      program: { path: 'C:\\o\\ollama.exe', commandLine: 'ollama serve', sha256: 'bb', parent: 'cmd.exe' },
    });
    expect(readLogged({ ...start, ActionType: 'FileCreated', FileName: 'a.gguf', FolderPath: 'C:\\m' })).toMatchObject({
      file: 'C:\\m\\a.gguf',
      program: { name: 'cmd.exe' },
    });
  });
});

describe('tables of ASIM', () => {
  const lookup = {
    EventSchema: 'Dns',
    EventStartTime: '2026-03-17T09:00:00Z',
    TimeGenerated: '2026-03-17T09:00:00.5Z',
    DnsQuery: 'claude.ai',
    SrcIpAddr: '10.0.0.5',
  };
  const session = {
    EventSchemaVersion: '0.2.6',
    'EventStartTime [UTC]': '3/17/2026, 9:00:00.000 AM',
    SrcHostname: 'ws1',
    SrcUsername: 'ann',
    DstIpAddr: '203.0.113.7',
    DstPortNumber: 443,
  };
  it.each<[JsonObject, object]>([
    [lookup, { names: ['claude.ai'], via: 'dns', host: '10.0.0.5', time: TIME, failed: false, isAnswer: false }],
    [
      {
        ...lookup,
        EventSubType: 'response',
        EventResult: 'Failure',
        EventResultDetails: 'NXDOMAIN',
        SrcHostname: 'ws1',
      },
      { failed: true, isAnswer: true, host: 'ws1', endpoint: null },
    ],
    [{ ...lookup, SrcProcessName: 'C:\\d\\a.exe' }, { program: { path: 'C:\\d\\a.exe', name: 'a.exe' } }],
    [{ ...lookup, DnsResponseCodeName: 'NOERROR', EventResult: 'Success' }, { failed: false }],
    [
      { ...session, Url: 'https://claude.ai/new', DvcAction: 'Deny' },
      { names: ['https://claude.ai/new'], via: 'web', user: 'ann', host: 'ws1', failed: true },
    ],
    [
      { ...session, DstHostname: 'api', DstDomain: 'openai.com' },
      { names: ['api.openai.com'], via: 'network', endpoint: { address: '203.0.113.7', port: 443 }, failed: false },
    ],
    [{ ...session, DstFQDN: 'api.openai.com', DstHostname: 'api' }, { names: ['api.openai.com', 'api'] }],
  ])('%o is %o', (row, expected) => {
    expect(readLogged(row)).toMatchObject(expected);
  });
  it('are told by the schema', () => {
    expect(readLogged({ DnsQuery: 'claude.ai', SrcIpAddr: '10.0.0.5' })).toBeNull();
    expect(readLogged({ EventSchema: 'ProcessEvent', TargetProcessName: 'a.exe' })).toBeNull();
  });
});
