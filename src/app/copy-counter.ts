/** Numbers records without record id that are the same to the byte within one source, 1-based in order. */
import type { EventMatch } from '../alert/alerting.ts';

export class CopyCounter {
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
