/**
 * Rows in the order in which Splunk hands events on: newest first; of one time the later record first, whatever the cut
 * of the input. Rows that were made of one event stay as they are.
 */
import { rowTime, type Tuple } from './row.ts';

interface Entry {
  readonly tuple: Tuple;
  readonly time: number;
  /** Counts events and rows as they come. */
  readonly event: number;
  readonly at: number;
}

/** Rows over the limit that are let come together before the oldest are dropped. */
const SLACK = 1.25;

export class NewestFirst {
  readonly #most: number;
  #entries: Entry[] = [];
  #last: Tuple['trail']['first'][0] | undefined;
  #events = 0;
  #rows = 0;

  /** `most`: only so many of the newest are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Rows held, some of which may turn out to be too old. */
  get length(): number {
    return this.#entries.length;
  }

  push(tuple: Tuple): void {
    const own = tuple.trail.first[0];
    const before = this.#last;
    if (own === undefined || own.record !== before?.record || own.source !== before.source) this.#events++;
    this.#last = own;
    const time = timeOf(tuple) ?? Number.NEGATIVE_INFINITY;
    this.#entries.push({ tuple, time, event: this.#events, at: this.#rows++ });
    if (this.#entries.length >= this.#most * SLACK) this.#drop();
  }

  /** The rows in order; none is left. */
  drain(): Tuple[] {
    this.#drop();
    const rows = this.#entries.map(({ tuple }) => tuple);
    this.#entries = [];
    return rows;
  }

  #drop(): void {
    this.#entries.sort((a, b) => (a.time !== b.time ? b.time - a.time : b.event - a.event || a.at - b.at));
    if (this.#entries.length > this.#most) this.#entries.length = this.#most;
  }
}

/** The event's own time, whatever `bin` or `eval` made of `_time` since: Splunk put events in order before. */
function timeOf({ row, trail }: Tuple): number | null {
  const own = trail.first[0]?.time ?? null;
  return trail.count === 1 ? (own ?? rowTime(row)) : (rowTime(row) ?? own);
}
