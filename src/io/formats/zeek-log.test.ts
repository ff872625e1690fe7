import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { findMiscount, readAll } from '../format.contract.ts';
import { zeekLog } from './zeek-log.ts';

const ZEEK = `#separator \\x09
#set_separator\t,
#path\tdns
#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\tqtype_name\trcode_name
#types\ttime\tstring\taddr\tport\tstring\tstring\tstring
1773738000.500000\tC1\t10.0.0.5\t50000\tapi.openai.com\tA\tNOERROR
1773738001.000000\tC2\t10.0.0.6\t50001\t-\t-\t-
1773738002.000000\tC3\t10.0.0.6\t50001\tclaude.example\tAAAA\tNXDOMAIN
#close\t2026-03-17-10-00-00
`;

const head = (path: string, ...columns: readonly string[]): string =>
  `#separator \\x09\n#unset_field\t-\n#path\t${path}\n#fields\tts\tid.orig_h\tid.resp_h\t${columns.join('\t')}\n`;
const row = (...values: readonly string[]): string => `1773738000.5\t10.0.0.5\t203.0.113.7\t${values.join('\t')}\n`;
const SSL = `${head('ssl', 'version', 'server_name')}${row('TLSv13', 'claude.ai')}${row('TLSv13', '-')}`;
const HTTP = `${head('http', 'trans_depth', 'method', 'host', 'uri')}${row('1', 'GET', 'claude.ai:8080', '/')}${row('1', '-', '-', '-')}`;

const bodies = (text: string): unknown[] =>
  readAll(zeekLog, Buffer.from(text)).records.map(({ body }) => JSON.parse(body));

describe("Zeek's logs as text", () => {
  it('are read by their columns', () => {
    expect(detectFormat(Buffer.from(ZEEK), true)).toBe(zeekLog);
    const { records, attempted, skipped } = readAll(zeekLog, Buffer.from(ZEEK));
    expect(records.map(({ ordinal, body }) => [ordinal, JSON.parse(body)])).toMatchObject([
      [
        6,
        {
          '@timestamp': '2026-03-17T09:00:00.500Z',
          dns: { question: { name: 'api.openai.com' }, response_code: 'NOERROR' },
          source: { ip: '10.0.0.5' },
        },
      ],
      [8, { dns: { question: { name: 'claude.example', type: 'AAAA' }, response_code: 'NXDOMAIN' } }],
    ]);
    expect([attempted, skipped]).toEqual([9, 7]);
  });

  it('name servers in handshakes and requests, also where files were joined', () => {
    const joined = bodies(SSL + HTTP);
    expect(joined).toMatchObject([
      {
        '@timestamp': '2026-03-17T09:00:00.500Z',
        event: { category: ['network'] },
        tls: { client: { server_name: 'claude.ai' } },
        source: { ip: '10.0.0.5' },
        destination: { ip: '203.0.113.7' },
      },
      { event: { category: ['network', 'web'] }, url: { domain: 'claude.ai' }, http: { request: { method: 'GET' } } },
    ]);
    expect(joined).toHaveLength(2);
    for (const text of [SSL, HTTP]) expect(detectFormat(Buffer.from(text), true)).toBe(zeekLog);
  });

  it('give the same records wherever they are cut', () => {
    const bytes = Buffer.from(SSL + HTTP + ZEEK);
    const whole = readAll(zeekLog, bytes);
    expect(findMiscount(whole)).toBeNull();
    expect(whole.records).toHaveLength(4);
    for (const cut of [1, 7, 64]) expect(readAll(zeekLog, bytes, [cut])).toEqual(whole);
  });

  it.each(['', '__proto__', 'constructor'])('a line before its fields, or with a column %j, is no event', (name) => {
    expect(bodies(row('a', 'b'))).toEqual([]);
    expect(bodies(head('x', name, 'server_name') + row('a', 'b'))).toMatchObject([{ tls: {} }]);
    expect(bodies(`${head('x', 'server_name')}#\n1\n`)).toEqual([]);
  });

  it('that name no host are another format', () => {
    expect(detectFormat(Buffer.from(head('conn', 'proto', 'host')), true)).not.toBe(zeekLog);
  });

  it('names of columns that are too long for any log say nothing', () => {
    const long = `#fields\tts\tid.orig_h\tquery${'\tx'.repeat(40_000)}\n1773738000.5\t10.0.0.5\tclaude.ai\n`;
    const { records, skipped } = readAll(zeekLog, Buffer.from(`#separator \\x09\n${long}`));
    expect([records.length, skipped]).toEqual([0, 3]);
  });
});
