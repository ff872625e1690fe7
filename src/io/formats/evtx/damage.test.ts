/** Damaged, stale and hostile files: what is lost is named, what is not lost is read, and nothing throws or hangs. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../fault.ts';
import { findMiscount, readAll } from '../../format.contract.ts';
import {
  type BuiltRecord,
  type BuiltValue,
  buildEvtxFile,
  ChunkBuilder,
  type Definition,
  dataTemplate,
  eventRecord,
  eventTemplate,
  guidOf,
  type Instance,
  raw,
  sealChunk,
  type Tree,
  utf16,
} from './evtx-builder.fixture.ts';
import { type EvtxOptions, EvtxRecord, evtx, openEvtx } from './index.ts';
import * as Type from './value-type.ts';

const EVENT = eventTemplate(1);
const DATA = dataTemplate(2, ['Name', 'Note']);
const note = (id: number, name: string): BuiltRecord =>
  eventRecord(
    {
      id,
      eventId: 1,
      data: { type: Type.BINXML, instance: { template: DATA, values: [utf16(name), utf16('x'.repeat(40))] } },
    },
    EVENT,
  );

interface Outcome {
  readonly names: unknown[];
  readonly faults: Omit<Fault, 'source'>[];
  readonly attempted: number;
}

function read(bytes: Uint8Array, options: Partial<EvtxOptions> = {}): Outcome {
  const names: unknown[] = [];
  const faults: Omit<Fault, 'source'>[] = [];
  const reader = openEvtx(
    {
      record({ body }) {
        if (!(body instanceof EvtxRecord)) throw new Error('another body');
        names.push(body.data('Name'));
        body.toXml();
        body.toJson();
      },
      fault: (fault) => faults.push(fault),
    },
    { needles: null, firstOrdinal: 0, firstOffset: 0, ...options },
  );
  reader.push(bytes);
  reader.end();
  return { names, faults, attempted: reader.attempted };
}

/** A chunk of five records and where they lie. */
function five(): { chunk: Buffer; offsets: number[] } {
  const builder = new ChunkBuilder();
  const offsets: number[] = [];
  for (let i = 1; i <= 5; i++) {
    offsets.push(builder.offset);
    builder.add(note(i, `n${i}`));
  }
  return { chunk: builder.build(), offsets };
}

const codes = ({ faults }: Outcome): string[] => faults.map(({ code }) => code);

describe('a damaged record', () => {
  it.each([
    ['its signature', (c: Buffer, at: number) => c.fill(0xee, at, at + 4), 'evtx-bad-record'],
    ['a size of 0', (c: Buffer, at: number) => c.writeUInt32LE(0, at + 4), 'evtx-bad-record'],
    ['a size beyond the chunk', (c: Buffer, at: number) => c.writeUInt32LE(70_000, at + 4), 'evtx-bad-record'],
    ['zeros', (c: Buffer, at: number) => c.fill(0, at, at + 100), 'evtx-bad-record'],
    ['an unknown template', (c: Buffer, at: number) => c.writeUInt32LE(60_000, at + 34), 'evtx-bad-template'],
    ['a token that is none', (c: Buffer, at: number) => c.writeUInt8(0x77, at + 28), 'evtx-bad-record'],
  ] as const)('%s: named with its place, and the others are read', (_name, damage, code) => {
    const { chunk, offsets } = five();
    damage(chunk, offsets[2]!);
    const outcome = read(buildEvtxFile([chunk]));
    expect(outcome.names).toEqual(['n1', 'n2', 'n4', 'n5']);
    expect(outcome.attempted).toBe(5);
    expect(outcome.faults).toEqual([
      {
        code,
        record: 3,
        offset: 4096 + offsets[2]!,
        detail: expect.stringMatching(/^chunk 0 at 0x1000, record at 0x[0-9a-f]+: /),
      },
    ]);
  });

  it('whose size is a little wrong is read, and so is the next', () => {
    const { chunk, offsets } = five();
    chunk.writeUInt32LE(chunk.readUInt32LE(offsets[2]! + 4) + 16, offsets[2]! + 4);
    expect(read(buildEvtxFile([chunk])).names).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
  });

  it('with a value table that reaches too far shows what is there', () => {
    const { chunk, offsets } = five();
    const table = offsets[2]! + 38 + 4;
    // The data's own size: the last of 18 values.
    chunk.writeUInt16LE(60_000, table + 4 * 17);
    const outcome = read(buildEvtxFile([chunk]));
    expect(outcome.names).toEqual(['n1', 'n2', null, 'n4', 'n5']);
    expect(codes(outcome)).toEqual(['evtx-partial-record']);
  });

  it('with damaged data inside still answers System, and is reported once', () => {
    const { chunk, offsets } = five();
    const at = chunk.indexOf(Buffer.from([0x0f, 1, 1, 0, 0x0c]), offsets[2]! + 30);
    chunk.writeUInt32LE(50_000, at + 10);
    const outcome = read(buildEvtxFile([chunk]));
    expect(outcome.names).toEqual(['n1', 'n2', null, 'n4', 'n5']);
    expect(codes(outcome)).toEqual(['evtx-partial-record']);
  });
});

