import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { findMiscount, readAll } from '../format.contract.ts';
import { dnsLog } from './dns-log/index.ts';
import { ndjson } from './ndjson.ts';
import { syslog } from './syslog.ts';
import { windowsXml } from './windows-xml.ts';

const bodies = (text: string): unknown[] =>
  readAll(syslog, Buffer.from(text)).records.map(({ body }) => JSON.parse(body) as unknown);

const EVENT = '{"EventID":22,"Hostname":"WS1","QueryName":"claude.ai"}';

describe('syslog', () => {
  it.each([
    ['of RFC 3164', `<13>Mar  5 10:11:12 WS1 nxlog[7]: ${EVENT}`],
    ['of RFC 5424', `<14>1 2026-03-05T10:11:12.5Z WS1 Sysmon 7 - - ${EVENT}`],
    ['as a file has it', `Mar  5 10:11:12 WS1 nxlog: @cee: ${EVENT}`],
    ['as rsyslog writes it today', `2026-03-05T10:11:12.5+01:00 WS1 nxlog: ${EVENT}`],
  ])('%s holds events as JSON', (_, line) => {
    expect(detectFormat(Buffer.from(`${line}\n`), true)).toBe(syslog);
    expect(bodies(`${line}\r\n`)).toEqual([JSON.parse(EVENT)]);
  });

  it('counts lines without an event, and faults one that was cut', () => {
    const line = `<13>Mar  5 10:11:12 WS1 nxlog[7]: ${EVENT}`;
    const bytes = Buffer.from(`${line}\nMar  5 10:11:12 WS1 kernel: up\n${line.slice(0, -4)}\n${line}`);
    const whole = readAll(syslog, bytes);
    expect(whole.records.map(({ ordinal }) => ordinal)).toEqual([1, 4]);
    expect(whole.faults).toMatchObject([
      { code: 'json-invalid', record: 3, detail: 'a message that is not valid JSON' },
    ]);
    expect(whole.skipped).toBe(1);
    expect(findMiscount(whole)).toBeNull();
    for (const cuts of [[1], [7, 3], [100]]) expect(readAll(syslog, bytes, cuts)).toEqual(whole);
  });

  it('refuses what nests too deep', () => {
    const deep = `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`;
    expect(readAll(syslog, Buffer.from(`<13>Mar  5 10:11:12 a b: ${deep}\n`)).faults).toMatchObject([
      { code: 'json-invalid', detail: 'values nest deeper than 256' },
    ]);
  });

  it.each([
    ['<13>Mar  5 10:11:12 WS1 x: <Event><System><EventID>1</EventID></System></Event>\n', windowsXml],
    ['Mar  5 10:11:12 dnsmasq[1]: query[A] claude.ai from 10.0.0.5\n', dnsLog],
    ['{"message":"Mar  5 10:11:12 WS1 x: {}"}\n', ndjson],
  ])('is not what others are: %s', (text, format) => {
    expect(detectFormat(Buffer.from(text), true)).toBe(format);
  });
});

describe('CEF and LEEF', () => {
  const request = {
    '@timestamp': '2026-03-17T09:00:00.500Z',
    event: { category: ['network', 'web'], type: ['access', 'denied'], code: '100' },
    source: { ip: '10.0.0.5' },
    user: { name: 'ann' },
    destination: { ip: '203.0.113.7', domain: 'claude.ai', port: 443 },
    url: { domain: 'claude.ai' },
  };
  it.each([
    [
      'CEF',
      '<13>Mar 17 09:00:00 fw CEF:0|Acme|Web\\|Proxy|1|100|A \\| b|5|rt=1773738000500 src=10.0.0.5 suser=ann dst=203.0.113.7 dhost=claude.ai dpt=443 request=https://claude.ai/new?a\\=b act=Blocked cs1=x y=z cs1Label=w',
      { ...request, observer: { product: 'Acme Web|Proxy' } },
    ],
    [
      'CEF without syslog, with a time in words',
      'CEF:0|Acme|P|1|100|n|5|rt=Mar 17 2026 09:00:00.500 UTC src=10.0.0.5 suser=ann dst=203.0.113.7 dhost=claude.ai dpt=443 request=claude.ai:443/new act=deny',
      request,
    ],
    [
      'LEEF 1.0',
      'LEEF:1.0|Acme|P|1|100|devTime=Mar 17 2026 09:00:00.500\tsrc=10.0.0.5\tusrName=ann\tdst=203.0.113.7\tdstHost=claude.ai\tdstPort=443\turl=https://claude.ai/\taction=drop',
      request,
    ],
    [
      'LEEF 2.0 with a delimiter',
      '<13>Mar 17 09:00:00 fw LEEF:2.0|Acme|P|1|100|^|devTime=1773738000500^src=10.0.0.5^usrName=ann^dst=203.0.113.7^dstHost=claude.ai^dstPort=443^url=claude.ai^action=reset',
      request,
    ],
    [
      'LEEF 2.0 with the number of one',
      'LEEF:2.0|Acme|P|1|100|x7C|devTime=1773738000500|src=10.0.0.5|query=claude.ai',
      { dns: { question: { name: 'claude.ai' } }, network: { protocol: 'dns' } },
    ],
  ])('tell of requests: %s', (_, line, expected) => {
    expect(detectFormat(Buffer.from(`${line}\n`), true)).toBe(syslog);
    expect(bodies(line)).toMatchObject([expected]);
  });

  it('take an address for no name, and other events for no connections', () => {
    const [address, logon] = bodies(
      'CEF:0|A|B|1|1|n|5|dhost=203.0.113.7 dst=203.0.113.7\nCEF:0|Microsoft|Microsoft Windows||Microsoft-Windows-Security-Auditing:4624|logon|Low|dvchost=dc1 duser=kim\n',
    );
    expect(address).toMatchObject({ destination: { ip: '203.0.113.7' } });
    expect(address).not.toHaveProperty('destination.domain');
    expect(logon).toMatchObject({ host: { name: 'dc1' }, event: { code: 'Microsoft-Windows-Security-Auditing:4624' } });
    expect(logon).not.toHaveProperty('event.category');
  });

  it('are read in time, whatever they hold', () => {
    for (const text of [
      `CEF:0|${'\\'.repeat(60_000)}`,
      `CEF:0|a|b|c|d|e|f|${'a '.repeat(30_000)}=`,
      'CEF:0|'.repeat(10_000),
      ' LEEF:2.0|a|b|c|d|'.repeat(3000),
    ]) {
      expect(readAll(syslog, Buffer.from(text)).attempted).toBe(1);
    }
  });
});
