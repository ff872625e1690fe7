import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../lang/expression.ts';
import type { Sequence, SequenceTerm } from '../lang/plan.ts';
import { LinkedBudget } from './linked-pending.ts';
import { SequenceMachine } from './sequence.ts';
import type { Candidate } from './term-hits.ts';

const anything: Expr = { kind: 'literal', value: true };
const field = (name: string): Expr => ({ kind: 'field', name });
const same = (left: string, right: string): Expr => ({
  kind: 'truth',
  arg: { kind: 'call', function: 'eql.equals', args: [field(left), field(right)] },
});

/** Every later term asks for the first event's `key`; or, joined, all have it as their key. */
function chain(terms: number, maxSpan: number | null, isLinked: boolean): Sequence {
  const carried = [{ name: 'key', value: field('key') }];
  const term = (at: number): SequenceTerm => ({
    predicate: anything,
    by: [],
    missing: false,
    carried: at === 0 ? [{ name: 'first.key', value: field('key') }] : carried,
    ...(isLinked && at > 0 ? { link: same('key', 'first.key') } : {}),
  });
  return { kind: 'sequence', terms: Array.from({ length: terms }, (_, at) => term(at)), until: null, maxSpan };
}

interface Seen {
  readonly terms: readonly number[];
  readonly key: string;
}

function run(stage: Sequence, events: readonly Seen[], isLinked: boolean, budget = new LinkedBudget()): string[] {
  const found: string[] = [];
  const machine = new SequenceMachine<number>(
    stage,
    (sequence) => found.push(sequence.events.map((event) => event?.match).join(' ')),
    undefined,
    undefined,
    budget,
  );
  for (const [i, { terms, key }] of events.entries()) {
    const hits = terms.map((term) => ({ term, keys: isLinked ? [] : [key], carried: [key] }));
    const order = { time: i, tiebreaker: null, finer: 0, host: null, recordId: null };
    machine.push({ ...order, id: String(i), hits, match: i } satisfies Candidate<number>);
  }
  machine.end();
  return found;
}

describe('terms that depend on earlier events', () => {
  const events = fc.array(
    fc.record({
      terms: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 }),
      key: fc.constantFrom('a', 'b', 'c'),
    }),
    { maxLength: 40 },
  );

  it('find by equality what a join key finds, whatever comes in between', () => {
    fc.assert(
      fc.property(events, fc.option(fc.integer({ min: 1, max: 20 })), (list, maxSpan) => {
        expect(run(chain(3, maxSpan, true), list, true)).toEqual(run(chain(3, maxSpan, false), list, false));
      }),
      { numRuns: 500 },
    );
  });

  it('hold nothing when all is over', () => {
    fc.assert(
      fc.property(events, (list) => {
        const budget = new LinkedBudget();
        run(chain(3, 5, true), [...list, { terms: [0], key: 'z' }], true, budget);
        expect(budget.held).toBe(0);
      }),
    );
  });

  const start = (key: string): Seen => ({ terms: [0], key });
  const end = (key: string): Seen => ({ terms: [1], key });

  it('let the oldest go where too many wait, and count them', () => {
    const budget = new LinkedBudget(2);
    const list = [start('a'), start('b'), start('c'), end('a'), end('b'), end('c')];
    expect(run(chain(2, null, true), list, true, budget)).toEqual(['1 4', '2 5']);
    expect(budget.dropped).toBe(1);
  });

  it('let the oldest go where they hold too much text', () => {
    const [a, b, c] = ['a'.repeat(400), 'b'.repeat(400), 'c'.repeat(400)];
    const budget = new LinkedBudget(1000, 1000);
    expect(run(chain(2, null, true), [start(a), start(b), start(c), end(a), end(b), end(c)], true, budget)).toEqual([
      '1 4',
      '2 5',
    ]);
    expect(budget.dropped).toBe(1);
    expect(budget.held).toBe(0);
  });
});
