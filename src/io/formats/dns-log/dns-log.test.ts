import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../detect.ts';
import { readAll } from '../../format.contract.ts';
import { dnsLog } from './index.ts';
import { readDnsLine } from './line.ts';

describe('lines of DNS servers', () => {
  it.each([
    [
      '17-Mar-2026 09:00:00.123 queries: info: client @0x7f01 10.0.0.5#49152 (api.openai.com): query: api.openai.com IN A +E(0)K (10.0.0.1)',
      'bind',
      '2026-03-17T09:00:00.123',
      'api.openai.com',
      'A',
      '10.0.0.5',
    ],
    [
      '2026-03-17T09:00:00.5+01:00 ns1 named[77]: client 2001:db8::5#5353 (claude.ai): view inside: query: claude.ai IN AAAA + (10.0.0.1)',
      'bind',
      '2026-03-17T09:00:00.5+01:00',
      'claude.ai',
      'AAAA',
      '2001:db8::5',
    ],
    [
      'Mar 17 09:00:00 dnsmasq[123]: query[A] api.openai.com from 10.0.0.5',
      'dnsmasq',
      null,
      'api.openai.com',
      'A',
      '10.0.0.5',
    ],
    [
      'Mar 17 09:00:00 dnsmasq[123]: 7 10.0.0.5/4000 query[HTTPS] api.openai.com from 10.0.0.5',
      'dnsmasq',
      null,
      'api.openai.com',
      'HTTPS',
      '10.0.0.5',
    ],
    [
      '[1773738000] unbound[42:0] info: 10.0.0.5 api.openai.com. A IN',
      'unbound',
      '2026-03-17T09:00:00.000Z',
      'api.openai.com.',
      'A',
      '10.0.0.5',
    ],
    [
      '[1773738000] unbound[42:0] info: 10.0.0.5 api.openai.com. A IN NXDOMAIN 0.01 0 50',
      'unbound',
      '2026-03-17T09:00:00.000Z',
      'api.openai.com.',
      'A',
      '10.0.0.5',
    ],
    [
      '3/17/2026 9:00:00 PM 0E5C PACKET  000001D2A1B2C3D0 UDP Rcv 10.0.0.5        7a3b   Q [0001   D   NOERROR] A      (3)api(6)openai(3)com(0)',
      'windows',
      '2026-03-17T21:00:00',
      'api.openai.com',
      'A',
      '10.0.0.5',
    ],
    [
      '17.03.2026 09:00:00 0E5C PACKET  01D2 TCP Rcv 10.0.0.5 7a3b   Q [0001   D   NOERROR] AAAA (6)claude(2)ai(0)',
      'windows',
      '2026-03-17T09:00:00',
      'claude.ai',
      'AAAA',
      '10.0.0.5',
    ],
    [
      '<30>Jan 26 14:32:15 named[9]: queries: info: client @0x7f 10.0.0.5#4000/key office (claude.ai): view in: query: claude.ai IN TYPE65 +E(0)K (10.0.0.1) [ECS 10.0.0.0/24/0]',
      'bind',
      null,
      'claude.ai',
      'TYPE65',
      '10.0.0.5',
    ],
    [
      '25-Apr-2026 16:30:01.123 client fe80::1%eth0#5353 (claude.ai): query: claude.ai IN A + (fe80::2)',
      'bind',
      '2026-04-25T16:30:01.123',
      'claude.ai',
      'A',
      'fe80::1%eth0',
    ],
    [
      '<30>1 2026-03-17T09:00:00+01:00 ns1 named 77 - - client 10.0.0.5#4000 (claude.ai): query: claude.ai IN A + (10.0.0.1)',
      'bind',
      '2026-03-17T09:00:00+01:00',
      'claude.ai',
      'A',
      '10.0.0.5',
    ],
    [
      'Sep 28 18:00:01 pihole-FTL[99]: query[AAAA] api.openai.com from 2001:db8::5',
      'dnsmasq',
      null,
      'api.openai.com',
      'AAAA',
      '2001:db8::5',
    ],
    ['dnsmasq: query[A] api.openai.com from 10.0.0.5', 'dnsmasq', null, 'api.openai.com', 'A', '10.0.0.5'],
    [
      'Thu Jul  3 01:00:00 2026 daemon.info dnsmasq[1234]: 12 10.0.0.5/4000 query[type=65] api.openai.com from 10.0.0.5',
      'dnsmasq',
      '2026-07-03T01:00:00',
      'api.openai.com',
      'TYPE65',
      '10.0.0.5',
    ],
    [
      '2026-03-17T09:00:00.5+01:00 fw dnsmasq[1]: query[A] api.openai.com from fe80::5%br-lan',
      'dnsmasq',
      '2026-03-17T09:00:00.5+01:00',
      'api.openai.com',
      'A',
      'fe80::5%br-lan',
    ],
    [
      '<30>1 2026-03-17T09:00:00+01:00 fw.example unbound 1234 - [meta sequenceId="7"] [1234:2] info: 10.0.0.5 api.openai.com. A IN',
      'unbound',
      '2026-03-17T09:00:00+01:00',
      'api.openai.com.',
      'A',
      '10.0.0.5',
    ],
    [
      'Mar 17 09:00:00 pfSense unbound[42]: [42:0] query: 10.0.0.5 api.openai.com. HTTPS IN',
      'unbound',
      null,
      'api.openai.com.',
      'HTTPS',
      '10.0.0.5',
    ],
    [
      '20260317 09:00:00 9CC PACKET  UDP Rcv 10.0.0.5 7a3b   Q [0001   D   NOERROR] A (6)claude(2)ai(0)',
      'windows',
      '2026-03-17T09:00:00',
      'claude.ai',
      'A',
      '10.0.0.5',
    ],
    [
      '17. 3. 2026 9:00:00 0E5C PACKET  000001D2A1B2C3D0 UDP Rcv ::1 7a3b   Q [0001   D   NOERROR] HTTPS  (6)claude(2)ai(0)',
      'windows',
      '2026-03-17T09:00:00',
      'claude.ai',
      'HTTPS',
      '::1',
    ],
    [
      '17.3.2026 9.00.00 0E5C PACKET  000001D2A1B2C3D0 UDP Rcv 10.0.0.5 7a3b   Q [0001   D   NOERROR] A  (6)claude(2)ai(0)',
      'windows',
      '2026-03-17T09:00:00',
      'claude.ai',
      'A',
      '10.0.0.5',
    ],
    [
      '3/17/2026 9:00:00 p. m. 0E5C PACKET  000001D2A1B2C3D0 UDP Rcv 10.0.0.5 7a3b   Q [0001   D   NOERROR] A  (6)claude(2)ai(0)',
      'windows',
      '2026-03-17T21:00:00',
      'claude.ai',
      'A',
      '10.0.0.5',
    ],
    [
      '2026/3/17 9:00:00 下午 0E5C PACKET  01D2A1B2 UDP Rcv 10.0.0.5 7a3b   Q [0001   D   NOERROR] A  (6)claude(2)ai(0)',
      'windows',
      null,
      'claude.ai',
      'A',
      '10.0.0.5',
    ],
    [
      '"2026-03-17 09:00:00","ann","ann,WS1","10.0.0.5","198.51.100.1","Allowed","1 (A)","NOERROR","claude.ai.","AI","AD Users"',
      'umbrella',
      '2026-03-17T09:00:00Z',
      'claude.ai.',
      'A',
      '10.0.0.5',
    ],
  ])('%s', (line, dialect, time, name, type, client) => {
    expect(readDnsLine(line)).toMatchObject({ dialect, time, name, type, client });
  });

  it.each([
    'Mar 17 09:00:00 dnsmasq[123]: reply api.openai.com is 203.0.113.1',
    '3/17/2026 9:00:00 PM 0E5C PACKET  01D2 UDP Snd 10.0.0.5 7a3b R Q [8081   DR  NOERROR] A (3)api(6)openai(3)com(0)',
    '17-Mar-2026 09:00:00.123 general: info: running',
    'client asks: query: x',
    '',
    `${'query: '.repeat(600)}`,
  ])('%j is no question', (line) => {
    expect(readDnsLine(line)).toBeNull();
  });
});

describe('DNS logs', () => {
  it('give the same records wherever they are cut', () => {
    const bytes = Buffer.from(
      `noise\r\n[1773738000] unbound[42:0] info: 10.0.0.5 a.example. A IN\r\nMar 17 09:00:00 dnsmasq[1]: query[A] b.example from 10.0.0.5`,
    );
    const whole = readAll(dnsLog, bytes);
    expect(whole.records).toHaveLength(2);
    for (const cut of [1, 7, 64]) expect(readAll(dnsLog, bytes, [cut])).toEqual(whole);
  });

  it('of Umbrella have no header, whatever their columns hold', () => {
    const row =
      '"2026-03-17 09:00:00","ann","ann","10.0.0.5","198.51.100.1","Allowed","1 (A)","NOERROR","claude.ai."\n';
    expect(detectFormat(Buffer.from(row + row), true)).toBe(dnsLog);
    expect(readAll(dnsLog, Buffer.from(row + row)).records).toHaveLength(2);
  });

  it('are told from other text', () => {
    for (const text of ['a,b\n1,2\n', '{"query":"api.openai.com"}\n', 'hello world\n'])
      expect(detectFormat(Buffer.from(text), true)).not.toBe(dnsLog);
  });
});
