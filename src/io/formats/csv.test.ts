import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMiscount, readAll } from '../format.contract.ts';
import { csv, MAX_COLUMNS } from './csv.ts';

function read(text: string | Uint8Array, cuts: number[] = []) {
  const reading = readAll(csv, typeof text === 'string' ? Buffer.from(text) : text, cuts);
  expect(findMiscount(reading)).toBeNull();
  return reading;
}

function bodies(text: string | Uint8Array): unknown[] {
  return read(text).records.map(({ body }) => JSON.parse(body));
}

describe('csv: shapes', () => {
  const two = [
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ];
  const rows: [name: string, text: string | Uint8Array, expected: unknown[]][] = [
    ['commas', 'a,b\n1,2\n3,4\n', two],
    ['semicolons, CRLF, no final break', 'a;b\r\n1;2\r\n3;4', two],
    ['tabs', 'a\tb\n1\t2\n3\t4\n', two],
    ['quoted', '"a","b"\n"1","2"\n"3",4\n', two],
    ['quotes, delimiters and breaks inside', 'a,b\n"x""y,\r\nz",""""\n', [{ a: 'x"y,\r\nz', b: '"' }]],
    ['quote inside an unquoted field', 'a,b\n5" disk,x"y"\n', [{ a: '5" disk', b: 'x"y"' }]],
    ['empty fields are absent', 'a,b,c\n,"",x\n', [{ c: 'x' }]],
    ['blank lines', 'a,b\n\n1,2\r\n\r\n3,4\n\n', two],
    ['trailing delimiters', 'a,b\n1,2,\n3,4,,\n', two],
    ['names without a name', ',b\n1,2\n', [{ field1: '1', b: '2' }]],
    ['names twice', 'a,a,a\n1,2,3\n1,,\n', [{ a: ['1', '2', '3'] }, { a: '1' }]],
    ['names that are no names', '__proto__,constructor\nx,y\n', [{ field1: 'x', constructor: 'y' }]],
    ['raw events', '_time,_raw\n1,"<Event a=""b"">\n</Event>"\n', [{ _time: '1', _raw: '<Event a="b">\n</Event>' }]],
    ['byte order mark', '\ufeffa,b\n1,2\n3,4\n', two],
    ['UTF-16LE', Buffer.from('\ufeffa,b\r\n1,2\r\n3,4\r\n', 'utf16le'), two],
    ['header only', 'a,b\n', []],
    ['empty', '', []],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(read(text).faults).toEqual([]);
    expect(bodies(text)).toEqual(expected);
  });
});

describe('csv: the types that Export-Csv writes', () => {
  const text = '#TYPE a.b\r\n"Id","LogName"\r\n"1","#TYPE c"\r\n"#TYPE d","y"\r\n';
  it.each([[], [4], [11, 30]])('are no header, cut at %j', (...cuts) => {
    expect(readAll(csv, Buffer.from(text), cuts).records.map(({ body }) => JSON.parse(body))).toEqual([
      { Id: '1', LogName: '#TYPE c' },
      { Id: '#TYPE d', LogName: 'y' },
    ]);
  });
});

describe('csv: many columns', () => {
  const rowOf = (field: string, count: number): string => new Array(count).fill(field).join(',');

  it('of one name are read in linear time', () => {
    const row = `${rowOf('1', MAX_COLUMNS)}\n`;
    const { records, faults } = read(`${rowOf('a', MAX_COLUMNS)}\n${row.repeat(100)}`);
    expect(faults).toEqual([]);
    expect(records).toHaveLength(100);
    expect(JSON.parse(records[99]!.body).a).toHaveLength(MAX_COLUMNS);
  });

  it('are too many beyond the limit, and every row is a fault', () => {
    const row = `${rowOf('1', MAX_COLUMNS + 1)}\n`;
    const { records, faults } = read(`${rowOf('a', MAX_COLUMNS + 1)}\n${row.repeat(2)}`);
    expect(records).toEqual([]);
    expect(faults.map(({ code, detail }) => [code, detail])).toEqual(
      new Array(2).fill(['csv-invalid', 'more than 20000 columns']),
    );
  });
});

describe('csv: what stands around rows', () => {
  it.each([
    ['what tells Excel the delimiter', 'sep=;\r\na;b\r\n1;2\r\n3;4\r\n'],
    ['the header again, where files were joined', 'a,b\n1,2\na,b\n3,4\n'],
    ['the header and a byte order mark', '\ufeffa,b\r\n1,2\r\n\ufeffa,b\r\n3,4\r\n'],
  ])('is no row: %s', (_, text) => {
    expect(csv.detect(Buffer.from(text), true)).toBe(true);
    expect(bodies(text)).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
    expect(read(text).attempted).toBe(2);
  });
});

