/**
 * Texts that wait, over all rules: each is appended to the journal once and read when its window is searched. The journal
 * is renewed when little of it still waits; the file before stays until a checkpoint no longer names it.
 */
import { Journal, type JournalEntry, type JournalState } from './journal.ts';
import type { Waiting } from './window-queue.ts';

/** A journal is renewed when it is larger than this, and four times what waits. Bytes. */
const MIN_RENEW = 16 * 1024 * 1024;

/** Takes what waits of a rule to another place. */
export type Move = (rule: number, items: readonly Waiting[]) => Waiting[];

export class KeptTexts {
  #journal: Journal;
  /** Journals that the last checkpoint may still name. */
  #stale: Journal[] = [];
  #arrivals: number;

  constructor(folder: string, state: JournalState | null, arrivals: number) {
    this.#journal = Journal.open(folder, state);
    this.#arrivals = arrivals;
  }

  /** Texts that were taken since the beginning of time. */
  get arrivals(): number {
    return this.#arrivals;
  }

  append(rule: number, program: number, time: number, text: string): Waiting {
    const { order, at, length } = this.#journal.append({ rule, program, time, order: this.#arrivals++ }, text);
    return { time, order, program, at, length };
  }

  read(item: Waiting): string {
    return this.#journal.read(item);
  }

  /** Everything that the journal holds, in the order in which it came. */
  entries(): Generator<JournalEntry> {
    return this.#journal.entries();
  }

  /** Writes what is in memory. Throws where the disk refuses; it may be called again. */
  flush(): void {
    this.#journal.flush();
  }

  /** The same where much is. */
  flushIfFull(): void {
    if (this.#journal.isFull) this.#journal.flush();
  }

  /** Whether what waits is so little of the journal that it should be renewed. */
  isSparse(waitingBytes: number): boolean {
    return this.#journal.bytes > MIN_RENEW && this.#journal.bytes > 4 * waitingBytes;
  }

  /** Copies what waits to a new journal: all that `moveAll` hands over. */
  renew(moveAll: (move: Move) => void): void {
    const old = this.#journal;
    const fresh = old.renew();
    moveAll((rule, items) =>
      items.map((item) => {
        const { program, time, order } = item;
        const { at, length } = fresh.append({ rule, program, time, order }, old.read(item));
        if (fresh.isFull) fresh.flush();
        return { time, order, program, at, length };
      }),
    );
    this.#journal = fresh;
    this.#stale.push(old);
  }

  /** Makes all durable; `done` is to be called when the state is: only then are old files removed. */
  sync(): { readonly state: JournalState; done(): void } {
    const stale = this.#stale;
    return {
      state: this.#journal.sync(),
      done: () => {
        for (const journal of stale) journal.remove();
        this.#stale = this.#stale.filter((journal) => !stale.includes(journal));
      },
    };
  }

  close(): void {
    for (const journal of [this.#journal, ...this.#stale]) journal.close();
  }
}
