/**
 * Limits on failed attempts (logins): after five in a row each further one must wait, twice as long every time, up to
 * fifteen minutes. Counted for the address and for the account name, so that neither one address nor a crowd of them
 * can go on guessing. Kept in memory, capped: the oldest are forgotten first.
 */
const FREE = 5;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 15 * 60_000;
/** Failures are forgotten after this time without another. Milliseconds. */
const FORGOTTEN_AFTER = 60 * 60_000;
const MAX_KEYS = 20_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

export class AttemptLimit {
  readonly #failures = new Map<string, Failures>();
  readonly #clock: () => number;

  /** `clock`: milliseconds. */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Milliseconds to wait before any of these keys may try again; 0 for none. */
  waitOf(...keys: readonly string[]): number {
    const now = this.#clock();
    return Math.max(0, ...keys.map((key) => this.#until(key, now) - now));
  }

  fail(...keys: readonly string[]): void {
    const now = this.#clock();
    for (const key of keys) {
      const known = this.#failures.get(key);
      const isRecent = known !== undefined && now - known.last < FORGOTTEN_AFTER;
      this.#failures.delete(key);
      this.#failures.set(key, { count: isRecent ? known.count + 1 : 1, last: now });
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_KEYS) break;
      this.#failures.delete(key);
    }
  }

  succeed(...keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key);
  }

  #until(key: string, now: number): number {
    const known = this.#failures.get(key);
    if (known === undefined || known.count < FREE || now - known.last >= FORGOTTEN_AFTER) return now;
    return known.last + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(20, known.count - FREE));
  }
}
