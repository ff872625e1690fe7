/**
 * bin and bucket: puts a number into the bin that it lies in. Bins of time are shown by their start, in seconds since 1970;
 * bins of plain numbers by their bounds, as `10-20`.
 */
import { firstOf, type Scalar } from '../../event/value.ts';
import { type Zone, zoneOf } from '../../event/zone.ts';
import type { Bin, BinWidth, PowerWidth } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { numberOf } from '../order.ts';
import { setColumn } from '../row.ts';

export const bin: OperatorSpec<Bin> = {
  kind: 'bin',
  rowWise: true,
  open: (stage, emit, { context }) => {
    const zone = zoneOf(context.zone);
    return {
      push: (tuple) => {
        const value = firstOf(tuple.row.get(stage.name) ?? null);
        const number = value === null ? null : numberOf(value);
        if (number !== null) setColumn(tuple.row, stage.as, binOf(number, stage.width, zone));
        emit(tuple);
      },
      end: () => {},
    };
  },
};

/**
 * Splunk's manual tells bins of a plain number by their ranges; that the upper bound of one is the lower bound of the next
 * is what the examples of its page on `chart` show, while a sentence of that on `bin` says otherwise.
 */
const NUMBERS_BECOME_RANGES = true;

/** What stands for the bin that a number lies in; of seconds for bins of time. */
export function binOf(value: number, width: Bin['width'], zone: Zone): Scalar {
  if (width.unit === 'power') return powerBin(value, width);
  const start = floorTo(value, width, zone);
  if (width.unit !== 'number' || !NUMBERS_BECOME_RANGES) return start;
  return `${shown(start)}-${shown(start + width.size)}`;
}

/** Multiples of 0.1 and the like are not exact; twelve digits are. */
function shown(bound: number): string {
  return String(Number(bound.toPrecision(12)));
}

/** Zero is a bin of its own, as an example of Splunk's manual of chart shows; what is below has no logarithm and stays as it is. */
function powerBin(value: number, { base, coefficient }: PowerWidth): Scalar {
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) return value;
  const boundOf = (power: number): number => coefficient * base ** power;
  let power = Math.floor(Math.log(value / coefficient) / Math.log(base));
  // Logarithms are not exact: a thousand must not fall below the bin that it opens.
  if (boundOf(power + 1) <= value) power++;
  else if (boundOf(power) > value) power--;
  return `${shown(boundOf(power))}-${shown(boundOf(power + 1))}`;
}

const DAY = 86_400_000_000;

/** The start of the bin. Those of whole days and months begin at midnight where the user is. */
export function floorTo(value: number, width: BinWidth, zone: Zone): number {
  if (width.unit === 'number') return Math.floor(value / width.size) * width.size;
  // Integer arithmetic in microseconds: 0.1-second spans must not drift.
  const micros = Math.round(value * 1e6);
  if (width.unit === 'month') return zone.fromLocal(floorToMonth(zone.toLocal(micros), width.size)) / 1e6;
  return (
    (isOfDays(width) ? zone.fromLocal(floorMicros(zone.toLocal(micros), width)) : floorMicros(micros, width)) / 1e6
  );
}

function floorMicros(at: number, { size, offset = 0 }: Exclude<BinWidth, { unit: 'month' }>): number {
  return Math.floor((at - offset) / size) * size + offset;
}

/** The start of the bin behind the one that starts at so many seconds. */
export function nextBin(seconds: number, width: BinWidth, zone: Zone): number {
  const { size } = width;
  const micros = Math.round(seconds * 1e6);
  if (width.unit !== 'month' && !isOfDays(width)) return (micros + size) / 1e6;
  const local = zone.toLocal(micros);
  // A day that has no midnight, the clocks leaping over it, begins later; the next one does not.
  if (width.unit !== 'month') return zone.fromLocal(floorMicros(local, width) + size) / 1e6;
  const date = new Date(local / 1000);
  return zone.fromLocal(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + size, 1) * 1000) / 1e6;
}

function isOfDays({ unit, size }: BinWidth): boolean {
  return unit === 'us' && size % DAY === 0;
}

function floorToMonth(local: number, size: number): number {
  const date = new Date(local / 1000);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const floored = months - (months % size);
  return Date.UTC(Math.floor(floored / 12), floored % 12, 1) * 1000;
}
