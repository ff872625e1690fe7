/**
 * Events that are one to several rules, folded once for all of them: they are counted under their verdict, and each rule's
 * group takes the count and names the trail when groups are handed on. What comes out is what folding each event by
 * itself gives, trails in the order of arrival included, also where other events of the same group are folded by
 * themselves.
 */
import type { BatchParts } from '../engine/group-batch.ts';
import type { Grouping } from '../engine/grouping.ts';
import type { SharedFold } from '../engine/sharing.ts';
import { openStateBudget } from '../engine/state-budget.ts';
import type { EventReference } from '../engine/trail.ts';
import { TrailStore } from '../engine/trail-store.ts';
import type { Event } from '../event/event.ts';

/** Where a verdict's events go in one rule's grouping: the number of a group, or why there is none. */
export type SharedPlace =
  | { readonly kind: 'group'; readonly grouping: Grouping; readonly group: number }
  | { readonly kind: 'lost'; readonly grouping: Grouping; readonly column: number }
  /** A group that would come to nothing. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'full' };

interface Entry {
  readonly folds: readonly SharedFold[];
  readonly places: readonly SharedPlace[];
  /** Whether some rule keeps its events. */
  readonly isKept: boolean;
  readonly timeOf: SharedFold['reader']['args'][number];
  readonly number: number;
  count: number;
  least: number;
  greatest: number;
}

export class SharedGroups {
  readonly #entries = new Map<readonly SharedFold[], Entry>();
  /** In the order in which their first events came. */
  readonly #sources = new Set<string>();
  readonly #trails: TrailStore;
  #last: Entry | null = null;

  constructor(limit: (what: string, programs: readonly number[]) => void) {
    const say = (what: string): void => limit(what, this.#last?.folds.map(({ program }) => program) ?? []);
    this.#trails = new TrailStore(openStateBudget(), say);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Adds an event to what its verdict has; `open` says where the first one goes in a rule's grouping. False where no rule keeps it. */
  add(
    folds: readonly SharedFold[],
    event: Event,
    reference: EventReference,
    open: (fold: SharedFold) => SharedPlace,
  ): boolean {
    let entry = this.#last?.folds === folds ? this.#last : this.#entries.get(folds);
    if (entry === undefined) {
      const places = folds.map(open);
      const isKept = places.some(({ kind }) => kind !== 'lost');
      entry = { folds, places, isKept, timeOf: timeReader(folds), number: this.#entries.size, ...nothingYet() };
      this.#entries.set(folds, entry);
    }
    this.#last = entry;
    entry.count++;
    const time = entry.timeOf === null ? null : entry.timeOf(event);
    if (typeof time === 'number') {
      if (time < entry.least) entry.least = time;
      if (time > entry.greatest) entry.greatest = time;
    }
    this.see(reference);
    this.#trails.add(entry.number, reference);
    return entry.isKept;
  }

  /** Notes when a source came; of events that are folded by themselves too. */
  see({ source }: EventReference): void {
    this.#sources.add(source);
  }

  /** Adds everything to the groups, which name the trails of their events. */
  settle(): BatchParts {
    for (const entry of this.#entries.values()) {
      for (let i = 0; i < entry.places.length; i++) {
        const place = entry.places[i]!;
        if (place.kind === 'lost') place.grouping.lost[place.column]! += entry.count;
        if (place.kind !== 'group') continue;
        place.grouping.addShared(place.group, entry.folds[i]!.args, entry);
        place.grouping.nameTrail(place.group, entry.number);
      }
    }
    return { sources: [...this.#sources], trails: this.size === 0 ? null : this.#trails.parts(this.size) };
  }
}

function nothingYet(): Pick<Entry, 'count' | 'least' | 'greatest'> {
  return { count: 0, least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY };
}

/** What reads `_time`; the same for all rules. */
function timeReader(folds: readonly SharedFold[]): Entry['timeOf'] {
  for (const { args, reader } of folds) {
    const at = args.indexOf('time');
    if (at !== -1) return reader.args[at]!;
  }
  return null;
}
