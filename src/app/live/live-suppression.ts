/**
 * Alerts of a rule that suppresses: they wait until nothing that is still to come can precede them, and are then taken in
 * order of time and id, as a scan takes them. What comes later than that is taken next.
 */
import type { Alert } from '../../alert/alert.ts';
import { compareAlerts } from '../../alert/alerting.ts';
import type { OpenGroup, Suppressor } from '../../alert/suppress.ts';
import type { Waiting } from './window-queue.ts';

export class LiveSuppression {
  readonly #suppressor: Suppressor;
  /** In any order. */
  #waiting: Waiting[] = [];
  /** Those before this time were taken. */
  #settled: number;

  constructor(suppressor: Suppressor, settled: number) {
    this.#suppressor = suppressor;
    this.#settled = settled;
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  get settled(): number {
    return this.#settled;
  }

  /** The time that an alert waits under: its own, or the next that is taken. */
  timeOf(time: number | null): number {
    return Math.max(time ?? 0, this.#settled);
  }

  push(item: Waiting): void {
    this.#waiting.push(item);
  }

  /** The same for one of before a start, which may have been taken since. */
  restore(item: Waiting): void {
    if (item.time >= this.#settled) this.#waiting.push(item);
  }

  /** Puts other entries in the place of those that wait, one for one. */
  replace(move: (items: readonly Waiting[]) => Waiting[]): void {
    this.#waiting = move(this.#waiting);
  }

  groups(): readonly OpenGroup[] {
    return this.#suppressor.groups();
  }

  /** Takes what lies before a time that nothing still to come can precede; emits alerts that changed. */
  advance(settled: number, read: (item: Waiting) => Alert, emit: (alert: Alert) => void): void {
    const ready = this.#waiting.filter(({ time }) => time < settled);
    if (ready.length > 0) {
      const alerts = ready.map(read);
      this.#waiting = this.#waiting.filter(({ time }) => time >= settled);
      this.#settled = settled;
      alerts.sort(compareAlerts);
      let previous = '';
      for (const alert of alerts) {
        // Windows that overlap find an alert several times.
        if (alert.id !== previous) this.#suppressor.push(alert);
        previous = alert.id;
      }
    }
    for (const alert of this.#suppressor.takeChanged()) emit(alert);
  }
}
