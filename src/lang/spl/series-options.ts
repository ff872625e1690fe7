/**
 * What `chart` and `timechart` share: which of many series are kept, how their columns are named, and what stands for a
 * missing value of the split field. What is right and not run (`agg=`, options that would change buckets) is refused rather
 * than passed over.
 */

import type { AggregateCall, Stage } from '../plan.ts';
import type { SeriesChoice, SeriesOptions } from '../transform-options.ts';
import { type Calculation, resolveName } from './aggregate-parse.ts';
import { readBoolean } from './arguments.ts';
import type { Cursor, Word } from './cursor.ts';
import { fail, failUnsupported } from './errors.ts';

export const SERIES_OPTIONS = ['limit', 'useother', 'otherstr', 'usenull', 'nullstr', 'cont', 'agg', 'sep', 'format'];

const DEFAULT_LIMIT = 10;

/** `where`: what a WHERE behind the split field chooses, before which a limit counts for nothing (manual of chart). */
export function readSeries(options: ReadonlyMap<string, Word>, where: SeriesChoice | null): SeriesOptions {
  const agg = options.get('agg');
  if (agg !== undefined)
    failUnsupported('spl-option-not-supported', 'agg= is not supported', agg.span, 'write the aggregate itself');
  const limit = options.get('limit');
  const parts = /^(top|bottom)?\s*(\d{1,9})$/i.exec(limit?.text ?? String(DEFAULT_LIMIT));
  if (parts === null)
    fail('spl-syntax', `${limit!.text} is no limit of series`, limit!.span, 'such as 5, top5 or bottom5');
  const lowest = parts[1]?.toLowerCase() === 'bottom';
  const choice: SeriesChoice = {
    function: 'sum',
    keep: { by: 'rank', limit: Number(parts[2]), lowest, outside: false },
  };
  return {
    choice: where ?? choice,
    other: readBoolean(options.get('useother'), true),
    otherName: options.get('otherstr')?.text ?? 'OTHER',
    nullName: readBoolean(options.get('usenull'), true) ? (options.get('nullstr')?.text ?? 'NULL') : null,
    columnFormat: options.get('format')?.text ?? `$AGG$${options.get('sep')?.text ?? ': '}$VAL$`,
  };
}

/** The aggregates and, where there is a split field, what is calculated from those of a series. */
export function withDerived(
  aggregates: readonly AggregateCall[],
  { hidden, derived }: Calculation,
): { readonly all: readonly AggregateCall[]; readonly shown: readonly string[]; readonly behind: readonly Stage[] } {
  return {
    all: [...aggregates, ...hidden],
    shown: [...aggregates.map(({ as }) => as), ...derived.map(({ name }) => name)],
    behind:
      derived.length === 0
        ? []
        : [
            { kind: 'assign', assignments: derived },
            { kind: 'project', mode: 'remove', names: hidden.map(({ as }) => as) },
          ],
  };
}

/** The word before which the split field ends; see `takeSeriesChoice`. */
export const SERIES_STOPS = ['where'];

const RANKING = /^(top|bottom)([1-9]\d{0,8})$/i;
const NUMBER = /^[+-]?\d{1,300}(?:\.\d{1,300})?$/;

/**
 * `where max in top5`, `where sum > 100`: which series are kept, by what the function makes of a series' cells. Null where
 * there is none. `aggregates` are those of the cells.
 */
export function takeSeriesChoice(cursor: Cursor, aggregates: readonly AggregateCall[]): SeriesChoice | null {
  cursor.skipSeparators();
  if (!cursor.takeKeyword('where')) return null;
  cursor.skipBlanks();
  const typed = cursor.readBare('()<>,"|');
  if (typed === null) fail('spl-syntax', 'a function such as max or sum is missing behind WHERE', cursor.here);
  cursor.skipBlanks();
  if (cursor.char === '(')
    failUnsupported(
      'spl-option-not-supported',
      'a WHERE over another field than that of the cells is not supported',
      { start: typed.span.start, end: cursor.end },
      `write ${typed.text} without a field`,
    );
  const called = resolveName(typed);
  const { name, ...parameter } = called.name === 'count' ? totalCount(typed, aggregates) : called;
  return { function: name, ...parameter, keep: readKeep(cursor) };
}

/** How many events there are is the sum of what a count counted. */
function totalCount(typed: Word, aggregates: readonly AggregateCall[]): { readonly name: string } {
  if (aggregates.length > 0 && aggregates.every((call) => call.function === 'count')) return { name: 'sum' };
  return failUnsupported(
    'spl-option-not-supported',
    'WHERE count is only supported where events are counted',
    typed.span,
    'choose by the aggregate itself, such as WHERE sum > 100',
  );
}

function readKeep(cursor: Cursor): SeriesChoice['keep'] {
  cursor.skipBlanks();
  const outside = cursor.takeKeyword('notin');
  if (outside || cursor.takeKeyword('in')) {
    cursor.skipBlanks();
    const word = cursor.readBare(',"|');
    const parts = RANKING.exec(word?.text ?? '');
    if (parts === null) fail('spl-syntax', 'top5 or bottom5 is missing here', word?.span ?? cursor.here);
    return { by: 'rank', limit: Number(parts[2]), lowest: parts[1]!.toLowerCase() === 'bottom', outside };
  }
  const above = cursor.take('>');
  if (!above && !cursor.take('<'))
    fail('spl-syntax', 'WHERE chooses series by `in top5`, `notin bottom5`, `> 100` or `< 100`', cursor.here);
  cursor.skipBlanks();
  const word = cursor.readBare(',"|');
  if (word === null || !NUMBER.test(word.text))
    fail('spl-syntax', 'a number is missing here', word?.span ?? cursor.here);
  return { by: 'threshold', above, bound: Number(word.text) };
}
