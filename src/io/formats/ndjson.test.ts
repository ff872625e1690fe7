import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findMiscount, readAll } from '../format.contract.ts';
import { MAX_RECORD_BYTES, type Needles } from '../format.ts';
import { ndjson } from './ndjson.ts';
import { openKernel } from './scan/kernel.ts';
import { CARRY_BYTES, INPUT_BYTES } from './scan/memory.ts';
import { replaceScanner } from './scan/scanner.ts';
import { openTwin } from './scan/twin.ts';

const needles: Needles = { alternatives: [['QueryName'], ['dns', 'question']] };

function read(text: string | Uint8Array, wanted: Needles | null = null, cuts: readonly number[] = []) {
  const reading = readAll(ndjson, typeof text === 'string' ? Buffer.from(text) : text, cuts, wanted);
  expect(findMiscount(reading)).toBeNull();
  return reading;
}

afterEach(() => replaceScanner(openKernel()!));

describe('records', () => {
  it('are lines, with ordinals, offsets and bytes of their own', () => {
    const { records, faults, attempted } = read('{"a":1}\n\n \t\r\n{"b":"ä"}\r\n  {"c":{}}  \n{"d":4}');
    expect(records).toEqual([
      { ordinal: 1, offset: 0, text: '{"a":1}', body: '{"a":1}' },
      { ordinal: 2, offset: 13, text: Buffer.from('{"b":"ä"}').toString('latin1'), body: '{"b":"ä"}' },
      { ordinal: 3, offset: 25, text: '  {"c":{}}  ', body: '{"c":{}}' },
      { ordinal: 4, offset: 38, text: '{"d":4}', body: '{"d":4}' },
    ]);
    expect(faults).toEqual([]);
    expect(attempted).toBe(4);
  });

  const rows: readonly (readonly [why: string, text: string | Buffer, records: number, faults: string[]])[] = [
    ['an empty source', '', 0, []],
    ['only blank lines', '\n \n\t\r\n', 0, []],
    ['a byte order mark', '\ufeff{"a":1}\n', 1, []],
    ['a byte order mark alone', '\ufeff', 0, []],
    ['a byte order mark in the middle', '{"a":1}\n\ufeff{"a":2}\n', 2, []],
    ['UTF-16', Buffer.from('\ufeff{"a":"ä"}\n{"a":2}\n', 'utf16le'), 2, []],
    ['duplicate keys', '{"a":1,"a":2}\n', 1, []],
    ['broken JSON', '{"a":\n{"b":2}\n', 1, ['json-invalid']],
    ['a trailing comma', '{"a":1},\n', 0, ['json-invalid']],
    ['two objects in a line', '{"a":1}{"a":2}\n', 0, ['json-invalid']],
    ['a NUL byte', '{"a":"\0"}\n', 0, ['json-invalid']],
    ['no object', '[1]\n1\n"x"\nnull\ntrue\n', 0, Array(5).fill('json-not-object')],
    ['invalid UTF-8', Buffer.from('7b2261223a22ff227d0a', 'hex'), 1, ['encoding-invalid']],
    ['a cut last line', '{"a":1}\n{"a":', 1, ['truncated']],
    ['padding at the end', '{"a":1}\n\0\0\0', 1, ['truncated']],
    ['deep nesting', `{"a":${'['.repeat(300)}${']'.repeat(300)}}\n`, 0, ['json-too-deep']],
    ['deepest nesting', `{"a":${'['.repeat(255)}${']'.repeat(255)}}\n`, 1, []],
    ['absurd nesting', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`, 0, ['json-too-deep']],
  ];
  for (const [why, text, records, faults] of rows) {
    it(`${why}: ${records} read, ${faults.length === 0 ? 'no fault' : faults}`, () => {
      const reading = read(text);
      expect(reading.records.length).toBe(records);
      expect(reading.faults.map(({ code }) => code)).toEqual(faults);
      expect(read(text, null, text.length < 2000 ? [1] : [777])).toEqual(reading);
    });
  }

  it('replace what is not UTF-8, and take the last of duplicate keys', () => {
    expect(read(Buffer.from('7b2261223a22ff227d0a', 'hex')).records[0]!.body).toBe('{"a":"\ufffd"}');
    expect(read('{"a":1,"a":2}').records[0]!.body).toBe('{"a":2}');
  });

  it('name the line, its place and what is wrong', () => {
    expect(read('{}\n{"a":"secret}\n').faults).toEqual([
      { code: 'json-invalid', record: 2, offset: 3, detail: expect.not.stringContaining('secret') },
    ]);
    expect(read('{}\n[1]\n').faults[0]).toMatchObject({ record: 2, offset: 3, detail: 'a line that is an array' });
  });

  it('go on from an ordinal and an offset', () => {
    const seen: number[][] = [];
    const sink = {
      record: (r: { ordinal: number; offset: number }) => seen.push([r.ordinal, r.offset]),
      fault: () => {},
    };
    const reader = ndjson.open(sink, { needles: null, firstOrdinal: 10, firstOffset: 1000 });
    reader.push(Buffer.from('{}\n{}'));
    reader.end();
    expect(seen).toEqual([
      [11, 1000],
      [12, 1003],
    ]);
    expect(reader.attempted).toBe(2);
  });
});

describe('skipping', () => {
  it('counts what it does not read, and checks it only for framing', () => {
    const reading = read(
      '{"QueryName":"a"}\n{"x":1}\n\nnot json\n{"dns":{"question":1}}\n{"dns":1}\n{"dns":2',
      needles,
    );
    expect(reading.records.map(({ ordinal }) => ordinal)).toEqual([1, 4]);
    expect(reading).toMatchObject({ attempted: 6, skipped: 3 });
    expect(reading.faults).toMatchObject([{ code: 'truncated', record: 6 }]);
  });

  // A toy predicate that needs the key, and reads every nesting that a layout may unwrap.
  const fixture = [
    '{"QueryName":"poe.com"}',
    '{"Query\\u004eame":"poe.com"}',
    '{"\\u0051ueryName" : "\\u0070oe.com"}',
    '{ "QueryName"\t:\t"poe.com" }\r',
    '{"QueryName":"wpad","QueryName":"poe.com"}',
    '{"EventData":"{\\"QueryName\\":\\"poe.com\\"}"}',
    '{"EventData":"{\\"Query\\\\u004eame\\": \\"poe\\\\u002ecom\\"}"}',
    '{"EventData":"{\\"\\u005cu0051ueryName\\":\\"poe.com\\"}"}',
    '{"_raw":"<Event><EventData><Data Name=\'QueryName\'>poe.com</Data></EventData></Event>"}',
    '{"_raw":"<Event><EventData><Data Name=\\"&#x51;ueryName\\">poe&#46;com</Data></EventData></Event>"}',
    '{"Event":{"EventData":{"QueryName":"POE.com"}}}',
    '{"winlog":{"event_data":{"QueryName":["a","poe.com"]}}}',
    '\ufeff{"QueryName":"poe.com"}',
    '{"result":{"_raw":"{\\"winlog\\":{\\"event_data\\":{\\"QueryName\\":\\"poe.com\\"}}}"}}',
    '{"QueryName":"wpad"}',
    '{"Image":"poe.com"}',
    '{"Message":"\\u0027poe.com\\u0027"}',
  ];
  const test = (value: string): boolean => value === 'poe.com';
  const tested: Needles = { alternatives: [['QueryName']], values: [{ key: 'QueryName', patterns: [], test }] };
  const valued: Needles = { alternatives: [['QueryName']], values: [{ key: 'QueryName', patterns: ['poe.com'] }] };

  for (const [name, wanted] of [
    ['keys', { alternatives: [['QueryName']] }],
    ['values', valued],
    ['tested values', tested],
  ] as const) {
    for (const end of ['\n', '\r\n', '\n\n']) {
      it(`loses nothing on a fixture of escapes and nesting: ${name}, lines ended by ${JSON.stringify(end)}`, () => {
        const text = fixture.join(end);
        const all = read(text).records;
        const matching = all.filter(({ body }) => isMatch(body)).map(({ ordinal }) => ordinal);
        expect(matching).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
        const { records, skipped } = read(`${text}${end}`, wanted);
        expect(records.filter(({ body }) => isMatch(body)).map(({ ordinal }) => ordinal)).toEqual(matching);
        expect(skipped).toBe(name === 'keys' ? 2 : 3);
      });
    }
  }

  it.each([valued, tested])('never skips a record whose field, however it is written, matches (%#)', (wanted) => {
    let matched = 0;
    let skipped = 0;
    fc.assert(
      fc.property(record, (line) => {
        const matches = isMatch(JSON.stringify(JSON.parse(line)));
        const reading = read(`${line}\n`, wanted);
        matched += matches ? 1 : 0;
        skipped += reading.skipped;
        if (matches) expect(reading.records.length, line).toBe(1);
      }),
      { numRuns: 6000 },
    );
    // Both outcomes were put to the test.
    expect(matched).toBeGreaterThan(0);
    expect(skipped).toBeGreaterThan(0);
  });
});

/** A JSON string, each character as it is or in one of the ways that JSON has. */
function writeString(text: string, style: number): string {
  let out = '"';
  let seed = style;
  for (const char of text) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    // Most styles escape nothing that need not be.
    const escaped = style % 4 === 0 && (seed >> 8) % 6 === 0;
    const code = char.charCodeAt(0).toString(16).padStart(4, '0');
    out += escaped ? `\\u${(seed >> 16) % 2 === 0 ? code : code.toUpperCase()}` : JSON.stringify(char).slice(1, -1);
  }
  return `${out}"`;
}

function writeXml(text: string, style: number): string {
  return [...text]
    .map((char, i) => {
      if (style % 3 === 0 && (style >> (i % 12)) % 4 === 1)
        return i % 2 === 0 ? `&#${char.charCodeAt(0)};` : `&#x${char.charCodeAt(0).toString(16)};`;
      return char.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');
    })
    .join('');
}

const style = fc.nat({ max: 1 << 24 });
const value = fc.oneof(
  fc.constantFrom(
    'poe.com',
    'POE.COM',
    'poe.com',
    'wpad',
    'xpoe.com',
    'poe.comx',
    '',
    'a"b',
    'ä',
    '\\poe.com',
    'poe.com\n',
    '<',
    '&',
  ),
  fc.string({ maxLength: 8 }),
);
const key = fc.constantFrom('QueryName', 'QueryName', 'QueryName', 'Image', 'XQueryName', 'Query');
/** The text of a JSON value that holds a key and its value in some shape. */
const member = fc
  .tuple(key, value, style, fc.constantFrom(':', ' : ', ':\t'), fc.nat({ max: 5 }))
  .map(([name, text, how, colon, shape]) => {
    const pair = `${writeString(name, how >> 1)}${colon}${writeString(text, how >> 3)}`;
    if (shape === 0) return writeString(`Dns query:\r\n${name}: ${text}\r\nStatus: 0`, how);
    if (shape === 1)
      return writeString(`<Data Name='${writeXml(name, how)}'>${writeXml(text, how >> 2)}</Data>`, how >> 4);
    if (shape === 2)
      return writeString(`<Data Name="${writeXml(name, how)}" >${writeXml(text, how >> 2)}</Data>`, how >> 4);
    if (shape === 3) return writeString(`{${pair}}`, how >> 5);
    if (shape === 4) return writeString(`{"x":${writeString(`{${pair}}`, how >> 5)}}`, how >> 6);
    return `{${pair}}`;
  });
const record = fc
  .tuple(fc.array(fc.tuple(key, value, style), { maxLength: 2 }), fc.array(member, { maxLength: 3 }))
  .map(([flat, nested]) => {
    const members = [
      ...flat.map(([name, text, how]) => `${writeString(name, how)}:${writeString(text, how >> 2)}`),
      ...nested.map((text, i) => `"n${i}":${text}`),
    ];
    return `{${members.join(',')}}`;
  });

/** Whether some QueryName is poe.com, in the record, or in JSON, XML or lines of text inside its strings. */
function isMatch(body: string): boolean {
  const seek = (item: unknown, name: string | null): boolean => {
    if (Array.isArray(item)) return item.some((inner) => seek(inner, name));
    if (typeof item === 'object' && item !== null) return Object.entries(item).some(([k, inner]) => seek(inner, k));
    if (typeof item !== 'string') return false;
    if (name === 'QueryName' && item.toLowerCase() === 'poe.com') return true;
    for (const [, , k, text] of item.matchAll(/<Data Name=(['"])(.*?)\1\s*>([^<]*)<\/Data>/gs)) {
      if (unescapeXml(k!) === 'QueryName' && unescapeXml(text!).toLowerCase() === 'poe.com') return true;
    }
    if (item.split(/\r?\n/).some((line) => /^QueryName:\s*poe\.com\s*$/i.test(line) && line.startsWith('Q')))
      return true;
    try {
      return /^\s*\{/.test(item) && seek(JSON.parse(item), null);
    } catch {
      return false;
    }
  };
  return seek(JSON.parse(body), null);
}

function unescapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (names[name] ?? whole),
  );
}

describe('chunks', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '{"QueryName":"a"}',
      '{"dns":{"question":{}}}',
      '{"x":1}',
      '{"x":"\\u0041"}',
      '',
      ' \t',
      'broken',
      '[1]',
      '{"ä":"ö"}',
    ),
    fc.integer({ min: 0, max: 3000 }).map((n) => `{"x":"${'y'.repeat(n)}"}`),
  );
  const text = fc
    .tuple(fc.boolean(), fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 40 }), line)
    .map(([mark, lines, last]) => Buffer.from(`${mark ? '\ufeff' : ''}${lines.flat().join('')}${last}`));
  const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5000 })), {
    minLength: 1,
    maxLength: 8,
  });

  for (const kind of ['kernel', 'twin'] as const) {
    it(`may be cut anywhere (${kind})`, () => {
      replaceScanner(kind === 'kernel' ? openKernel()! : openTwin());
      fc.assert(
        fc.property(text, cuts, fc.constantFrom(null, needles), (bytes, lengths, wanted) => {
          expect(read(bytes, wanted, lengths)).toEqual(read(bytes, wanted));
        }),
        { numRuns: 150 },
      );
    });
  }

  it('may be cut inside long lines, which are judged like short ones', () => {
    const long = (inside: string) =>
      `{"a":"${'x'.repeat(CARRY_BYTES + 5000)}","b":"${inside}","c":"${'y'.repeat(INPUT_BYTES)}"}`;
    const bytes = Buffer.from(
      ['{"QueryName":1}', long('QueryName'), long('nothing'), long('\\u0051'), '{"x":1}', ''].join('\n'),
    );
    const whole = read(bytes, needles);
    expect(whole.records.map(({ ordinal }) => ordinal)).toEqual([1, 2, 4]);
    expect(whole).toMatchObject({ attempted: 5, skipped: 2, faults: [] });
    for (const length of [4096, 65_536, CARRY_BYTES, CARRY_BYTES + 1, INPUT_BYTES, INPUT_BYTES + 1]) {
      expect(read(bytes, needles, [length])).toEqual(whole);
    }
  });

  it('of readers that take turns do not mix', () => {
    const open = (wanted: Needles | null) => {
      const found: string[] = [];
      const sink = {
        record: ({ bytes }: { bytes: Uint8Array }) => found.push(Buffer.from(bytes).toString()),
        fault: () => {},
      };
      return { found, reader: ndjson.open(sink, { needles: wanted, firstOrdinal: 0, firstOffset: 0 }) };
    };
    const a = open(needles);
    const b = open(null);
    for (const part of ['{"QueryName":', '1}\n{"x":2}\n{"Query', 'Name":3}\n']) {
      a.reader.push(Buffer.from(part));
      b.reader.push(Buffer.from(part));
    }
    expect(a.found).toEqual(['{"QueryName":1}', '{"QueryName":3}']);
    expect(b.found).toEqual(['{"QueryName":1}', '{"x":2}', '{"QueryName":3}']);
  });
});

