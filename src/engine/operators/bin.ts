/** bin and bucket: floors a number, or `_time` (seconds since 1970), to a multiple of its width. */
import { firstOf } from '../../event/value.ts';
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
      if (number !== null) setColumn(tuple.row, stage.as, floorTo(number, stage.width));
      emit(tuple);
    },
    end: () => {},
  }),
};

/** The start of the bin that a number lies in; of seconds for bins of time. */
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
