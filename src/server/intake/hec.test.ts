import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpack } from './body.ts';
import { HecChannels } from './hec-channels.ts';
import { readHecEvents, readRawEvents } from './hec-events.ts';
import { eachObject, isObject } from './json-objects.ts';
import { MAX_EVENTS } from './max-events.ts';

const texts = (lines: readonly Buffer[]): string[] => lines.map(String);

function cut(text: string): { objects: string[]; isWhole: boolean } {
  const bytes = Buffer.from(text);
  const objects: string[] = [];
  const isWhole = eachObject(
    bytes,
    () => {},
    (from, to) => objects.push(bytes.toString('utf8', from, to)) > 0,
  );
  return { objects, isWhole };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('objects one after another', () => {
  it('are cut apart wherever they touch', () => {
    expect(cut(' {"a":"}{\\"\\\\"}{"b":[{}, [ ]]}\r\n{\n"c":-1.5e+7 }\n')).toEqual({
      objects: ['{"a":"}{\\"\\\\"}', '{"b":[{}, [ ]]}', '{\n"c":-1.5e+7 }'],
      isWhole: true,
    });
  });

  it.each([
    '{"a":1',
    '{"a":"',
    '[1]',
    '{}x',
    `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
    '{"a":"\\"}',
  ])('are broken in %s', (text) => {
    expect(cut(text).isWhole).toBe(false);
  });

  it('end where their texts end, wherever a byte stands and whatever is beside it', () => {
    const beside = ['a', '\u007f', '\u0080', '\u20ac', ' ', '!', '#', '[', ']'];
    for (const filling of beside)
      for (let code = 0; code < 0x100; code++)
        for (let place = 0; place < 6; place++) {
          const text = `{"k":"${filling.repeat(place)}${String.fromCharCode(code)}${filling.repeat(6 - place)}"}`;
          expect(isObject(Buffer.from(text)), JSON.stringify(text)).toBe(parses(text));
        }
  });

  it('are those that JSON.parse takes', () => {
    const pieces = [...'{}[]",:\\/ \t\n0123456789.eE+-u\u0001\u00e9\ud800', 'true', 'false', 'null', '\\u00e9', '""'];
    const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom('', ...pieces)), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })),
        fc.constantFrom(0, 1),
        cuts,
        (value, indent, changes) => {
          let text = JSON.stringify(value, null, indent);
          for (const [place, length, put] of changes) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + put + text.slice(at + length);
          }
          // What stands in bytes has no halves of characters.
          const bytes = Buffer.from(text);
          const isJson = /^\s*\{/.test(text) && parses(bytes.toString());
          expect(isObject(bytes)).toBe(isJson);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '1',
    '-',
    '-0',
    '01',
    '1.',
    '.1',
    '1e',
    '1e+',
    '1E-2',
    '-1.0e9',
    '1.5.5',
    'tru',
    'nulll',
    '+1',
    '"\\x"',
    '"\\u12g4"',
    '"\\u12"',
    '"\t"',
    '"\u007f"',
    '[1,]',
    '{"a":1,}',
    '{,}',
    '[,]',
    '{"a" : 1}',
    '{"a"}',
    '{a:1}',
  ])('hold %s where JSON.parse says so', (value) => {
    const text = `{"a":${value}}`;
    expect(isObject(Buffer.from(text))).toBe(parses(text));
  });
});

describe('events of a collector', () => {
  it('keep their envelope, unless it says nothing', () => {
    const { lines, problem } = readHecEvents(
      Buffer.from('{"event":{"a":1}}{"event":"text"}{"host":"H","event":{"b":2}}'),
    );
    expect(texts(lines)).toEqual(['{"a":1}', '{"event":"text"}', '{"host":"H","event":{"b":2}}']);
    expect(problem).toBeNull();
  });

  it('are the last of their name, however it is written, each on one line', () => {
    const bodies = [
      '{"event":{"a":1},"event":{"a":\n2}}',
      '{"index":"main","\\u0065vent":{"a":3}}',
      '{"h\\u006fst":"H",\r\n"event":{"a":4}}',
      '{"event":{"event":{"host":5}},"fields":{"host":"x"}}',
      '{"event":[{"a":6}]}',
    ];
    const { lines, problem } = readHecEvents(Buffer.from(bodies.join('')));
    expect(texts(lines)).toEqual([
      '{"a": 2}',
      '{"a":3}',
      '{"h\\u006fst":"H",  "event":{"a":4}}',
      '{"event":{"host":5}}',
      '[{"a":6}]',
    ]);
    expect(problem).toBeNull();
  });

  it.each([
    ['', 5, 0, 0],
    ['  \n', 5, 0, 0],
    ['{"event":1}{"evnt":1}', 12, 1, 1],
    ['{"event":""}', 13, 0, 0],
    ['{"event":null}', 13, 0, 0],
    ['{"event":1}{"event":1}{broken}', 6, 2, 2],
    ['{"event":1}garbage', 6, 1, 1],
    ['[{"event":1}]', 6, 0, 0],
  ])('say what is wrong with %s', (text, code, at, good) => {
    const { lines, problem } = readHecEvents(Buffer.from(text));
    expect([problem, lines.length]).toEqual([{ code, at }, good]);
  });

  it('are cut from raw text by line, and Windows events by their tags', () => {
    expect(texts(readRawEvents(Buffer.from('one\r\n\ntwo\n'), { host: 'H' }).lines)).toEqual([
      '{"host":"H","event":"one"}',
      '{"host":"H","event":"two"}',
    ]);
    const xml = '<Event a="1">\n<x/></Event>\n<Event>2</Event>';
    expect(readRawEvents(Buffer.from(xml), {}).lines.map((line) => JSON.parse(String(line)).event)).toEqual([
      '<Event a="1">\n<x/></Event>',
      '<Event>2</Event>',
    ]);
  });
});

describe('too many events at once', () => {
  const many = (event: string, count: number): Buffer => Buffer.from(event.repeat(count));

  it.each([
    ['objects', readHecEvents, '{"event":1}'],
    ['lines', (bytes: Buffer) => readRawEvents(bytes, {}), 'x\n'],
    ['events of XML', (bytes: Buffer) => readRawEvents(bytes, {}), '<Event></Event>'],
  ])('are refused, and none of them taken: %s', (_, read, event) => {
    expect(read(many(event, MAX_EVENTS))).toMatchObject({ problem: null, lines: { length: MAX_EVENTS } });
    expect(read(many(event, MAX_EVENTS + 1))).toEqual({ lines: [], problem: { code: 27, at: 0 } });
  });

  it('are not what blank lines are', () => {
    expect(readRawEvents(many('\n', 5_000_000), {}).problem).toEqual({ code: 5, at: 0 });
    expect(readRawEvents(Buffer.from('a\n\n\n b \n\r\n'), {}).lines).toHaveLength(2);
  });
});

describe('channels', () => {
  it('count from 0 and know only what they gave', () => {
    const channels = new HecChannels();
    expect([channels.next('a'), channels.next('a'), channels.next('b')]).toEqual([0, 1, 0]);
    expect([channels.has('a', 1), channels.has('a', 2), channels.has('c', 0), channels.has('a', -1)]).toEqual([true, false, false, false]); // biome-ignore format: one line
  });
});

describe('bodies', () => {
  it('are unpacked up to a limit, and never beyond', async () => {
    const anyhow = (): boolean => true;
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await unpack(bomb, 'gzip', 1_000_000, anyhow)).toEqual({ problem: 'too-large' });
    expect(await unpack(gzipSync('x'), 'gzip', 10, anyhow)).toEqual({ bytes: Buffer.from('x') });
    expect(await unpack(Buffer.from('not packed'), 'gzip', 10, anyhow)).toEqual({ problem: 'broken' });
    expect(await unpack(Buffer.from('x'), 'br', 10, anyhow)).toEqual({ problem: 'encoding' });
    expect(await unpack(undefined, undefined, 10, anyhow)).toEqual({ bytes: Buffer.alloc(0) });
    expect(await unpack(gzipSync('x').subarray(0, -4), 'gzip', 10, anyhow)).toEqual({ problem: 'broken' });
  });

  it('stops to unpack where there is no more room', async () => {
    let left = 1_000_000;
    const room = (bytes: number): boolean => {
      left -= bytes;
      return left >= 0;
    };
    expect(await unpack(gzipSync(Buffer.alloc(50_000_000)), 'gzip', 64_000_000, room)).toEqual({ problem: 'no-room' });
    // What was made before somebody asked is little.
    expect(left).toBeGreaterThan(-100_000);
    expect(await unpack(Buffer.from('x'), undefined, 10, room)).toEqual({ problem: 'no-room' });
  });
});
