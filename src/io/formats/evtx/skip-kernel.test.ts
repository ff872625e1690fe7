import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { buildFuzzSeeds, mutateChunk } from './fuzz.fixture.ts';
import { openEvtx } from './index.ts';
import { SkipKernel } from './skip-kernel.ts';

type Admit = (provider: string | null, eventId: number | null, channel: string | null) => boolean;

/** A reader of chunks, and all that it says of them. */
function openReading(admit: Admit, plain: boolean, firstOffset = 4096) {
  const said: unknown[] = [];
  const reader = openEvtx(
    {
      record: ({ ordinal, offset, bytes }) => said.push([ordinal, offset, bytes.length]),
      fault: ({ code, offset, record, detail }) => said.push([code, offset, record, detail]),
    },
    { needles: null, firstOrdinal: 0, firstOffset, admit, plain },
  );
  return {
    push: (bytes: Uint8Array) => reader.push(bytes),
    end: () => {
      reader.end();
      return { said, attempted: reader.attempted, skipped: reader.skipped };
    },
  };
}

function readChunks(chunks: readonly Uint8Array[], admit: Admit, plain: boolean, firstOffset?: number) {
  const reading = openReading(admit, plain, firstOffset);
  for (const chunk of chunks) reading.push(chunk);
  return reading.end();
}

/** Wants some event ids of some logs, by no rule in particular. */
const admitBy =
  (salt: number): Admit =>
  (provider, eventId, channel) =>
    ((eventId ?? 0) * 7 + (provider?.length ?? 1) * 3 + (channel?.length ?? 1) * 5 + salt) % 4 === 0;

const seeds = buildFuzzSeeds();
const chunks = fc.array(
  fc
    .record({ seed: fc.nat(seeds.length - 1), mutation: fc.option(fc.nat(1_000_000), { freq: 2 }) })
    .map(({ seed, mutation }) => (mutation === null ? seeds[seed]! : mutateChunk(seeds[seed]!, mutation))),
  { minLength: 1, maxLength: 6 },
);

describe('records passed over by the kernel', () => {
  it('are those that are refused one by one', () => {
    fc.assert(
      fc.property(chunks, fc.nat(3), (list, salt) => {
        expect(readChunks(list, admitBy(salt), false)).toEqual(readChunks(list, admitBy(salt), true));
      }),
      { numRuns: 150 },
    );
  });

  it('are the same where readers take turns', () => {
    fc.assert(
      fc.property(chunks, chunks, (a, b) => {
        const readings = [openReading(admitBy(0), false), openReading(admitBy(1), false)];
        for (let i = 0; i < Math.max(a.length, b.length); i++) {
          if (i < a.length) readings[0]!.push(a[i]!);
          if (i < b.length) readings[1]!.push(b[i]!);
        }
        expect(readings.map((reading) => reading.end())).toEqual([
          readChunks(a, admitBy(0), true),
          readChunks(b, admitBy(1), true),
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('are most of those that nobody wants', () => {
    const { skip } = SkipKernel.prototype;
    let passed = 0;
    const spy = vi.spyOn(SkipKernel.prototype, 'skip').mockImplementation(function (this: SkipKernel, ...args) {
      skip.apply(this, args);
      passed += args[4].count;
    });
    const { skipped } = readChunks([seeds[0]!, seeds[0]!], () => false, false);
    spy.mockRestore();
    expect(skipped).toBe(24);
    expect(passed).toBeGreaterThan(12);
  });
});

const folder = resolve(import.meta.dirname, '../../../../../shared/data/evtx');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.evtx')) : [];

describe.skipIf(files.length === 0)('real logs (skipped where they are absent)', () => {
  it.each(files.length === 0 ? ['none'] : files)('%s is read alike with the kernel and without', (name) => {
    const bytes = readFileSync(resolve(folder, name));
    for (const salt of [0, 1, 2]) {
      const [fast, slow] = [false, true].map((plain) => readChunks([bytes, bytes], admitBy(salt), plain, 0));
      expect(fast).toEqual(slow);
    }
    expect(readChunks([bytes], () => false, false, 0)).toEqual(readChunks([bytes], () => false, true, 0));
  });
});
