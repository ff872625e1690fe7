/**
 * Where streams hand in what they found: one batch after another goes to the store, in the order of the times at which
 * they were found, since outputs read on in that order and would pass over what comes in behind them. Listeners hear of
 * alerts that are new.
 */
import type { Alert } from '../../alert/alert.ts';
import type { Store, StoreBatch } from '../../store/store.ts';

export class AlertDesk {
  readonly #store: Pick<Store, 'write' | 'foundAt'>;
  readonly #now: () => number;
  readonly #listeners = new Set<(alerts: readonly Alert[]) => void>();
  #fresh = 0;
  #lastAt: number;
  #writing: Promise<unknown> = Promise.resolve();

  /** `now`: microseconds since 1970. */
  constructor(store: Pick<Store, 'write' | 'foundAt'>, now: () => number) {
    this.#store = store;
    // The clock may have been set back while the server was away.
    this.#lastAt = store.foundAt;
    this.#now = now;
  }

  /** Alerts that were new since the start. */
  get count(): number {
    return this.#fresh;
  }

  /** Resolves when the store knows; rejects where it refuses, and then knows nothing of it. */
  write(batch: Omit<StoreBatch, 'at'>): Promise<void> {
    const written = this.#writing.then(async () => {
      const at = Math.max(this.#now(), this.#lastAt + 1);
      this.#lastAt = at;
      this.#announce(batch.alerts, await this.#store.write({ ...batch, at }));
    });
    this.#writing = written.catch(() => {});
    return written;
  }

  subscribe(listener: (alerts: readonly Alert[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #announce(alerts: readonly Alert[], freshIds: readonly string[]): void {
    if (freshIds.length === 0) return;
    const ids = new Set(freshIds);
    const fresh = alerts.filter(({ id }) => ids.has(id));
    this.#fresh += fresh.length;
    for (const listener of this.#listeners) listener(fresh);
  }
}
