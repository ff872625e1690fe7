import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SYSTEM_FIELDS } from '../../../event/record.ts';
import type { Fault } from '../../fault.ts';
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
  nothing,
  number,
  type Part,
  raw,
  type Tree,
  utf16,
} from './evtx-builder.fixture.ts';
import { type EvtxOptions, EvtxRecord, evtx, openEvtx } from './index.ts';
import * as Type from './value-type.ts';

interface Read {
  readonly ordinal: number;
  readonly offset: number;
  readonly xml: string;
  readonly json: string;
  readonly flat: string;
  readonly system: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Outcome {
  readonly records: Read[];
  readonly faults: Omit<Fault, 'source'>[];
  readonly attempted: number;
  readonly skipped: number;
}

function readAll(bytes: Uint8Array, options: Partial<EvtxOptions> = {}, step = bytes.length): Outcome {
  const records: Read[] = [];
  const faults: Omit<Fault, 'source'>[] = [];
  const reader = openEvtx(
    {
      record({ body, ordinal, offset }) {
        if (!(body instanceof EvtxRecord)) throw new Error('another body');
        const data = Object.fromEntries(body.dataNames().map((name) => [name, body.data(name)]));
        const system = Object.fromEntries(SYSTEM_FIELDS.map((name) => [name, body.system(name)]));
        records.push({
          ordinal,
          offset,
          xml: body.toXml(),
          json: body.toJson(),
          flat: body.toFlatJson(),
          system,
          data,
        });
      },
      fault: (fault) => faults.push(fault),
    },
    { needles: null, firstOrdinal: 0, firstOffset: 0, ...options },
  );
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.slice(at, at + step));
  reader.end();
  return { records, faults, attempted: reader.attempted, skipped: reader.skipped };
}

const EVENT = eventTemplate(1);
const DNS = dataTemplate(2, ['RuleName', 'UtcTime', 'ProcessId', 'QueryName', 'Image']);

const dns = (id: number, name: string, extra: Partial<Parameters<typeof eventRecord>[0]> = {}): BuiltRecord =>
  eventRecord(
    {
      id,
      eventId: 22,
      data: {
        type: Type.BINXML,
        instance: {
          template: DNS,
          values: [
            utf16('-'),
            utf16('2026-11-03 09:14:22.123'),
            number(Type.UINT32, 4711, 4),
            utf16(name),
            utf16('C:\\Program Files\\Zed & Co\\<viewer>.exe'),
          ],
        },
      },
      ...extra,
    },
    EVENT,
  );

function chunkOf(records: readonly BuiltRecord[]): Buffer {
  const chunk = new ChunkBuilder();
  for (const record of records) if (!chunk.add(record)) throw new Error('the chunk is full');
  return chunk.build();
}

const fileOf = (...records: BuiltRecord[]): Buffer => buildEvtxFile([chunkOf(records)]);

/** One record whose `Data` hold the parts, read with these values. */
function readParts(children: readonly (Tree | Part)[], values: readonly BuiltValue[], container = 'EventData'): Read {
  const template: Definition = { guid: guidOf(7), tree: { name: container, children } };
  const data: BuiltValue = { type: Type.BINXML, instance: { template, values } };
  const outcome = readAll(fileOf(eventRecord({ id: 1, eventId: 1, data }, EVENT)));
  expect(outcome.faults).toEqual([]);
  return outcome.records[0]!;
}

const dataXml = (xml: string): string => /<EventData>(.*)<\/EventData>/s.exec(xml)?.[1] ?? xml;

