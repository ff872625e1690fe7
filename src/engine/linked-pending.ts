/**
 * Pending sequences where later terms depend on earlier events (`[…] as event0`): which of them an event leads on is not
 * told by join keys alone, so of a key and stage several wait. The newest one that the event fits is led on, and older ones
 * that it fits go with it, so that `x == event0.x` gives what the join key `x` would; those that it does not fit wait on.
 *
 * How many wait is capped for each key and stage, and what they hold for each rule: the oldest of the same key and stage
 * make room, and are counted.
 */
import type { Value } from '../event/value.ts';
import type { EvalContext } from '../lang/function.ts';
import type { SequenceTerm } from '../lang/plan.ts';
import { compilePredicate, type FieldBinding, type Scope } from './predicate.ts';
import type { Pending } from './sequence.ts';

/** Of one key and stage. Each is asked about by every event that satisfies the next term. */
export const MAX_LINKED = 1_000;
/** Characters that those of one rule hold beside the newest of each key and stage, a number or a sequence counting as 64. */
export const MAX_LINKED_TEXT = 64 * 1024 * 1024;
const PLAIN_WEIGHT = 64;

/** By term: what its event carries; a term that was not reached yet has nothing. */
export type CarriedByTerm = readonly (readonly Value[] | undefined)[];

/** Whether an event, by what it carries, fits those before it. */
export type Link = (earlier: CarriedByTerm, own: readonly Value[]) => boolean;

/** What links ask of an event and of those before it. */
interface LinkContext {
  earlier: CarriedByTerm;
  own: readonly Value[];
}

/** Links read what events carried: neither the clock nor the search's range. */
const CONTEXT: EvalContext = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };

/** The links of a sequence by term, null where a term has none; null where none has. */
export function compileLinks(terms: readonly SequenceTerm[]): readonly (Link | null)[] | null {
  if (terms.every(({ link }) => link === undefined)) return null;
  return terms.map(({ link }, at) => {
    if (link === undefined) return null;
    const scope: Scope<LinkContext> = { context: CONTEXT, field: (name) => bindCarried(terms, at, name) };
    const holds = compilePredicate(link, scope);
    if (typeof holds === 'boolean') return () => holds;
    const context: LinkContext = { earlier: [], own: [] };
    return (earlier, own) => {
      context.earlier = earlier;
      context.own = own;
      return holds(context);
    };
  });
}

/** The event's own values go before those of earlier ones: a name of theirs has the name of their term in it. */
function bindCarried(terms: readonly SequenceTerm[], at: number, name: string): FieldBinding<LinkContext> {
  const indexIn = (term: number): number => terms[term]!.carried?.findIndex((each) => each.name === name) ?? -1;
  const own = indexIn(at);
  if (own !== -1) return { kind: 'read', read: (ctx) => ctx.own[own] ?? null };
  for (let term = 0; term < at; term++) {
    const index = indexIn(term);
    if (index !== -1) return { kind: 'read', read: (ctx) => ctx.earlier[term]?.[index] ?? null };
  }
  throw new Error(`a link reads ${name}, which no term carries`);
}

/** What all keys and stages of a rule share: how much they hold, and how many sequences found no room. */
export class LinkedBudget {
  held = 0;
  dropped = 0;
  readonly maxLinked: number;
  readonly maxText: number;

  constructor(maxLinked = MAX_LINKED, maxText = MAX_LINKED_TEXT) {
    this.maxLinked = maxLinked;
    this.maxText = maxText;
  }
}

interface Waiting<M> {
  readonly pending: Pending<M>;
  readonly weight: number;
}

/** Those of one key and stage, oldest first. */
export class LinkedPending<M> {
  #list: Waiting<M>[] = [];
  readonly #budget: LinkedBudget;

  constructor(budget: LinkedBudget) {
    this.#budget = budget;
  }

  push(pending: Pending<M>): void {
    const budget = this.#budget;
    const weight = weightOf(pending);
    this.#list.push({ pending, weight });
    budget.held += weight;
    let gone = 0;
    for (let left = this.#list.length; left > 1; left--) {
      if (left <= budget.maxLinked && budget.held <= budget.maxText) break;
      budget.held -= this.#list[gone++]!.weight;
      budget.dropped++;
    }
    if (gone > 0) this.#list = this.#list.slice(gone);
  }

  /** Takes out the newest that `fits`, older ones that do as well, and all that began before `from` (microseconds). */
  take(fits: (pending: Pending<M>) => boolean, from: number): Pending<M> | undefined {
    let found: Pending<M> | undefined;
    const kept: Waiting<M>[] = [];
    for (let i = this.#list.length - 1; i >= 0; i--) {
      const waiting = this.#list[i]!;
      const { pending } = waiting;
      if (pending.events[0]!.time >= from) {
        if (!fits(pending)) {
          kept.push(waiting);
          continue;
        }
        found ??= pending;
      }
      this.#budget.held -= waiting.weight;
    }
    if (kept.length < this.#list.length) this.#list = kept.reverse();
    return found;
  }

  clear(): void {
    for (const { weight } of this.#list) this.#budget.held -= weight;
    this.#list = [];
  }
}

function weightOf<M>({ carried }: Pending<M>): number {
  let weight = PLAIN_WEIGHT;
  for (const values of carried ?? []) for (const value of values ?? []) weight += weightOfValue(value);
  return weight;
}

function weightOfValue(value: Value): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return PLAIN_WEIGHT;
  return value.reduce<number>((sum, one) => sum + (typeof one === 'string' ? one.length : PLAIN_WEIGHT), 0);
}
