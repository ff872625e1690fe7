/** Usage end to end over our own telemetry: what is found, and that skipping, cutting and formats never change it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { SortPool } from '../engine/sort-pool.ts';
import { FaultLog } from '../io/fault.ts';
import { discover } from '../io/sources/discover.ts';
import { ClientTable } from '../usage/clients.ts';
import type { ProgramSeen } from '../usage/contact.ts';
import type { UsageRow } from '../usage/usage-row.ts';
import type { ReadSettings } from './settings.ts';
import { TemporaryFile } from './temporary-file.ts';
import { readUsageFiles } from './usage-files.ts';
import { readUsage } from './usage-reading.ts';

const packs = (path: string): string => fileURLToPath(new URL(`../../packs/ai/${path}`, import.meta.url));
const files = readUsageFiles(
  { catalogue: packs('endpoints.yaml'), clients: packs('clients.yaml'), policy: packs('policy.example.yaml') },
  '2026-06-01',
);
const SETTINGS: ReadSettings = { readAll: false, strictFields: false, zone: 'UTC', from: null, to: null };
const folder = mkdtempSync(join(tmpdir(), 'usage-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function usageOf(
  path: string,
  over: Partial<ReadSettings> = {},
  local = false,
): Promise<{ rows: readonly UsageRow[]; decoded: number; faults: number }> {
  const faults = new FaultLog();
  const { entries } = discover([path], (fault) => faults.add(fault));
  const reading = await readUsage(
    entries,
    { catalogue: files.catalogue, settings: { ...SETTINGS, ...over }, local },
    1,
    faults,
    new SortPool(new TemporaryFile()),
  );
  return { rows: inOrder([...reading.ledger.drain()]), decoded: reading.records.decoded, faults: faults.total };
}

function write(name: string, lines: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}

/** By the first event, for tests that list them. */
const inOrder = (rows: readonly UsageRow[]): readonly UsageRow[] =>
  rows.toSorted((a, b) => a.first.source.localeCompare(b.first.source) || a.first.record - b.first.record);

const brief = ({ provider, program, host, count, failed, via }: UsageRow): unknown[] => [
  provider,
  program?.name ?? null,
  host,
  count,
  failed,
  via,
];

function sysmon(id: number, data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    EventID: id,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    Hostname: 'WKS-01',
    UtcTime: '2026-03-17 09:00:00.000',
    EventTime: '2026-03-17 09:00:00',
    Image: 'C:\\Tools\\x.exe',
    User: 'CORP\\anna',
    ...data,
  };
}

