import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FIRST_RECORD, RECORD_HEADER } from './chunk.ts';
import { ChunkBuilder, eventRecord, eventTemplate, utf16 } from './evtx-builder.fixture.ts';
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

  it('are the same where any one byte of a definition differs from what was told', () => {
    const [seed] = seeds;
    const view = new DataView(seed!.buffer, seed!.byteOffset, seed!.length);
    // The first record holds the definition of its own template, which the names follow.
    const at = FIRST_RECORD + RECORD_HEADER + 14;
    expect(view.getUint32(at - 4, true)).toBe(at);
    const end = at + 24 + view.getUint32(at + 20, true);
    // Wanted is what lacks a name: a definition that was taken for the other would hide that.
    const admit: Admit = (...names) => names.includes(null);
    expect(readChunks([seed!], admit, true)).toMatchObject({ said: [], skipped: 12 });
    for (let byte = at; byte < end; byte++) {
      const other = Buffer.from(seed!);
      other[byte]! ^= 1 << (byte % 8);
      const [fast, slow] = [false, true].map((plain) => readChunks([seed!, other], admit, plain));
      expect(fast, `byte ${byte}`).toEqual(slow);
    }
  });

  it('are the same where a name that stands in another definition differs from what was told', () => {
    // All names stand in the first record's definition; the second template refers to them, in records of its own.
    const builder = new ChunkBuilder();
    const [first, second] = [eventTemplate(1), eventTemplate(2)];
    for (const [id, template] of [first, second, second].entries()) {
      builder.add(eventRecord({ id, eventId: 3, data: utf16('-') }, template));
    }
    const seed = builder.build();
    const admit: Admit = (...names) => names.includes(null);
    expect(readChunks([seed], admit, true)).toMatchObject({ said: [], skipped: 3 });
    for (const name of ['EventID', 'Provider', 'Channel']) {
      const at = seed.indexOf(Buffer.from(name, 'utf16le'));
      for (let unit = 0; unit < name.length; unit++) {
        const other = Buffer.from(seed);
        other[at + 2 * unit]! ^= 1;
        const [fast, slow] = [false, true].map((plain) => readChunks([seed, other], admit, plain));
        expect(fast, `${name}, letter ${unit}`).toEqual(slow);
        expect(slow!.skipped, `${name}, letter ${unit}`).toBe(3);
      }
    }
  });

  it('are all of those that nobody wants, once a chunk has shown them', () => {
    const { skip } = SkipKernel.prototype;
    const passed: number[] = [];
    const spy = vi.spyOn(SkipKernel.prototype, 'skip').mockImplementation(function (this: SkipKernel, ...args) {
      skip.apply(this, args);
      if (args[2] === FIRST_RECORD) passed.push(args[4].count);
    });
    const { skipped } = readChunks([seeds[0]!, seeds[0]!], () => false, false);
    spy.mockRestore();
    expect(skipped).toBe(24);
    expect(passed).toEqual([0, 12]);
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