describe('a damaged chunk', () => {
  it.each([
    ['overwritten', 'XXX'],
    ['zeroed', '\0'.repeat(8)],
  ])('with its signature %s is read by the rest of its header', (_, signature) => {
    const { chunk } = five();
    chunk.write(signature, 0);
    const outcome = read(buildEvtxFile([chunk]));
    expect(outcome.names).toHaveLength(5);
    expect(codes(outcome)).toEqual(['evtx-bad-chunk']);
  });

  it('with a blank header is named, and read when carving', () => {
    const { chunk } = five();
    chunk.fill(0, 0, 512);
    const file = buildEvtxFile([chunk, five().chunk]);
    const outcome = read(file);
    expect(outcome.names).toHaveLength(5);
    expect(codes(outcome)).toEqual(['evtx-bad-chunk']);
    expect(read(file, { carve: true }).names).toHaveLength(10);
  });

  it('that was never used is nothing', () => {
    const outcome = read(buildEvtxFile([five().chunk, Buffer.alloc(65_536)]));
    expect([outcome.names.length, outcome.faults]).toEqual([5, []]);
  });

  it('with a free-space offset that cannot be is read to its end', () => {
    const { chunk } = five();
    chunk.writeUInt32LE(3, 48);
    const outcome = read(buildEvtxFile([chunk]));
    expect(outcome.names).toHaveLength(5);
    expect(codes(outcome)).toEqual(['evtx-bad-chunk']);
  });

  it('whose header was not brought up to date gives the records that follow in number', () => {
    const { chunk, offsets } = five();
    chunk.writeBigUInt64LE(2n, 32);
    chunk.writeUInt32LE(offsets[2]!, 48);
    expect(read(buildEvtxFile([chunk]))).toEqual({ names: ['n1', 'n2', 'n3', 'n4', 'n5'], faults: [], attempted: 5 });
  });

  it('keeps older records in its slack for carving', () => {
    const { chunk, offsets } = five();
    chunk.writeBigUInt64LE(2n, 32);
    chunk.writeUInt32LE(offsets[2]!, 48);
    chunk.writeBigUInt64LE(1n, offsets[2]! + 8);
    const file = buildEvtxFile([chunk]);
    expect(read(file).names).toEqual(['n1', 'n2']);
    expect(read(file, { carve: true })).toMatchObject({ names: ['n1', 'n2', 'n3', 'n4', 'n5'], attempted: 5 });
  });

  it('tells of older records whose template is gone, when asked to carve', () => {
    const { chunk, offsets } = five();
    chunk.writeBigUInt64LE(2n, 32);
    chunk.writeUInt32LE(offsets[2]!, 48);
    chunk.writeBigUInt64LE(1n, offsets[2]! + 8);
    chunk.writeUInt32LE(60_000, offsets[3]! + 34);
    const file = buildEvtxFile([chunk]);
    expect(codes(read(file))).toEqual([]);
    const carved = read(file, { carve: true });
    expect(carved).toMatchObject({ names: ['n1', 'n2', 'n3', 'n5'], attempted: 5 });
    expect(codes(carved)).toEqual(['evtx-bad-template']);
  });

  it('that claims more records than it has says so', () => {
    const { chunk } = five();
    chunk.writeBigUInt64LE(9n, 32);
    const { faults } = read(buildEvtxFile([chunk]));
    expect(faults).toEqual([
      {
        code: 'evtx-bad-chunk',
        offset: 4096,
        detail: 'chunk 0 at 0x1000: its header counts records 1 to 9, the last one found is 5',
      },
    ]);
  });

  it('that was never written to is empty, as most logs of a machine are', () => {
    const { chunk } = five();
    chunk.fill(0, 512);
    for (const at of [8, 16, 24, 32]) chunk.writeBigUInt64LE(at < 24 ? 0n : 2n ** 64n - 1n, at);
    chunk.writeUInt32LE(0, 44);
    chunk.writeUInt32LE(512, 48);
    expect(read(buildEvtxFile([chunk]))).toEqual({ names: [], faults: [], attempted: 0 });
  });

  it('cut off by the end of the file is read as far as it goes', () => {
    const file = buildEvtxFile([five().chunk]);
    const { offsets } = five();
    const outcome = read(file.subarray(0, 4096 + offsets[3]! + 100));
    expect(outcome.names).toEqual(['n1', 'n2', 'n3']);
    expect(codes(outcome)).toContain('truncated');
  });
});

