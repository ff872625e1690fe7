import { describe, expect, it } from 'vitest';
import { type BuiltRecord, buildEvtxFile } from './evtx-builder.fixture.ts';
import { chunkOf, dns } from './evtx-reading.fixture.ts';
import { EvtxRecord, openEvtx } from './index.ts';

/** Of the last record of a log: its bytes as they lie, and what it says. */
function lastOf(records: readonly BuiltRecord[]): { own: Buffer; content: Buffer | null } {
  let last: { own: Buffer; content: Buffer | null } | null = null;
  const reader = openEvtx(
    {
      record({ body, bytes }) {
        if (!(body instanceof EvtxRecord)) throw new Error('another body');
        const content = body.contentBytes();
        last = { own: Buffer.from(bytes), content: content === null ? null : Buffer.from(content) };
      },
      fault: () => {},
    },
    { needles: null, firstOrdinal: 0, firstOffset: 0 },
  );
  reader.push(buildEvtxFile([chunkOf(records)]));
  reader.end();
  return last!;
}

describe('what a record says', () => {
  const alone = lastOf([dns(7, 'api.openai.com')]);
  const behind = lastOf([dns(5, 'x.example'), dns(6, 'y.example'), dns(7, 'api.openai.com')]);

  it('is the same bytes in a log that lays it out anew', () => {
    expect(behind.own.equals(alone.own)).toBe(false);
    expect(behind.content!.equals(alone.content!)).toBe(true);
  });

  it('is other bytes where it says something else under the same id', () => {
    expect(lastOf([dns(7, 'api.openai.con')]).content!.equals(alone.content!)).toBe(false);
  });
});