describe('lines that are too long', () => {
  const chunk = Buffer.alloc(1 << 20, 'x');
  const push = (count: number, fill: Buffer, wanted: Needles | null) => {
    const found: unknown[] = [];
    const reader = ndjson.open(
      {
        record: ({ ordinal, offset }) => found.push([ordinal, offset]),
        fault: ({ code, record, offset }) => found.push([code, record, offset]),
      },
      { needles: wanted, firstOrdinal: 0, firstOffset: 0 },
    );
    reader.push(Buffer.from('{}\n'));
    for (let i = 0; i < count; i++) reader.push(fill);
    const kept = process.memoryUsage().arrayBuffers;
    reader.push(Buffer.from('\n{"QueryName":1}\n'));
    reader.end();
    return { found, kept, attempted: reader.attempted };
  };

  it('are one fault, whatever is looked for, and are not kept', () => {
    for (const wanted of [null, needles]) {
      // What the reader before gave up may still wait to be collected.
      const before = process.memoryUsage().arrayBuffers;
      const { found, kept, attempted } = push(200, chunk, wanted);
      const size = 200 * chunk.length;
      expect(found.slice(-2)).toEqual([
        ['record-too-long', 2, 3],
        [3, size + 4],
      ]);
      expect(attempted).toBe(3);
      expect(kept - before).toBeLessThan(64 << 20);
    }
  });

  it('are nothing where they are blank', () => {
    const { found, attempted } = push(20, Buffer.alloc(1 << 20, ' '), null);
    expect(found).toEqual([
      [1, 0],
      [2, 3 + 20 * chunk.length + 1],
    ]);
    expect(attempted).toBe(2);
  });

  it('are read up to the very limit', () => {
    const line = (length: number) => Buffer.from(`{"a":"${'x'.repeat(length - 8)}"}\n`);
    expect(read(line(MAX_RECORD_BYTES)).records.length).toBe(1);
    expect(read(line(MAX_RECORD_BYTES + 1)).faults.map(({ code }) => code)).toEqual(['record-too-long']);
    expect(read(line(MAX_RECORD_BYTES + 1), null, [100_000]).faults.map(({ code }) => code)).toEqual([
      'record-too-long',
    ]);
  });
});

