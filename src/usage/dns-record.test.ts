import { describe, expect, it } from 'vitest';
import { readDnsRecord } from './dns-record.ts';

const TIME = 1_773_738_000_500_000;

describe('DNS records of network sensors', () => {
  it.each([
    [
      { ts: 1773738000.5, 'id.orig_h': '10.0.0.5', query: 'claude.ai', rcode_name: 'NOERROR' },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: false },
    ],
    [
      { ts: '2026-03-17T09:00:00.500000Z', id: { orig_h: '10.0.0.5' }, query: 'claude.ai', rcode_name: 'NXDOMAIN' },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: true },
    ],
    [
      {
        event_type: 'dns',
        timestamp: '2026-03-17T09:00:00.500000+0000',
        src_ip: '10.0.0.5',
        dns: { type: 'query', rrname: 'claude.ai' },
      },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: false },
    ],
    [
      {
        event_type: 'dns',
        src_ip: '10.0.0.5',
        dns: { type: 'request', queries: [{ rrname: 'a.example' }, 7, { rrname: 'b.example' }] },
      },
      { names: ['a.example', 'b.example'], client: '10.0.0.5', time: null, failed: false },
    ],
    [{ event_type: 'dns', src_ip: '10.0.0.1', dns: { type: 'answer', rrname: 'claude.ai' } }, null],
    [{ event_type: 'flow', src_ip: '10.0.0.1' }, null],
    [{ query: 'SELECT 1', host: 'db' }, null],
    [{ event_type: 'dns', dns: [] }, null],
    [{}, null],
  ])('%j', (body, expected) => {
    expect(readDnsRecord(body)).toEqual(expected);
  });
});
