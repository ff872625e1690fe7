import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { findMiscount, readAll } from '../format.contract.ts';
import { proxyLog } from './proxy-log.ts';

const SQUID =
  '1773738000.123    120 10.0.0.5 TCP_TUNNEL/200 5123 CONNECT api.openai.com:443 ann HIER_DIRECT/203.0.113.7 -';
const W3C = `#Software: SGOS 7.3.1.1
#Version: 1.0
#Date: 2026-03-17 09:00:00
#Fields: date time time-taken c-ip cs-username x-exception-id sc-filter-result cs-categories sc-status s-action cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs(User-Agent)
2026-03-17 09:00:00 120 10.0.0.5 CORP\\ann - OBSERVED "Technology;AI" 200 TCP_TUNNELED CONNECT tcp api.openai.com 443 / "Mozilla/5.0 (""x"" y)"
2026-03-17 09:00:01 1 10.0.0.6 - policy_denied DENIED "AI" 403 TCP_DENIED GET https claude.ai 443 / -
2026-03-17 09:00:02 1 10.0.0.6 - - - - 0 - - - - 0 - -
`;
const TMG = `#Software: Microsoft Forefront Threat Management Gateway
#Fields: c-ip\tcs-username\tdate\ttime\tr-host\tcs-method
10.0.0.5\tCORP\\Ann B\t2026-03-17\t09:00:00\tapi.openai.com\tGET
`;
const PALO_ALTO = String.raw`<14>Mar 17 09:00:00 fw1 1,2026/03/17 09:00:02,001801000000,THREAT,url,2561,2026/03/17 09:00:00,10.0.0.5,203.0.113.7,0.0.0.0,0.0.0.0,out,corp\ann,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,2026/03/17 09:00:00,1,1,5000,443,0,0,0x0,tcp,block-url,"claude.ai/new?a=1,2",(9999),ai,informational,client-to-server`;

const bodies = (text: string): { [key: string]: unknown }[] =>
  readAll(proxyLog, Buffer.from(text)).records.map(({ body }) => JSON.parse(body) as { [key: string]: unknown });
const request = (domain: string, type: string, more: object): object => ({
  event: { category: ['network', 'web'], type: ['access', type] },
  url: { domain },
  ...more,
});

describe('logs of proxies', () => {
  it.each([
    [
      'Squid',
      SQUID,
      [
        request('api.openai.com', 'allowed', {
          '@timestamp': '2026-03-17T09:00:00.123Z',
          source: { ip: '10.0.0.5' },
          user: { name: 'ann' },
          http: { request: { method: 'CONNECT' } },
        }),
      ],
    ],
    [
      'Squid, behind the header of syslog',
      'Mar 17 09:00:00 fw (squid-1): 1773738000.123 1 10.0.0.5 TCP_DENIED/403 0 GET http://claude.ai/a - HIER_NONE/- text/html',
      [request('claude.ai', 'denied', { source: { ip: '10.0.0.5' } })],
    ],
    [
      'the common and the combined format',
      [
        '10.0.0.5 - ann [17/Mar/2026:10:00:00 +0100] "CONNECT api.openai.com:443 HTTP/1.1" 200 512 "-" "curl/8" TCP_TUNNEL:HIER_DIRECT',
        '10.0.0.6 - - [17/Mar/2026:09:00:01 +0000] "GET http://claude.ai/new?x=1 HTTP/1.1" 403 0',
        '10.0.0.7 - - [17/Foo/2026:09:00:01 +0000] "GET https://mistral.ai/ HTTP/2" 200 9',
      ].join('\n'),
      [
        request('api.openai.com', 'allowed', {
          '@timestamp': '2026-03-17T09:00:00.000Z',
          source: { ip: '10.0.0.5' },
          user: { name: 'ann' },
          http: { request: { method: 'CONNECT' } },
        }),
        request('claude.ai', 'denied', { '@timestamp': '2026-03-17T09:00:01.000Z', source: { ip: '10.0.0.6' } }),
        request('mistral.ai', 'allowed', { source: { ip: '10.0.0.7' } }),
      ],
    ],
    [
      'Blue Coat',
      W3C,
      [
        request('api.openai.com', 'allowed', {
          '@timestamp': '2026-03-17T09:00:00Z',
          source: { ip: '10.0.0.5' },
          user: { name: 'CORP\\ann' },
          http: { request: { method: 'CONNECT' } },
        }),
        request('claude.ai', 'denied', { source: { ip: '10.0.0.6' } }),
      ],
    ],
    ['TMG, with tabs', TMG, [request('api.openai.com', 'allowed', { user: { name: 'CORP\\Ann B' } })]],
    [
      'Palo Alto',
      PALO_ALTO,
      [
        request('claude.ai', 'denied', {
          '@timestamp': '2026-03-17T09:00:00Z',
          source: { ip: '10.0.0.5' },
          user: { name: 'corp\\ann' },
        }),
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(detectFormat(Buffer.from(text), true)).toBe(proxyLog);
    expect(bodies(text)).toMatchObject(expected);
    expect(bodies(text)).toHaveLength(expected.length);
  });

  it('of columns of one name the first counts, and many that nobody knows change nothing', () => {
    const more = ' x'.repeat(20_000);
    const text = `#Fields: c-ip cs-host cs-host${more}\n10.0.0.5 claude.ai evil.test${more}\n`;
    expect(bodies(text)).toMatchObject([{ url: { domain: 'claude.ai' }, source: { ip: '10.0.0.5' } }]);
  });

  it('a user who did not log in is none', () => {
    expect(bodies(SQUID.replace(' ann ', ' - '))[0]).not.toHaveProperty('user');
  });

  it.each([
    ['a URL with an account', SQUID.replace('api.openai.com:443', 'http://api.openai.com@evil.test/'), 'evil.test'],
    ['a URL in a query', SQUID.replace('api.openai.com:443', 'http://evil.test/?api.openai.com'), 'evil.test'],
    ['an address', SQUID.replace('api.openai.com', '203.0.113.7'), '203.0.113.7'],
  ])('%s is at its host', (_, text, domain) => expect(bodies(text)).toMatchObject([{ url: { domain } }]));

  it('give the same records wherever they are cut', () => {
    const bytes = Buffer.from(`${SQUID}\r\nnoise\n${PALO_ALTO}\n${W3C}`);
    const whole = readAll(proxyLog, bytes);
    expect(findMiscount(whole)).toBeNull();
    expect(whole.records).toHaveLength(4);
    for (const cut of [1, 7, 64]) expect(readAll(proxyLog, bytes, [cut])).toEqual(whole);
  });

  it.each([
    [
      'a web server’s own log',
      '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem c-ip\n',
    ],
    ['traffic of a firewall', PALO_ALTO.replace('THREAT,url', 'TRAFFIC,end')],
    ['Apache', '10.0.0.5 - ann [17/Mar/2026:09:00:00 +0000] "GET /index.html HTTP/1.1" 200 5\n'],
  ])('%s is none', (_, text) => expect(detectFormat(Buffer.from(text), true)).not.toBe(proxyLog));
});
