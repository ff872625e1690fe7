/** EQL's pipes: `head` and `tail` over what matched, in the order of time. */
import type { Stage } from '../lang/plan.ts';

export function takeEnds<T>(found: readonly T[], pipes: readonly Stage[]): readonly T[] {
  let left = found;
  for (const stage of pipes) {
    if (stage.kind === 'head') left = left.slice(0, stage.count);
    else if (stage.kind === 'tail') left = stage.count === 0 ? [] : left.slice(-stage.count);
  }
  return left;
}

/** Takes what matched one by one, holding no more than the first pipe leaves; without pipes everything goes on at once. */
export class EndTaker<T> {
  readonly #pipes: readonly Stage[];
  readonly #emit: (item: T) => void;
  #held: T[] = [];

  constructor(pipes: readonly Stage[], emit: (item: T) => void) {
    this.#pipes = pipes;
    this.#emit = emit;
  }

  push(item: T): void {
    const [first] = this.#pipes;
    if (first === undefined) this.#emit(item);
    else if (first.kind === 'head') {
      if (this.#held.length < first.count) this.#held.push(item);
    } else {
      this.#held.push(item);
      // Cut in batches, so that keeping the newest costs next to nothing.
      if (first.kind === 'tail' && this.#held.length >= 2 * first.count + 1000)
        this.#held = [...takeEnds(this.#held, [first])];
    }
  }

  end(): void {
    for (const item of takeEnds(this.#held, this.#pipes)) this.#emit(item);
    this.#held = [];
  }
}
