import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventText, SAMPLE_TEXTS } from '../../event/event-text.fixture.ts';
import { findMiscount, readAll } from '../format.contract.ts';
import { MAX_RECORD_BYTES } from '../format.ts';
import { findFormat } from './index.ts';
import { windowsText } from './windows-text.ts';

const event = (record: number, message = 'Own words.\nName: x'): string => eventText({ id: '1', record, message });

function read(text: string | Uint8Array, cuts: number[] = []) {
  const reading = readAll(windowsText, typeof text === 'string' ? Buffer.from(text) : text, cuts);
  expect(findMiscount(reading)).toBeNull();
  return reading;
}

function records(text: string | Uint8Array): (string | undefined)[] {
  return read(text).records.map(({ text: own }) => /RecordNumber=(\d+)/.exec(own)?.[1]);
}

function utf16(text: string, order: 'le' | 'be', mark = true): Buffer {
  const units = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return order === 'le' ? units : units.swap16();
}

describe('windows-text: shapes', () => {
  const two = `${event(1)}\n${event(2)}\n`;
  const rows: [name: string, text: string | Uint8Array, expected: string[]][] = [
    ['line feeds', two, ['1', '2']],
    ['CRLF, no final break', two.trimEnd().replaceAll('\n', '\r\n'), ['1', '2']],
    ['blank lines between', `\n\n${event(1)}\n\n\n${event(2)}`, ['1', '2']],
    ['a byte order mark', `\ufeff${two}`, ['1', '2']],
    ['milliseconds', `${event(1).replace(' AM', '.123 AM')}\n${event(2)}`, ['1', '2']],
    ['blanks behind the time', `${event(1)}\n${event(2).replace(' AM', ' AM  ')}`, ['1', '2']],
    ['a time alone in a message', `${event(1, 'x\n03/29/2021 02:10:10 PM\nEventCode=2')}\n${event(2)}`, ['1', '2']],
    ['a log’s name alone in a message', `${event(1, 'x\nLogName=Security')}\n${event(2)}`, ['1', '2']],
    [
      'a time behind other text',
      `${event(1, 'x\nat 03/29/2021 02:10:10 PM\nLogName=Security')}\n${event(2)}`,
      ['1', '2'],
    ],
    ['NULs', `${event(1, '\0\0\n\0')}\n${event(2)}`, ['1', '2']],
    ['UTF-16LE', utf16(two, 'le'), ['1', '2']],
    ['UTF-16BE', utf16(two, 'be'), ['1', '2']],
    ['UTF-16LE without mark', utf16(two, 'le', false), ['1', '2']],
    ['empty', '', []],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    const { faults } = read(text);
    expect(faults).toEqual([]);
    expect(records(text)).toEqual(expected);
    if (expected.length > 0) expect(windowsText.detect(Buffer.from(text), true)).toBe(true);
  });

  it('is found among the formats', () => {
    expect(findFormat('windows-text')).toBe(windowsText);
    expect(windowsText.detect(Buffer.from('03/29/2021 02:10:10 PM something\nLogName=x'), true)).toBe(false);
  });

  it('gives each record its own bytes and offset', () => {
    const bytes = Buffer.from(`\ufeff${event(1)}\n\n${event(2, 'é')}\n`);
    const all = read(bytes).records;
    expect(all).toHaveLength(2);
    for (const { offset, text: own } of all) {
      expect(bytes.subarray(offset, offset + own.length).toString('latin1')).toBe(own);
      expect(own.endsWith('\n')).toBe(false);
    }
  });

  it('reads an event that is cut off', () => {
    const text = `${event(1)}\n${event(2)}`;
    expect(records(text.slice(0, -10))).toEqual(['1', '2']);
    expect(read(text.slice(0, event(1).length + 40)).records).toHaveLength(2);
  });

  it('gives the same records wherever the bytes are cut', () => {
    const text = `garbage\n${Object.values(SAMPLE_TEXTS).map(eventText).join('\n')}\n\n${event(3, 'é\u{1f600}')}`;
    for (const bytes of [Buffer.from(text), utf16(text, 'le')]) {
      const whole = read(bytes);
      expect(whole.records).toHaveLength(Object.keys(SAMPLE_TEXTS).length + 1);
      expect(read(bytes, [1])).toEqual(whole);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }), (cuts) => {
          expect(read(bytes, cuts)).toEqual(whole);
        }),
        { numRuns: 40 },
      );
    }
  });
});

