/**
 * Mutated EVTX chunks, for the test and for scripts/fuzz-evtx.js: each is made from a number alone, so that a failure
 * can be had again.
 */
import {
  ChunkBuilder,
  type Definition,
  dataTemplate,
  eventRecord,
  eventTemplate,
  guidOf,
  nothing,
  number,
  raw,
  utf16,
} from './evtx-builder.fixture.ts';
import { EvtxRecord, openEvtx } from './index.ts';
import * as Type from './value-type.ts';

/** A small generator of 32-bit integers (xorshift). */
export function openRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Chunks with every kind of value and template that the reader knows. */
export function buildFuzzSeeds(): Buffer[] {
  const event = eventTemplate(1);
  const named = dataTemplate(2, ['A', 'B', 'C', 'D', 'E', 'F']);
  const unnamed: Definition = {
    guid: guidOf(3),
    tree: {
      name: 'EventData',
      children: [
        { name: 'Data', dependency: 0, children: [{ slot: 0 }] },
        { name: 'Data', children: [{ slot: 1 }, { entity: 'lt' }, { char: 66 }, { cdata: 'c' }] },
        { name: 'Binary', children: [{ slot: 2 }] },
      ],
    },
  };
  const user: Definition = {
    guid: guidOf(4),
    tree: {
      name: 'UserData',
      children: [
        {
          name: 'Wrapper',
          attributes: [
            ['xmlns', ['urn:w']],
            ['Id', [{ slot: 0 }]],
          ],
          children: [
            { name: 'Leaf', children: [{ slot: 1 }] },
            { slot: 2, type: Type.BINXML },
          ],
        },
      ],
    },
  };
  const names = Buffer.from('one\u0000two\u0000\u0000', 'utf16le');
  const bodies = [
    {
      template: named,
      values: [
        utf16('C:\\Windows\\explorer.exe'),
        number(Type.UINT32, 4711, 4),
        { type: Type.GUID, bytes: guidOf(50) },
        number(Type.FILETIME, 133_500_000_000_000_000n, 8),
        raw(Type.SID, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0),
        number(Type.HEX64, 999n, 8),
      ],
    },
    {
      template: named,
      values: [
        raw(Type.ANSI, 0x41, 0x80, 0xff),
        number(Type.BOOL, 1, 4),
        raw(Type.SYSTEMTIME, 0xe8, 7, 2, 0, 4, 0, 29, 0, 12, 0, 34, 0, 56, 0, 0x15, 3),
        raw(Type.REAL64, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f),
        number(Type.INT64, -5n, 8),
        nothing,
      ],
    },
    { template: unnamed, values: [{ type: 0x81, bytes: names }, utf16('text'), raw(Type.BINARY, 1, 2, 3)] },
    {
      template: user,
      values: [
        number(Type.UINT16, 7, 2),
        utf16('leaf'),
        { type: Type.BINXML, trees: [{ name: 'Extra', children: ['t'] }] } as const,
      ],
    },
  ];
  return [0, 1].map((variant) => {
    const chunk = new ChunkBuilder();
    for (let id = 1; id <= 12; id++) {
      const data = { type: Type.BINXML, instance: bodies[(id + variant) % bodies.length]! } as const;
      chunk.add(eventRecord({ id, eventId: id % 5, data }, event));
    }
    return chunk.build();
  });
}

const INTERESTING = [0, 1, 2, 0x0c, 0x0f, 0x41, 0x81, 0x7f, 0x80, 0xff];

