import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Classifier } from '../event/classify.ts';
import { Event, SlotTable } from '../event/event.ts';
import type { JsonObject } from '../event/record.ts';
import { listFields, resolveField } from '../event/resolve.ts';
import type { Expr } from '../lang/expression.ts';
import type { Plan } from '../lang/plan.ts';
import { keysOf } from './candidates.ts';
import { Engine } from './engine.ts';
import { buildPrograms } from './program.ts';

const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };

/** Which of the predicates hold on the event, run together and so by the index, or one by one and so without it. */
function holding(predicates: readonly Expr[], body: JsonObject): number[] {
  const plans = predicates.map(
    (predicate): Plan => ({
      language: 'eql',
      schema: 'ecs',
      input: { kind: 'events' },
      stages: [{ kind: 'filter', predicate }],
    }),
  );
  const slots = new SlotTable(resolveField);
  const engine = new Engine({
    programs: buildPrograms(plans.map((plan) => ({ plan, indexPatterns: [] }))).all,
    slots,
    context: CONTEXT,
    listFields,
    foldings: [],
    earlyFilters: [],
    profile: null,
  });
  const { cls } = new Classifier({ parseXml: () => null, strictFields: true }).classify(body)!;
  const event = new Event(slots);
  event.reset(cls, body);
  const found: number[] = [];
  engine.run(event, {
    match: ({ index }) => found.push(index),
    terms: () => {},
    hasRoom: () => true,
    row: () => {},
    fold: () => {},
    foldShared: () => {},
  });
  return found;
}

const value = fc.constantFrom('abc', 'ABC', 'abcdef', 'xabcx', '22', '22.0', 'é', 'É', '', 'a?c', 'zz');
const name = fc.constantFrom('f', 'g', 'h');
const fold = fc.constantFrom('none', 'ascii', 'unicode' as const);
const leaf: fc.Arbitrary<Expr> = fc.oneof(
  fc.record({ name, value, fold, numeric: fc.boolean() }).map(
    (at): Expr => ({
      kind: 'test',
      arg: { kind: 'field', name: at.name },
      op: { op: 'equals', value: at.value, fold: at.fold, numeric: at.numeric },
    }),
  ),
  fc
    .record({
      name,
      patterns: fc.array(fc.constantFrom('abc', '*abc*', 'abc*', '*DEF', '*', 'a*f', 'a?c', '2*2', 'é*', '22'), {
        minLength: 1,
        maxLength: 3,
      }),
      fold,
      wild: fc.constantFrom('*', '*?' as const),
    })
    .map(
      (at): Expr => ({
        kind: 'test',
        arg: { kind: 'field', name: at.name },
        op: { op: 'glob', patterns: at.patterns, fold: at.fold, wild: at.wild, numeric: true },
      }),
    ),
  name.map((field): Expr => ({ kind: 'exists', arg: { kind: 'field', name: field } })),
  fc.constantFrom<Expr>(
    { kind: 'literal', value: true },
    { kind: 'literal', value: false },
    { kind: 'literal', value: null },
  ),
);
const expr = fc.letrec<{ node: Expr }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('node').map((arg): Expr => ({ kind: 'not', arg })),
    fc.array(tie('node'), { maxLength: 3 }).map((args): Expr => ({ kind: 'and', args })),
    fc.array(tie('node'), { maxLength: 3 }).map((args): Expr => ({ kind: 'or', args })),
  ),
})).node;

describe('candidates', () => {
  it('never leave out a rule that holds', () => {
    const cell = fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.constant(22), fc.constant(null));
    const body = fc.record({ f: cell, g: cell, h: cell }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(expr, { minLength: 8, maxLength: 24 }), body, (predicates, record) => {
        const alone = predicates.flatMap((predicate, i) => (holding([predicate], record).length > 0 ? [i] : []));
        expect(holding(predicates, record)).toEqual(alone);
      }),
      { numRuns: 300 },
    );
  });

  const test = (field: string, text: string): Expr => ({
    kind: 'test',
    arg: { kind: 'field', name: field },
    op: { op: 'equals', value: text, fold: 'unicode' },
  });
  it('are found by the part of a conjunction that fits the fewest events', () => {
    const both: Expr = { kind: 'and', args: [{ kind: 'exists', arg: { kind: 'field', name: 'g' } }, test('f', 'X')] };
    expect(keysOf(both, 'ecs', () => 'open')).toEqual([
      { schema: 'ecs', name: 'f', fold: 'unicode', key: { kind: 'exact', text: 'x' } },
    ]);
  });
  it('are all rules of which nothing is known, and none of those that never hold', () => {
    expect(keysOf({ kind: 'not', arg: test('f', 'x') }, 'ecs', () => 'open')).toBeNull();
    expect(keysOf(test('f', 'x'), 'ecs', () => false)).toEqual([]);
    expect(keysOf(test('f', 'x'), 'ecs', () => true)).toBeNull();
  });
});
