import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMiscount, readAll } from '../format.contract.ts';
import { MAX_RECORD_BYTES } from '../format.ts';
import { windowsXml } from './windows-xml.ts';

const NS = 'http://schemas.microsoft.com/win/2004/08/events/event';

function event(id: number, data = `<Data Name="Image">C:\\tool ${id}.exe</Data>`): string {
  return `<Event xmlns="${NS}"><System><Provider Name="Own"/><EventID>${id}</EventID></System><EventData>${data}</EventData></Event>`;
}

function pretty(id: number): string {
  return `  <Event xmlns='${NS}'>\r\n    <System>\r\n      <Provider Name='Own'/>\r\n      <EventID>${id}</EventID>\r\n    </System>\r\n    <EventData>\r\n      <Data Name='Image'>é ${id}</Data>\r\n    </EventData>\r\n  </Event>\r\n`;
}

function read(text: string | Uint8Array, cuts: number[] = []) {
  const reading = readAll(windowsXml, typeof text === 'string' ? Buffer.from(text) : text, cuts);
  expect(findMiscount(reading)).toBeNull();
  return reading;
}

function ids(text: string | Uint8Array): (string | undefined)[] {
  return read(text).records.map(({ body }) => /<EventID>(\d+)/.exec(body)?.[1]);
}

function utf16(text: string, order: 'le' | 'be', mark = true): Buffer {
  const units = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return order === 'le' ? units : units.swap16();
}

describe('windows-xml: shapes', () => {
  const declared = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>';
  const rows: [name: string, text: string | Uint8Array, expected: string[]][] = [
    ['one a line', `${event(1)}\n${event(2)}\n`, ['1', '2']],
    ['one a line, CRLF, no final break', `${event(1)}\r\n${event(2)}`, ['1', '2']],
    ['nothing between', event(1) + event(2) + event(3), ['1', '2', '3']],
    ['wrapped, declared, mark', `\ufeff${declared}\r\n<Events>${event(1)}${event(2)}</Events>`, ['1', '2']],
    ['wrapped and pretty-printed', `${declared}\n<Events>\n${pretty(1)}${pretty(2)}</Events>\n`, ['1', '2']],
    ['wrapper with attributes over lines', `<Events\n  a="b"\n  c='d'>\n${event(1)}\n</Events>`, ['1']],
    ['two files joined', `\ufeff${declared}\n${event(1)}\n\ufeff${declared}\n${event(2)}\n`, ['1', '2']],
    ['comments between', `<!-- a <Event> -->${event(1)}<!-- \n -->\n${event(2)}`, ['1', '2']],
    ['CDATA with an event in it', event(1, `<Data><![CDATA[</Event><Event><System>]]></Data>`) + event(2), ['1', '2']],
    ['comment with an end tag in it', event(1, `<!-- </Event> --><Data>x</Data>`) + event(2), ['1', '2']],
    ['blank in the end tag', `${event(1).replace(/<\/Event>$/, '</Event\n>')}${event(2)}`, ['1', '2']],
    [
      'log prefix',
      `<13>Jan  1 00:00:00 host agent: ${event(1)}\n<13>Jan  1 00:00:01 host agent: ${event(2)}\n`,
      ['1', '2'],
    ],
    ['quoted', `"${event(1)}",\n"${event(2)}"\n`, ['1', '2']],
    [
      'element named Event in UserData',
      `${event(1).replace('<EventData>', '<UserData><Event a="1"><x>1</x></Event></UserData><EventData>')}${event(2)}`,
      ['1', '2'],
    ],
    ['UTF-16LE', utf16(`${declared}\r\n${pretty(1)}${pretty(2)}`, 'le'), ['1', '2']],
    ['UTF-16BE', utf16(`${event(1)}\n${event(2)}`, 'be'), ['1', '2']],
    ['UTF-16LE without mark', utf16(`${event(1)}\n${event(2)}`, 'le', false), ['1', '2']],
    ['UTF-16BE without mark', utf16(`${event(1)}\n${event(2)}`, 'be', false), ['1', '2']],
    ['empty', '', []],
    ['empty wrapper', `${declared}<Events/>`, []],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    const { faults } = read(text);
    expect(faults).toEqual([]);
    expect(ids(text)).toEqual(expected);
    if (expected.length > 0) expect(windowsXml.detect(Buffer.from(text), true)).toBe(true);
  });

  it('gives each record its own bytes and offset', () => {
    const text = `\ufeff<Events>\n${event(1)}\n${event(2)}</Events>`;
    const bytes = Buffer.from(text);
    for (const { offset, text: own } of read(text).records) {
      expect(bytes.subarray(offset, offset + own.length).toString('latin1')).toBe(own);
    }
  });
});