describe('a file that holds fewer chunks than its header counts', () => {
  const file = buildEvtxFile([five().chunk, five().chunk, five().chunk]);
  const cut = 4096 + 65536;

  it('was cut off between two chunks', () => {
    expect(read(file).faults).toEqual([]);
    const { names, faults } = read(file.subarray(0, cut));
    expect(names).toHaveLength(5);
    expect(faults).toEqual([
      { code: 'truncated', offset: cut, detail: 'the file header counts 3 chunks, the file holds 1' },
    ]);
    expect(read(file.subarray(0, 4096)).faults).toMatchObject([{ code: 'truncated', offset: 4096 }]);
  });

  it('is not told by a range of it', () => {
    expect(read(file.subarray(0, cut), { sourceBytes: file.length }).faults).toEqual([]);
    expect(read(file.subarray(cut), { firstOffset: cut, sourceBytes: file.length }).faults).toEqual([]);
    expect(codes(read(file.subarray(0, cut), { sourceBytes: 4096 + 2 * 65536 }))).toEqual(['truncated']);
  });

  it('is cut off in one place when the end lies in its last chunk', () => {
    expect(codes(read(file.subarray(0, file.length - 100)))).toEqual(['truncated']);
  });

  it('may hold more: a log that was in use has counters that lag', () => {
    const grown = Buffer.from(file);
    grown.writeUInt16LE(1, 42);
    expect(read(grown).faults).toEqual([]);
  });
});

describe('checksums', () => {
  it('are looked at only when asked', () => {
    const { chunk, offsets } = five();
    chunk.writeUInt8(0x41, offsets[4]! + 60);
    const file = buildEvtxFile([chunk]);
    file.writeUInt8(1, 100);
    expect(codes(read(file))).not.toContain('evtx-bad-checksum');
    const { faults, names } = read(file, { verify: true });
    expect(names).toHaveLength(5);
    expect(
      faults.filter(({ code }) => code === 'evtx-bad-checksum').map(({ offset, detail }) => [offset, detail]),
    ).toEqual([
      [124, 'of the file header'],
      [4096 + 52, 'chunk 0 at 0x1000: of its records'],
    ]);
    chunk.writeUInt8(7, 200);
    expect(read(buildEvtxFile([chunk]), { verify: true }).faults.map(({ offset }) => offset)).toContain(4096 + 124);
    sealChunk(chunk);
    expect(codes(read(buildEvtxFile([chunk]), { verify: true }))).not.toContain('evtx-bad-checksum');
  });

  it('that were left out on purpose are no fault', () => {
    const { chunk } = five();
    chunk.writeUInt32LE(4, 120);
    chunk.writeUInt32LE(0, 52);
    const file = buildEvtxFile([chunk]);
    file.writeUInt32LE(4, 120);
    file.writeUInt32LE(0, 124);
    expect(read(file, { verify: true }).faults).toEqual([]);
  });
});