describe('an EVTX record', () => {
  const [record] = readAll(fileOf(dns(7, 'api.example.com'))).records;

  it('answers System fields as the XML has them', () => {
    expect(record!.system).toEqual({
      Provider: 'Microsoft-Windows-Sysmon',
      ProviderGuid: '{70655a4f-867b-9c91-a7b2-bdc8d3dee9f4}',
      EventID: '22',
      Qualifiers: null,
      Version: '5',
      Level: '4',
      Task: '22',
      Opcode: '0',
      Keywords: '0x8000000000000000',
      TimeCreated: '2024-01-17T21:20:00.1234567Z',
      EventRecordID: '7',
      ActivityID: null,
      RelatedActivityID: null,
      ProcessID: '2284',
      ThreadID: '5252',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'WKS-01',
      UserID: 'S-1-5-18',
    });
  });

  it('answers named data', () => {
    expect(record!.data).toEqual({
      RuleName: '-',
      UtcTime: '2026-11-03 09:14:22.123',
      ProcessId: '4711',
      QueryName: 'api.example.com',
      Image: 'C:\\Program Files\\Zed & Co\\<viewer>.exe',
    });
  });

  it('renders XML in one line with single quotes', () => {
    expect(record!.xml).toMatch(
      /^<Event xmlns='http:\/\/schemas\.microsoft\.com\/win\/2004\/08\/events\/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='\{[0-9a-f-]{36}\}'\/><EventID>22<\/EventID>/,
    );
    expect(record!.xml).toContain("<Correlation/><Execution ProcessID='2284' ThreadID='5252'/>");
    expect(record!.xml).toContain("<Data Name='Image'>C:\\Program Files\\Zed &amp; Co\\&lt;viewer&gt;.exe</Data>");
    expect(record!.xml).toMatch(/<\/EventData><\/Event>$/);
  });

  it('renders JSON in the structure of evtx_dump', () => {
    const json = JSON.parse(record!.json);
    expect(json.Event['#attributes'].xmlns).toMatch(/^http/);
    expect(json.Event.System).toMatchObject({
      EventID: 22,
      Keywords: '0x8000000000000000',
      TimeCreated: { '#attributes': { SystemTime: '2024-01-17T21:20:00.1234567Z' } },
      Correlation: null,
      Execution: { '#attributes': { ProcessID: 2284, ThreadID: 5252 } },
      Computer: 'WKS-01',
      Security: { '#attributes': { UserID: 'S-1-5-18' } },
    });
    expect(json.Event.EventData).toEqual({
      RuleName: '-',
      UtcTime: '2026-11-03 09:14:22.123',
      ProcessId: 4711,
      QueryName: 'api.example.com',
      Image: 'C:\\Program Files\\Zed & Co\\<viewer>.exe',
    });
  });

  it('renders flat JSON with the fields of System beside the data', () => {
    expect(JSON.parse(record!.flat)).toMatchObject({
      EventID: 22,
      Hostname: 'WKS-01',
      SourceName: 'Microsoft-Windows-Sysmon',
      RecordNumber: 7,
      ExecutionProcessID: 2284,
      QueryName: 'api.example.com',
      ProcessId: '4711',
    });
  });

  it('tells when and under which number it was written', () => {
    const seen: (number | null)[] = [];
    const reader = openEvtx(
      { record: ({ body }) => seen.push((body as EvtxRecord).writtenAt, (body as EvtxRecord).recordId), fault() {} },
      { needles: null, firstOrdinal: 0, firstOffset: 0 },
    );
    reader.push(fileOf(dns(7, 'x')));
    expect(seen).toEqual([1_705_526_400_123_456, 7]);
  });
});

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

