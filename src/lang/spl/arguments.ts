/**
 * Pieces of argument grammar that many commands share: names, lists of names, `option=value`, and spans of time. Lists
 * are separated by blanks, commas or both, and may end in a comma, as Splunk takes them.
 */
import { findNearest } from '../../text/nearest.ts';
import { joinSpans, type Span } from '../../text/source-text.ts';
import type { Cursor, Word } from './cursor.ts';
import { fail } from './errors.ts';

const NAME_STOPS = ',"|';

/** A field or column name: quoted (single or double), or bare up to a blank or comma. Null at the end. */
export function readName(cursor: Cursor, stops: string = NAME_STOPS): Word | null {
  if (cursor.done) return null;
  if (cursor.char === '"') return cursor.readQuoted();
  if (cursor.char === "'") return cursor.readSingleQuoted();
  return cursor.readBare(stops);
}

export function expectName(cursor: Cursor, what: string): Word {
  const name = readName(cursor);
  if (name === null || name.text === '') fail('spl-syntax', `${what} is missing here`, name?.span ?? cursor.here);
  return name;
}

/** Names up to the end or a stop word; none is an empty list. */
export function readNames(cursor: Cursor, stopWords: readonly string[] = [], takeOther: () => void = () => {}): Word[] {
  const names: Word[] = [];
  for (;;) {
    cursor.skipSeparators();
    takeOther();
    if (cursor.done || stopWords.some((word) => cursor.isKeyword(word))) return names;
    const name = readName(cursor);
    if (name === null) return names;
    names.push(name);
  }
}

export function expectEnd(cursor: Cursor): void {
  cursor.skipSeparators();
  if (!cursor.done) fail('spl-syntax', 'this does not belong to the command', { start: cursor.pos, end: cursor.end });
}

/** An option's name and its value. */
export interface Option {
  readonly name: string;
  readonly value: Word;
  /** Of name and value. */
  readonly span: Span;
}

/**
 * `name=value` at the cursor if `name` is one of `allowed`; null (and nothing taken) otherwise. Blanks around `=` are
 * allowed. With `strict`, any other `name=` is an unknown option.
 */
export function takeOption(cursor: Cursor, allowed: readonly string[], strict = false): Option | null {
  cursor.skipBlanks();
  const back = cursor.pos;
  const name = cursor.readBare(',"=()[]|!<>');
  if (name !== null) {
    cursor.skipBlanks();
    if (cursor.char === '=' && cursor.charAt(1) !== '=') {
      const lower = name.text.toLowerCase();
      if (allowed.includes(lower)) {
        cursor.take('=');
        const value = readOptionValue(cursor);
        if (value === null) fail('spl-syntax', `the value of ${name.text} is missing here`, cursor.here);
        return { name: lower, value, span: joinSpans(name.span, value.span) };
      }
      if (strict) {
        const nearest = findNearest(name.text, allowed);
        fail(
          'spl-option-unknown',
          `there is no option ${name.text} here`,
          name.span,
          nearest === null ? undefined : `did you mean ${nearest}?`,
        );
      }
    }
  }
  cursor.pos = back;
  return null;
}

function readOptionValue(cursor: Cursor): Word | null {
  cursor.skipBlanks();
  return cursor.char === '"' ? cursor.readQuoted() : cursor.readBare(',|[');
}

/** All options that come next. */
export function takeOptions(
  cursor: Cursor,
  allowed: readonly string[],
  strict = false,
  options = new Map<string, Word>(),
): Map<string, Word> {
  for (;;) {
    cursor.skipSeparators();
    const option = takeOption(cursor, allowed, strict);
    if (option === null) return options;
    options.set(option.name, option.value);
  }
}

/**
 * Options of commands that take them before, among and behind their aggregates and fields: those at the cursor, and
 * `takeMore` for wherever else they may stand.
 */
export function takeScattered(
  cursor: Cursor,
  allowed: readonly string[],
  strict = false,
): { readonly options: ReadonlyMap<string, Word>; readonly takeMore: () => void } {
  const options = takeOptions(cursor, allowed, strict);
  const takeMore = (): void => {
    takeOptions(cursor, allowed, strict, options);
  };
  return { options, takeMore };
}

/** Words and `name=value` up to the end of a command that takes any name; those with a value, by name in lower case. */
export function readPairs(cursor: Cursor): ReadonlyMap<string, Option> {
  const pairs = new Map<string, Option>();
  for (cursor.skipSeparators(); !cursor.done; cursor.skipSeparators()) {
    const name = readName(cursor, ',"=|');
    if (name === null) fail('spl-syntax', 'a name is missing here', cursor.here);
    cursor.skipBlanks();
    if (!cursor.take('=')) continue;
    const value = readOptionValue(cursor);
    if (value === null) fail('spl-syntax', `the value of ${name.text} is missing here`, cursor.here);
    pairs.set(name.text.toLowerCase(), { name: name.text, value, span: joinSpans(name.span, value.span) });
  }
  return pairs;
}