describe('a damaged file header', () => {
  it('is named, and the chunks are read', () => {
    const file = buildEvtxFile([five().chunk]);
    file.write('NotElf', 0);
    expect(read(file)).toMatchObject({ faults: [{ code: 'evtx-bad-header', offset: 0 }], attempted: 5 });
  });

  it('that is all there is, is cut off', () => {
    expect(codes(read(buildEvtxFile([]).subarray(0, 100)))).toEqual(['truncated']);
    expect(read(Buffer.alloc(0))).toEqual({ names: [], faults: [], attempted: 0 });
  });
});

describe('a file with damage of every kind', () => {
  const damaged = (): Buffer => {
    const first = five();
    first.chunk.fill(0xee, first.offsets[1]!, first.offsets[1]! + 4);
    first.chunk.writeUInt32LE(60_000, first.offsets[3]! + 34);
    const second = five();
    second.chunk.writeUInt16LE(60_000, second.offsets[2]! + 42 + 4 * 17);
    const third = five();
    third.chunk.fill(0, 0, 512);
    return buildEvtxFile([first.chunk, second.chunk, third.chunk, five().chunk]).subarray(0, -60_000);
  };

  it.each([[[]], [[1]], [[3, 4096, 70_000]], [[65_536]]])('accounts for every record, cut into %j', (cuts) => {
    const whole = readAll(evtx, damaged());
    const reading = readAll(evtx, damaged(), cuts);
    expect(findMiscount(reading)).toBeNull();
    expect(reading).toEqual(whole);
    expect(reading.records.length).toBeGreaterThan(10);
  });
});

describe('a hostile record', () => {
  const small = (template: Definition, values: readonly BuiltValue[]): Uint8Array => {
    const data: BuiltValue = { type: Type.BINXML, instance: { template, values } };
    const chunk = new ChunkBuilder();
    expect(chunk.add(eventRecord({ id: 1, eventId: 1, data }, EVENT))).toBe(true);
    return buildEvtxFile([chunk.build()]);
  };

  it('that doubles at every level ends in a fault', () => {
    const twice: Definition = {
      guid: guidOf(9),
      tree: { name: 'Data', children: [{ slot: 0 }, { slot: 0 }] },
    };
    let instance: Instance = { template: twice, values: [utf16('boom'.repeat(20))] };
    for (let i = 0; i < 30; i++) instance = { template: twice, values: [{ type: Type.BINXML, instance }] };
    const outcome = read(small(twice, [{ type: Type.BINXML, instance }]));
    expect(codes(outcome)).toContain('evtx-partial-record');
  });

  it('that repeats elements for each pair of array items ends in a fault', () => {
    const many = raw(0x84, ...Array(4000).fill(1));
    const tree: Tree = { name: 'Data', children: [{ slot: 0 }, { slot: 1 }, { slot: 2 }] };
    const outcome = read(
      small({ guid: guidOf(10), tree: { name: 'EventData', children: [tree] } }, [many, many, many]),
    );
    expect(codes(outcome)).toContain('evtx-partial-record');
  });

  it('that nests elements too deep in its template has no template', () => {
    let tree: Tree = { name: 'X', children: ['x'] };
    for (let i = 0; i < 500; i++) tree = { name: 'X', children: [tree] };
    expect(codes(read(small({ guid: guidOf(11), tree }, [])))).toContain('evtx-partial-record');
  });

  it('whose template is its own values does no harm', () => {
    const { chunk, offsets } = five();
    for (const target of [offsets[2]!, offsets[2]! + 10, offsets[2]! + 34, 0, 512, 65_530]) {
      chunk.writeUInt32LE(target, offsets[2]! + 34);
      expect(read(buildEvtxFile([chunk])).names.filter((name) => name !== null).length).toBeGreaterThanOrEqual(4);
    }
  });

  it('whose name points into itself does no harm', () => {
    const { chunk } = five();
    const at = chunk.indexOf(Buffer.from('System', 'utf16le')) - 8;
    chunk.writeUInt32LE(at, at);
    expect(read(buildEvtxFile([chunk])).names).toHaveLength(5);
  });
});
