/**
 * Numbers records without record id that are the same to the byte within one source, 1-based in order. What is
 * kept of a source is bounded: beyond the bound numbers begin anew, and ids of later copies may repeat.
 */
import type { EventMatch } from '../alert/alerting.ts';

const MAX_KEPT = 1_000_000;

export class CopyCounter {
  /** Whether the bound was reached. */
  overflowed = false;
  #source = '';
  readonly #seen = new Map<string, { record: number; copy: number }>();

  of({ reference, identity }: EventMatch): number {
    if (identity.bytesHash === null) return 1;
    if (reference.source !== this.#source) {
      this.#source = reference.source;
      this.#seen.clear();
    }
    const entry = this.#seen.get(identity.bytesHash);
    if (entry === undefined) {
      if (this.#seen.size >= MAX_KEPT) {
        this.#seen.clear();
        this.overflowed = true;
      }
      this.#seen.set(identity.bytesHash, { record: reference.record, copy: 1 });
      return 1;
    }
    if (entry.record !== reference.record) {
      entry.record = reference.record;
      entry.copy++;
    }
    return entry.copy;
  }
}
