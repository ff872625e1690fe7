/**
 * Counts over time in bounded memory: buckets start at a minute, and whenever there are too many of them they are merged
 * into the next wider step. Each step is a multiple of the one before, so merging loses nothing.
 */
import { SEVERITIES, type Severity } from '../../../rule/rule.ts';

const MINUTE = 60_000;
/** Minute, 5 and 15 minutes, hour, 6 hours, day, week, 4 weeks, and then doubling. Milliseconds. */
const STEPS = [1, 5, 15, 60, 360, 1440, 10_080, 40_320].map((minutes) => minutes * MINUTE);
const MAX_BUCKETS = 2_000;

export interface Bar {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** By severity, in the order of SEVERITIES. */
  readonly counts: readonly number[];
}

export interface TimelineBars {
  /** Width of a bar, milliseconds. */
  readonly step: number;
  /** Contiguous: empty bars stand where nothing happened. */
  readonly bars: readonly Bar[];
}

export class Timeline {
  #step = STEPS[0]!;
  #buckets = new Map<number, number[]>();

  /** A time that cannot be read is not counted. */
  add(time: string | null, severity: Severity, count = 1): void {
    const at = time === null ? Number.NaN : Date.parse(time);
    if (Number.isNaN(at)) return;
    const key = Math.floor(at / this.#step);
    const level = SEVERITIES.indexOf(severity);
    const known = this.#buckets.get(key);
    if (known !== undefined) known[level]! += count;
    else
      this.#buckets.set(
        key,
        SEVERITIES.map((_, i) => (i === level ? count : 0)),
      );
    if (this.#buckets.size > MAX_BUCKETS) this.#widen();
  }

  /** At most `most` bars from the first to the last time; none where no time was read. */
  bars(most: number): TimelineBars {
    if (this.#buckets.size === 0) return { step: this.#step, bars: [] };
    let [first, last] = this.#range();
    while (last - first + 1 > most) {
      this.#widen();
      [first, last] = this.#range();
    }
    const bars: Bar[] = [];
    for (let key = first; key <= last; key++) {
      bars.push({ start: key * this.#step, counts: this.#buckets.get(key) ?? SEVERITIES.map(() => 0) });
    }
    return { step: this.#step, bars };
  }

  #range(): [number, number] {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const key of this.#buckets.keys()) {
      first = Math.min(first, key);
      last = Math.max(last, key);
    }
    return [first, last];
  }

  #widen(): void {
    const wider = STEPS.find((step) => step > this.#step) ?? this.#step * 2;
    const buckets = new Map<number, number[]>();
    for (const [key, counts] of this.#buckets) {
      const into = Math.floor((key * this.#step) / wider);
      const known = buckets.get(into);
      if (known === undefined) buckets.set(into, counts);
      else for (const [i, count] of counts.entries()) known[i]! += count;
    }
    this.#step = wider;
    this.#buckets = buckets;
  }
}
