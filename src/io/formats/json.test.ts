import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMiscount, readAll } from '../format.contract.ts';
import { DETECT_BYTES } from '../format.ts';
import { json } from './json.ts';
import { unreadList } from './json-container.ts';

function read(text: string | Uint8Array, cuts: number[] = []) {
  const reading = readAll(json, typeof text === 'string' ? Buffer.from(text) : text, cuts);
  expect(findMiscount(reading)).toBeNull();
  return reading;
}

function bodies(text: string | Uint8Array): unknown[] {
  return read(text).records.map(({ body }) => JSON.parse(body));
}

const pretty = (value: unknown, indent: number | string = 2): string => JSON.stringify(value, null, indent);
const A = { a: 1, s: '{"[' };
const B = { a: 2, n: { b: [{ a: 1 }, []] } };
const C = { a: 3 };

describe('json: shapes', () => {
  const rows: [name: string, text: string | Uint8Array, expected: unknown[]][] = [
    ['array', JSON.stringify([A, B, C]), [A, B, C]],
    ['pretty array', pretty([A, B, C]), [A, B, C]],
    ['array, one element a line', `[\n${[A, B, C].map((v) => JSON.stringify(v)).join(',\n')}\n]\n`, [A, B, C]],
    ['pretty objects, concatenated', [A, B, C].map((v) => pretty(v)).join('\n'), [A, B, C]],
    ['pretty without indentation', [A, B, C].map((v) => pretty(v, '')).join('\r\n'), [A, B, C]],
    ['objects on one line', [A, B, C].map((v) => JSON.stringify(v)).join(''), [A, B, C]],
    [
      'line breaks put in by hand',
      '{"n":[\n{"a":1},\n{"a":2}\n]}\n{"n":[\n{"a":3}\n]}',
      [{ n: [{ a: 1 }, { a: 2 }] }, { n: [{ a: 3 }] }],
    ],
    ['text sequence', `\x1e${pretty(A)}\n\x1e${pretty(B)}\n`, [A, B]],
    ['arrays, one after the other', `${JSON.stringify([A])}\n${JSON.stringify([B, C])}`, [A, B, C]],
    [
      'search response',
      JSON.stringify({ took: 1, hits: { total: { value: 2 }, max_score: null, hits: [A, B] }, x: [C] }),
      [A, B],
    ],
    ['search response, pretty', pretty({ took: 1, hits: { hits: [A, B] } }), [A, B]],
    ['empty search response', JSON.stringify({ took: 1, hits: { hits: [] } }), []],
    ['two search responses', `${pretty({ hits: { hits: [A] } })}\n${pretty({ hits: { hits: [B] } })}`, [A, B]],
    ['results', JSON.stringify({ preview: false, fields: [{ name: 'a' }], results: [A, B], highlighted: {} }), [A, B]],
    ['Results of Defender', JSON.stringify({ Stats: {}, Schema: [{ Name: 'a' }], Results: [A, B] }), [A, B]],
    ['Records', pretty({ Records: [A, B, C] }), [A, B, C]],
    ['Events', JSON.stringify({ Events: [A] }), [A]],
    ['events', JSON.stringify({ next: 'x', events: [A, B] }), [A, B]],
    [
      'an event with a list of objects is no container',
      pretty({ '@timestamp': 'x', results: [A] }),
      [{ '@timestamp': 'x', results: [A] }],
    ],
    ['an event with a list of texts is no container', pretty({ events: ['x'] }), [{ events: ['x'] }]],
    ['hits elsewhere is no container', pretty({ foo: { hits: [A] } }), [{ foo: { hits: [A] } }]],
    ['byte order mark', `\ufeff${pretty([A])}`, [A]],
    ['UTF-16LE', Buffer.from(`\ufeff${pretty([A, { u: '\u{1f600}é' }])}`, 'utf16le'), [A, { u: '\u{1f600}é' }]],
    ['UTF-16BE', Buffer.from(`\ufeff${pretty([A, B])}`, 'utf16le').swap16(), [A, B]],
    ['escapes', '[{"a\\"}":"\\\\"},{"b":"\\\\\\""}]', [{ 'a"}': '\\' }, { b: '\\"' }]],
    ['empty array', '[]', []],
    ['empty', '', []],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(read(text).faults).toEqual([]);
    expect(bodies(text)).toEqual(expected);
  });

  it('gives each record its own bytes and offset', () => {
    const bytes = Buffer.from(`\ufeff${pretty({ hits: { hits: [A, { é: 1 }, B] } })}`);
    const { records } = read(bytes);
    expect(records.length).toBe(3);
    for (const { offset, text } of records) {
      expect(bytes.subarray(offset, offset + text.length).toString('latin1')).toBe(text);
    }
  });
});

