/**
 * Groups that a reader of events hands on for many rules at once. What the rules have in common is in there once: values
 * of fields that several of them group by, and trails of events that were folded for several. Where batches are merged,
 * groupings whose values came together go on sharing the numbers of their values.
 */
import type { Scalar } from '../event/value.ts';
import { Interner } from './interner.ts';
import type { PooledTrails, TrailPool } from './trail-pool.ts';
import type { TrailParts } from './trail-store.ts';

/** What the groups of a batch have in common, as plain data. */
export interface BatchParts {
  /** In the order in which their first events came. */
  readonly sources: readonly string[];
  /** null: no event was folded for several rules. */
  readonly trails: TrailParts | null;
}

/** Values as a batch lists them, each list once for all groupings that share its numbers; whole when all have given theirs. */
export class ValueLists {
  readonly #lists = new Map<Interner, ValueList>();

  of(interner: Interner): ValueList {
    let list = this.#lists.get(interner);
    if (list === undefined) this.#lists.set(interner, (list = new ValueList(interner)));
    return list;
  }
}

/** The values that occur in a batch, which may be few of those that have numbers. */
class ValueList {
  readonly values: Scalar[] = [];
  readonly #known: readonly Scalar[];
  /** By number: where the value stands, 1-based; 0 where it has not occurred. */
  readonly #places: Int32Array;

  constructor({ values }: Interner) {
    this.#known = values;
    this.#places = new Int32Array(values.length);
  }

  placeOf(id: number): number {
    const place = this.#places[id]!;
    if (place !== 0) return place - 1;
    this.#places[id] = this.values.push(this.#known[id]!);
    return this.values.length - 1;
  }
}

/** A batch as groupings take it in. */
export class GroupBatch {
  /** Records of the same source that came before those that the groups count from. */
  readonly base: number;
  readonly trails: PooledTrails | null;
  readonly #numbered = new Map<readonly Scalar[], { readonly interner: Interner; readonly ids: Int32Array }[]>();

  constructor({ sources, trails }: BatchParts, base: number, pool: TrailPool) {
    pool.see(sources);
    this.base = base;
    this.trails = trails === null ? null : pool.open(trails, base);
  }

  /** By place in the list: the value's number, -1 where nobody has asked for it yet; to be filled in by who does. */
  idsOf(values: readonly Scalar[], interner: Interner): Int32Array {
    const known = this.#numberedBy(values);
    let found = known.find((one) => one.interner === interner);
    if (found === undefined) known.push((found = { interner, ids: new Int32Array(values.length).fill(-1) }));
    return found.ids;
  }

  /** Who numbers a list's values for groupings that have none yet. */
  internerOf(values: readonly Scalar[]): Interner {
    const known = this.#numberedBy(values);
    if (known.length === 0) this.idsOf(values, new Interner());
    return known[0]!.interner;
  }

  #numberedBy(values: readonly Scalar[]): { readonly interner: Interner; readonly ids: Int32Array }[] {
    let known = this.#numbered.get(values);
    if (known === undefined) this.#numbered.set(values, (known = []));
    return known;
  }
}
