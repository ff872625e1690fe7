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
  open: (stage, emit) => ({
    push: (tuple) => {
      const value = firstOf(tuple.row.get(stage.name) ?? null);
      const number = value === null ? null : numberOf(value);
      if (number !== null) setColumn(tuple.row, stage.as, binOf(number, stage.width));
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

/** What stands for the bin that a number lies in; of seconds for bins of time. */
export function binOf(value: number, width: Bin['width']): Scalar {
  const start = floorTo(value, width);
  if (width.unit !== 'number' || !NUMBERS_BECOME_RANGES) return start;
  // Multiples of 0.1 and the like are not exact; twelve digits are.
  const shown = (bound: number): string => String(Number(bound.toPrecision(12)));
  return `${shown(start)}-${shown(start + width.size)}`;
}

/** The start of the bin. */
export function floorTo(value: number, { unit, size }: Bin['width']): number {
  if (unit === 'month') return floorToMonth(value, size);
  // Integer arithmetic in microseconds: 0.1-second spans must not drift.
  if (unit === 'us') return (Math.floor(Math.round(value * 1e6) / size) * size) / 1e6;
  return Math.floor(value / size) * size;
}

function floorToMonth(seconds: number, size: number): number {
  const date = new Date(seconds * 1000);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const floored = months - (months % size);
  return Date.UTC(Math.floor(floored / 12), floored % 12, 1) / 1000;
}
