/**
 * The risk incident rules on a stream that has no end: risk waits, in the journal, until no rule can add any before it,
 * and is then counted per object in order of time, as `scan --window --risk` counts it when its input has ended. A
 * finding comes out when its condition first holds and again, under its id, whenever it has grown. In memory lies what
 * counting needs; what a finding says is read from the journal. Beyond a number of risk events further ones are dropped,
 * and the owner is told.
 */
import type { Alert } from '../../alert/alert.ts';
import { compareAlerts } from '../../alert/alerting.ts';
import { type CountedRisk, ObjectRisk, type RiskStretch } from '../../alert/object-risk.ts';
import type { RiskEvent } from '../../alert/risk-event.ts';
import { buildIncident, type IncidentEvent, objectKey, RISK_INCIDENTS } from '../../alert/risk-incidents.ts';
import { compareText } from '../../engine/order.ts';
import type { Waiting } from './window-queue.ts';

/** Risk events that are kept; a scan keeps as many. */
const MAX_KEPT = 250_000;
/** Microseconds. */
const FORGET_EVERY = 600_000_000;

interface Kept extends CountedRisk {
  readonly key: string;
  readonly alertId: string;
  readonly item: Waiting;
}

interface Entry extends IncidentEvent {
  readonly alertId: string;
}

export class LiveIncidents {
  readonly #read: (item: Waiting) => string;
  readonly #objects = new Map<string, readonly ObjectRisk<Kept>[]>();
  /** Where entries lie now, by their order; the journal moves them. */
  #items = new Map<number, Waiting>();
  #pending: Waiting[] = [];
  #settled: number;
  #forgot = Number.NEGATIVE_INFINITY;

  /** `settled`: risk before it was counted already. */
  constructor(read: (item: Waiting) => string, settled: number) {
    this.#read = read;
    this.#settled = settled;
  }

  /** Risk before this time was counted. */
  get settled(): number {
    return this.#settled;
  }

  get isFull(): boolean {
    return this.#items.size >= MAX_KEPT;
  }

  get isWaiting(): boolean {
    return this.#pending.length > 0;
  }

  /** All entries that are still needed. */
  get items(): readonly Waiting[] {
    return [...this.#items.values()];
  }

  /** The text of a risk event for the journal; null where it takes no part. */
  static textOf(event: RiskEvent): { readonly time: number; readonly text: string } | null {
    const { time, object, type, score, searchName, tactics, techniques, trail, alert } = event;
    if (time === null) return null;
    const ids = (list: readonly { readonly id: string }[]): object[] => list.map(({ id }) => ({ id }));
    const entry = { time, object, type, score, searchName, trail, alertId: alert.id };
    return { time, text: JSON.stringify({ ...entry, tactics: ids(tactics), techniques: ids(techniques) }) };
  }

  /** Takes an entry; its `time` is not before `settled`, whatever its text says. */
  push(item: Waiting): void {
    this.#items.set(item.order, item);
    this.#pending.push(item);
  }

  /** Takes up what an earlier run had counted: nothing comes out of it again. */
  restore(items: readonly Waiting[]): void {
    for (const item of items) this.push(item);
    this.#count(this.#settled);
    // What one rule still needs is half of what another saw of a stretch that is long over.
    for (const watched of this.#objects.values()) for (const risk of watched) risk.pass(this.#settled);
  }

  /** Counts the risk before `settled`; gives the findings that are new or have grown, by time and id. */
  advance(settled: number): Alert[] {
    if (settled <= this.#settled) return [];
    this.#settled = settled;
    const found = this.#count(settled).map(({ at, key, stretch }) => this.#build(at, key, stretch));
    if (settled >= this.#forgot + FORGET_EVERY) this.#forget(settled);
    return found.sort(compareAlerts);
  }

  /** Puts other entries in the place of those that are kept, one for one. */
  replace(move: (items: readonly Waiting[]) => Waiting[]): void {
    this.#items = new Map(move(this.items).map((item) => [item.order, item]));
    this.#pending = this.#pending.map(({ order }) => this.#items.get(order)!);
  }

  #count(settled: number): { readonly at: number; readonly key: string; readonly stretch: RiskStretch<Kept> }[] {
    const ready = this.#pending.filter(({ time }) => time < settled).map((item) => this.#keep(item));
    if (ready.length === 0) return [];
    this.#pending = this.#pending.filter(({ time }) => time >= settled);
    ready.sort((a, b) => a.item.time - b.item.time || compareText(a.alertId, b.alertId) || a.item.order - b.item.order);
    const changed = new Set<string>();
    const found: { at: number; key: string; stretch: RiskStretch<Kept> }[] = [];
    for (const event of ready) {
      const { key } = event;
      changed.add(key);
      for (const [at, risk] of this.#riskOf(key).entries()) {
        const stretch = risk.push(event);
        if (stretch !== null) found.push({ at, key, stretch });
      }
    }
    for (const key of changed) {
      for (const [at, { open }] of this.#riskOf(key).entries())
        if (open !== null) found.push({ at, key, stretch: open });
    }
    return found;
  }

  #keep(item: Waiting): Kept {
    const entry = this.#entry(item);
    const { time, score, searchName, tactics, alertId } = entry;
    return { time, score, searchName, tactics, alertId, key: objectKey(entry), item };
  }

  #riskOf(key: string): readonly ObjectRisk<Kept>[] {
    let risk = this.#objects.get(key);
    if (risk === undefined) {
      risk = RISK_INCIDENTS.map((incident) => new ObjectRisk<Kept>(incident));
      this.#objects.set(key, risk);
    }
    return risk;
  }

  /** Lets go of risk that no window will hold again. */
  #forget(settled: number): void {
    this.#forgot = settled;
    const needed = new Set<number>(this.#pending.map(({ order }) => order));
    for (const [key, watched] of this.#objects) {
      let isNeeded = false;
      for (const risk of watched) {
        risk.pass(settled);
        for (const { item } of risk.needed) {
          needed.add(item.order);
          isNeeded = true;
        }
      }
      if (!isNeeded) this.#objects.delete(key);
    }
    for (const order of this.#items.keys()) if (!needed.has(order)) this.#items.delete(order);
  }

  #build(at: number, key: string, { start, events, peak }: RiskStretch<Kept>): Alert {
    return buildIncident(RISK_INCIDENTS[at]!, key, {
      start,
      peak,
      events: events.map(({ item }) => this.#entry(item)),
    });
  }

  #entry({ order, ...rest }: Waiting): Entry {
    return JSON.parse(this.#read(this.#items.get(order) ?? { order, ...rest })) as Entry; // as `textOf` wrote it
  }
}
