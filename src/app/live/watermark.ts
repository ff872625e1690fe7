/**
 * The watermark: the event time up to which a running server supposes that everything has arrived. Each host has its
 * own newest time; the watermark follows the slowest host that is heard, less the lateness that is allowed. Hosts that
 * fell silent, or lag far behind the rest, do not hold the others back; when all are silent, time goes on as on the
 * wall. It never goes back, and it depends only on what it was told: the same events at the same times, the same marks.
 */
import { MAX_NAME } from '../../text/cut-text.ts';

export interface WatermarkSettings {
  /** How much older than the newest event of its host an event may arrive. Microseconds, as the others. */
  readonly lateness: number;
  /** A host that sent nothing for this long is silent. */
  readonly idle: number;
  /** A host whose newest event is this much older than that of the newest host does not count. */
  readonly lag: number;
}

interface HostClock {
  newest: number;
  seenAt: number;
}

/** As plain data. */
export interface WatermarkState {
  readonly value: number | null;
  readonly hosts: readonly (readonly [host: string, newest: number, seenAt: number])[];
}

/** Hosts with a clock of their own; those beyond share one, with those whose names are too long to be any. */
const MAX_HOSTS = 100_000;
/** So many are remembered before it is asked which of them need not be. */
const LEAST_SWEPT = 10_000;

export class Watermark {
  readonly #settings: WatermarkSettings;
  readonly #hosts = new Map<string, HostClock>();
  #value: number | null = null;
  #sweepAt = LEAST_SWEPT;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(settings: WatermarkSettings, state?: WatermarkState) {
    this.#settings = settings;
    if (state === undefined) return;
    this.#value = state.value;
    for (const [host, newest, seenAt] of state.hosts) this.#hosts.set(host, { newest, seenAt });
  }

  /** null before the first event. Microseconds of event time. */
  get value(): number | null {
    return this.#value;
  }

  get hosts(): number {
    return this.#hosts.size;
  }

  /** Takes an event of a host that arrived at a time of the wall; true when it is late. */
  see(host: string, time: number, at: number): boolean {
    // A clock that runs ahead must not close windows on everyone else.
    const seen = Math.min(time, at);
    let clock = this.#hosts.get(host);
    if (clock === undefined) {
      if (this.#hosts.size >= this.#sweepAt && at - this.#sweptAt > this.#settings.idle) this.#sweep(at);
      const key = this.#hosts.size < MAX_HOSTS && host.length <= MAX_NAME ? host : '';
      clock = this.#hosts.get(key);
      if (clock === undefined) this.#hosts.set(key, (clock = { newest: seen, seenAt: at }));
    }
    if (seen > clock.newest) clock.newest = seen;
    clock.seenAt = at;
    return this.#value !== null && time < this.#value;
  }

  /**
   * Forgets hosts that are silent and wholly behind the watermark: they hold nothing back, nor would they as what they were.
   * Names of hosts are anybody's to choose, and machines come and go.
   */
  #sweep(at: number): void {
    const { idle } = this.#settings;
    let newest = Number.NEGATIVE_INFINITY;
    for (const clock of this.#hosts.values()) if (clock.newest > newest) newest = clock.newest;
    const mark = this.#value ?? Number.NEGATIVE_INFINITY;
    for (const [host, clock] of this.#hosts)
      if (at - clock.seenAt > idle && clock.newest <= mark && clock.newest < newest) this.#hosts.delete(host);
    this.#sweptAt = at;
    this.#sweepAt = Math.min(MAX_HOSTS, Math.max(LEAST_SWEPT, 2 * this.#hosts.size));
  }

  /** The server was away until now: nobody fell silent in the meantime. */
  resume(at: number): void {
    for (const clock of this.#hosts.values()) clock.seenAt = at;
  }

  /** What the watermark is at a time of the wall. */
  advance(at: number): number | null {
    const { lateness, idle, lag } = this.#settings;
    let newest = Number.NEGATIVE_INFINITY;
    let newestSeenAt = 0;
    for (const clock of this.#hosts.values()) {
      if (clock.newest < newest) continue;
      newestSeenAt = clock.newest > newest ? clock.seenAt : Math.max(newestSeenAt, clock.seenAt);
      newest = clock.newest;
    }
    if (newest === Number.NEGATIVE_INFINITY) return this.#value;
    let slowest = Number.POSITIVE_INFINITY;
    for (const clock of this.#hosts.values()) {
      if (at - clock.seenAt > idle || newest - clock.newest > lag) continue;
      if (clock.newest < slowest) slowest = clock.newest;
    }
    const reached = slowest === Number.POSITIVE_INFINITY ? newest + (at - newestSeenAt) : slowest;
    const value = reached - lateness;
    if (this.#value === null || value > this.#value) this.#value = value;
    return this.#value;
  }

  state(): WatermarkState {
    return {
      value: this.#value,
      hosts: [...this.#hosts].map(([host, { newest, seenAt }]) => [host, newest, seenAt] as const),
    };
  }
}
