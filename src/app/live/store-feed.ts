/**
 * What a stream found, on its way to the store: one batch at a time, while rules go on. The store hears of an alert at
 * once, and of everything else now and then, so that an alert seldom has to wait for a batch before its own. What the
 * store refuses is tried again; while the server closes it is left to the log, from which it is found again.
 */
import type { Store } from '../../store/store.ts';
import type { AlertDesk } from './alert-desk.ts';
import type { LiveRun } from './live-run.ts';

/** From one batch to the next where alerts wait, and where none does. Milliseconds. */
const ALERTS_MS = 250;
const OTHERS_MS = 1_000;
/** Waited before what the store refused is tried again. Milliseconds. */
const RETRY_MS = 1_000;

export interface StoreFeedParts {
  readonly store: Pick<Store, 'position'>;
  readonly desk: AlertDesk;
  /** The store refused a batch. */
  readonly onRefused: (error: Error) => void;
  /** A batch is where it belongs. */
  readonly onWritten: () => void;
}

export class StoreFeed {
  readonly #stream: Pick<LiveRun, 'batch' | 'beginStretch' | 'hasAlerts' | 'isLarge'>;
  readonly #parts: StoreFeedParts;
  #last = 0;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #isClosing = false;
  #hasGivenUp = false;

  constructor(stream: Pick<LiveRun, 'batch' | 'beginStretch' | 'hasAlerts' | 'isLarge'>, parts: StoreFeedParts) {
    this.#stream = stream;
    this.#parts = parts;
  }

  /** The store refused a batch while the server closed: nothing later may be written down before that. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Until the store should hear of what was found up to a position. Milliseconds; endless: of nothing, or not yet. */
  dueIn(position: number): number {
    const { hasAlerts, isLarge } = this.#stream;
    if (this.#isWriting || (!hasAlerts && position <= this.#parts.store.position)) return Number.POSITIVE_INFINITY;
    if (isLarge) return 0;
    return Math.max(0, this.#last + (hasAlerts ? ALERTS_MS : OTHERS_MS) - performance.now());
  }

  /** Tells the store what was found up to a position, unless it is being told something; does not wait for it. */
  begin(position: number): void {
    if (!this.#isWriting) this.#writing = this.#write(position);
  }

  /** The same; comes back when the store knows. */
  async flush(position: number): Promise<void> {
    await this.#writing;
    this.begin(position);
    await this.#writing;
  }

  /** From now on what is refused is not tried again; resolves when what was on its way is there, or was refused. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#writing;
  }

  /** Never rejects. The batch is what was found when it is called, between two frames. */
  async #write(position: number): Promise<void> {
    if (this.#hasGivenUp) return;
    const batch = this.#stream.batch(position);
    this.#last = performance.now();
    if (batch.alerts.length === 0 && position <= this.#parts.store.position) return;
    this.#stream.beginStretch();
    this.#isWriting = true;
    for (;;) {
      try {
        await this.#parts.desk.write(batch);
        this.#isWriting = false;
        this.#parts.onWritten();
        return;
      } catch (error) {
        this.#parts.onRefused(error as Error);
        if (this.#isClosing) {
          this.#isWriting = false;
          this.#hasGivenUp = true;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
