/**
 * The turns of searches that fill lookups and of those that read them (`--window`, `serve`): by when the vendor's
 * scheduler would have run each, whatever the order of the rules. Of two that run at once the one that only reads comes
 * first, since neither would have waited for the other.
 */
import type { Program } from '../engine/program.ts';
import { lookupsFilledBy } from '../lang/read-at-search.ts';
import type { RunWindow } from '../rule/run-schedule.ts';

/** The windows of one rule, oldest first; what stands with each is made when it is asked for. */
export interface Turns<T extends { readonly window: RunWindow }> {
  readonly program: Program;
  readonly windows: Iterator<T>;
}

/** When a window has its turn: when it runs, but not before what it looks at is there. Microseconds. */
export function turnOf({ at, to }: RunWindow): number {
  return Math.max(at, to);
}

/** All windows of some rules in their turn; the caller is done with one before it asks for the next. */
export function* inTurn<T extends { readonly window: RunWindow }>(rules: readonly Turns<T>[]): Generator<T> {
  const readersFirst = [...rules].sort((a, b) => filling(a) - filling(b));
  const coming = readersFirst.map(({ windows }) => ({ windows, next: windows.next() }));
  for (;;) {
    let first: (typeof coming)[number] | null = null;
    let turn = Number.POSITIVE_INFINITY;
    for (const source of coming) {
      if (source.next.done === true) continue;
      const own = turnOf(source.next.value.window);
      if (first !== null && own >= turn) continue;
      first = source;
      turn = own;
    }
    if (first === null) return;
    yield first.next.value as T;
    first.next = first.windows.next();
  }
}

function filling({ program }: Turns<{ readonly window: RunWindow }>): number {
  return lookupsFilledBy(program.plan).length > 0 ? 1 : 0;
}
