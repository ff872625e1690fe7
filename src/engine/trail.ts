/**
 * Trails: which events something was made from. Of many, the first and the last 50 in order of arrival are kept and the
 * rest only counted, so that a row over a million events stays small.
 */
export interface EventReference {
  readonly source: string;
  /** 1-based ordinal in its source. */
  readonly record: number;
  readonly recordId: string | null;
  /** Event time, microseconds, or null. */
  readonly time: number | null;
}

export const TRAIL_ENDS = 50;

export interface Trail {
  readonly count: number;
  readonly first: readonly EventReference[];
  /** In order; empty while all are in `first`. */
  readonly last: readonly EventReference[];
}

export const EMPTY_TRAIL: Trail = { count: 0, first: [], last: [] };

export function trailOf(reference: EventReference): Trail {
  return { count: 1, first: [reference], last: [] };
}

/** A trail that is made when somebody looks at it: of most rows a later stage drops, nobody does. */
export class LateTrail implements Trail {
  #make: (() => Trail) | null;
  #made: Trail = EMPTY_TRAIL;

  constructor(make: () => Trail) {
    this.#make = make;
  }

  get count(): number {
    return this.settle().count;
  }

  get first(): readonly EventReference[] {
    return this.settle().first;
  }

  get last(): readonly EventReference[] {
    return this.settle().last;
  }

  /** The trail itself, which holds on to nothing that it was made from. */
  settle(): Trail {
    if (this.#make !== null) {
      this.#made = this.#make();
      this.#make = null;
    }
    return this.#made;
  }
}

/** Several trails as one, their events in the order that `compare` gives. */
export function weaveTrails(
  trails: readonly Trail[],
  compare: (a: EventReference, b: EventReference) => number,
): Trail {
  if (trails.length === 1) return trails[0]!;
  const events = trails.flatMap((trail) => [...trail.first, ...trail.last]).sort(compare);
  return {
    count: trails.reduce((sum, { count }) => sum + count, 0),
    first: events.slice(0, TRAIL_ENDS),
    last: events.slice(Math.max(TRAIL_ENDS, events.length - TRAIL_ENDS)),
  };
}

/** The events of a trail, first to last, at most 100. */
export function trailEvents(trail: Trail): readonly EventReference[] {
  return trail.last.length === 0 ? trail.first : [...trail.first, ...trail.last];
}

/** Collects trails one after the other. */
export class TrailBuilder {
  #count = 0;
  readonly #first: EventReference[] = [];
  #last: EventReference[] = [];

  add(trail: Trail): void {
    this.#count += trail.count;
    for (const event of trail.first) this.#push(event);
    for (const event of trail.last) this.#push(event);
  }

  #push(event: EventReference): void {
    if (this.#first.length < TRAIL_ENDS) {
      this.#first.push(event);
      return;
    }
    this.#last.push(event);
    // Cut in batches, so that keeping the newest costs next to nothing per event.
    if (this.#last.length >= 2 * TRAIL_ENDS) this.#last = this.#last.slice(-TRAIL_ENDS);
  }

  build(): Trail {
    return { count: this.#count, first: this.#first, last: this.#last.slice(-TRAIL_ENDS) };
  }
}

/** What a row comes from that was made of two. */
export function joinTrails(left: Trail, right: Trail): Trail {
  const trail = new TrailBuilder();
  trail.add(left);
  trail.add(right);
  return trail.build();
}
