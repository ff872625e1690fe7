/** The trails of a pool that belong to the groups of one grouping, beside those that the groups have of their own. */
import { type Trail, weaveTrails } from './trail.ts';
import type { PooledTrails, TrailHolder } from './trail-pool.ts';
import type { TrailStore } from './trail-store.ts';

/** Those of one batch. */
interface Named {
  readonly trails: PooledTrails;
  /** Pairs: a group, and one of the trails. */
  readonly pairs: Int32Array;
  /** The same by group; null while nobody has asked. */
  index: Index | null;
}

interface Index {
  /** By group, where its trails begin; those of the next begin where they end. */
  readonly starts: Int32Array;
  readonly trails: Int32Array;
}

export class NamedTrails implements TrailHolder {
  readonly #own: TrailStore;
  #batches: Named[] = [];

  /** `own`: the trails of the groups themselves. */
  constructor(own: TrailStore) {
    this.#own = own;
  }

  add(trails: PooledTrails | null, pairs: Int32Array): void {
    if (pairs.length === 0) return;
    if (trails === null) throw new Error('trails were named that the batch does not have');
    trails.pool.hold(this);
    this.#batches.push({ trails, pairs, index: null });
  }

  /** A group's own events and those that it names, in the order in which they came. */
  trailOf(group: number): Trail {
    const own = this.#own.build(group);
    const more = this.#of(group);
    if (more.length === 0) return own;
    return weaveTrails(own.count === 0 ? more : [own, ...more], this.#batches[0]!.trails.pool.compare);
  }

  takeOver(): void {
    const groups = new Set<number>();
    for (const { pairs } of this.#batches) for (let i = 0; i < pairs.length; i += 2) groups.add(pairs[i]!);
    for (const group of groups) this.#own.weave(group, this.#of(group), this.#batches[0]!.trails.pool.compare);
    this.#batches = [];
  }

  /** They can still be asked for, and need not be taken over any more. */
  release(): void {
    this.#batches[0]?.trails.pool.release(this);
  }

  #of(group: number): readonly Trail[] {
    return this.#batches.flatMap((batch) => {
      const { starts, trails } = (batch.index ??= indexOf(batch.pairs));
      // Groups that came later have none.
      if (group + 1 >= starts.length) return [];
      return Array.from(trails.subarray(starts[group], starts[group + 1]), (trail) => batch.trails.of(trail));
    });
  }
}

function indexOf(pairs: Int32Array): Index {
  let last = -1;
  for (let i = 0; i < pairs.length; i += 2) last = Math.max(last, pairs[i]!);
  const starts = new Int32Array(last + 3);
  for (let i = 0; i < pairs.length; i += 2) starts[pairs[i]! + 2]!++;
  for (let group = 1; group < starts.length; group++) starts[group]! += starts[group - 1]!;
  const trails = new Int32Array(pairs.length >> 1);
  // Where a group's begin moves to where they end, which is where the next one's begin.
  for (let i = 0; i < pairs.length; i += 2) trails[starts[pairs[i]! + 1]!++] = pairs[i + 1]!;
  return { starts: starts.subarray(0, last + 2), trails };
}
