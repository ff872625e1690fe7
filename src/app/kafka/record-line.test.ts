/** Every value of a record is a line, nothing, or poison with a reason. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineOf } from './record-line.ts';

const text = (value: string): string => {
  const read = lineOf(Buffer.from(value));
  return read.kind === 'line' ? read.line.toString() : read.kind === 'poison' ? `poison: ${read.reason}` : read.kind;
};

it('takes JSON objects on one line and event XML as text', () => {
  expect(text('{"a":1}')).toBe('{"a":1}');
  expect(text('\ufeff {\r\n  "a": "x\\ny"\n}')).toBe('{    "a": "x\\ny" }');
  expect(text('<Event>\n</Event>')).toBe('{"event":"<Event>\\n</Event>"}');
});

it('tells nothing from what can never be read', () => {
  expect([lineOf(null).kind, text(''), text(' \n')]).toEqual(['empty', 'empty', 'empty']);
  expect(text('[1]')).toMatch(/^poison: the value is no JSON object/);
  expect(text('{"a":')).toMatch(/^poison: the value is no JSON: /);
  const broken = lineOf(Buffer.from([0x7b, 0xff, 0x7d]));
  expect(broken).toEqual({ kind: 'poison', reason: 'the value is not UTF-8' });
});

it('never breaks a line and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (bytes, isObject) => {
      const read = lineOf(Buffer.from(isObject ? [0x7b, ...bytes, 0x7d] : bytes));
      if (read.kind !== 'line') return;
      expect(read.line.includes(0x0a)).toBe(false);
      JSON.parse(read.line.toString());
    }),
  );
});