describe('csv: damage', () => {
  const last = { a: '3', b: '4' };
  const rows: [name: string, text: string | Uint8Array, expected: unknown[], faults: [string, number][]][] = [
    ['too few fields', 'a,b\n1\n3,4\n', [last], [['csv-invalid', 1]]],
    ['too many fields', 'a,b\n1,2,3\n3,4\n', [last], [['csv-invalid', 1]]],
    ['text behind a quote', 'a,b\n"1"x,2\n3,4\n', [last], [['csv-invalid', 1]]],
    ['quote never closed', 'a,b\n1,"2\n3,4\n', [last], [['truncated', 1]]],
    ['cut off inside a quote', 'a,b\n3,4\n1,"2', [last], [['truncated', 2]]],
    ['zero bytes', 'a,b\n\0\0\0\n3,4\n', [last], [['csv-invalid', 1]]],
    [
      'invalid UTF-8 is read',
      Buffer.from('a,b\nx\xff,2\n', 'latin1'),
      [{ a: 'x\ufffd', b: '2' }],
      [['encoding-invalid', 1]],
    ],
  ];
  it.each(rows)('%s', (_, text, expected, faults) => {
    expect(read(text).faults.map(({ code, record }) => [code, record])).toEqual(faults);
    expect(bodies(text)).toEqual(expected);
  });

  it('a row of 200 MB is one fault and the next is read', () => {
    for (const [open, close] of [
      ['1,', '\n'],
      ['1,"', '"\n'],
    ]) {
      const faults: string[] = [];
      const seen: unknown[] = [];
      const reader = csv.open(
        { record: ({ body }) => seen.push(body), fault: ({ code }) => faults.push(code) },
        { needles: null, firstOrdinal: 0, firstOffset: 0 },
      );
      reader.push(Buffer.from(`a,b\n${open}`));
      const chunk = Buffer.alloc(2 ** 20, 'x');
      for (let i = 0; i < 200; i++) reader.push(chunk);
      reader.push(Buffer.from(`${close}3,4\n`));
      reader.end();
      expect(faults).toEqual(['record-too-long']);
      expect(seen).toEqual([last]);
    }
  });

  it('takes linear time where every row opens a quote', () => {
    const bytes = Buffer.from(`a,b\n${'1,"\n'.repeat(300_001)}`);
    expect(read(bytes).attempted).toBeGreaterThan(100_000);
  }, 20_000);
});

describe('csv: cuts', () => {
  it('gives the same records and faults wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('a,b\n', '1,2\n', '"x""y",z\r\n', '"', ',', '\n', '\r\n', 'x', '\0', '\xff', ';', '\t'),
          {
            maxLength: 30,
          },
        ),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (parts, cuts, wide) => {
          const text = `a,b\n${parts.join('')}`;
          const bytes = wide ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text, 'latin1');
          const whole = read(bytes);
          expect(read(bytes, cuts)).toEqual(whole);
          expect(read(bytes, [1])).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('csv: needles', () => {
  it('takes the header’s names as part of every row', () => {
    const bytes = Buffer.from('QueryName,x\nexample.org,1\nexample.com,2\n');
    const reading = readAll(csv, bytes, [], { alternatives: [['QueryName', 'example.org']] });
    expect(reading.records.map(({ ordinal }) => ordinal)).toEqual([1]);
    expect(reading.skipped).toBe(1);
    expect(readAll(csv, bytes, [], { alternatives: [['QueryName']] }).records.length).toBe(2);
  });
});

describe('csv: detection', () => {
  const rows: [name: string, text: string, expected: boolean][] = [
    ['rows', 'a,b\n1,2\n', true],
    ['quoted break in the second row', 'a,b\n"1\n",2\n', true],
    [
      'a line of types above',
      '#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"Id","LogName"\r\n"1","x"\r\n',
      true,
    ],
    ['a line of types alone', '#TYPE x\n', false],
    ['brackets', '"TimeGenerated [UTC]",EventID\n"3/5/2024, 1:11:12.347 PM",4624\n', true],
    ['header only', 'a,b\n', true],
    ['raw only', '_raw\n"<Event/>"\n', true],
    ['one column', 'name\nx\n', false],
    ['prose', 'Hello there, reader\nand welcome\n', false],
    ['prose on one line', 'Hello there, reader', false],
    ['numbers', '1,2\n3,4\n', false],
    ['JSON lines', '{"a":1,"b":2}\n{"a":1,"b":2}\n', false],
    ['event XML', '<Event a="1,2">\n', false],
    ['binary', '\0\0,\0\n\0,\0\n', false],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(csv.detect(Buffer.from(text), true)).toBe(expected);
  });
});