describe('windows-text: damage', () => {
  it('counts text that belongs to no event, once and with its place', () => {
    const { faults, records: all } = read(`\n  own words\nLogName=x\n${event(1)}\nmore words\n${event(2)}`);
    expect(faults).toEqual([{ code: 'event-text-invalid', offset: 3, detail: 'text that belongs to no event' }]);
    expect(all).toHaveLength(2);
  });

  it('keeps the limit whatever the cuts', () => {
    const head = event(1, '');
    for (const [extra, isRead] of [
      [0, true],
      [1, false],
    ] as const) {
      const long = head + 'x'.repeat(MAX_RECORD_BYTES - head.length - 1 + extra);
      const bytes = Buffer.from(`${long}\n${event(2)}`);
      const whole = read(bytes);
      expect(whole.records).toHaveLength(isRead ? 2 : 1);
      expect(whole.faults.map(({ code }) => code)).toEqual(isRead ? [] : ['record-too-long']);
      for (const cut of [65_536, 1_000_003]) expect(read(bytes, [cut]).faults).toEqual(whole.faults);
    }
  });

  it.each([
    ['text', 'a line without a time\n'],
    ['one line', 'x'],
    ['zero bytes', '\0'],
    ['names of logs', 'LogName='],
    ['times', '03/29/2021 02:10:10 PM\n'],
  ])('100 MB of %s are one fault, alone or in an event, and the next is read', (_, piece) => {
    const filler = Buffer.alloc(1024 * 1024, piece);
    for (const [head, code] of [
      [Buffer.alloc(0), 'event-text-invalid'],
      [Buffer.from(`${event(1)}\n`), 'record-too-long'],
    ] as const) {
      const faults: string[] = [];
      let read = 0;
      const reader = windowsText.open(
        { record: () => read++, fault: (fault) => faults.push(fault.code) },
        { needles: null, firstOrdinal: 0, firstOffset: 0 },
      );
      reader.push(head);
      for (let i = 0; i < 100; i++) reader.push(filler);
      reader.push(Buffer.from(`\n${event(2)}`));
      reader.end();
      expect(faults).toEqual([code]);
      expect(read).toBe(1);
    }
  });

  it('says that bytes are not UTF-8', () => {
    const { faults, records: all } = read(Buffer.concat([Buffer.from(event(1)), Buffer.from([0xff, 0xfe, 0x41])]));
    expect(faults).toEqual([{ code: 'encoding-invalid', record: 1, offset: 0 }]);
    expect(all).toHaveLength(1);
  });
});

describe('windows-text: cuts', () => {
  it('fall on the starts of events', () => {
    const texts = Array.from({ length: 20 }, (_, i) => `${event(i, 'x\n03/29/2021 02:10:10 PM\n')}\n`);
    const bytes = Buffer.from(texts.join(''));
    const starts = texts.map((_, i) => texts.slice(0, i).join('').length);
    for (let from = 0; from < bytes.length; from += 7) {
      const next = starts.find((start) => start >= from) ?? null;
      expect(windowsText.cut!(bytes, from, 0)).toBe(next);
      // From the middle of a file, what stands before the bytes is not known.
      const found = windowsText.cut!(bytes.subarray(from), 0, from);
      expect(found === null ? null : found + from).toBe(
        from > 0 && next === from ? (starts.find((start) => start > from) ?? null) : next,
      );
    }
  });
});