describe('detection', () => {
  const rows: readonly (readonly [why: string, text: string | Buffer, isNdjson: boolean])[] = [
    ['one object', '{"a":1}', true],
    ['objects', '{"a":1}\n{"b":[1,{}]}\n', true],
    ['blank lines in front', '\r\n  \n{"a":1}\r\n', true],
    ['a byte order mark', '\ufeff{"a":1}\n', true],
    ['UTF-16', Buffer.from('\ufeff{"a":1}\n', 'utf16le'), true],
    ['an empty object', '{}\n', true],
    ['an object over several lines', '{\n  "a": 1\n}\n', false],
    ['an object over several lines that begins on the first', '{"a":1,\n"b":{"c":2}}\n', false],
    ['an array', '[{"a":1}]\n', false],
    ['an array of an object a line', '[\n{"a":1}\n]\n', false],
    ['a container of an object a line', '{"hits":{"hits":[\n{"_index":"x"}\n]}}', false],
    ['a container in one line', '{"took":5,"hits":{"total":1,"hits":[{"_index":"x"}]}}\n', false],
    ['records in one line', '{"Records":[{"a":1},{"a":2}]}', false],
    ['a field that holds no records', '{"value":{"a":1}}\n', true],
    ['a damaged first line', 'ame":"x"}\n{"a":1}\n', true],
    ['a first line cut in a string', '{"a":"x\n{"a":1}\n', true],
    ['a single line cut in a string', '{"a":"x', true],
    ['text', 'hello\nworld\n', false],
    ['XML', '<Event xmlns="x">\n</Event>\n', false],
    ['CSV', '"a","b"\n1,2\n', false],
    ['numbers', '1\n2\n', false],
    ['nothing', '', false],
  ];
  for (const [why, text, isNdjson] of rows) {
    it(`${why}: ${isNdjson}`, () => expect(ndjson.detect(Buffer.from(text), true)).toBe(isNdjson));
  }

  it('takes a first line that is longer than what is seen, unless it is a container', () => {
    const long = 'x'.repeat(1000);
    expect(ndjson.detect(Buffer.from(`{"a":"${long}`), false)).toBe(true);
    expect(ndjson.detect(Buffer.from(`{"a":"${long}","b":`), false)).toBe(true);
    expect(ndjson.detect(Buffer.from(`{"took":1,"hits":{"hits":[{"a":"${long}`), false)).toBe(false);
    expect(ndjson.detect(Buffer.from(`{\n"a":"${long}`), false)).toBe(false);
  });

  it.each([
    ['an open string of quotes', `{"${'\\"'.repeat(32_000)}\\`, true],
    ['braces', '{'.repeat(65_000), false],
    ['empty lines', '\n'.repeat(65_000), false],
    ['lines of a brace', '{\n'.repeat(32_000), false],
  ])('comes to an end on %s', (_, text, isNdjson) => {
    expect(ndjson.detect(Buffer.from(text), true)).toBe(isNdjson);
  });
});

