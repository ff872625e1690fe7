/**
 * bin and bucket: puts a number into the bin that it lies in. Bins of time are shown by their start, in seconds since 1970;
 * bins of plain numbers by their bounds, as `10-20`.
 */
import { firstOf, type Scalar } from '../../event/value.ts';
import type { Bin } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { numberOf } from '../order.ts';
import { setColumn } from '../row.ts';

export const bin: OperatorSpec<Bin> = {
  kind: 'bin',
  rowWise: true,
  open: (stage, emit, { context }) => ({
    push: (tuple) => {
      const value = firstOf(tuple.row.get(stage.name) ?? null);
      const number = value === null ? null : numberOf(value);
      if (number !== null) setColumn(tuple.row, stage.as, binOf(number, stage.width, context.tzOffset));
      emit(tuple);
    },
    end: () => {},
  }),
};

/**
 * Splunk's manual tells bins of a plain number by their ranges; that the upper bound of one is the lower bound of the next
 * is what its charts show, and not said in the manual's text.
 */
const NUMBERS_BECOME_RANGES = true;

/** What stands for the bin that a number lies in; of seconds for bins of time. `tzOffset`: milliseconds east of UTC. */
export function binOf(value: number, width: Bin['width'], tzOffset: number): Scalar {
  const start = floorTo(value, width, tzOffset);
  if (width.unit !== 'number' || !NUMBERS_BECOME_RANGES) return start;
  // Multiples of 0.1 and the like are not exact; twelve digits are.
  const shown = (bound: number): string => String(Number(bound.toPrecision(12)));
  return `${shown(start)}-${shown(start + width.size)}`;
}

const DAY = 86_400_000_000;

/** The start of the bin. Those of whole days and months begin at midnight where the user is. */
export function floorTo(value: number, width: Bin['width'], tzOffset: number): number {
  if (width.unit === 'month') return floorToMonth(value + tzOffset / 1000, width.size) - tzOffset / 1000;
  const { unit, size } = width;
  const offset = (width.offset ?? 0) - (unit === 'us' && size % DAY === 0 ? tzOffset * 1000 : 0);
  // Integer arithmetic in microseconds: 0.1-second spans must not drift.
  if (unit === 'us') return (Math.floor((Math.round(value * 1e6) - offset) / size) * size + offset) / 1e6;
  return Math.floor(value / size) * size;
}

function floorToMonth(seconds: number, size: number): number {
  const date = new Date(seconds * 1000);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const floored = months - (months % size);
  return Date.UTC(Math.floor(floored / 12), floored % 12, 1) / 1000;
}
