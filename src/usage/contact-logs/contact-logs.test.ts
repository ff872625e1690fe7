import { describe, expect, it } from 'vitest';
import { readDnsRecord } from './dns-record.ts';

const TIME = 1_773_738_000_500_000;

describe('DNS records of network sensors', () => {
  it.each([
    [
      { ts: 1773738000.5, 'id.orig_h': '10.0.0.5', query: 'claude.ai', rcode_name: 'NOERROR' },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: false, isAnswer: false },
    ],
    [
      { ts: '2026-03-17T09:00:00.500000Z', id: { orig_h: '10.0.0.5' }, query: 'claude.ai', rcode_name: 'NXDOMAIN' },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: true, isAnswer: false },
    ],
    [
      {
        event_type: 'dns',
        timestamp: '2026-03-17T09:00:00.500000+0000',
        src_ip: '10.0.0.5',
        dns: { type: 'query', rrname: 'claude.ai' },
      },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: false, isAnswer: false },
    ],
    [
      {
        event_type: 'dns',
        src_ip: '10.0.0.5',
        dns: { type: 'request', queries: [{ rrname: 'a.example' }, 7, { rrname: 'b.example' }] },
      },
      { names: ['a.example', 'b.example'], client: '10.0.0.5', time: null, failed: false, isAnswer: false },
    ],
    // Through Kafka, and with the number of the response code only.
    [
      { dns: { ts: 1773738000.5, 'id.orig_h': '10.0.0.5', query: 'claude.ai', rcode: 3 } },
      { names: ['claude.ai'], client: '10.0.0.5', time: TIME, failed: true, isAnswer: false },
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
      { names: ['claude.ai'], client: '10.0.0.5', time: null, failed: false, isAnswer: true },
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
      { names: ['claude.ai'], client: '10.0.0.5', time: null, failed: true, isAnswer: true },
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
      { names: ['claude.ai'], client: '10.0.0.5', time: null, failed: false, isAnswer: true },
    ],
    [{ event_type: 'dns', src_ip: '10.0.0.1', dns: { type: 'other', rrname: 'claude.ai' } }, null],
    [{ event_type: 'flow', src_ip: '10.0.0.1' }, null],
    [{ query: 'SELECT 1', host: 'db' }, null],
    [{ event_type: 'dns', dns: [] }, null],
    [{}, null],
  ])('%j', (body, expected) => {
    expect(readDnsRecord(body)).toEqual(expected);
  });
});