describe('the files that we ship', () => {
  it('have no fault', () => {
    expect(files.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(files.clients.length).toBeGreaterThan(30);
  });
});

describe('the clients that we ship', () => {
  const table = new ClientTable(files.clients);
  const at = (path: string): ProgramSeen => ({
    path,
    name: path.slice(path.lastIndexOf('\\') + 1),
    product: null,
    signer: null,
    sha256: null,
    commandLine: null,
    parent: null,
  });

  it.each([
    // Sensors that write paths in lower case.
    ['c:\\program files\\google\\chrome\\application\\chrome.exe', 'OpenAI', 'expected'],
    ['C:\\Users\\ann\\Downloads\\chrome.exe', 'OpenAI', 'unexpected'],
    [
      'C:\\Users\\ann\\AppData\\Local\\Programs\\Microsoft VS Code Insiders\\Code - Insiders.exe',
      'GitHub Copilot',
      'expected',
    ],
    ['C:\\Users\\ann\\AppData\\Local\\Programs\\cursor\\Cursor.exe', 'MCP servers of other services', 'expected'],
    ['C:\\Users\\ann\\.local\\bin\\claude.exe', 'MCP servers of other services', 'expected'],
    ['C:\\Windows\\System32\\notepad.exe', 'MCP servers of other services', 'unexpected'],
  ])('%s that asks for %s is %s', (path, provider, standing) =>
    expect(table.identify(at(path), provider).standing).toBe(standing));
});

describe('usage', () => {
  it('is the same with and without skipping', async () => {
    const skipping = await usageOf(packs('sample'));
    const whole = await usageOf(packs('sample'), { readAll: true });
    expect(skipping.rows).toEqual(whole.rows);
    expect(skipping.rows.length).toBeGreaterThan(30);
    expect(skipping.faults).toBe(0);
  });

  it('sees lookups, connections, local runtimes and models', async () => {
    const path = write('sysmon.json', [
      sysmon(22, { QueryName: 'API.OpenAI.com.', QueryStatus: '0', QueryResults: '::ffff:203.0.113.1;' }),
      sysmon(22, { QueryName: 'api.openai.com', QueryStatus: '9003', QueryResults: '-' }),
      sysmon(22, { QueryName: 'economics.com', QueryStatus: '0' }),
      sysmon(3, {
        DestinationHostname: 'api.anthropic.com',
        DestinationIp: '203.0.113.2',
        DestinationPort: 443,
        Initiated: 'true',
      }),
      sysmon(3, { DestinationIp: '127.0.0.1', DestinationPort: 11434, Initiated: 'true' }),
      sysmon(3, { DestinationIp: '203.0.113.3', DestinationPort: 11434, Initiated: 'true' }),
      sysmon(1, {
        Image: 'C:\\Users\\anna\\AppData\\Local\\Programs\\Ollama\\OLLAMA.EXE',
        CommandLine: 'ollama serve',
        Hashes: `SHA256=${'A'.repeat(64)}`,
      }),
      sysmon(5, { Image: 'C:\\Users\\anna\\AppData\\Local\\Programs\\Ollama\\ollama.exe' }),
      sysmon(11, { TargetFilename: 'C:\\models\\llama-3-8b.Q4_K_M.GGUF' }),
      sysmon(11, { TargetFilename: 'C:\\models\\readme.txt' }),
    ]);
    const { rows } = await usageOf(path, {}, true);
    expect(rows.map(brief)).toEqual([
      ['OpenAI', 'x.exe', 'WKS-01', 2, 1, { dns: 2 }],
      ['Anthropic', 'x.exe', 'WKS-01', 1, 0, { network: 1 }],
      ['Ollama', 'x.exe', 'WKS-01', 1, 0, { network: 1 }],
      ['Ollama', 'OLLAMA.EXE', 'WKS-01', 1, 0, { process: 1 }],
      ['Model weights', 'x.exe', 'WKS-01', 1, 0, { file: 1 }],
    ]);
    expect(rows[3]?.program).toMatchObject({ commandLine: 'ollama serve', sha256: 'a'.repeat(64) });
    const remote = await usageOf(path);
    expect(remote.rows).toEqual(rows.slice(0, 3));
    expect(remote.decoded).toBeLessThan(10);
    expect((await usageOf(path, { readAll: true })).rows).toEqual(remote.rows);
  });

  it('takes lookups of servers and sensors, without a program', async () => {
    const lines = [
      '[1773738000] unbound[42:0] info: 10.0.0.5 api.openai.com. A IN',
      '[1773738060] unbound[42:0] info: 10.0.0.5 www.example.com. A IN',
    ];
    expect((await usageOf(write('unbound.log', lines))).rows.map(brief)).toEqual([
      ['OpenAI', null, '10.0.0.5', 1, 0, { dns: 1 }],
    ]);
    const path = write('sensors.json', [
      { ts: 1773738000.5, 'id.orig_h': '10.0.0.6', query: 'claude.ai', rcode_name: 'NXDOMAIN' },
      {
        event_type: 'dns',
        timestamp: '2026-03-17T09:00:00.5+0000',
        src_ip: '10.0.0.7',
        dns: { type: 'query', rrname: 'claude.ai' },
      },
      {
        event_type: 'dns',
        timestamp: '2026-03-17T09:00:00.6+0000',
        src_ip: '10.0.0.1',
        src_port: 53,
        dest_ip: '10.0.0.7',
        dest_port: 4000,
        dns: { type: 'answer', rrname: 'claude.ai', rcode: 'SERVFAIL' },
      },
      // A sensor that was told to log no questions.
      {
        event_type: 'dns',
        timestamp: '2026-03-17T09:00:00.6+0000',
        src_ip: '10.0.0.8',
        src_port: 4000,
        dest_ip: '10.0.0.1',
        dest_port: 53,
        dns: { version: 2, type: 'answer', rrname: 'claude.ai', rcode: 'NOERROR' },
      },
    ]);
    const { rows } = await usageOf(path);
    expect(rows.map(brief)).toEqual([
      ['Anthropic', null, '10.0.0.6', 1, 1, { dns: 1 }],
      ['Anthropic', null, '10.0.0.7', 1, 1, { dns: 1 }],
      ['Anthropic', null, '10.0.0.8', 1, 0, { dns: 1 }],
    ]);
    expect((await usageOf(path, { readAll: true })).rows).toEqual(rows);
  });

  it('takes names from handshakes and requests of sensors, in any form that a URL may have', async () => {
    const row = { Timestamp: '2026-03-17T09:00:00.5Z', DeviceName: 'ws1', ActionType: 'ConnectionSuccess' };
    const path = write('contacts.json', [
      { ts: 1773738000.5, 'id.orig_h': '10.0.0.6', server_name: 'API.openai.com.' },
      { ts: 1773738000.5, 'id.orig_h': '10.0.0.6', server_name: 'api.openai.com.evil.test' },
      { event_type: 'tls', src_ip: '10.0.0.7', src_port: 1, tls: { sni: 'api.openai.com' } },
      { ...row, RemoteUrl: 'https://api.openai.com/v1' },
      { ...row, RemoteUrl: 'https://api.openai.com@evil.test/v1' },
      { ...row, RemoteUrl: 'https://evil.test/?u=https://api.openai.com/' },
      { ...row, RemoteIP: '127.0.0.1', RemotePort: 11434 },
      { ...row, RemoteIP: '203.0.113.9', RemotePort: 11434 },
      { event: { category: ['network'] }, source: { ip: '10.0.0.8' }, tls: { client: { server_name: 'claude.ai' } } },
    ]);
    const { rows, decoded } = await usageOf(path);
    expect(rows.map(brief)).toEqual([
      ['OpenAI', null, '10.0.0.6', 1, 0, { network: 1 }],
      ['OpenAI', null, '10.0.0.7', 1, 0, { network: 1 }],
      ['OpenAI', null, 'ws1', 1, 0, { network: 1 }],
      ['Ollama', null, 'ws1', 1, 0, { network: 1 }],
      ['Anthropic', null, '10.0.0.8', 1, 0, { network: 1 }],
    ]);
    expect(decoded).toBe(9);
    expect((await usageOf(path, { readAll: true })).rows).toEqual(rows);
    const started = { ...row, ActionType: 'ProcessCreated', FileName: 'ollama.exe', FolderPath: 'C:\\o\\ollama.exe' };
    const timeline = write('timeline.csv', [
      'Event Time,Computer Name,Action Type,Remote Url,Initiating Process Folder Path,Initiating Process File Name',
      '2026-03-17T09:00:00.500,ws1,ConnectionFailed,claude.ai,C:\\a.exe,a.exe',
    ]);
    expect((await usageOf(timeline)).rows.map(brief)).toEqual([['Anthropic', 'a.exe', 'ws1', 1, 1, { network: 1 }]]);
    const starts = write('starts.json', [started, { ...started, FileName: 'a.exe', FolderPath: 'C:\\a.exe' }]);
    expect((await usageOf(starts, {}, true)).rows.map(brief)).toEqual([
      ['Ollama', 'ollama.exe', 'ws1', 1, 0, { process: 1 }],
    ]);
    expect((await usageOf(starts)).rows).toEqual([]);
  });

  it('takes the client of a proxy or sensor for the one who asked, not the machine that wrote the log', async () => {
    const seen = (more: object): unknown => ({
      '@timestamp': '2026-03-17T09:00:00.000Z',
      event: { category: ['network', 'web'] },
      host: { name: 'proxy-1', ip: ['10.0.0.1', 'fe80::1'] },
      url: { domain: 'api.openai.com' },
      ...more,
    });
    const path = write('proxy.json', [
      seen({ source: { ip: '10.0.0.9' } }),
      seen({ client: { ip: '2001:db8::5' } }),
      seen({ source: { ip: '10.0.0.1' } }),
      seen({ source: { ip: '10.0.0.8' }, process: { name: 'a.exe' } }),
    ]);
    expect((await usageOf(path)).rows.map(({ program, host }) => [program?.name ?? null, host])).toEqual([
      [null, '10.0.0.9'],
      [null, '2001:db8::5'],
      [null, 'proxy-1'],
      ['a.exe', 'proxy-1'],
    ]);
  });

  it('takes requests from logs of proxies, and those that were refused as failed', async () => {
    const path = write('access.log', [
      '1773738000.123 120 10.0.0.5 TCP_TUNNEL/200 5123 CONNECT api.openai.com:443 ann HIER_DIRECT/203.0.113.7 -',
      '1773738001.123 120 10.0.0.5 TCP_DENIED/403 5123 CONNECT api.openai.com:443 ann HIER_NONE/- -',
      '1773738001.123 120 10.0.0.5 TCP_TUNNEL/200 5123 CONNECT example.com:443 ann HIER_DIRECT/203.0.113.8 -',
    ]);
    const { rows } = await usageOf(path);
    expect(rows.map((row) => [...brief(row), row.user])).toEqual([
      ['OpenAI', null, '10.0.0.5', 2, 1, { web: 2 }, 'ann'],
    ]);
    const integration = write('integration.json', [
      {
        '@timestamp': '2026-03-17T09:00:00.000Z',
        event: { category: ['network'], type: ['connection', 'denied'], dataset: 'panw.panos' },
        source: { ip: '10.0.0.5', user: { name: 'ann' } },
        url: { domain: 'claude.ai' },
      },
    ]);
    expect((await usageOf(integration)).rows).toMatchObject([{ provider: 'Anthropic', failed: 1, user: 'ann' }]);
  });

  it('counts a lookup once where its question and its result are events of their own', async () => {
    const defend = (action: string, host: string): unknown => ({
      '@timestamp': '2026-03-17T09:00:00.000Z',
      event: { kind: 'event', category: ['network'], action, module: 'endpoint', dataset: 'endpoint.events.network' },
      agent: { type: 'endpoint' },
      host: { name: host, os: { type: 'windows' } },
      process: { name: 'a.exe', executable: 'C:\\a.exe' },
      user: { name: 'ann' },
      dns: { question: { name: 'api.openai.com' } },
    });
    const client = (id: number, record: number, status: string): string =>
      `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-DNS-Client"/><EventID>${id}</EventID><TimeCreated SystemTime="2026-03-17T09:00:00.0000000Z"/><EventRecordID>${record}</EventRecordID><Channel>Microsoft-Windows-DNS-Client/Operational</Channel><Computer>PC-${id === 3006 ? 1 : record}</Computer></System><EventData><Data Name="QueryName">api.openai.com</Data><Data Name="QueryStatus">${status}</Data></EventData></Event>`;
    const path = write('defend.json', [
      defend('lookup_requested', 'LAP-1'),
      defend('lookup_result', 'LAP-1'),
      defend('lookup_result', 'LAP-2'),
    ]);
    expect((await usageOf(path)).rows.map(brief)).toEqual([
      ['OpenAI', 'a.exe', 'LAP-1', 1, 0, { dns: 1 }],
      ['OpenAI', 'a.exe', 'LAP-2', 1, 0, { dns: 1 }],
    ]);
    const log = write('dns-client.xml', [client(3006, 9, ''), client(3008, 1, '9003'), client(3008, 2, '0')]);
    expect((await usageOf(log)).rows.map(brief)).toEqual([
      ['OpenAI', null, 'PC-1', 1, 1, { dns: 1 }],
      ['OpenAI', null, 'PC-2', 1, 0, { dns: 1 }],
    ]);
    expect((await usageOf(log, { readAll: true })).rows).toEqual((await usageOf(log)).rows);
  });

  it("takes the questions of a Windows DNS server's analytic log, by the machine that asked", async () => {
    const event = (id: number, data: string, provider = 'Microsoft-Windows-DNSServer'): string =>
      `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${provider}" Guid="{EB79061A-A566-4698-9119-3ED2807060E7}"/><EventID>${id}</EventID><TimeCreated SystemTime="2026-03-17T09:00:00.0000000Z"/><EventRecordID>${id}</EventRecordID><Channel>Microsoft-Windows-DNSServer/Analytical</Channel><Computer>dc1.example</Computer></System><EventData>${data}</EventData></Event>`;
    const data =
      '<Data Name="TCP">0</Data><Data Name="InterfaceIP">10.0.0.1</Data><Data Name="Source">10.0.0.5</Data><Data Name="QNAME">api.openai.com.</Data><Data Name="QTYPE">1</Data>';
    const xml = write('analytic.xml', [event(256, data), event(257, data), event(256, data, 'Other-Provider')]);
    const beat = write('analytic.json', [
      {
        '@timestamp': '2026-03-17T09:00:00.000Z',
        winlog: {
          provider_name: 'Microsoft-Windows-DNSServer',
          channel: 'Microsoft-Windows-DNSServer/Analytical',
          event_id: '256',
          computer_name: 'dc1.example',
          event_data: { QNAME: 'claude.ai.', Source: '10.0.0.6' },
        },
      },
      {
        EventID: 256,
        SourceName: 'Microsoft-Windows-DNSServer',
        ProviderGuid: '{EB79061A-A566-4698-9119-3ED2807060E7}',
        Channel: 'Microsoft-Windows-DNSServer/Analytical',
        Hostname: 'dc1.example',
        EventTime: '2026-03-17 09:00:00',
        QNAME: 'claude.ai.',
        Source: '10.0.0.7',
      },
    ]);
    expect((await usageOf(xml)).rows.map(brief)).toEqual([['OpenAI', null, '10.0.0.5', 1, 0, { dns: 1 }]]);
    const { rows } = await usageOf(beat);
    expect(rows.map(brief)).toEqual([
      ['Anthropic', null, '10.0.0.6', 1, 0, { dns: 1 }],
      ['Anthropic', null, '10.0.0.7', 1, 0, { dns: 1 }],
    ]);
    expect((await usageOf(beat, { readAll: true })).rows).toEqual(rows);
  });

  it('keeps to the times that were asked for', async () => {
    const path = write('times.json', [sysmon(22, { QueryName: 'claude.ai' })]);
    expect((await usageOf(path, { from: Date.parse('2026-03-17T09:00:00Z') * 1000 })).rows).toHaveLength(1);
    expect((await usageOf(path, { from: Date.parse('2026-03-17T09:00:01Z') * 1000 })).rows).toHaveLength(0);
  });

  it('takes hostile names for what they are', async () => {
    const names = [
      '',
      '.',
      'a\u0000.openai.com',
      '\u001b[31mapi.openai.com',
      'x'.repeat(70_000),
      '203.0.113.1',
      `${'a.'.repeat(200)}openai.com`,
      'openаi.com',
    ];
    const { rows, faults } = await usageOf(
      write(
        'hostile.json',
        names.map((QueryName) => sysmon(22, { QueryName })),
      ),
    );
    expect(rows).toEqual([]);
    expect(faults).toBe(0);
  });

  const telemetry = ['windows_dns', 'hugging_face']
    .map((part) => fileURLToPath(new URL(`../../../shared/data/${part}`, import.meta.url)))
    .find((path) => existsSync(path));
  it.skipIf(telemetry === undefined)('is the same with and without skipping on other people’s telemetry', async () => {
    expect((await usageOf(telemetry!)).rows).toEqual((await usageOf(telemetry!, { readAll: true })).rows);
  });

  it('is told by an example policy', () => {
    expect(readFileSync(packs('policy.example.yaml'), 'utf8')).toContain('entries:');
  });
});