describe('windows-xml: damage', () => {
  const cutEvent = event(2).slice(0, -30);
  const rows: [name: string, text: string | Uint8Array, expected: string[], faults: [string, number | undefined][]][] =
    [
      ['truncated, then another', `${event(1)}\n${cutEvent}\n${event(3)}`, ['1', '3'], [['xml-invalid', 2]]],
      ['truncated at the end', `${event(1)}\n${cutEvent}`, ['1'], [['truncated', 2]]],
      ['start cut off', `${event(1).slice(60)}\n${event(2)}`, ['2'], [['xml-invalid', undefined]]],
      ['tags that do not nest', event(1, '<Data>x</Dat>') + event(2), ['2'], [['xml-invalid', 1]]],
      ['no System', `<Event>x</Event>${event(2)}`, ['2'], [['xml-invalid', 1]]],
      [
        'garbage, one run',
        `${event(1)}\nfoo\nbar\n{}\n${event(2)}\nbaz\n`,
        ['1', '2'],
        [
          ['xml-invalid', undefined],
          ['xml-invalid', undefined],
        ],
      ],
      ['garbage behind an event', `${event(1)} trailing\n${event(2)}`, ['1', '2'], [['xml-invalid', undefined]]],
      [
        'zero bytes between',
        `${event(1)}\n${'\0'.repeat(5000)}\n${event(2)}`,
        ['1', '2'],
        [['xml-invalid', undefined]],
      ],
      ['comment never closed', `${event(1)}<!-- ${event(2)}`, ['1'], [['truncated', undefined]]],
      ['CDATA never closed', `${event(1)}${event(2, '<Data><![CDATA[x</Data>')}`, ['1'], [['truncated', 2]]],
      ['deep nesting', event(1, '<a>'.repeat(100) + '</a>'.repeat(100)) + event(2), ['2'], [['xml-invalid', 1]]],
    ];
  it.each(rows)('%s', (_, text, expected, faults) => {
    expect(read(text).faults.map(({ code, record }) => [code, record])).toEqual(faults);
    expect(ids(text)).toEqual(expected);
  });

  it('reads a record with invalid UTF-8 and faults it once', () => {
    const bytes = Buffer.from(event(1, '<Data Name="x">a\u0001b\u0001</Data>'), 'latin1');
    for (let i = 0; i < bytes.length; i++) if (bytes[i] === 1) bytes[i] = 0xff;
    const { records, faults } = read(bytes);
    expect(faults).toEqual([{ code: 'encoding-invalid', record: 1, offset: 0 }]);
    expect(records[0]?.body).toContain('a\ufffdb\ufffd');
  });
});

