/** Text functions of eval. Null gives null; a multivalue is worked on value by value. */
import { listToValue, scalarText, valuesOf } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { appendText, MAX_VALUES, mapText, numberOf, textOf } from './spl-values.ts';

function onText(name: string, summary: string, map: (text: string) => string | number | null): FunctionSpec {
  return { name, arity: [1, 1], summary, call: (value = null) => mapText(value, map) };
}

function trimming(name: string, side: 'both' | 'left' | 'right'): FunctionSpec {
  const where = { both: 'both ends', left: 'the left', right: 'the right' }[side];
  return {
    name,
    arity: [1, 2],
    summary: `Text without the given characters (blanks and tabs unless given) at ${where}.`,
    call: (value = null, characters = ' \t') => {
      const set = textOf(characters);
      if (set === null) return null;
      return mapText(value, (text) => {
        let start = 0;
        let end = text.length;
        if (side !== 'right') while (start < end && set.includes(text[start]!)) start++;
        if (side !== 'left') while (end > start && set.includes(text[end - 1]!)) end--;
        return text.slice(start, end);
      });
    },
  };
}

const substr: FunctionSpec = {
  name: 'spl.substr',
  arity: [2, 3],
  summary: 'Part of a text from a position that counts from 1, or from the end when negative; optional length.',
  call: (value = null, from = null, length) => {
    const start = numberOf(from);
    const count = length === undefined ? Infinity : numberOf(length);
    if (start === null || count === null) return null;
    return mapText(value, (text) => {
      const whole = Math.trunc(start);
      // Characters count, of which some take two places of a text.
      const characters = /[\ud800-\udbff]/.test(text) ? [...text] : text;
      const at = whole > 0 ? whole - 1 : whole < 0 ? Math.max(0, characters.length + whole) : 0;
      const part = characters.slice(at, count === Infinity ? undefined : at + Math.max(0, Math.trunc(count)));
      return typeof part === 'string' ? part : part.join('');
    });
  },
};

const split: FunctionSpec = {
  name: 'spl.split',
  arity: [2, 2],
  summary: 'The pieces of a text between a delimiter, as a multivalue; an empty delimiter gives its characters.',
  call: (value = null, delimiter = null) => {
    const by = textOf(delimiter);
    if (by === null) return null;
    return mapText(value, (text) =>
      listToValue((by === '' ? [...text] : text.split(by, MAX_VALUES)).slice(0, MAX_VALUES)),
    );
  },
};

/** Bytes that `%XX` stands for, read as UTF-8; a lone or broken `%` stays. */
const urldecode = onText('spl.urldecode', 'Text with %XX decoded as UTF-8; + stays.', (text) => {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
});

const urlencode = onText('spl.urlencode', 'Text with every byte but letters, digits and -_.~ as %XX.', (text) =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[\w.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join(''),
);

export const SPL_TEXT: readonly FunctionSpec[] = [
  onText('spl.lower', 'Text in lower case.', (text) => text.toLowerCase()),
  onText('spl.upper', 'Text in upper case.', (text) => text.toUpperCase()),
  // Splunk counts characters, JavaScript code units.
  onText('spl.len', 'Number of characters.', (text) => [...text].length),
  trimming('spl.trim', 'both'),
  trimming('spl.ltrim', 'left'),
  trimming('spl.rtrim', 'right'),
  substr,
  split,
  urldecode,
  urlencode,
  {
    name: 'spl.mvjoin',
    arity: [2, 2],
    summary: 'The values of a multivalue joined with a delimiter; null for null.',
    call: (value = null, delimiter = null) => {
      const by = textOf(delimiter);
      if (value === null || by === null) return null;
      const [first, ...others] = valuesOf(value).map(scalarText);
      return others.reduce((text, other) => appendText(appendText(text, by), other), first!); // no list is empty
    },
  },
];
