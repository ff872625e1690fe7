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
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  }
}