describe('templates', () => {
  it('leaves out an element whose dependency is null and an optional attribute that is empty', () => {
    const children: Tree[] = [
      { name: 'Data', dependency: 0, attributes: [['Name', ['gone']]], children: [{ slot: 0 }] },
      { name: 'Data', attributes: [['Name', ['kept']]], children: [{ slot: 0 }] },
      {
        name: 'Extra',
        attributes: [
          ['A', [{ slot: 1, optional: true }]],
          ['B', [{ slot: 1, optional: false }]],
        ],
      },
    ];
    const record = readParts(children, [nothing, utf16('')]);
    expect(dataXml(record.xml)).toBe("<Data Name='kept'></Data><Extra B=''/>");
    expect(JSON.parse(record.json).Event.EventData).toEqual({ kept: '', Extra: null });
  });

  it('numbers unnamed data by which of them appear', () => {
    const unnamed = (slot: number, dependency: number): Tree => ({ name: 'Data', dependency, children: [{ slot }] });
    const children = [unnamed(0, 0), unnamed(1, 1), unnamed(2, 2), { name: 'Binary', children: [{ slot: 3 }] }];
    const record = readParts(children, [
      raw(0x81, ...Buffer.from('a\u0000b\u0000', 'utf16le')),
      nothing,
      utf16('c'),
      raw(Type.BINARY, 1),
    ]);
    expect(record.data).toEqual({ param1: 'a', param2: 'b', param3: 'c', Binary: '01' });
    expect(JSON.parse(record.json).Event.EventData).toEqual({ Data: { '#text': ['a', 'b', 'c'] }, Binary: '01' });
    expect(dataXml(record.xml)).toBe('<Data>a</Data><Data>b</Data><Data>c</Data><Binary>01</Binary>');
  });

  it('keeps apart names that come again', () => {
    const named = (name: string, slot: number): Tree => ({
      name: 'Data',
      attributes: [['Name', [name]]],
      children: [{ slot }],
    });
    const record = readParts(
      [named('A', 0), named('A', 1), named('B', 2), named('A', 3)],
      ['w', 'x', 'y', 'z'].map(utf16),
    );
    expect(JSON.parse(record.json).Event.EventData).toEqual({ A: ['w', 'x'], B: 'y', A_1: 'z' });
    expect(record.data).toEqual({ A: ['w', 'x', 'z'], B: 'y' });
  });

  it('takes a name from a value', () => {
    const data: Tree = { name: 'Data', attributes: [['Name', [{ slot: 0 }]]], children: [{ slot: 1 }] };
    const record = readParts([data], [utf16('Key'), utf16('value')]);
    expect(record.data).toEqual({ Key: 'value' });
    expect(JSON.parse(record.json).Event.EventData).toEqual({ Key: 'value' });
  });

  it('reads UserData by local names', () => {
    const subject: Tree = { name: 'Subject', children: [{ slot: 0 }] };
    const wrapper: Tree = {
      name: 'EventXML',
      attributes: [['xmlns', ['urn:x']]],
      children: [subject, { name: 'p:Issuer', children: [{ slot: 1 }] }, { name: 'Flags', children: ['7'] }],
    };
    const record = readParts([wrapper], [utf16('CN=a'), utf16('CN=b')], 'UserData');
    expect(record.data).toEqual({ Subject: 'CN=a', Issuer: 'CN=b', Flags: '7' });
    expect(JSON.parse(record.json).Event.UserData.EventXML).toEqual({
      '#attributes': { xmlns: 'urn:x' },
      Subject: 'CN=a',
      'p:Issuer': 'CN=b',
      Flags: '7',
    });
  });

  it('reads references, CDATA and instructions', () => {
    const parts: Part[] = ['a<', { entity: 'amp' }, { char: 65 }, { cdata: ']]>x' }, { target: 't', data: 'd?>e' }];
    const record = readParts(
      [{ name: 'Data', attributes: [['Name', ['V', { entity: 'quot' }]]], children: parts }],
      [],
    );
    expect(dataXml(record.xml)).toBe(
      "<Data Name='V&quot;'>a&lt;&amp;&#65;<![CDATA[]]]]><![CDATA[>x]]><?t d? >e?></Data>",
    );
    expect(record.data).toEqual({ 'V"': 'a<&A]]>x' });
    expect(JSON.parse(record.json).Event.EventData).toEqual({ 'V"': 'a<&A]]>x' });
  });

  it('never lets a name or value break out of markup', () => {
    const evil = "x'/><script>";
    const tree: Tree = {
      name: evil,
      attributes: [[evil, [evil, { slot: 0 }]]],
      children: ['\u0001\ufffe', { slot: 0 }],
    };
    const record = readParts([tree], [utf16('\'"\u0002\ud800<')]);
    expect(dataXml(record.xml)).toBe(
      "<x____script_ x____script_='x&apos;/&gt;&lt;script&gt;&apos;&quot;__&lt;'>__'\"__&lt;</x____script_>",
    );
    expect(() => JSON.parse(record.json)).not.toThrow();
  });

  it('reads events and fragments without a template', () => {
    const tree: Tree = {
      name: 'Event',
      children: [
        {
          name: 'System',
          children: [
            { name: 'EventID', children: ['41'] },
            { name: 'Channel', children: ['System'] },
          ],
        },
        { name: 'EventData', children: [{ name: 'Data', attributes: [['Name', ['K']]], children: ['v'] }] },
      ],
    };
    const { records, faults } = readAll(fileOf({ id: 1, content: { trees: [tree] } }));
    expect(faults).toEqual([]);
    expect(records[0]!.system).toMatchObject({ EventID: '41', Channel: 'System', Provider: null });
    expect(records[0]!.data).toEqual({ K: 'v' });
    expect(JSON.parse(records[0]!.json).Event.EventData).toEqual({ K: 'v' });
  });

  it('reads what stands beside an instance', () => {
    const trees: Tree[] = [
      { name: 'EventData', children: [{ name: 'Data', attributes: [['Name', ['K']]], children: ['v'] }] },
      { name: 'RenderingInfo', children: [{ name: 'Message', children: ['said'] }] },
    ];
    const { records } = readAll(fileOf(eventRecord({ id: 1, eventId: 3, data: { type: Type.BINXML, trees } }, EVENT)));
    expect(records[0]!.data).toEqual({ K: 'v' });
    expect(records[0]!.xml).toContain('</EventData><RenderingInfo><Message>said</Message></RenderingInfo></Event>');
  });

  it('tells definitions apart that share a GUID', () => {
    const other: Definition = {
      guid: DNS.guid,
      tree: dataTemplate(2, ['RuleName', 'UtcTime', 'ProcessId', 'NameQuery', 'Image']).tree,
    };
    const values = ['-', 't', '1', 'n', 'i'].map(utf16);
    const lie = eventRecord(
      { id: 2, eventId: 22, data: { type: Type.BINXML, instance: { template: other, values } } },
      EVENT,
    );
    const file = buildEvtxFile([chunkOf([dns(1, 'a')]), chunkOf([lie]), chunkOf([dns(3, 'b')])]);
    const { records } = readAll(file);
    expect(records.map(({ data }) => data['QueryName'] ?? data['NameQuery'])).toEqual(['a', 'n', 'b']);
  });

  it('recognises a definition elsewhere, whichever of its names stand inline', () => {
    // In the second chunk the names of DNS were met before, in another template.
    const early = dataTemplate(5, ['Image', 'QueryName']);
    const before = eventRecord(
      {
        id: 2,
        eventId: 5,
        data: { type: Type.BINXML, instance: { template: early, values: [utf16('i'), utf16('q')] } },
      },
      EVENT,
    );
    const file = buildEvtxFile([
      chunkOf([dns(1, 'a')]),
      chunkOf([before, dns(3, 'b')]),
      chunkOf([before, dns(5, 'c')]),
    ]);
    const { records, faults } = readAll(file);
    expect(faults).toEqual([]);
    expect(records.map(({ data }) => data['QueryName'])).toEqual(['a', 'q', 'b', 'q', 'c']);
  });
});

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

