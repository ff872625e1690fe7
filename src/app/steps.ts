/**
 * Long work in steps: a generator that yields wherever others may have their turn. Who has nobody to wait for takes all
 * steps at once; a server takes them for a moment, and then lets requests be answered.
 */

export type Steps<T = void> = Generator<undefined, T, undefined>;

/** Work goes on for so long before others have their turn. Milliseconds. */
const TURN_MS = 25;

/** All of it, here and now. */
export function takeAll<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** All of it, with turns of others in between. */
export async function takeInTurns<T>(steps: Steps<T>): Promise<T> {
  const turn = new Turn();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (turn.isOver) await turn.pass();
  }
}

/** The time that work has until others have theirs. */
export class Turn {
  #began = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }

  /** Lets everybody who waits have a turn, and begins another. */
  async pass(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}
