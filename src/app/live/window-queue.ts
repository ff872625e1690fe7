/**
 * What waits for the windows of one rule's schedule. The windows that come out, and what is in them, are those of
 * `windowsOf` over all that was put in, as long as nothing comes later than the watermark; what comes later still counts
 * in windows that have not been given out.
 */
import { type RunSchedule, type RunWindow, type Timed, windowsBetween } from '../../rule/run-schedule.ts';

/** The place of a text outside memory, with what orders it. */
export interface Waiting extends Timed {
  /** Orders what has the same time. */
  readonly order: number;
  /** Program of the rule that it belongs to: 0 its own, then its subsearches. */
  readonly program: number;
  readonly at: number;
  readonly length: number;
}

export class WindowQueue {
  readonly #schedule: RunSchedule;
  readonly #isGapless: boolean;
  readonly #dueAt: (window: RunWindow) => number;
  #items: Waiting[] = [];
  #isSorted = true;
  /** The window given out last. */
  #last: RunWindow | null;
  #due: RunWindow | null = null;

  /**
   * `isGapless`: windows without items between two with some come out as well. `dueAt`: the watermark that lets a window
   * out; as soon as what it looks at is there, or later.
   */
  constructor(
    schedule: RunSchedule,
    last: RunWindow | null,
    isGapless = false,
    dueAt: (window: RunWindow) => number = ({ to }) => to,
  ) {
    this.#schedule = schedule;
    this.#isGapless = isGapless;
    this.#dueAt = dueAt;
    this.#last = last;
  }

  get items(): readonly Waiting[] {
    return this.#items;
  }

  get last(): RunWindow | null {
    return this.#last;
  }

  push(item: Waiting): void {
    const newest = this.#items.at(-1);
    if (newest !== undefined && (newest.time > item.time || (newest.time === item.time && newest.order > item.order)))
      this.#isSorted = false;
    if (newest === undefined || this.#items[0]!.time > item.time) this.#due = null;
    this.#items.push(item);
  }

  /** Puts other entries in the place of those that wait, one for one. */
  replace(move: (items: readonly Waiting[]) => Waiting[]): void {
    this.#items = move(this.#items);
  }

  /** Whether a window with something in it is due at the watermark. */
  isDue(watermark: number): boolean {
    const window = this.#nextWindow();
    return window !== null && this.#dueAt(window) <= watermark;
  }

  /**
   * The windows that are due at the watermark, with what they hold, oldest first. One that its taker leaves by throwing
   * was not given out: it comes again.
   */
  *takeDue(watermark: number): Generator<{ readonly window: RunWindow; readonly items: readonly Waiting[] }> {
    for (;;) {
      const window = this.#nextWindow();
      if (window === null || this.#dueAt(window) > watermark) return;
      this.#sort();
      const items = this.#items.filter(({ time }) => time >= window.from && time < window.to);
      if (items.length > 0) {
        const between =
          this.#isGapless && this.#last !== null ? windowsBetween(this.#schedule, this.#last, window) : [];
        for (const empty of between) {
          yield { window: empty, items: [] };
          this.#last = empty;
        }
        yield { window, items };
      }
      this.#last = window;
      this.#due = null;
    }
  }

  /** No window that is still to come looks at times before this one. */
  settled(watermark: number): number {
    const window = this.#nextWindow();
    const coming = this.#schedule.firstAfter(watermark);
    const after = this.#last === null ? null : this.#schedule.next(this.#last);
    const next = coming === null ? watermark : Math.max(coming.from, after?.from ?? coming.from);
    return window === null ? next : Math.min(window.from, next);
  }

  /** The first window that is still to come and holds something; what no window will hold is let go. */
  #nextWindow(): RunWindow | null {
    if (this.#due !== null) return this.#due;
    const after = this.#last === null ? null : this.#schedule.next(this.#last);
    if (this.#last !== null) {
      if (after === null) this.#items = [];
      else if (this.#items.length > 0 && this.#hasBefore(after.from))
        this.#items = this.#items.filter(({ time }) => time >= after.from);
    }
    for (;;) {
      this.#sort();
      const [oldest] = this.#items;
      if (oldest === undefined) return null;
      const window = after !== null && oldest.time < after.to ? after : this.#schedule.firstAfter(oldest.time);
      if (window === null) {
        this.#items = [];
        return null;
      }
      if (oldest.time >= window.from) {
        this.#due = window;
        return window;
      }
      this.#items = this.#items.filter(({ time }) => time >= window.from);
    }
  }

  #hasBefore(time: number): boolean {
    return this.#isSorted ? this.#items[0]!.time < time : this.#items.some((item) => item.time < time);
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#items.sort((a, b) => a.time - b.time || a.order - b.order);
    this.#isSorted = true;
  }
}
