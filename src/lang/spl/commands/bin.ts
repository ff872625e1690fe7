/**
 * `bin` (also `bucket`, `discretize`): puts a field into bins of a span. `_time` takes spans of time; another field takes
 * numbers, and then shows ranges, or a span of time counted in seconds. Without a span, that of `_time` follows from the
 * search's range, and that of numbers from the numbers.
 */
import type { Bin, BinWidth, PowerWidth, Stage } from '../../plan.ts';
import { expectEnd, expectName, readCount, readDuration, readNumber, readTimeSpan, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

const DEFAULT_BINS = 100;
/** With a base any closer to 1, bins could no longer be told apart by the digits that are shown of them. */
const LEAST_BASE = 1.000_001;
const OPTIONS = ['span', 'bins', 'minspan', 'start', 'end', 'aligntime'];

export const bin: CommandSpec = {
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  summary: 'Puts a field into bins: of time by their start, of plain numbers as ranges (10-20).',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    const field = expectName(cursor, 'the field to bin');
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    cursor.skipBlanks();
    const as = cursor.takeKeyword('as') ? expectName(cursor, 'a name').text : field.text;
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    expectEnd(cursor);
    const span = options.get('span');
    const isTime = field.text === '_time';
    // Where bins begin and end is for numbers without a span; with one they say nothing more.
    for (const name of [...(span === undefined && isTime ? ['start', 'end'] : []), 'aligntime']) {
      const value = options.get(name);
      if (value !== undefined && !(name === 'aligntime' && value.text === 'earliest' && field.text !== '_time')) {
        failUnsupported('spl-option-not-supported', `bin with ${name} is not supported`, value.span, 'give a span');
      }
    }
    if (span === undefined && isTime) return [spanOf(options, [{ kind: 'bin', name: '_time', as, width: OPEN_WIDTH }])];
    if (span === undefined) return [numberBins(options, field.text, as)];
    return [{ kind: 'bin', name: field.text, as, width: readWidth(field.text, span) }];
  },
};

/** Stands for the span that `auto-span` finds. */
export const OPEN_WIDTH: BinWidth = { unit: 'us', size: 0 };

/** The stages with a span that fits the search's range, of `bins` (100 unless given) bins at most, `minspan` at least. */
export function spanOf(options: ReadonlyMap<string, Word>, stages: readonly Stage[]): Stage {
  const least = options.get('minspan');
  const bins = readCount(options.get('bins'), DEFAULT_BINS, 1);
  const minSpan = least === undefined ? 0 : (readDuration(least) ?? 0);
  return { kind: 'transform', name: 'auto-span', options: { bins, minSpan, stages } };
}

/** The stage that finds a span for the numbers in a field. */
export function numberBins(options: ReadonlyMap<string, Word>, name: string, as: string): Stage {
  const least = options.get('minspan');
  const width = least === undefined ? null : readWidth(name, least);
  if (width?.unit === 'power') fail('spl-syntax', 'minspan is a span of one size', least!.span);
  // A span of time over numbers is counted in seconds.
  const minSpan = width === null ? 0 : width.unit === 'us' ? width.size / 1e6 : width.size;
  const [start, end] = ['start', 'end'].map((option) => readNumber(options.get(option)));
  const bins = readCount(options.get('bins'), DEFAULT_BINS, 1);
  return { kind: 'transform', name: 'auto-bins', options: { name, as, bins, minSpan, start: start!, end: end! } };
}

/** `log2`, `1.5log10`: a coefficient, 1 unless given, and a base, 10 unless given (manual of bin). */
const LOGARITHMIC = /^(\d{1,9}(?:\.\d{1,9})?)?log(\d{1,9}(?:\.\d{1,9})?)?$/i;

/** The width of a bin of `field`, which for `_time` is always time. */
export function readWidth(field: string, span: Word): Bin['width'] {
  if (field === '_time') return readTimeWidth(span);
  const powers = LOGARITHMIC.exec(span.text);
  if (powers !== null) return readPowers(span, powers);
  const width = readTimeSpan(span);
  if (width.unit === 'month') fail('spl-syntax', 'a span of months works on _time only', span.span);
  return width;
}

/** The width of a bin of time. A bare number is seconds. */
export function readTimeWidth(span: Word): BinWidth {
  const width = readTimeSpan(span);
  return width.unit === 'number' ? { unit: 'us', size: width.size * 1_000_000 } : width;
}

function readPowers({ text, span }: Word, [, first, second]: RegExpExecArray): PowerWidth {
  const [coefficient, base] = [Number(first ?? 1), Number(second ?? 10)];
  if (!(base > LEAST_BASE && coefficient >= 1 && coefficient < base)) {
    const hint = 'such as log10 or 2log10: a base above 1, and before it a number from 1 up to the base';
    fail('spl-syntax', `${text} is no span of powers`, span, hint);
  }
  return { unit: 'power', base, coefficient };
}
