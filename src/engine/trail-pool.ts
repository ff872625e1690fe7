/**
 * Trails that many groups have in common: of events that were folded once for several rules. A group only names those
 * that are its own, and they are put among its other events when somebody asks, which of most groups nobody does. When
 * they have become many, whoever names some takes them over.
 */
import type { EventReference, Trail } from './trail.ts';
import { readTrail, type TrailParts } from './trail-store.ts';

/** References that wait for somebody to ask; each takes 20 bytes. */
const MAX_REFERENCES = 500_000;
/** Batches that whoever asks for a trail looks through. */
const MAX_BATCHES = 100;

export interface TrailHolder {
  /** Makes the trails that it names its own. */
  takeOver(): void;
}

export class TrailPool {
  /** Where the first event of each source stood among all sources. */
  readonly #sources = new Map<string, number>();
  readonly #holders = new Set<TrailHolder>();
  readonly #maxReferences: number;
  readonly #maxBatches: number;
  #references = 0;
  #batches = 0;

  constructor(maxReferences = MAX_REFERENCES, maxBatches = MAX_BATCHES) {
    this.#maxReferences = maxReferences;
    this.#maxBatches = maxBatches;
  }

  /** Notes the order in which sources came. */
  see(sources: readonly string[]): void {
    for (const source of sources) this.#placeOf(source);
  }

  /** Takes trails whose events all come after those of the trails before; `base` moves their record numbers. */
  open(parts: TrailParts, base: number): PooledTrails {
    if (this.#references + parts.record.length > this.#maxReferences || this.#batches >= this.#maxBatches) {
      for (const holder of this.#holders) holder.takeOver();
      this.#holders.clear();
      this.#references = 0;
      this.#batches = 0;
    }
    this.#references += parts.record.length;
    this.#batches++;
    return new PooledTrails(this, parts, base);
  }

  hold(holder: TrailHolder): void {
    this.#holders.add(holder);
  }

  /** What it names need not be taken over any more. */
  release(holder: TrailHolder): void {
    this.#holders.delete(holder);
  }

  /** The order in which events came. */
  readonly compare = (a: EventReference, b: EventReference): number =>
    a.source === b.source ? a.record - b.record : this.#placeOf(a.source) - this.#placeOf(b.source);

  #placeOf(source: string): number {
    let place = this.#sources.get(source);
    if (place === undefined) this.#sources.set(source, (place = this.#sources.size));
    return place;
  }
}

/** Trails that were handed on together, by number. */
export class PooledTrails {
  readonly pool: TrailPool;
  readonly #parts: TrailParts;
  readonly #base: number;
  /** By trail: where its references begin; null while nobody has asked for one. */
  #starts: Uint32Array | null = null;

  constructor(pool: TrailPool, parts: TrailParts, base: number) {
    this.pool = pool;
    this.#parts = parts;
    this.#base = base;
  }

  /** Events of a trail, those that it does not name included. */
  countOf(trail: number): number {
    return this.#parts.counts[trail]!;
  }

  of(trail: number): Trail {
    this.#starts ??= startsOf(this.#parts.kept);
    return readTrail(this.#parts, trail, this.#starts[trail]!, this.#base);
  }
}

function startsOf(kept: Uint8Array): Uint32Array {
  const starts = new Uint32Array(kept.length);
  for (let i = 1; i < kept.length; i++) starts[i] = starts[i - 1]! + kept[i - 1]!;
  return starts;
}