/** The chunk with one to sixteen changes. */
export function mutateChunk(seed: Uint8Array, number: number): Buffer {
  const random = openRandom(number);
  const chunk = Buffer.from(seed);
  const used = chunk.readUInt32LE(48);
  for (let count = 1 + (random() % 16); count > 0; count--) {
    // Headers now and then, records mostly.
    const at = random() % 8 === 0 ? random() % 512 : 512 + (random() % Math.max(1, used - 512));
    switch (random() % 7) {
      case 0:
        chunk[at] = random() & 255;
        break;
      case 1:
        chunk[at]! ^= 1 << (random() % 8);
        break;
      case 2:
        chunk[at] = INTERESTING[random() % INTERESTING.length]!;
        break;
      case 3:
        chunk.writeUInt16LE(random() % 3 === 0 ? 0xffff : random() & 0xffff, Math.min(at, 65_534));
        break;
      case 4:
        // An offset into the chunk, perhaps to itself.
        chunk.writeUInt32LE(random() % 4 === 0 ? at : random() % used, Math.min(at, 65_532));
        break;
      case 5: {
        const from = random() % used;
        chunk.copyWithin(at, from, Math.min(used, from + (random() % 200)));
        break;
      }
      default:
        chunk.fill(random() & 1 ? 0 : random() & 255, at, Math.min(65_536, at + (random() % 64)));
    }
  }
  return chunk;
}

export interface MutantOutcome {
  readonly attempted: number;
  readonly records: number;
  readonly problems: readonly string[];
}

/**
 * Reads a mutant in every way there is; `how` turns options on and off. Now and then the chunk that it was made of comes
 * first, so that templates are known. Problems are violated promises.
 */
export function readMutant(seed: Uint8Array, mutant: Uint8Array, how: number): MutantOutcome {
  const chunks = how % 5 < 2 ? [seed, mutant] : [mutant];
  const plain: string[] = [];
  const outcome = readOnce(chunks, how, true, plain);
  const kernel: string[] = [];
  const { problems, records, attempted } = readOnce(chunks, how, false, kernel);
  if (records !== outcome.records || attempted !== outcome.attempted)
    problems.push(
      `with kernels ${records} of ${attempted} records read, else ${outcome.records} of ${outcome.attempted}`,
    );
  plain.forEach((json, i) => {
    if (json !== kernel[i]) problems.push(`written by plan ${kernel[i]}\ninstead of ${json}`);
  });
  return { ...outcome, problems: [...outcome.problems, ...problems] };
}

function count(text: string, mark: string): number {
  let times = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) times++;
  return times;
}

function readOnce(
  chunks: readonly Uint8Array[],
  how: number,
  plain: boolean,
  rendered: string[],
): MutantOutcome & { readonly problems: string[] } {
  const problems: string[] = [];
  let records = 0;
  let lost = 0;
  const reader = openEvtx(
    {
      record({ body, bytes }) {
        records++;
        if (!(body instanceof EvtxRecord)) throw new Error('another body');
        body.system('EventID');
        for (const name of body.dataNames()) body.data(name);
        const xml = body.toXml();
        // What a CDATA section holds is text.
        const markup = xml.replace(/<!\[CDATA\[.*?\]\]>/gs, '');
        if (count(markup, '<') !== count(markup, '>')) problems.push(`XML not balanced: ${xml}`);
        rendered.push(body.toJson());
        for (const json of [rendered.at(-1)!, body.toFlatJson()]) {
          try {
            JSON.parse(json);
          } catch {
            problems.push(`not JSON: ${json}`);
          }
        }
        if (bytes.length > 65_536) problems.push('a record longer than its chunk');
      },
      fault({ code, record }) {
        if (record !== undefined && code !== 'evtx-partial-record') lost++;
      },
    },
    {
      needles: null,
      firstOrdinal: 0,
      firstOffset: 4096,
      plain,
      ...(how % 2 === 0 ? { carve: true } : {}),
      ...(how % 3 === 0 ? { verify: true } : {}),
      ...(how % 5 < 3 ? { admit: (_: unknown, id: number | null) => id === null || id % 2 === 0 } : {}),
    },
  );
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  if (records + lost + reader.skipped !== reader.attempted) {
    problems.push(`${records} read, ${lost} lost and ${reader.skipped} skipped are not ${reader.attempted} attempted`);
  }
  return { attempted: reader.attempted, records, problems };
}