describe('the reader', () => {
  const chunks = [0, 1, 2].map((c) =>
    chunkOf(Array.from({ length: 20 }, (_, i) => dns(c * 20 + i + 1, `host${c}-${i}.example`))),
  );
  const file = buildEvtxFile(chunks);
  const whole = readAll(file);

  it('is found by content', () => {
    expect(evtx.detect(file.subarray(0, 65_536), false)).toBe(true);
    expect(evtx.detect(chunks[0]!, true)).toBe(false);
    expect(evtx.detect(Buffer.from('<Event>'), true)).toBe(false);
    const damaged = Buffer.from(file.subarray(0, 65_536));
    damaged.fill(0, 0, 8);
    expect(evtx.detect(damaged, false)).toBe(true);
  });

  it('gives every record with its ordinal and place', () => {
    expect(whole.faults).toEqual([]);
    expect(whole.attempted).toBe(60);
    expect(whole.records.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(whole.records[0]!.offset).toBe(4096 + 512);
    expect(whole.records[20]!.offset).toBe(4096 + 65_536 + 512);
  });

  it.each([1000, 4096, 65_536, 70_001])('gives the same wherever the bytes are cut (every %i)', (step) => {
    expect(readAll(file, {}, step)).toEqual(whole);
  });

  it.each([1, 40_000, 65_536, 150_000])('reads ranges apart, cut behind byte %i', (aim) => {
    const cut = aim + evtx.cut!(new Uint8Array(0), 0, aim)!;
    const of = { sourceBytes: file.length };
    const first = readAll(file.subarray(0, cut), of);
    const second = readAll(file.subarray(cut), { ...of, firstOffset: cut, firstOrdinal: first.records.length });
    expect([...first.records, ...second.records]).toEqual(whole.records);
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('reads bare chunks', () => {
    const bare = readAll(Buffer.concat(chunks), {}, 5000);
    expect(bare.faults).toEqual([]);
    expect(bare.records.map(({ json }) => json)).toEqual(whole.records.map(({ json }) => json));
  });

  it('refuses by provider, event id and channel without a change to what it gives', () => {
    const other = dns(2, 'b', { provider: 'Other' });
    const mixed = buildEvtxFile([
      chunkOf([dns(1, 'a'), other, dns(3, 'c', { channel: 'Elsewhere' }), dns(4, 'd', { eventId: 1 })]),
    ]);
    const asked: unknown[] = [];
    const admit: NonNullable<EvtxOptions['admit']> = (provider, eventId, channel) => {
      asked.push([provider, eventId, channel]);
      return provider === 'Microsoft-Windows-Sysmon' && eventId === 22 && channel !== 'Elsewhere';
    };
    const { records, attempted, skipped } = readAll(mixed, { admit });
    expect(records.map(({ ordinal, data }) => [ordinal, data['QueryName']])).toEqual([[1, 'a']]);
    expect([attempted, skipped]).toEqual([4, 3]);
    expect(asked).toContainEqual(['Other', 22, 'Microsoft-Windows-Sysmon/Operational']);
    expect(asked).toContainEqual(['Microsoft-Windows-Sysmon', 1, 'Microsoft-Windows-Sysmon/Operational']);
  });

  it('asks about records that it had to open', () => {
    const trees: Tree[] = [
      { name: 'Event', children: [{ name: 'System', children: [{ name: 'EventID', children: ['9'] }] }] },
    ];
    const { records, skipped } = readAll(fileOf({ id: 1, content: { trees } }), {
      admit: (provider, eventId, channel) => provider !== null || eventId !== 9 || channel !== null,
    });
    expect([records.length, skipped]).toEqual([0, 1]);
  });

  it('reads ANSI strings in another code page', () => {
    const template = dataTemplate(8, ['V']);
    const data: BuiltValue = { type: Type.BINXML, instance: { template, values: [raw(Type.ANSI, 0xcf, 0xf0)] } };
    const bytes = fileOf(eventRecord({ id: 1, eventId: 1, data }, EVENT));
    expect(readAll(bytes, { codePage: 'windows-1251' }).records[0]!.data['V']).toBe('Пр');
    expect(readAll(bytes, { codePage: 'no-such-page' }).records[0]!.data['V']).toBe('Ïð');
  });
});
