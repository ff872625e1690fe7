import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpack } from './body.ts';
import { HecChannels } from './hec-channels.ts';
import { readHecEvents, readRawEvents } from './hec-events.ts';
import { cutObjects } from './json-objects.ts';

const texts = (lines: readonly Buffer[]): string[] => lines.map(String);

describe('objects one after another', () => {
  it('are cut apart wherever they touch, each on one line', () => {
    const { objects, broken } = cutObjects(Buffer.from(' {"a":"}{\\"\\\\"}{"b":[{}]}\r\n{\n"c":1}\n'));
    expect(texts(objects)).toEqual(['{"a":"}{\\"\\\\"}', '{"b":[{}]}', '{ "c":1}']);
    expect(broken).toBe(false);
  });

  it.each([
    '{"a":1',
    '{"a":"',
    '[1]',
    '{}x',
    `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
    '{"a":"\\"}',
  ])('are broken in %s', (text) => {
    expect(cutObjects(Buffer.from(text)).broken).toBe(true);
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
    expect(texts(readRawEvents(Buffer.from('one\r\n\ntwo\n'), { host: 'H' }))).toEqual([
      '{"host":"H","event":"one"}',
      '{"host":"H","event":"two"}',
    ]);
    const xml = '<Event a="1">\n<x/></Event>\n<Event>2</Event>';
    expect(readRawEvents(Buffer.from(xml), {}).map((line) => JSON.parse(String(line)).event)).toEqual([
      '<Event a="1">\n<x/></Event>',
      '<Event>2</Event>',
    ]);
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
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await unpack(bomb, 'gzip', 1_000_000)).toEqual({ problem: 'too-large' });
    expect(await unpack(gzipSync('x'), 'gzip', 10)).toEqual({ bytes: Buffer.from('x') });
    expect(await unpack(Buffer.from('not packed'), 'gzip', 10)).toEqual({ problem: 'broken' });
    expect(await unpack(Buffer.from('x'), 'br', 10)).toEqual({ problem: 'encoding' });
    expect(await unpack(undefined, undefined, 10)).toEqual({ bytes: Buffer.alloc(0) });
  });
});
