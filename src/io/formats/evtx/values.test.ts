import { describe, expect, it } from 'vitest';
import { type BuiltValue, nothing, number, raw, type Tree, utf16 } from './evtx-builder.fixture.ts';
import { dataXml, readParts } from './evtx-reading.fixture.ts';
import * as Type from './value-type.ts';

describe('values of every type', () => {
  const text = (value: string): number[] => [...Buffer.from(value, 'utf16le')];
  const rows: readonly (readonly [name: string, value: BuiltValue, text: string | null, json: unknown])[] = [
    ['null', nothing, null, ''],
    ['string', utf16('a"b\\c\td'), 'a"b\\c\td', 'a"b\\c\td'],
    ['string that ends at a NUL', utf16('ab\u0000cd'), 'ab', 'ab'],
    ['empty string', utf16(''), null, ''],
    ['string beyond the BMP', utf16('ünï 日本 😀'), 'ünï 日本 😀', 'ünï 日本 😀'],
    ['ANSI', raw(Type.ANSI, 0x41, 0x92, 0xe9, 0x80, 0), 'A’é€', 'A’é€'],
    ['int8', raw(Type.INT8, 0x80), '-128', -128],
    ['uint8', raw(Type.UINT8, 0xff), '255', 255],
    ['int16', number(Type.INT16, -2, 2), '-2', -2],
    ['uint16', number(Type.UINT16, 65_535, 2), '65535', 65_535],
    ['int32', number(Type.INT32, -2_147_483_648, 4), '-2147483648', -2_147_483_648],
    ['uint32', number(Type.UINT32, 4_294_967_295, 4), '4294967295', 4_294_967_295],
    ['int64', number(Type.INT64, -9_223_372_036_854_775_808n, 8), '-9223372036854775808', -(2 ** 63)],
    ['int64 -1', number(Type.INT64, -1n, 8), '-1', -1],
    ['int64 -2^32', number(Type.INT64, -4_294_967_296n, 8), '-4294967296', -4_294_967_296],
    ['uint64', number(Type.UINT64, 18_446_744_073_709_551_615n, 8), '18446744073709551615', 2 ** 64],
    ['uint64 below 2^53', number(Type.UINT64, 9_007_199_254_740_991n, 8), '9007199254740991', 9_007_199_254_740_991],
    ['real32', raw(Type.REAL32, 0xcd, 0xcc, 0xcc, 0x3d), '0.1', '0.1'],
    ['real64', raw(Type.REAL64, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f), '1.5', '1.5'],
    ['bool', number(Type.BOOL, 1, 4), 'true', true],
    ['bool that is no bool', number(Type.BOOL, 16, 4), '16', 16],
    ['binary', raw(Type.BINARY, 0, 0xab, 0xff), '00ABFF', '00ABFF'],
    [
      'guid',
      { type: Type.GUID, bytes: Uint8Array.from({ length: 16 }, (_, i) => i) },
      '{03020100-0504-0706-0809-0a0b0c0d0e0f}',
      '{03020100-0504-0706-0809-0a0b0c0d0e0f}',
    ],
    ['size_t 32', number(Type.SIZE_T, 0xbeef, 4), '0xbeef', '0xbeef'],
    ['size_t 64', number(Type.SIZE_T, 0x1_0000_0001n, 8), '0x100000001', '0x100000001'],
    [
      'filetime',
      number(Type.FILETIME, 133_500_000_001_234_567n, 8),
      '2024-01-17T21:20:00.1234567Z',
      '2024-01-17T21:20:00.1234567Z',
    ],
    ['filetime 0', number(Type.FILETIME, 0n, 8), '1601-01-01T00:00:00.0000000Z', '1601-01-01T00:00:00.0000000Z'],
    [
      'filetime before a leap day',
      number(Type.FILETIME, 125_962_559_999_999_999n, 8),
      '2000-02-28T23:59:59.9999999Z',
      '2000-02-28T23:59:59.9999999Z',
    ],
    [
      'filetime past 2^62',
      number(Type.FILETIME, 0x7fffffffffffffffn, 8),
      '0828-09-14T02:48:05.4775807Z',
      '0828-09-14T02:48:05.4775807Z',
    ],
    [
      'negative filetime',
      number(Type.FILETIME, -1n, 8),
      '0000-00-00T00:00:00.0000000Z',
      '0000-00-00T00:00:00.0000000Z',
    ],
    [
      'systemtime',
      raw(Type.SYSTEMTIME, 0xe8, 7, 2, 0, 4, 0, 29, 0, 12, 0, 34, 0, 56, 0, 0x15, 3),
      '2024-02-29T12:34:56.7890000Z',
      '2024-02-29T12:34:56.7890000Z',
    ],
    [
      'systemtime that is none',
      raw(Type.SYSTEMTIME, ...Array(16).fill(0)),
      '1601-01-01T00:00:00.0000000Z',
      '1601-01-01T00:00:00.0000000Z',
    ],
    ['sid', raw(Type.SID, 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0), 'S-1-5-32-544', 'S-1-5-32-544'],
    ['sid cut short', raw(Type.SID, 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0), 'S-1-5-32', 'S-1-5-32'],
    ['hex32', number(Type.HEX32, 0x3e7, 4), '0x3e7', '0x3e7'],
    ['hex64', number(Type.HEX64, 0x8000000000000000n, 8), '0x8000000000000000', '0x8000000000000000'],
    ['hex64 with zeros inside', number(Type.HEX64, 0x1_00000001n, 8), '0x100000001', '0x100000001'],
    ['value too small for its type', raw(Type.UINT32, 1, 2), null, ''],
    ['unknown type', raw(0x33, 1, 2), null, ''],
    ['array of strings', raw(0x81, ...text('a\u0000\u0000c,d\u0000')), null, ['a', '', 'c,d']],
    ['array of ANSI strings', raw(0x82, 0x78, 0, 0x79, 0), null, ['x', 'y']],
    ['array of uint16', raw(0x86, 1, 0, 2, 0), null, [1, 2]],
    ['array of one', raw(0x88, 9, 0, 0, 0), '9', 9],
    [
      'array of SIDs',
      raw(0x93, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
      null,
      ['S-1-5-18', 'S-1-1-0'],
    ],
    ['array of GUIDs', raw(0x8f, ...Array(32).fill(0)), null, Array(2).fill('{00000000-0000-0000-0000-000000000000}')],
    ['array of bools', raw(0x8d, 1, 0, 0, 0, 0, 0, 0, 0), null, [true, false]],
  ];
  const named: Tree = { name: 'Data', attributes: [['Name', ['V']]], children: [{ slot: 0, optional: false }] };

  it.each(rows)('%s', (_name, value, expected, json) => {
    const record = readParts([named], [value]);
    expect(JSON.parse(record.json).Event.EventData.V).toEqual(json);
    if (Array.isArray(json)) {
      const texts = json.map(String).filter((item) => item !== '');
      expect(record.data['V']).toEqual(texts);
      expect(record.xml.match(/<Data Name='V'>/g)).toHaveLength(json.length);
    } else {
      expect(record.data['V']).toBe(expected);
      if (typeof json !== 'string' || !/["\\\t]/.test(json)) {
        expect(dataXml(record.xml)).toBe(`<Data Name='V'>${expected ?? ''}</Data>`);
      }
    }
  });
});