describe('json: texts that are the XML of an event', () => {
  const xml = (image: string) =>
    `<Event xmlns='x'><System><EventID>1</EventID></System><EventData><Data Name='Image'>${image}</Data></EventData></Event>`;
  const one = xml('C:\\Windows\\a.exe');
  const two = xml('"C:\\Program Files\\b.exe" -x\r\n');
  const escaped = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c').replaceAll("'", '\\u0027');
  const messages = [{ message: one }, { message: two }];
  it.each([
    ['in an array', JSON.stringify([one, two])],
    ['in a pretty array', pretty([one, two])],
    ['escaped as PowerShell 5 does', `[\r\n    ${escaped(one)},\r\n    ${escaped(two)}\r\n]\r\n`],
    ['one a line', `${JSON.stringify(one)}\r\n${JSON.stringify(two)}\r\n`],
    ['one a line, escaped', `${escaped(one)}\n${escaped(two)}`],
  ])('%s are read without their escapes', (_, text) => {
    expect(json.detect(Buffer.from(text), true)).toBe(true);
    expect(bodies(text)).toEqual(messages);
    for (const cut of [1, 20, 60, text.length - 3]) expect(read(text, [cut]).records).toHaveLength(2);
  });

  it.each([
    ['a column of CSV', `"${one}"\n"${xml('D:\\b.exe')}"\n`],
    ['columns of CSV', `${JSON.stringify(one)},"host"\n`],
    ['XML in quotes', `"${xml('a.exe')}"\n`],
    ['other texts', '["a","b"]'],
    ['an open text', `["${xml('a.exe')}`],
  ])('%s are not', (_, text) => expect(json.detect(Buffer.from(text), true)).toBe(false));

  it.each([' ', '\n', '[ '])('%j without end is looked at once', (blank) => {
    const head = Buffer.from(blank.padEnd(DETECT_BYTES, blank.slice(-1)));
    const start = performance.now();
    expect(json.detect(head, false)).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('other texts among them are faults', () => {
    expect(read(JSON.stringify([one, 'x', two])).faults).toEqual([
      expect.objectContaining({ code: 'json-not-object' }),
    ]);
  });

  it('are skipped where they cannot matter', () => {
    const needles = { alternatives: [['Program']] };
    const reading = readAll(json, Buffer.from(JSON.stringify([one, two])), [], needles);
    expect(reading.records.map(({ ordinal }) => ordinal)).toEqual([2]);
  });
});

describe('json: wrappers that are not known', () => {
  it.each<[string, object, string | undefined]>([
    ['objects', { took: 1, logs: [A, B] }, 'objects under `logs`'],
    ['the longest list', { fields: [{ name: 'x' }], rows: [['a'], ['b']] }, 'arrays under `rows`'],
    ['values', { tags: ['a', 'b'], more: [] }, undefined],
    [
      'a list further in',
      { rawResponse: { took: 1, hits: { hits: [A, B] } } },
      'objects under `rawResponse.hits.hits`',
    ],
    ['the list further out', { a: [A], b: { c: [A, B] } }, 'objects under `a`'],
    ['a list inside an event', { event: { code: 1 }, file: { pe: [A, B] } }, undefined],
    ['a list too far in', { a: { b: { c: { d: [A, B] } } } }, undefined],
    ['no list', C, undefined],
  ])('say what was not read: %s', (_, body, expected) => {
    const said = expected === undefined ? undefined : `an array of ${expected} was not read as events`;
    expect(unreadList(JSON.parse(JSON.stringify(body)))).toBe(said);
  });

  it.each([
    [{ Timestamp: 'x', RuleTitle: 'T', Computer: 'c', Channel: 'Sec', EventID: 4688 }, 'a result of Hayabusa'],
    [{ datetime: 'x', timestamp_desc: 'd', source: 'EVT', message: 'm', parser: 'winevtx' }, 'a row of plaso'],
    [{ date: 'x', MACB: 'M', sourcetype: 'WinEVTX', desc: 'd' }, 'a row of plaso'],
  ])('says whose result %o is', (body, said) => expect(unreadList(body)).toContain(said));

  it('say where the XML of an event stands', () => {
    const said = 'the XML of an event under `payload` was not read';
    expect(unreadList({ id: 1, text: '<a/>', payload: "<Event xmlns='x'/>" })).toBe(said);
  });
});

describe('json: damage', () => {
  const rows: [name: string, text: string | Uint8Array, expected: unknown[], faults: [string, number | undefined][]][] =
    [
      ['element that does not parse', '[{"a":1},{"a":tru},{"a":3}]', [{ a: 1 }, { a: 3 }], [['json-invalid', 2]]],
      [
        'elements that are no objects',
        '[{"a":1},null,7,"{,]",[{"a":1}],{"a":2}]',
        [{ a: 1 }, { a: 2 }],
        [
          ['json-not-object', 2],
          ['json-not-object', 3],
          ['json-not-object', 4],
          ['json-not-object', 5],
        ],
      ],
      [
        'brace missing, one line',
        '[{"a":1},{"a":2,{"a":3},{"a":4}]',
        [{ a: 1 }, { a: 3 }, { a: 4 }],
        [['json-invalid', 2]],
      ],
      [
        'quote missing, one line',
        '[{"a":"1"},{"a":"2},{"a":"3"},{"a":"4"}]',
        [{ a: '1' }, { a: '3' }, { a: '4' }],
        [['json-invalid', 2]],
      ],
      [
        'brace missing, pretty',
        pretty([{ x: 1 }, { y: 2 }, { z: 3 }]).replace('"y": 2\n  }', '"y": 2\n'),
        [{ x: 1 }, { z: 3 }],
        [['json-invalid', 2]],
      ],
      [
        'quote missing, pretty',
        pretty([{ x: 'p' }, { y: 'q' }, { z: 'r' }]).replace('"q"', '"q'),
        [{ x: 'p' }, { z: 'r' }],
        [['json-invalid', 2]],
      ],
      ['truncated line among lines', '{"a":1}\n{"b":"2\n{"c":3}\n', [{ a: 1 }, { c: 3 }], [['json-invalid', 2]]],
      ['truncated object among lines', '{"a":1}\n{"b":{"x":2\n{"c":3}\n', [{ a: 1 }, { c: 3 }], [['json-invalid', 2]]],
      ['truncated at the end', '[{"a":1},{"a":', [{ a: 1 }], [['truncated', 2]]],
      ['array not closed', '[{"a":1},{"a":2}', [{ a: 1 }, { a: 2 }], [['truncated', undefined]]],
      ['container not closed', '{"results":[{"a":1}]', [{ a: 1 }], [['truncated', undefined]]],
      ['text between', '{"a":1}\nhello there\n{"a":2}', [{ a: 1 }, { a: 2 }], [['json-invalid', 2]]],
      ['zero bytes between', `[{"a":1},${'\0'.repeat(3000)}{"a":2}]`, [{ a: 1 }, { a: 2 }], [['json-invalid', 2]]],
      ['zero byte inside', '[{"a":"\0"},{"a":2}]', [{ a: 2 }], [['json-invalid', 1]]],
      [
        'invalid UTF-8 is read',
        Buffer.from('[{"a":"x\xff\xff"},{"a":2}]', 'latin1'),
        [{ a: 'x\ufffd\ufffd' }, { a: 2 }],
        [['encoding-invalid', 1]],
      ],
      ['nested too deeply', `[${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}]\n[{"a":2}]`, [], []],
    ];
  it.each(rows.slice(0, -1))('%s', (_, text, expected, faults) => {
    expect(read(text).faults.map(({ code, record }) => [code, record])).toEqual(faults);
    expect(bodies(text)).toEqual(expected);
  });

  it('refuses what nests too deeply and goes on', () => {
    const { records, faults } = read(`{"deep":${'['.repeat(1000)}${']'.repeat(1000)}}\n{"next":1}\n`);
    expect(faults.map(({ code }) => code)).toEqual(['json-too-deep']);
    expect(records.map(({ body }) => body)).toEqual(['{"next":1}']);
  });

  it('says where the damage is', () => {
    const { faults } = read('[{"a":1},\n  {"a":tru}]');
    expect(faults).toEqual([
      { code: 'json-invalid', record: 2, offset: 12, detail: 'an element that is not valid JSON' },
    ]);
  });
});

describe('json: cuts', () => {
  const pieces = [
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    ' ',
    'x',
    '1',
    '\0',
    '\xff',
    '{"a":1}',
    '{"a":"x',
    '{"hits":{"hits":[',
    '{"results":[',
    '\n  {"b":2}',
    '[{"a":[{"a":1}]}',
    'null',
    '\ufeff',
  ];
  it('gives the same records and faults wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (parts, cuts, wide) => {
          const text = parts.join('');
          const bytes = wide ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text, 'latin1');
          const whole = read(bytes);
          expect(read(bytes, cuts)).toEqual(whole);
          expect(read(bytes, [1])).toEqual(whole);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('json: limits', () => {
  function* long(head: string, filler: string, tail: string, mebibytes = 200): Generator<Uint8Array> {
    yield Buffer.from(head);
    const chunk = Buffer.from(filler.repeat(Math.ceil(2 ** 20 / filler.length)));
    for (let i = 0; i < mebibytes; i++) yield chunk;
    yield Buffer.from(tail);
  }
  function readStream(chunks: Iterable<Uint8Array>) {
    const faults: string[] = [];
    const seen: unknown[] = [];
    const reader = json.open(
      { record: ({ body }) => seen.push(body), fault: ({ code }) => faults.push(code) },
      { needles: null, firstOrdinal: 0, firstOffset: 0 },
    );
    for (const chunk of chunks) reader.push(chunk);
    reader.end();
    return { faults, seen };
  }

  it.each([
    ['text', '[{"a":1},\n{"a":"', 'x', '"},\n{"a":2}]', ['record-too-long']],
    ['numbers', '[{"a":1},{"a":[', '1,', '1]},{"a":2}]', ['record-too-long']],
    ['an element unlike its neighbours', '[{"a":1},{"b":["', '}\\"]', '"]},{"a":2}]', ['record-too-long']],
    ['blanks', '[{"a":1},{"a":', ' ', '3},{"a":2}]', ['record-too-long']],
    ['blanks where a container may begin', '[{"a":1}]\n{"results":[', ' ', ']}\n{"a":2}', ['record-too-long']],
    ['garbage on one line', '{"a":1}\n', 'x', '\n{"a":2}', ['record-too-long']],
  ])('200 MB of %s is one fault and the next element is read', (_, head, filler, tail, expected) => {
    const before = process.memoryUsage().rss;
    const { faults, seen } = readStream(long(head, filler, tail));
    expect(faults).toEqual(expected);
    expect(seen).toEqual([{ a: 1 }, { a: 2 }]);
    expect(process.memoryUsage().rss - before).toBeLessThan(160 * 2 ** 20);
  });

  it('takes linear time where every line opens an object', () => {
    const { faults } = readStream(long('', '{"a":\n', '', 40));
    expect(faults.length).toBeGreaterThan(0);
  }, 20_000);
});

describe('json: needles', () => {
  const rows: [element: string, wanted: boolean][] = [
    ['{"QueryName":"x"}', true],
    ['{"Query":"x"}', false],
    ['{"Query\\u004eame":"x"}', true],
    ['{"s":"{\\"QueryName\\":1}"}', true],
    ['{"s":"\\u000a"}', false],
    ['{"_raw":"<Data Name=\'Query&#78;ame\'>"}', true],
    ['{"broken":tru}', false],
  ];
  it.each(rows)('%s', (element, wanted) => {
    const reading = readAll(json, Buffer.from(`[${element}]`), [], { alternatives: [['QueryName']] });
    expect([reading.records.length, reading.skipped, reading.attempted]).toEqual([+wanted, +!wanted, 1]);
  });
});

describe('json: detection', () => {
  const rows: [name: string, text: string, expected: boolean][] = [
    ['array', ' [{"a":1}', true],
    ['empty array', '[]', true],
    ['log line in brackets', '[2024-01-01] hello', false],
    ['pretty object', pretty(A), true],
    ['one object a line', `${JSON.stringify(A)}\n${JSON.stringify(B)}\n`, false],
    ['one object', JSON.stringify(A), false],
    ['compact search response', JSON.stringify({ hits: { hits: [A] } }), true],
    ['compact results', `${JSON.stringify({ results: [A] })}\n`, true],
    ['search hits, one a line', '{"_index":"x","_source":{"events":[{}]}}\n', false],
    ['text in braces', '{hello}', false],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(json.detect(Buffer.from(text), true)).toBe(expected);
  });
});
