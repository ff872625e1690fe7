/** Text functions of ES|QL. Positions and lengths count characters (code points), from 1. */
import { listToValue, type Scalar, scalarText } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { matchesOf, type SplRegex } from '../regex/pcre.ts';
import { cutText, ofEach, ofOnes, readNumber, textOf } from './esql-values.ts';
import { bindPattern } from './spl-regex.ts';
import { MAX_TEXT, MAX_VALUES } from './spl-values.ts';

/** Java's `trim` of Elasticsearch: blanks and controls at the ends. */
const LEADING = /^[\s\u0000-\u0020]+/;
const TRAILING = /[\s\u0000-\u0020]+$/;

function trimming(name: string, where: string, left: boolean, right: boolean): FunctionSpec {
  return ofOnes(name, [1, 1], `Text without blanks at ${where}.`, (value) => {
    const text = scalarText(value);
    const start = left ? (LEADING.exec(text)?.[0].length ?? 0) : 0;
    if (!right || start === text.length) return text.slice(start);
    let end = text.length;
    while (end > start && TRAILING.test(text[end - 1]!)) end--;
    return text.slice(start, end);
  });
}

function pair(name: string, summary: string, call: (text: string, other: string) => boolean): FunctionSpec {
  const spec = ofOnes(name, [2, 2], summary, (text, other) => call(scalarText(text), scalarText(other)));
  return { ...spec, isCondition: true };
}

function isWide(text: string): boolean {
  return /[\ud800-\udbff]/.test(text);
}

function lengthOf(text: string): number {
  if (!isWide(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Characters from one place (from 0) up to another. */
function part(text: string, from: number, to: number): string {
  if (to <= from) return '';
  return isWide(text) ? [...text].slice(from, to).join('') : text.slice(from, to);
}

const length = ofOnes('length', [1, 1], 'Number of characters.', (text) => lengthOf(scalarText(text)));

const substring = ofOnes(
  'substring',
  [2, 3],
  'Part of a text from a position that counts from 1, or from the end when negative; optional length.',
  (value, start, count) => {
    const text = scalarText(value);
    const from = readNumber(start);
    const most = count === undefined ? Infinity : readNumber(count);
    if (from === null || most === null || most < 0) return null;
    const whole = lengthOf(text);
    const at = from > 0 ? Math.min(from - 1, whole) : from < 0 ? Math.max(0, whole + from) : 0;
    return part(text, at, Math.min(whole, at + most));
  },
);

const left = ofOnes('left', [2, 2], 'The first characters of a text.', (text, count) =>
  part(scalarText(text), 0, readNumber(count) ?? 0),
);
const right = ofOnes('right', [2, 2], 'The last characters of a text.', (value, count) => {
  const text = scalarText(value);
  const whole = lengthOf(text);
  return part(text, Math.max(0, whole - (readNumber(count) ?? 0)), whole);
});

const locate = ofOnes(
  'locate',
  [2, 3],
  'Position (from 1) of one text in another, from a position on; 0 where it is not there.',
  (value, sought, start) => {
    const text = scalarText(value);
    const from = start === undefined ? 1 : Math.max(1, readNumber(start) ?? 1);
    const skipped = isWide(text) ? part(text, 0, from - 1).length : from - 1;
    const at = text.indexOf(scalarText(sought), skipped);
    return at === -1 ? 0 : lengthOf(text.slice(0, at)) + 1;
  },
);

function repeat(text: string, count: number): string {
  return cutText(text.repeat(Math.min(Math.max(0, count), Math.ceil(MAX_TEXT / Math.max(1, text.length)))));
}

const split = ofOnes('split', [2, 2], 'The pieces of a text between a delimiter.', (value, delimiter) => {
  const by = scalarText(delimiter);
  const text = scalarText(value);
  return listToValue(by === '' ? [text] : text.split(by, MAX_VALUES));
});

/** Java's `URLDecoder`: `+` is a blank, and what is not encoded as it should be makes the whole null. */
const urlDecode = ofOnes(
  'url_decode',
  [1, 1],
  'Text with %XX decoded as UTF-8 and + as a blank; null where it is malformed.',
  (value) => {
    const text = scalarText(value).replaceAll('+', ' ');
    if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
    return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  },
);

const concat: FunctionSpec = ofOnes('concat', [1, Infinity], 'The joined texts.', (...texts) =>
  cutText(texts.map(scalarText).join('')),
);

/**
 * Java's replacement (`$1`, `\$`) in the words of our regular expressions (`\1`, `\\`); a group that there is none of, for
 * which Java fails, and so gives null, is null.
 */
function replacementOf(written: string, regex: SplRegex): string | null {
  let out = '';
  for (let i = 0; i < written.length; i++) {
    const char = written[i]!;
    if (char === '\\') {
      const next = written[++i];
      if (next === undefined) return null;
      out += next === '\\' ? '\\\\' : next;
    } else if (char === '$') {
      const digit = written[++i];
      if (digit === undefined || !/\d/.test(digit) || Number(digit) > regex.groups) return null;
      let group = digit;
      while (/\d/.test(written[i + 1] ?? '') && Number(group + written[i + 1]!) <= regex.groups) group += written[++i]!;
      out += `\\g<${group}>`;
    } else out += char;
  }
  return out;
}

const replace: FunctionSpec = {
  name: 'esql.replace',
  arity: [3, 3],
  summary: 'Text with every match of a regular expression replaced; $1 is the first group. Null with a null.',
  bind: ([value, pattern, replacement], [, constant]) => {
    const regexOf = bindPattern(pattern!, constant);
    let known: { readonly regex: SplRegex; readonly written: string; readonly by: string | null } | null = null;
    return (ctx) => {
      const text = textOf(value!(ctx));
      const regex = text === null ? null : regexOf(ctx);
      const written = regex === null ? null : textOf(replacement!(ctx));
      if (text === null || regex === null || written === null) return null;
      if (known?.regex !== regex || known.written !== written)
        known = { regex, written, by: replacementOf(written, regex) };
      // Without a match Java does not look at what it would put in its place.
      if (known.by === null) return matchesOf(regex, text, 1).next().done === true ? text : null;
      return regex.replaceAll(text, known.by);
    };
  },
};

export const ESQL_TEXT: readonly FunctionSpec[] = [
  ofEach('to_lower', 'Text in lower case, each value of several.', (value: Scalar) => scalarText(value).toLowerCase()),
  ofEach('to_upper', 'Text in upper case, each value of several.', (value: Scalar) => scalarText(value).toUpperCase()),
  trimming('trim', 'both ends', true, true),
  trimming('ltrim', 'the left', true, false),
  trimming('rtrim', 'the right', false, true),
  pair('starts_with', 'Whether a text begins with another, with case.', (text, other) => text.startsWith(other)),
  pair('ends_with', 'Whether a text ends with another, with case.', (text, other) => text.endsWith(other)),
  pair('contains', 'Whether a text holds another, with case.', (text, other) => text.includes(other)),
  length,
  substring,
  left,
  right,
  locate,
  ofOnes('space', [1, 1], 'So many blanks.', (count) => repeat(' ', readNumber(count) ?? 0)),
  ofOnes('repeat', [2, 2], 'A text so many times.', (text, count) => repeat(scalarText(text), readNumber(count) ?? 0)),
  ofOnes('reverse', [1, 1], 'The characters of a text from last to first.', (text) =>
    [...scalarText(text)].reverse().join(''),
  ),
  split,
  urlDecode,
  concat,
  replace,
];