describe('windows-xml: cuts', () => {
  const pieces = [
    event(1),
    pretty(2),
    event(3, '<Data><![CDATA[</Event>]]></Data>'),
    event(4).slice(0, -40),
    'garbage\n',
    '<!-- <Event> -->',
    '<13>prefix ',
    '\n',
    '\0\0',
    '</Events>',
    '<Events a="b">',
    '<Event/>',
    '<Event',
    '</Event >',
    '<![CDATA[',
    ']]>',
    '<System>',
    '\u{1f600}',
  ];
  it('gives the same records and faults wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('utf8', 'le', 'be'),
        (parts, cuts, encoding) => {
          const text = parts.join('');
          const bytes = encoding === 'utf8' ? Buffer.from(text) : utf16(text, encoding as 'le' | 'be');
          expect(read(bytes, cuts)).toEqual(read(bytes));
          expect(read(bytes, [1])).toEqual(read(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads both sides of a cut as in one go', () => {
    const bytes = Buffer.from(Array.from({ length: 20 }, (_, i) => event(i)).join('\r\n'));
    const whole = read(bytes).records;
    for (let from = 0; from < bytes.length; from += 37) {
      const cut = windowsXml.cut!(bytes, from, 0);
      if (cut === null) {
        expect(from).toBeGreaterThan(bytes.length - 2 * event(1).length);
        continue;
      }
      expect(cut).toBeGreaterThanOrEqual(from);
      const left = read(bytes.subarray(0, cut)).records;
      const right = read(bytes.subarray(cut)).records;
      expect([...left, ...right].map(({ text }) => text)).toEqual(whole.map(({ text }) => text));
    }
  });
});

describe('windows-xml: limits', () => {
  function readStream(chunks: Iterable<Uint8Array>) {
    const faults: string[] = [];
    const seen: string[] = [];
    const reader = windowsXml.open(
      {
        record: ({ bytes }) => seen.push(/<EventID>(\d+)/.exec(Buffer.from(bytes).toString())![1]!),
        fault: ({ code }) => faults.push(code),
      },
      { needles: null, firstOrdinal: 0, firstOffset: 0 },
    );
    for (const chunk of chunks) reader.push(chunk);
    reader.end();
    return { faults, seen };
  }

  function* long(head: string, filler: string, tail: string): Generator<Uint8Array> {
    yield Buffer.from(head);
    const chunk = Buffer.from(filler.repeat(Math.ceil(2 ** 20 / filler.length)));
    for (let i = 0; i < 200; i++) yield chunk;
    yield Buffer.from(tail);
  }

  it.each([
    ['value', '<Data>', 'x', '</Data>'],
    ['many values', '', '<Data>y</Data>', ''],
    ['comment', '<!-- ', 'x', ' -->'],
    ['CDATA that is never closed', '<![CDATA[', 'x', ''],
    ['blanks', '', ' ', ''],
    ['nested events', '', '<Event>', ''],
  ])('an event of 200 MB (%s) is one fault and the next is read', (_, open, filler, close) => {
    const [head, tail] = event(1, '\0').split('\0') as [string, string];
    const before = process.memoryUsage().rss;
    const { faults, seen } = readStream(long(event(7) + head + open, filler, `${close}${tail}\n${event(9)}`));
    expect(faults).toEqual(['record-too-long']);
    expect(seen).toEqual(['7', '9']);
    expect(process.memoryUsage().rss - before).toBeLessThan(160 * 2 ** 20);
  });

  it.each([
    ['text', 'x'],
    ['lines', 'garbage\n'],
    ['open tags', '<'],
    ['zero bytes', '\0'],
  ])('200 MB of garbage (%s) is one fault and the next is read', (_, filler) => {
    const { faults, seen } = readStream(long(`${event(7)}\n`, filler, `\n${event(9)}`));
    expect(faults).toEqual(['xml-invalid']);
    expect(seen).toEqual(['7', '9']);
  });

  it('keeps the limit whatever the cuts', () => {
    const head = event(1, '\0').split('\0')[0]!;
    const room = MAX_RECORD_BYTES - event(1, '').length;
    for (const extra of [0, 1]) {
      const bytes = Buffer.from(`${head}${'x'.repeat(room + extra)}${event(1, '').slice(head.length)}${event(2)}`);
      for (const cuts of [[], [65536], [1e6 + 7]]) {
        const reading = read(bytes, cuts);
        expect(reading.records.length).toBe(2 - extra);
        expect(reading.faults.map(({ code }) => code)).toEqual(extra === 1 ? ['record-too-long'] : []);
      }
    }
  });
});

describe('windows-xml: needles', () => {
  const needles = { alternatives: [['QueryName', 'example.org'], ['Image']] };
  const rows: [name: string, data: string, wanted: boolean][] = [
    ['all literals of one alternative', '<Data Name="QueryName">example.org</Data>', true],
    ['half an alternative', '<Data Name="QueryName">example.com</Data>', false],
    ['numeric entity', '<Data Name="Query&#78;ame">x</Data>', true],
    ['CDATA may cut a literal in two', '<Data>Ima<![CDATA[ge]]></Data>', true],
    ['broken, and skipped all the same', '<Data></Dat>', false],
  ];
  it.each(rows)('%s', (_, data, wanted) => {
    const reading = readAll(windowsXml, Buffer.from(event(1, data)), [], needles);
    expect(reading.records.length).toBe(wanted ? 1 : 0);
    expect(reading.skipped).toBe(wanted ? 0 : 1);
    expect(reading.attempted).toBe(1);
  });

  it('looks only at the parts of a literal that no escaping changes', () => {
    const bytes = Buffer.from(event(1, '<Data>a&amp;b</Data>'));
    expect(readAll(windowsXml, bytes, [], { alternatives: [['a&b']] }).records.length).toBe(1);
    expect(readAll(windowsXml, bytes, [], { alternatives: [['a&c']] }).records.length).toBe(1);
    expect(readAll(windowsXml, bytes, [], { alternatives: [['zz&qq']] }).records.length).toBe(0);
    expect(readAll(windowsXml, bytes, [], { alternatives: [['&']] }).records.length).toBe(1);
  });
});

describe('windows-xml: detection', () => {
  const rows: [name: string, text: string, expected: boolean][] = [
    ['other XML', '<rss><Event>party</Event></rss>', false],
    ['wrapper only', '<Events></Events>', false],
    ['broken first event', `<Event xmlns='${NS}'><Sys\n`, true],
    ['plain text', 'an <Event> happened', false],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(windowsXml.detect(Buffer.from(text), true)).toBe(expected);
  });
});
