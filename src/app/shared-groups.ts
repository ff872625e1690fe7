/**
 * Events that are one to several rules, folded once for all of them: they are counted under their verdict, and each rule's
 * group takes the count when groups are handed on. What comes out is what folding each event by itself gives, trails in
 * the order of arrival included, also where other events of the same group are folded by themselves.
 */
import type { Grouping } from '../engine/grouping.ts';
import type { SharedFold } from '../engine/sharing.ts';
import { openStateBudget } from '../engine/state-budget.ts';
import type { EventReference, Trail } from '../engine/trail.ts';
import { TrailStore } from '../engine/trail-store.ts';
import type { Event } from '../event/event.ts';

/** References of trails that were made lately. */
const MAX_REMEMBERED = 50_000;

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
  /** Where the first event of each source stood among all sources. */
  readonly #sources = new Map<string, number>();
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
    if (!this.#sources.has(source)) this.#sources.set(source, this.#sources.size);
  }

  /** Adds everything to the groups, their events when somebody asks for them. */
  settle(): void {
    const entries = new Map<Grouping, Map<number, number[]>>();
    for (const entry of this.#entries.values()) {
      for (let i = 0; i < entry.places.length; i++) {
        const place = entry.places[i]!;
        if (place.kind === 'lost') place.grouping.lost[place.column]! += entry.count;
        if (place.kind !== 'group') continue;
        const { grouping, group } = place;
        grouping.addShared(group, entry.folds[i]!.args, entry);
        let ofGroups = entries.get(grouping);
        if (ofGroups === undefined) entries.set(grouping, (ofGroups = new Map()));
        const known = ofGroups.get(group);
        if (known === undefined) ofGroups.set(group, [entry.number]);
        else known.push(entry.number);
      }
    }
    const compare = (a: EventReference, b: EventReference): number =>
      a.source === b.source ? a.record - b.record : this.#sources.get(a.source)! - this.#sources.get(b.source)!;
    const trailOf = rememberTrails((entry) => this.#trails.build(entry));
    for (const [grouping, ofGroups] of entries) {
      grouping.weaveTrails({
        groups: () => ofGroups.keys(),
        of: (group) => ofGroups.get(group)?.map(trailOf) ?? [],
        compare,
      });
    }
  }
}

/** An entry's trail is asked for by the groups of many rules. */
function rememberTrails(build: (entry: number) => Trail): (entry: number) => Trail {
  const built = new Map<number, Trail>();
  let references = 0;
  return (entry) => {
    let trail = built.get(entry);
    if (trail === undefined) {
      if (references > MAX_REMEMBERED) {
        built.clear();
        references = 0;
      }
      built.set(entry, (trail = build(entry)));
      references += trail.first.length + trail.last.length;
    }
    return trail;
  };
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
