import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { isWindowsRecord, type JsonObject, type RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import {
  parseSampleXml,
  SAMPLE_QUERY,
  sampleDocuments,
  sampleLayouts,
  sampleXml,
  wrapXml,
} from './sample-records.fixture.ts';
import { compileWordSearch } from './word-search.ts';

function open(record: RecordBody, text: string | null = null) {
  const { cls, body } = new Classifier({ parseXml: parseSampleXml, strictFields: false }).classify(record)!;
  const source = resolveField(cls, 'splunk', '_raw');
  if (source.kind !== 'read') throw new Error('the sample has no text');
  return {
    raw: String(source.read(body)).toLowerCase(),
    mayHold: (word: string) => source.searchFor?.(word)?.(body, text),
  };
}

/** The record as JSON, every so many of its characters written as an escape. */
function writeJson(record: RecordBody, every: number): string {
  let at = 0;
  const hide = (letter: string): string =>
    letter.length > 1 || ++at % every > 0 ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const write = (token: string): string => token.replace(/\\u....|\\.|[A-Za-z\u212a\u0130]/g, hide);
  return JSON.stringify(record).replace(/"(?:[^"\\]|\\.)*"/g, write);
}

/** Every way that a record can come in, with a text in one of its values and under a name of its own. */
function recordsWith(text: string): RecordBody[] {
  const query = { ...SAMPLE_QUERY, image: text, results: text };
  const layouts = Object.values(sampleLayouts(query));
  const flat = sampleLayouts(query)['flat-json'] as JsonObject; // the sample of that layout is JSON
  const { QueryResults: _, ...rest } = flat;
  return [
    ...layouts,
    ...Object.values(wrapXml(sampleXml(query))),
    { ...flat, [text]: 'x', deep: { [text]: [text, { list: [text] }] }, flag: true },
    { ...rest, EventData: JSON.stringify({ QueryResults: text, [text]: 'x' }) },
  ];
}

const WORDS = ['sudoedit', 'Kerberoast', 'mimik', 'true', 'Event', 'parameter', 'QueryName'];
const piece = fc.constantFrom(
  ...['sudo', 'edit', 'SUDOEDIT', 'kerberoast', '\u212aerberoast', 'm\u0130mik', 'mimik', '&#107;erberoast', '&amp;'],
  ...['\\u006bmik', '\\u00', '6bmik', '®', '"', '\\', '<', ' ', '&', 'C:\\Users\\', '\n', '12', 'é', 'param', 'eter'],
);

describe('the search for a word', () => {
  it('is never no where the text holds it', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        for (const record of recordsWith(pieces.join(''))) {
          const { raw, mayHold } = open(record);
          for (const word of WORDS) {
            if (raw.includes(word.toLowerCase())) expect(mayHold(word) ?? true, `${word} in ${raw}`).toBe(true);
            else if (mayHold(word) === false) told++;
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it('is never no where the text holds it, told by JSON however that writes the record', () => {
    let told = 0;
    const every = fc.constantFrom(1, 2, 5, 97, 100_000);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), every, (pieces, every) => {
        for (const record of recordsWith(pieces.join(''))) {
          if (isWindowsRecord(record)) continue;
          const text = writeJson(record, every);
          const { raw, mayHold } = open(JSON.parse(text) as JsonObject, text);
          for (const word of WORDS) {
            if (raw.includes(word.toLowerCase())) expect(mayHold(word) ?? true, `${word} in ${text}`).toBe(true);
            else if (mayHold(word) === false) told++;
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it('does not look at values where the JSON is without the word', () => {
    const record = sampleLayouts()['flat-json']!;
    expect(open(record, '{"Image":"C:\\\\x.exe"}').mayHold('openai')).toBe(false);
    expect(open(record, '{"Product":"Windows\\u00ae"}').mayHold('openai')).toBe(false);
    expect(open(record, '{"Image":"\\u006fpenai"}').mayHold('openai')).toBe(true);
    expect(open(record, '{"Image":"&#120;"}').mayHold('openai')).toBe(true);
  });

  it('is no where a record is without the word, in every layout that is rendered', () => {
    for (const [name, record] of [...Object.entries(sampleLayouts()), ...Object.entries(sampleDocuments())]) {
      // The first is not rendered; of the second, names are rendered that the record does not hold.
      if (name === 'event-xml' || name.startsWith('unnamed-data')) continue;
      expect(open(record).mayHold('sudoedit'), name).toBe(false);
      expect(open(record).mayHold('openai'), name).toBe(true);
    }
  });

  it('cannot be made for words of the markup, short words and what is no word', () => {
    for (const word of ['event', 'Schemas', 'amp', '4688', 'a-b', 'été', '']) {
      expect(compileWordSearch(word, "<Event xmlns='schemas'>&amp;"), word).toBeNull();
    }
    expect(compileWordSearch('events', '<Event>')).not.toBeNull();
  });
});
