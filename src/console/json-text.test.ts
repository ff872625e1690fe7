import { expect, it } from 'vitest';
import { indentJson } from './json-text.ts';

const lines = (...all: string[]): string => all.join('\n');

it('shows JSON over several lines, and what is none as it is', () => {
  expect(indentJson('{"a":1,"b":[2]}')).toBe(lines('{', '  "a": 1,', '  "b": [', '    2', '  ]', '}'));
  expect(indentJson('not json')).toBe('not json');
  expect(indentJson('[1]')).toBe(lines('[', '  1', ']'));
});

it('shows an event that travelled as text inside another object as an object', () => {
  const inner = String.raw`{"Image":"C:\\a.exe","Nested":"{\"x\":1}"}`;
  expect(indentJson(JSON.stringify({ event: inner, host: 'h' }))).toBe(
    lines(
      '{',
      '  "event": {',
      String.raw`    "Image": "C:\\a.exe",`,
      String.raw`    "Nested": "{\"x\":1}"`,
      '  },',
      '  "host": "h"',
      '}',
    ),
  );
});

it('leaves text that only looks like an object', () => {
  expect(indentJson('{"event":"{not json}","n":"{}x"}')).toBe(
    lines('{', '  "event": "{not json}",', '  "n": "{}x"', '}'),
  );
});

it('takes names that objects have of themselves as names', () => {
  expect(indentJson('{"__proto__":"{\\"a\\":1}"}')).toBe(lines('{', '  "__proto__": {', '    "a": 1', '  }', '}'));
});
