/**
 * Numbers records without record id that are the same to the byte within one source, 1-based as they arrive, on a stream
 * that has no end. What is kept is bounded: the records seen longest ago are forgotten first.
 */
import type { EventMatch } from '../../alert/alerting.ts';

const MAX_KEPT = 100_000;

export class LiveCopies {
  readonly #seen: Map<string, { record: number; copy: number }>;

  constructor(state: readonly (readonly [string, number, number])[]) {
    this.#seen = new Map(state.map(([key, record, copy]) => [key, { record, copy }]));
  }

  of({ reference, identity }: EventMatch): number {
    if (identity.bytesHash === null) return 1;
    const key = `${identity.bytesHash} ${reference.source}`;
    const entry = this.#seen.get(key) ?? { record: reference.record, copy: 1 };
    if (entry.record !== reference.record) {
      entry.record = reference.record;
      entry.copy++;
    }
    this.#seen.delete(key);
    this.#seen.set(key, entry);
    if (this.#seen.size > MAX_KEPT) {
      for (const oldest of this.#seen.keys()) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return entry.copy;
  }

  state(): readonly (readonly [string, number, number])[] {
    return [...this.#seen].map(([key, { record, copy }]) => [key, record, copy] as const);
  }
}