/** Splunk's booleans: `t`, `true`, `1`, `yes` and their opposites, in any case. */
export function readBoolean(word: Word | undefined, fallback: boolean): boolean {
  if (word === undefined) return fallback;
  if (/^(t|true|1|yes|y)$/i.test(word.text)) return true;
  if (/^(f|false|0|no|n)$/i.test(word.text)) return false;
  return fail('spl-syntax', `expected true or false, not ${word.text}`, word.span);
}

/** A whole number of at least `least`. */
export function readCount(word: Word | undefined, fallback: number, least = 0): number {
  if (word === undefined) return fallback;
  const value = /^\d{1,15}$/.test(word.text) ? Number(word.text) : Number.NaN;
  if (!(value >= least))
    fail('spl-syntax', `expected a whole number of at least ${least}, not ${word.text}`, word.span);
  return value;
}

/** A number, or null where there is none. */
export function readNumber(word: Word | undefined): number | null {
  if (word === undefined) return null;
  if (!/^[+-]?\d{1,300}(?:\.\d{1,300})?$/.test(word.text))
    fail('spl-syntax', `expected a number, not ${word.text}`, word.span);
  return Number(word.text);
}

const SECOND = 1_000_000;
/** Microseconds of the units of a time span; months have no fixed length and stand apart. */
const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  cs: 10_000,
  ds: 100_000,
  s: SECOND,
  sec: SECOND,
  secs: SECOND,
  second: SECOND,
  seconds: SECOND,
  m: 60 * SECOND,
  min: 60 * SECOND,
  mins: 60 * SECOND,
  minute: 60 * SECOND,
  minutes: 60 * SECOND,
  h: 3600 * SECOND,
  hr: 3600 * SECOND,
  hrs: 3600 * SECOND,
  hour: 3600 * SECOND,
  hours: 3600 * SECOND,
  d: 86_400 * SECOND,
  day: 86_400 * SECOND,
  days: 86_400 * SECOND,
  w: 604_800 * SECOND,
  week: 604_800 * SECOND,
  weeks: 604_800 * SECOND,
};
const MONTHS: Readonly<Record<string, number>> = {
  mon: 1,
  month: 1,
  months: 1,
  q: 3,
  qtr: 3,
  quarter: 3,
  quarters: 3,
  y: 12,
  yr: 12,
  year: 12,
  years: 12,
};

export type TimeSpan =
  | { readonly unit: 'us' | 'number'; readonly size: number; readonly offset?: number }
  | { readonly unit: 'month'; readonly size: number };

/** 1970 began on a Thursday; `w0` is Sunday, and `w7` too. */
const FIRST_SUNDAY = 3;

/**
 * `5m`, `1mon`, `2s`, or a plain number. A snap to weekdays (`1w@w1`) moves where bins begin; others (`1d@d`) say nothing
 * that flooring does not.
 */
export function readTimeSpan(word: Word): TimeSpan {
  const parts = /^(\d+(?:\.\d+)?)?([a-z]*)(?:@(?:w([0-7])?|[a-z]+))?$/i.exec(word.text);
  const size = parts?.[1] === undefined ? 1 : Number(parts[1]);
  const unit = parts?.[2] ?? '';
  if (parts === null || !(size > 0) || (unit === '' && parts[1] === undefined)) {
    fail(
      'spl-syntax',
      `${word.text} is not a span of time or of numbers`,
      word.span,
      'such as 30s, 5m, 1h, 1d, 1mon or 10',
    );
  }
  if (unit === '') return { unit: 'number', size };
  // `M` alone would be read as minutes by some and months by others; Splunk writes mon.
  const us = UNIT_US[unit.toLowerCase()];
  if (us !== undefined) {
    const isWeekday = /@w[0-7]?$/i.test(word.text);
    const day = FIRST_SUNDAY + (Number(parts[3] ?? 0) % 7);
    return { unit: 'us', size: size * us, ...(isWeekday ? { offset: day * UNIT_US['d']! } : {}) };
  }
  const months = MONTHS[unit.toLowerCase()];
  if (months !== undefined) return { unit: 'month', size: size * months };
  return fail('spl-syntax', `${unit} is not a unit of time`, word.span, 'use s, m, h, d, w, mon, q or y');
}

/** A length of time in microseconds, `-1` being none. */
export function readDuration(word: Word): number | null {
  if (word.text === '-1') return null;
  const span = readTimeSpan(word);
  return span.unit === 'month'
    ? span.size * 30 * 86_400 * SECOND
    : span.unit === 'number'
      ? span.size * SECOND
      : span.size;
}
