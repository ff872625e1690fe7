/**
 * What `chart` and `timechart` share: which of many series are kept, how their columns are named, and what stands for a
 * missing value of the split field. What is right and not run (`agg=`, a WHERE behind the split field, options that would
 * change buckets) is refused rather than passed over.
 */

import type { AggregateCall, Stage } from '../plan.ts';
import type { SeriesOptions } from '../transform-options.ts';
import type { Calculation } from './aggregate-parse.ts';
import { readBoolean } from './arguments.ts';
import type { Cursor, Word } from './cursor.ts';
import { fail, failUnsupported } from './errors.ts';

export const SERIES_OPTIONS = ['limit', 'useother', 'otherstr', 'usenull', 'nullstr', 'cont', 'agg', 'sep', 'format'];

const DEFAULT_LIMIT = 10;

export function readSeries(options: ReadonlyMap<string, Word>): SeriesOptions {
  const agg = options.get('agg');
  if (agg !== undefined)
    failUnsupported('spl-option-not-supported', 'agg= is not supported', agg.span, 'write the aggregate itself');
  const limit = options.get('limit');
  const parts = /^(top|bottom)?\s*(\d{1,9})$/i.exec(limit?.text ?? String(DEFAULT_LIMIT));
  if (parts === null)
    fail('spl-syntax', `${limit!.text} is no limit of series`, limit!.span, 'such as 5, top5 or bottom5');
  return {
    limit: Number(parts[2]),
    lowest: parts[1]?.toLowerCase() === 'bottom',
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

/** The word before which the split field ends; see `refuseWhere`. */
export const SERIES_STOPS = ['where'];

/** Stops at `where max in top5`, which chooses series by what they add up to. */
export function refuseWhere(cursor: Cursor): void {
  cursor.skipSeparators();
  if (cursor.isKeyword('where'))
    failUnsupported(
      'spl-option-not-supported',
      'a WHERE behind the split field is not supported',
      { start: cursor.pos, end: cursor.end },
      'limit=5 or limit=bottom5 chooses series by their sums',
    );
}
