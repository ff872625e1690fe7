/**
 * Whether the wall's clock was set: it then goes on from elsewhere, while a clock that nobody sets goes on as before. A
 * machine that slept shows the same, since the latter does not count sleep.
 */

/** What a clock is corrected by without anybody's setting it is less. Microseconds. */
const LEAP = 60_000_000;

export class ClockWatch {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #ahead: number;

  /** Both in microseconds. */
  constructor(wall: () => number, steady: () => number) {
    this.#wall = wall;
    this.#steady = steady;
    this.#ahead = wall() - steady();
  }

  /** How far the wall's clock was set since the last look, back where negative; 0 where it was not. Microseconds. */
  look(): number {
    const ahead = this.#wall() - this.#steady();
    const leap = ahead - this.#ahead;
    if (Math.abs(leap) < LEAP) return 0;
    this.#ahead = ahead;
    return leap;
  }
}
