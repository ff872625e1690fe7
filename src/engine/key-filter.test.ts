import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../event/value.ts';
import type { Aggregate } from '../lang/plan.ts';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { Grouping } from './grouping.ts';
import { Interner } from './interner.ts';
import { KeyAnswers } from './key-answers.ts';
import { compileKeyFilter, type KeyFilter } from './key-filter.ts';
import { openPipeline } from './pipeline.ts';
import { buildPrograms } from './program.ts';
import type { Row } from './row.ts';
import { openStateBudget } from './state-budget.ts';
import { EMPTY_TRAIL } from './trail.ts';

const CONTEXT = { context: { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' }, lookup: () => undefined };

function compile(text: string) {
  const lookups = { has: () => true, names: () => [], columns: () => null };
  const { plan } = compileSpl({ name: 'rule', text: `x=1 | ${text}` }, { macros: buildMacroTable([]), lookups });
  const { body } = buildPrograms([{ plan: plan!, indexPatterns: [] }]).rules[0]!;
  if (body.kind !== 'rows' || body.rest[0]?.kind !== 'aggregate') throw new Error('a search with stats');
  const rest = body.rest.slice(1);
  const passes = (row: Row): boolean => {
    let isThrough = false;
    const emit = (): void => {
      isThrough = true;
    };
    openPipeline(rest, emit, { ...CONTEXT, runPlan: () => {}, limit: () => {} }).push({ row, trail: EMPTY_TRAIL });
    return isThrough;
  };
  return { stage: body.rest[0], filter: compileKeyFilter(body.rest[0], rest, CONTEXT), passes };
}

const SEARCHES = [
  'stats count by a b c | where a="x"',
  'stats count by a b c | where count > 1 AND (a="x" OR b="y")',
  'stats count by a b c | rename a as b | where b="x"',
  'stats count by a b c | rename d as a, b as count | where isnull(a) AND count="y"',
  'stats count by a b c | eval n=if(a="x", b, count), m=c."y" | where n="x" OR m="yy" | where m="zy"',
  'stats count by a b c | eval a=count | where a > 1 | search c=x*',
  'stats count dc(a) as b by a c | where b > 1 OR c="x" | where isnotnull(a)',
  'stats count by a b c | where a!="x"',
];
const scalar = fc.constantFrom<Scalar>('x', 'y', 'z', 'xy', 1, '2');

describe('a key filter', () => {
  it.each(SEARCHES)('of "%s" refuses no group that would come to anything, and reads what it says', (text) => {
    const { stage, filter, passes } = compile(text);
    if (filter === null) throw new Error('the search has a filter');
    const key = fc.array(scalar, { minLength: stage.by.length, maxLength: stage.by.length });
    fc.assert(
      fc.property(key, key, fc.integer({ min: 1, max: 3 }), (values, others, count) => {
        const row: Row = new Map([
          ...stage.aggregates.map(({ as }) => [as, count] as const),
          ...stage.by.map((name, i) => [name, values[i]!] as const),
        ]);
        if (passes(row)) expect(filter.accepts(values)).toBe(true);
        const same = others.map((other, i) => (filter.reads.includes(i) ? values[i]! : other));
        expect(filter.accepts(same)).toBe(filter.accepts(values));
      }),
    );
  });

  it('asks those of several conditions that can be asked', () => {
    const { filter } = compile('stats count by a b c | where count > 1 AND c="x" AND count < b');
    expect(filter?.reads).toEqual([2]);
    expect(filter?.accepts(['y', 'y', 'x'])).toBe(true);
    expect(filter?.accepts(['y', 'y', 'y'])).toBe(false);
    expect(compile('stats count by a b c | where count > 1 OR c="x"').filter).toBeNull();
    expect(compile('stats count by a b c | fields a | where a!="x"').filter).toBeNull();
  });
});

describe('answers of key filters', () => {
  const stage: Aggregate = { kind: 'aggregate', mode: 'stats', aggregates: [], by: ['a', 'b'] };
  const filterOf = (at: number, wanted: Scalar): KeyFilter & { asked: number } => {
    const filter = {
      asked: 0,
      reads: [at],
      accepts: (key: readonly (Scalar | null)[]) => {
        filter.asked++;
        return key[at] === wanted;
      },
    };
    return filter;
  };
  const probe = (grouping: Grouping, key: readonly Scalar[]): void => {
    key.forEach((value, i) => {
      grouping.probe[i] = grouping.idOf(i, value)!;
    });
  };

  it('are those of any filter, asked once for each combination of what is read', () => {
    const grouping = new Grouping(stage, openStateBudget(), () => {}, [new Interner(), new Interner()]);
    const filters = [filterOf(0, 'x'), filterOf(0, 'y')];
    const answers = new KeyAnswers(filters);
    for (let i = 0; i < 1000; i++) {
      const a = ['x', 'y', 'z'][i % 3]!;
      probe(grouping, [a, i]);
      expect(answers.isWanted(grouping)).toBe(a !== 'z');
    }
    expect(filters.map(({ asked }) => asked)).toEqual([3, 2]);
  });

  it('are given up where next to nothing is refused, and stay right where there are many', () => {
    const grouping = new Grouping(stage, openStateBudget(), () => {}, [new Interner(), new Interner()]);
    const [idle, busy] = [filterOf(0, 0), filterOf(1, 'x')];
    const answers = new KeyAnswers([{ reads: [0], accepts: (key) => key[0] !== 7 && idle.accepts(key) !== null }]);
    const others = new KeyAnswers([{ reads: [0, 1], accepts: busy.accepts }]);
    let wrong = 0;
    for (let i = 0; i < 70_000; i++) {
      const b = i % 2 === 0 ? 'x' : 'y';
      probe(grouping, [i, b]);
      answers.isWanted(grouping);
      if (others.isWanted(grouping) !== (b === 'x')) wrong++;
    }
    expect(wrong).toBe(0);
    expect(idle.asked).toBeLessThan(5000);
    expect(busy.asked).toBe(70_000);
    probe(grouping, [7, 'x']);
    expect(answers.isWanted(grouping)).toBe(true);
  });
});
