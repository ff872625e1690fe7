import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Plan, Stage } from '../lang/plan.ts';
import { earlyFilterOf } from './early-filter.ts';
import type { LookupSource } from './operator.ts';
import { openPipeline } from './pipeline.ts';
import { compilePredicate } from './predicate.ts';
import { buildPrograms } from './program.ts';
import type { Row, Tuple } from './row.ts';
import { rowScope } from './scope.ts';
import { EMPTY_TRAIL } from './trail.ts';

const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };

function tableOf(rows: readonly ReadonlyMap<string, string>[]): LookupSource {
  return {
    columns: [],
    rowCount: rows.length,
    prepare: () => () => ({ values: new Map(), rows: [], defaulted: false }),
    rows: () => rows,
  };
}

function planWith(inner: Partial<Plan>, negated = false, before: readonly Stage[] = []): Plan {
  const plan: Plan = {
    language: 'spl',
    schema: 'splunk',
    input: { kind: 'none' },
    stages: [{ kind: 'inputlookup', table: 't', append: false, where: null }],
    ...inner,
  };
  return {
    language: 'spl',
    schema: 'splunk',
    input: { kind: 'events' },
    stages: [...before, { kind: 'subfilter', negated, plan }],
  };
}

function filterOf(plan: Plan, rows: readonly ReadonlyMap<string, string>[]) {
  const program = buildPrograms([{ plan, indexPatterns: [] }]).rules[0]!;
  return earlyFilterOf(program, { context: CONTEXT, lookup: () => tableOf(rows) });
}

const text = fc.constantFrom('a.exe', 'A.EXE', '*.exe', 'b', '1', '1.0', ' 1', '1e1', '', '*', 'é', 'É', '_x');
const pattern = fc.constantFrom('1*', '*0', '1*0', '-*', '*e+*', '*1.*', '1*x');
/** Other spellings of numbers that such patterns match. */
const number = fc.constantFrom('010', '+10', '1e1', '10.0', ' 10 ', ' -1', '1e30', '.1', '1.10', '10x');
const column = fc.constantFrom('p', 'q', '_time');
const tableRow = fc
  .array(fc.tuple(column, fc.oneof({ weight: 6, arbitrary: text }, pattern)), { maxLength: 3 })
  .map((cells) => new Map(cells));
const cell: fc.Arbitrary<Value> = fc.oneof(
  text,
  number,
  fc.constantFrom(1, true, null),
  fc.array(text, { minLength: 2 }),
);
const eventRow = fc.array(fc.tuple(column, cell), { maxLength: 3 }).map((cells): Row => new Map(cells));

describe('the early filter', () => {
  it('lets through every row that the stage lets through', () => {
    let passed = 0;
    let known = 0;
    fc.assert(
      fc.property(fc.array(tableRow, { maxLength: 4 }), fc.array(eventRow, { maxLength: 6 }), (table, rows) => {
        const plan = planWith({});
        const filter = filterOf(plan, table);
        if (filter === null) return;
        known++;
        const early = compilePredicate(filter, rowScope(CONTEXT));
        const out: Tuple[] = [];
        const stage = openPipeline(plan.stages, (tuple) => out.push(tuple), {
          context: CONTEXT,
          lookup: () => undefined,
          runPlan: (_, emit) => {
            for (const row of table) emit({ row, trail: EMPTY_TRAIL });
          },
          limit: () => {},
        });
        for (const row of rows) stage.push({ row, trail: EMPTY_TRAIL });
        for (const { row } of out) expect(early === true || (early !== false && early(row))).toBe(true);
        passed += out.length;
      }),
      { numRuns: 1000 },
    );
    expect(passed).toBeGreaterThan(0);
    expect(known).toBeGreaterThan(0);
  });

  it('is not known for a pattern of numbers, which the stage matches with any spelling', () => {
    const isKnown = (cell: string): boolean => filterOf(planWith({}), [new Map([['p', cell]])]) !== null;
    expect(['44*', '4*3', '-*', '*e+*', '*.5'].filter(isKnown)).toEqual([]);
    expect(['44', '*', '**', 'x44*', '4.4', '*.exe', '10.1.*'].filter((cell) => !isKnown(cell))).toEqual([]);
  });

  it('takes few of many rows', () => {
    const early = compilePredicate(filterOf(planWith({}), [new Map([['p', 'nc']])])!, rowScope(CONTEXT));
    if (typeof early === 'boolean') throw new Error('the filter is a constant');
    expect(early(new Map([['p', 'NC']]))).toBe(true);
    expect(early(new Map([['p', 'cmd.exe']]))).toBe(false);
  });

  it('is not known where columns are no fields', () => {
    expect(filterOf(planWith({}), [new Map([['earliest', '1']])])).toBeNull();
  });

  it('is not known for what reads events, is negated or comes later', () => {
    expect(filterOf(planWith({ input: { kind: 'events' } }), [])).toBeNull();
    expect(filterOf(planWith({}, true), [])).toBeNull();
    expect(
      filterOf(planWith({}, false, [{ kind: 'rename', renames: [{ from: 'p', to: 'q' }] }]), [new Map([['q', 'x']])]),
    ).toBeNull();
  });
});
