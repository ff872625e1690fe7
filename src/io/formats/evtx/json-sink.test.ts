import { describe, expect, it } from 'vitest';
import { ByteSink, MAX_RENDERED_BYTES } from './byte-sink.ts';
import { buildFuzzSeeds } from './fuzz.fixture.ts';
import { type EvtxRecord, openEvtx, openJsonSink } from './index.ts';

const CHUNK = 65_536;

function eachRecord(chunks: readonly Uint8Array[], take: (record: EvtxRecord) => void): void {
  const reader = openEvtx(
    // This reader gives its own records only.
    { record: ({ body }) => take(body as EvtxRecord), fault: () => {} },
    { needles: null, firstOrdinal: 0, firstOffset: 4096 },
  );
  for (const chunk of chunks) reader.push(chunk.length === CHUNK ? chunk : Buffer.concat([chunk], CHUNK));
  reader.end();
}

describe('records collected in the sink that they are rendered in', () => {
  it('are those that are rendered one by one', () => {
    const chunks = buildFuzzSeeds();
    const expected: string[] = [];
    eachRecord(chunks, (record) => expected.push(record.toJson()));
    const sink = openJsonSink();
    eachRecord(chunks, (record) => {
      sink.begin();
      expect(record.encodeJson(sink)).toBe(true);
      sink.byte(10);
    });
    expect(expected.length).toBeGreaterThan(20);
    expect(sink.text().split('\n').slice(0, -1)).toEqual(expected);
    sink.clear();
  });
});

describe('a sink', () => {
  it('keeps what was finished when the next record goes over the limit', () => {
    const sink = new ByteSink();
    sink.append(Buffer.from('finished\n'));
    sink.begin();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let size = 0; size <= MAX_RENDERED_BYTES; size += piece.length) sink.append(piece);
    expect(sink.full).toBe(true);
    expect(sink.text().slice(0, 9)).toBe('finished\n');
    expect(sink.length).toBeGreaterThanOrEqual(9);
    sink.clear();
    expect([sink.length, sink.full]).toEqual([0, false]);
  });
});
