import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BuiltValue,
  type Definition,
  dataTemplate,
  eventRecord,
  guidOf,
  number,
  raw,
  type Tree,
  utf16,
} from './evtx-builder.fixture.ts';
import { dns, EVENT, fileOf, readAll } from './evtx-reading.fixture.ts';
import * as Type from './value-type.ts';

describe('the JSON kernel', () => {
  const jsonOf = (bytes: Uint8Array, plain: boolean): string[] =>
    readAll(bytes, { plain }).records.map(({ json }) => json);

  it('gives over what outgrows its memory', () => {
    // 30 times 50,000 bytes as hexadecimal are 3 MB; its memory has room for 2.
    const children = Array.from(
      { length: 30 },
      (_, i): Tree => ({
        name: 'Data',
        attributes: [['Name', [`N${i}`]]],
        children: [{ slot: i % 2 }],
      }),
    );
    const template: Definition = { guid: guidOf(20), tree: { name: 'EventData', children } };
    const values = [raw(Type.BINARY, ...Array(50_000).fill(0xab)), utf16('s')];
    const data: BuiltValue = { type: Type.BINXML, instance: { template, values } };
    const many = children.map((child) => ({ ...child, children: [{ slot: 0 }] }));
    const huge: Definition = { guid: guidOf(21), tree: { name: 'EventData', children: many } };
    const hugeData: BuiltValue = { type: Type.BINXML, instance: { template: huge, values } };
    for (const value of [data, hugeData]) {
      const file = fileOf(eventRecord({ id: 1, eventId: 1, data: value }, EVENT), dns(2, 'after'));
      const [json, after] = jsonOf(file, false);
      expect([json, after]).toEqual(jsonOf(file, true));
      expect(JSON.parse(json!).Event.EventData.N28).toHaveLength(100_000);
    }
  });

  it('writes values of every type as the plain writer does', () => {
    // Times that lie together, at the ends of a second and far apart.
    const ticks = fc
      .tuple(
        fc.constantFrom(0n, 132_000_000_000_000_000n),
        fc.oneof(fc.constantFrom(0n, 9_999_999n, 10_000_000n, 20_000_000n), fc.bigInt({ min: 0n, max: 30_000_000n })),
      )
      .map(([base, more]) => base + more);
    const unit = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
    );
    const value: fc.Arbitrary<BuiltValue> = fc.oneof(
      fc.array(unit, { maxLength: 70 }).map((units) => raw(Type.UTF16, ...units.flatMap((u) => [u & 0xff, u >> 8]))),
      ticks.map((time) => number(Type.FILETIME, time, 8)),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => number(Type.UINT64, n, 8)),
      fc
        .tuple(fc.nat(20), fc.constantFrom(-1n, 0n, 1n))
        .map(([digits, more]) => number(Type.UINT64, BigInt.asUintN(64, 10n ** BigInt(digits) + more), 8)),
      fc
        .tuple(fc.integer({ min: 0, max: 0x16 }), fc.uint8Array({ maxLength: 24 }))
        .map(([type, bytes]) => raw(type, ...bytes)),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), (values) => {
        const template = dataTemplate(
          22,
          values.map((_, i) => `N${i}`),
        );
        const data: BuiltValue = { type: Type.BINXML, instance: { template, values } };
        const file = fileOf(eventRecord({ id: 1, eventId: 1, data }, EVENT));
        expect(jsonOf(file, false)).toEqual(jsonOf(file, true));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    [
      'escapes at every place of a stride',
      Array.from({ length: 40 }, (_, i) => `${'a'.repeat(i)}"${'b'.repeat(40 - i)}`),
    ],
    [
      'characters of each length',
      ['é'.repeat(9), `${'x'.repeat(7)}日`, '😀😀', '\ud800', '\udc00x', `${'y'.repeat(8)}\ud83d`],
    ],
    ['control characters', Array.from({ length: 32 }, (_, i) => `ab${String.fromCharCode(i)}cd`)],
  ])('%s', (_name, texts) => {
    const names = texts.map((_, i) => `T${i}`);
    const template = dataTemplate(22, names);
    const values = [...texts.map(utf16)];
    const data: BuiltValue = { type: Type.BINXML, instance: { template, values } };
    const file = fileOf(eventRecord({ id: 1, eventId: 1, data }, EVENT));
    const [json] = jsonOf(file, false);
    expect(json).toBe(jsonOf(file, true)[0]);
    const shown = texts.map((text) =>
      text
        .split('\u0000')[0]!
        .toString()
        .replace(/[\ud800-\udfff](?![\udc00-\udfff])/g, (c, at, all) =>
          /[\ud800-\udbff]/.test(all[at - 1] ?? '') && /[\udc00-\udfff]/.test(c) ? c : '\ufffd',
        ),
    );
    expect(Object.values(JSON.parse(json!).Event.EventData)).toEqual(shown);
  });
});
