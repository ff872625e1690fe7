/**
 * One object's risk under a condition over a window that slides with time: points, tactics and searches within a day,
 * say. A stretch of time in which the condition holds without a break comes out as one; a break may lie between two
 * events, when older ones have left the window. Events come in oldest first.
 */

/** What counting needs of a risk event. */
export interface CountedRisk {
  /** Microseconds. */
  readonly time: number;
  readonly score: number;
  readonly searchName: string;
  readonly tactics: readonly { readonly id: string }[];
}

export interface RiskCondition {
  /** Of the window. Microseconds. */
  readonly span: number;
  /** Whether an event counts at all. */
  readonly counts: (event: CountedRisk) => boolean;
  readonly holds: (sums: RiskSums) => boolean;
}

/** Of the events in the window, how many say what. */
export interface RiskSums {
  readonly score: number;
  readonly tactics: ReadonlyMap<string, number>;
  readonly sources: ReadonlyMap<string, number>;
}

export interface RiskStretch<E> {
  /** Of the first event in the window when the condition first held. Microseconds. */
  readonly start: number;
  /** Of all its windows, oldest first. */
  readonly events: readonly E[];
  /** The highest score of a window. */
  readonly peak: number;
}

/** Events that left the window are let go when there are this many. */
const MAX_LEFT = 256;

export class ObjectRisk<E extends CountedRisk> {
  readonly #condition: RiskCondition;
  #events: E[] = [];
  /** Those before have left the window. */
  #from = 0;
  #score = 0;
  readonly #tactics = new Map<string, number>();
  readonly #sources = new Map<string, number>();
  #open: { readonly start: number; readonly events: E[]; peak: number } | null = null;

  constructor(condition: RiskCondition) {
    this.#condition = condition;
  }

  /** The stretch that may still grow. */
  get open(): RiskStretch<E> | null {
    return this.#open;
  }

  /** What is still needed: the events in the window, and those of the open stretch. */
  get needed(): readonly E[] {
    return this.#open?.events ?? this.#events.slice(this.#from);
  }

  /** Takes an event; gives the stretch that was over before it. */
  push(event: E): RiskStretch<E> | null {
    if (!this.#condition.counts(event)) return null;
    const over = this.pass(event.time);
    this.#events.push(event);
    this.#count(event, 1);
    if (!this.#condition.holds(this.#sums())) return over ?? this.#close();
    if (this.#open === null) {
      const present = this.#events.slice(this.#from);
      this.#open = { start: present[0]!.time, events: present, peak: this.#score };
    } else {
      this.#open.events.push(event);
      this.#open.peak = Math.max(this.#open.peak, this.#score);
    }
    return over;
  }

  /** Time goes on to here; gives the stretch that this ended. */
  pass(time: number): RiskStretch<E> | null {
    while (this.#from < this.#events.length && this.#events[this.#from]!.time <= time - this.#condition.span)
      this.#count(this.#events[this.#from++]!, -1);
    if (this.#from > MAX_LEFT || this.#from === this.#events.length) {
      this.#events = this.#events.slice(this.#from);
      this.#from = 0;
    }
    // Sums of fractions leave dust behind.
    if (this.#events.length === 0) this.#score = 0;
    return this.#open !== null && !this.#condition.holds(this.#sums()) ? this.#close() : null;
  }

  #close(): RiskStretch<E> | null {
    const over = this.#open;
    this.#open = null;
    return over;
  }

  #sums(): RiskSums {
    return { score: this.#score, tactics: this.#tactics, sources: this.#sources };
  }

  #count(event: E, by: 1 | -1): void {
    this.#score += by * event.score;
    for (const { id } of event.tactics) change(this.#tactics, id, by);
    change(this.#sources, event.searchName, by);
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
