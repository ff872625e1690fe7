/**
 * Bins of time without a span: the span follows from the search's time range, so the rows wait until that is known. The
 * list is Splunk's own; with 100 bins it gives the spans that its manual names for common ranges.
 */
import type { EvalContext } from '../../lang/function.ts';
import type { BinWidth, Stage } from '../../lang/plan.ts';
import { holdRows } from '../operators/buffered.ts';
import { rowTime, type Tuple } from '../row.ts';
import type { TableTransform } from '../transform.ts';

const SECOND = 1_000_000;
const SPANS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400].map((seconds) => seconds * SECOND);

export const autoSpan: TableTransform<'auto-span'> = {
  of: 'table',
  name: 'auto-span',
  open: ({ bins, minSpan, stages }, emit, context) =>
    holdRows('bin', context, (rows) => {
      const width = widthOf(rangeOf(rows, context.context), bins, minSpan);
      const pipeline = context.open(
        stages.map((stage) => withWidth(stage, width)),
        emit,
      );
      for (const tuple of rows) pipeline.push(tuple);
      pipeline.end();
    }),
};

/** Length of the search's range, or of that of its rows where it is not known; microseconds. */
function rangeOf(rows: readonly Tuple[], { infoMin, infoMax }: EvalContext): number {
  let first = infoMin > 0 ? infoMin : Number.POSITIVE_INFINITY;
  let last = infoMax > 0 ? infoMax : Number.NEGATIVE_INFINITY;
  for (const { row } of rows) {
    const time = rowTime(row);
    if (time === null) continue;
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return Math.max(0, last - first);
}

function widthOf(range: number, bins: number, minSpan: number): BinWidth {
  const size = SPANS.find((span) => span >= minSpan && range <= span * bins);
  return size === undefined ? { unit: 'month', size: 1 } : { unit: 'us', size };
}

function withWidth(stage: Stage, width: BinWidth): Stage {
  if (stage.kind === 'bin' && stage.width.unit !== 'power' && stage.width.size === 0) return { ...stage, width };
  if (stage.kind !== 'transform' || stage.name !== 'timechart' || stage.options.width.size !== 0) return stage;
  return { ...stage, options: { ...stage.options, width } };
}