describe('cutting ranges', () => {
  const bytes = Buffer.from('{"a":1}\n{"a":2}\n');
  const rows: readonly (readonly [from: number, at: number | null])[] = [
    [0, 8],
    [1, 8],
    [7, 8],
    [8, 8],
    [9, 16],
    [16, 16],
  ];
  for (const [from, at] of rows) it(`from ${from}: ${at}`, () => expect(ndjson.cut!(bytes, from, 0)).toBe(at));

  it('gives null where no line feed is, and in UTF-16', () => {
    expect(ndjson.cut!(Buffer.from('{"a":1}'), 0, 0)).toBeNull();
    expect(ndjson.cut!(Buffer.from('{"a":1}\n{}', 'utf16le'), 0, 0)).toBeNull();
  });

  it('reads each record once, wherever ranges meet', () => {
    const text = Buffer.from('{"a":1}\n\n{"b":2}\r\n{"c":3}');
    const whole = read(text).records.map(({ text: own }) => own);
    for (let at = 1; at < text.length; at++) {
      const border = ndjson.cut!(text, at, 0) ?? text.length;
      const parts = [text.subarray(0, border), text.subarray(border)].flatMap((part) => read(part).records);
      expect(parts.map(({ text: own }) => own)).toEqual(whole);
    }
  });
});
