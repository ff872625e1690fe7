import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { findMiscount, readAll } from '../format.contract.ts';
import { json } from './json.ts';
import { jsonRows } from './json-rows.ts';
import { ndjson } from './ndjson.ts';

const bodies = (document: unknown): unknown[] =>
  readAll(jsonRows, Buffer.from(JSON.stringify(document))).records.map(({ body }) => JSON.parse(body) as unknown);

const text = (stringValue: string): object => ({ stringValue });
const OTLP = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'host.name', value: text('wks1') }] },
      scopeLogs: [
        {
          scope: {},
          logRecords: [
            {
              timeUnixNano: '1772359202500123400',
              attributes: [{ key: '__proto__', value: text('x') }],
              body: {
                kvlistValue: {
                  values: [
                    { key: 'channel', value: text('Security') },
                    { key: 'record_id', value: { intValue: '77' } },
                    { key: 'mask', value: { intValue: '9232379236109516800' } },
                    { key: 'list', value: { arrayValue: { values: [text('a'), { boolValue: true }, {}] } } },
                  ],
                },
              },
            },
            { body: text('<Event/>') },
          ],
        },
      ],
    },
    { scopeLogs: 'none' },
  ],
};

describe('events deeper than one list', () => {
  it('are the records of OTLP', () => {
    expect(bodies(OTLP)).toEqual([
      {
        '@timestamp': '2026-03-01T10:00:02.500123Z',
        resource: { 'host.name': 'wks1' },
        attributes: {},
        body: { channel: 'Security', record_id: 77, mask: '9232379236109516800', list: ['a', true, null] },
      },
      { resource: { 'host.name': 'wks1' }, attributes: {}, body: '<Event/>' },
    ]);
  });

  const rows = [
    ['Security', 4688],
    ['System', null],
  ];
  it.each<[string, object]>([
    [
      'of Log Analytics',
      {
        tables: [{ name: 'PrimaryResult', columns: [{ name: 'Channel', type: 'string' }, { name: 'EventID' }], rows }],
      },
    ],
    [
      'of ES|QL',
      {
        took: 1,
        is_partial: false,
        columns: [{ name: 'Channel', type: 'keyword' }, { name: 'EventID' }],
        values: rows,
      },
    ],
    ['of Elasticsearch’s SQL', { columns: [{ name: 'Channel' }, { name: 'EventID' }], rows }],
    ['of Splunk', { preview: false, init_offset: 0, messages: [], fields: ['Channel', 'EventID'], rows }],
  ])('are rows, named by their columns: %s', (_, document) => {
    expect(detectFormat(Buffer.from(JSON.stringify(document)), true)).toBe(jsonRows);
    expect(detectFormat(Buffer.from(JSON.stringify(document, null, 2)), true)).toBe(jsonRows);
    expect(bodies(document)).toEqual([{ Channel: 'Security', EventID: 4688 }, { Channel: 'System' }]);
  });

  it('are hits of Kibana’s searches, and rows of a snapshot', () => {
    const hits = [{ _index: 'i', _source: { a: 1 } }, 'none'];
    expect(bodies({ isPartial: false, rawResponse: { took: 1, hits: { total: 1, hits } } })).toEqual([hits[0]]);
    expect(bodies({ snapshot: [{ eventid: '1' }], action: 'snapshot', name: 'q', hostIdentifier: 'h' })).toEqual([
      { name: 'q', hostIdentifier: 'h', columns: { eventid: '1' } },
    ]);
  });

  it('are nothing where the lists are not what they should be', () => {
    for (const document of [
      { tables: [null, { columns: 1, rows: [[1]] }] },
      { columns: ['a'], values: [{ a: 1 }] },
      { columns: [{ name: '__proto__' }, { name: 'x'.repeat(1000) }, 7], values: [] },
      { rawResponse: {} },
    ]) {
      expect(bodies(document)).toEqual([]);
    }
    expect(bodies({ columns: [{ name: '__proto__' }, 7, 'b'], values: [[1, 2, 3, 4]] })).toEqual([{ b: 3 }]);
  });

  it('leave other documents between them as they are', () => {
    expect(readAll(jsonRows, Buffer.from(`${JSON.stringify(OTLP)}\n{"a":1}\n`)).records.at(-1)!.body).toBe('{"a":1}');
  });

  it.each([
    ['{"fields":[{"name":"_raw"}],"results":[{"_raw":"x"}]}\n', json],
    ['{"columns":"x","a":1}\n{"b":1}\n', ndjson],
    ['{"snapshot":[[1]]}\n', ndjson],
    ['{"@timestamp":"x","process":{"columns":[{"name":"x"}]}}\n', ndjson],
  ])('are not looked for in %s', (line, format) => {
    expect(detectFormat(Buffer.from(line), true)).toBe(format);
  });

  it('are the same wherever the bytes are cut', () => {
    const bytes = Buffer.from(`${JSON.stringify(OTLP)}\n{"broken\n${JSON.stringify(OTLP, null, 1)}\n7\n`);
    const whole = readAll(jsonRows, bytes);
    expect(whole.records).toHaveLength(4);
    expect(whole.faults.map(({ code }) => code)).toEqual(['json-invalid', 'json-not-object']);
    expect(findMiscount(whole)).toBeNull();
    for (const cuts of [[1], [7, 3], [100]]) expect(readAll(jsonRows, bytes, cuts)).toEqual(whole);
  });
});
