/**
 * What one stretch of the log has to say to the store, gathered while it is evaluated: alerts, events worth keeping, who
 * sent how much, and AI usage.
 */
import type { Alert } from '../../alert/alert.ts';
import type { NewEvent, SourceDelta, StoreBatch, UsageDelta } from '../../store/store.ts';
import { cutName, cutText, MAX_NAME } from '../../text/cut-text.ts';
import type { UsageRow } from '../../usage/usage-row.ts';

const MEGABYTE = 1024 * 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Stretch {
  readonly #alerts = new Map<string, Alert>();
  #events: NewEvent[] = [];
  #eventBytes = 0;
  readonly #usage: UsageRow[] = [];
  readonly #sources = new Map<string, Mutable<SourceDelta>>();

  get hasAlerts(): boolean {
    return this.#alerts.size > 0;
  }

  /** Worth telling the store of. */
  get isLarge(): boolean {
    return this.#alerts.size >= 500 || this.#eventBytes > 4 * MEGABYTE;
  }

  /** So much that nothing may come on top. */
  get isFull(): boolean {
    return this.#alerts.size >= 5_000 || this.#eventBytes > 32 * MEGABYTE;
  }

  addAlert(alert: Alert): void {
    this.#alerts.set(alert.id, alert);
  }

  addEvent(event: NewEvent): void {
    this.#events.push(event);
    this.#eventBytes += event.text.length;
  }

  addUsage(rows: readonly UsageRow[]): void {
    this.#usage.push(...rows);
  }

  /** What one host sent in one frame; the entry may be added to. */
  source(input: string, sender: string, named: string | null, receivedAt: number): Mutable<SourceDelta> {
    const host = cutName(named);
    const key = `${input}\n${sender}\n${host?.toLowerCase() ?? ''}`;
    let source = this.#sources.get(key);
    if (source === undefined) {
      source = { input, sender, host, events: 0, bytes: 0, late: 0, faults: 0, newest: null, receivedAt };
      this.#sources.set(key, source);
    }
    source.receivedAt = receivedAt;
    return source;
  }

  /** Everything so far, as a batch that ends at a position. */
  batch(position: number): Omit<StoreBatch, 'at'> {
    return {
      position,
      alerts: [...this.#alerts.values()],
      events: this.#events,
      usage: this.#usage.map(usageDelta),
      sources: [...this.#sources.values()],
    };
  }
}

function usageDelta(row: UsageRow): UsageDelta {
  return {
    provider: row.provider,
    kind: row.kind,
    program: cutName(row.program?.name ?? null),
    programPath: cutName(row.program?.path ?? null),
    host: cutName(row.host),
    user: cutName(row.user),
    contacts: row.count,
    failed: row.failed,
    targets: row.targets.map(([target]) => cutText(target, MAX_NAME)),
    firstTime: row.first.time,
    lastTime: row.last.time,
  };
}
