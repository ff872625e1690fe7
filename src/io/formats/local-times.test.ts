import { expect, it } from 'vitest';
import { zoneOf } from '../../event/zone.ts';
import type { Format } from '../format.ts';
import { dnsLog } from './dns-log/index.ts';
import { proxyLog } from './proxy-log.ts';
import { requestCsv } from './request-csv.ts';

function timesIn(format: Format, text: string, zone: string): unknown[] {
  const times: unknown[] = [];
  const reader = format.open(
    // These formats make documents.
    { record: ({ body }) => times.push((body as { '@timestamp'?: unknown })['@timestamp']), fault: () => {} },
    { needles: null, firstOrdinal: 0, firstOffset: 0, zone: zoneOf(zone) },
  );
  reader.push(Buffer.from(text));
  reader.end();
  return times;
}

const PALO_ALTO = `1,2026/07/17 09:00:00,0,THREAT,url,1,2026/07/17 09:00:00,10.0.0.5${','.repeat(23)}alert,claude.ai/\n`;

it.each<[string, Format, string]>([
  ['BIND', dnsLog, '17-Jul-2026 09:00:00.000 client 10.0.0.5#1 (a.example): query: a.example IN A +E (10.0.0.1)\n'],
  ['an OpenWrt router', dnsLog, 'Fri Jul 17 09:00:00 2026 daemon.info dnsmasq[1]: query[A] a.example from 10.0.0.5\n'],
  [
    'a Windows DNS server',
    dnsLog,
    '7/17/2026 9:00:00 AM 0E08 PACKET  0000 UDP Rcv 10.0.0.5 7a3b   Q [0001   D   NOERROR] A      (1)a(7)example(0)\n',
  ],
  ['a firewall of Palo Alto', proxyLog, PALO_ALTO],
  ['Zscaler’s Web Insights', requestCsv, 'Event Time,User,URL\n2026-07-17 09:00:00,ann,claude.ai\n'],
  ['BrowsingHistoryView', requestCsv, 'URL,Visit Time,Web Browser\nhttps://claude.ai,"7/17/2026 9:00:00 AM",Chrome\n'],
])('local times of %s are those of the zone', (_, format, text) => {
  expect(timesIn(format, text, 'Europe/Berlin')).toEqual(['2026-07-17T07:00:00.000Z']);
  expect(timesIn(format, text, 'UTC').map((time) => Date.parse(String(time)))).toEqual([Date.UTC(2026, 6, 17, 9)]);
});

it.each<[string, Format, string]>([
  ['with an offset', dnsLog, '2026-07-17T09:00:00+00:00 ns dnsmasq[1]: query[A] a.example from 10.0.0.5\n'],
  ['of a W3C log', proxyLog, '#Fields: date time c-ip cs-host\n2026-07-17 09:00:00 10.0.0.5 claude.ai\n'],
  ['of Umbrella', requestCsv, 'Timestamp,Most Granular Identity,Domain\n2026-07-17 09:00:00,ann,claude.ai\n'],
])('times %s are not', (_, format, text) => {
  const times = timesIn(format, text, 'Europe/Berlin');
  expect(times.map((time) => Date.parse(String(time)))).toEqual([Date.UTC(2026, 6, 17, 9)]);
});
