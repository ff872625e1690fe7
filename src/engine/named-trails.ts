/** The trails of a pool that belong to the groups of one grouping, beside those that the groups have of their own. */
import { EMPTY_TRAIL, TRAIL_ENDS, type Trail, weaveTrails } from './trail.ts';
import type { PooledTrails, TrailHolder } from './trail-pool.ts';
import type { TrailStore } from './trail-store.ts';

const NONE = new Int32Array();

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

  /**
   * What a group names, in the order of the batches. Each batch came after those before it, so of many only the first and
   * the last are read, as far as a trail of all can show them; those between are counted.
   */
  #of(group: number): readonly Trail[] {
    const first: Trail[] = [];
    let shown = 0;
    let front = 0;
    for (; front < this.#batches.length && shown < TRAIL_ENDS; front++)
      shown += readNamed(this.#batches[front]!, group, first);
    const last: Trail[] = [];
    shown = 0;
    let back = this.#batches.length;
    for (; back > front && shown < TRAIL_ENDS; back--) shown += readNamed(this.#batches[back - 1]!, group, last);
    let unread = 0;
    for (let i = front; i < back; i++) {
      const { trails } = this.#batches[i]!;
      for (const trail of namedIn(this.#batches[i]!, group)) unread += trails.countOf(trail);
    }
    return unread === 0 ? [...first, ...last] : [...first, { ...EMPTY_TRAIL, count: unread }, ...last];
  }
}

/** Puts what a group names in a batch behind `trails`; how many references there are in it. */
function readNamed(batch: Named, group: number, trails: Trail[]): number {
  let references = 0;
  for (const number of namedIn(batch, group)) {
    const trail = batch.trails.of(number);
    references += trail.first.length + trail.last.length;
    trails.push(trail);
  }
  return references;
}

/** The trails of a batch, by number, that a group names. */
function namedIn(batch: Named, group: number): Int32Array {
  const { starts, trails } = (batch.index ??= indexOf(batch.pairs));
  // Groups that came later have none.
  return group + 1 < starts.length ? trails.subarray(starts[group], starts[group + 1]) : NONE;
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
