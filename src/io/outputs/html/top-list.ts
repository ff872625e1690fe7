/**
 * The best N of a stream in bounded memory: a heap with the worst of the kept at its root. Items are made only when
 * they are kept. Of equals the earlier stays, so the outcome depends on the stream alone.
 */
interface Kept<R, T> {
  readonly rank: R;
  readonly arrival: number;
  readonly item: T;
}

export class TopList<R, T> {
  /** Offered, but not kept or dropped again. */
  leftOut = 0;
  #arrivals = 0;
  readonly #heap: Kept<R, T>[] = [];
  readonly #capacity: number;
  readonly #compare: (a: R, b: R) => number;

  /** `compare` is negative where `a` is better than `b`. */
  constructor(capacity: number, compare: (a: R, b: R) => number) {
    this.#capacity = capacity;
    this.#compare = compare;
  }

  offer(rank: R, make: () => T): void {
    const arrival = this.#arrivals++;
    if (this.#heap.length >= this.#capacity) {
      this.leftOut++;
      const worst = this.#heap[0];
      if (worst === undefined || this.#compare(rank, worst.rank) >= 0) return;
      this.#heap[0] = { rank, arrival, item: make() };
      this.#sink();
      return;
    }
    this.#heap.push({ rank, arrival, item: make() });
    this.#rise();
  }

  /** Best first. */
  sorted(): T[] {
    return [...this.#heap].sort((a, b) => this.#order(a, b)).map((kept) => kept.item);
  }

  #order(a: Kept<R, T>, b: Kept<R, T>): number {
    return this.#compare(a.rank, b.rank) || a.arrival - b.arrival;
  }

  #rise(): void {
    const heap = this.#heap;
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#order(heap[at]!, heap[parent]!) <= 0) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#order(heap[child]!, heap[worst]!) > 0) worst = child;
      }
      if (worst === at) return;
      [heap[at], heap[worst]] = [heap[worst]!, heap[at]!];
      at = worst;
    }
  }
}
