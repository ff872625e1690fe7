import { describe, expect, it } from 'vitest';
import type { FieldType } from '../../event/ecs-fields.ts';
import type { Expr } from '../expression.ts';
import type { Plan } from '../plan.ts';
import { type CompiledEql, compileEql } from './language.ts';

const OWN = new Map<string, FieldType>([
  ['app.version', 'version'],
  ['app.load', 'double'],
]);

function compile(text: string): CompiledEql {
  return compileEql(
    { name: 'rule.toml', text },
    {
      categoryField: 'event.category',
      timestampField: '@timestamp',
      tiebreakerField: 'event.sequence',
      extraFields: OWN,
    },
  );
}

/** The only filter's predicate without places. */
function predicate(text: string): unknown {
  const { plan, diagnostics } = compile(text);
  expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([]);
  const [stage] = plan!.stages;
  return stage?.kind === 'filter' ? bare(stage.predicate) : null;
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'span' && key !== 'spans')
      .map(([key, each]) => [key, bare(each)]),
  );
}

const field = (name: string): Expr => ({ kind: 'field', name });

describe('plans', () => {
  it('makes an event query a filter, with the category in front', () => {
    const { plan } = compile('process where process.name : ("a*", "b") | head 3');
    expect(bare(plan)).toEqual({
      language: 'eql',
      schema: 'ecs',
      input: { kind: 'events' },
      stages: [
        {
          kind: 'filter',
          predicate: {
            kind: 'and',
            args: [
              { kind: 'test', arg: field('event.category'), op: { op: 'equals', value: 'process', fold: 'none' } },
              {
                kind: 'test',
                arg: field('process.name'),
                op: { op: 'glob', patterns: ['a*', 'b'], fold: 'ascii', wild: '*?' },
              },
            ],
          },
        },
        { kind: 'head', count: 3 },
      ],
      timestampField: '@timestamp',
      tiebreakerField: 'event.sequence',
    } satisfies Plan);
  });

  it.each<[condition: string, expected: unknown]>([
    [
      'process.name == "a"',
      { kind: 'test', arg: field('process.name'), op: { op: 'equals', value: 'a', fold: 'none' } },
    ],
    [
      'process.name != "a"',
      {
        kind: 'not',
        arg: { kind: 'test', arg: field('process.name'), op: { op: 'equals', value: 'a', fold: 'none' } },
      },
    ],
    ['process.name != null', { kind: 'exists', arg: field('process.name') }],
    [
      'process.pid in (4, 8.0)',
      { kind: 'test', arg: field('process.pid'), op: { op: 'in', values: [4, 8], fold: 'none', numeric: true } },
    ],
    [
      'process.name in~ ("A", "b")',
      { kind: 'test', arg: field('process.name'), op: { op: 'in', values: ['A', 'b'], fold: 'ascii' } },
    ],
    [
      'startsWith~(process.name, "a")',
      { kind: 'test', arg: field('process.name'), op: { op: 'prefix', value: 'a', fold: 'ascii' } },
    ],
    [
      'endsWith(process.name, "a")',
      { kind: 'test', arg: field('process.name'), op: { op: 'suffix', value: 'a', fold: 'none' } },
    ],
    [
      'stringContains(process.name, "a")',
      { kind: 'test', arg: field('process.name'), op: { op: 'contains', value: 'a', fold: 'none' } },
    ],
    [
      'cidrMatch(source.ip, "10.0.0.0/8")',
      { kind: 'test', arg: field('source.ip'), op: { op: 'cidr', networks: ['10.0.0.0/8'] } },
    ],
    ['source.ip == "::1"', { kind: 'test', arg: field('source.ip'), op: { op: 'cidr', networks: ['::1'] } }],
    [
      'process.start > "2026-05-01"',
      {
        kind: 'test',
        arg: field('process.start'),
        op: { op: 'order', cmp: '>=', value: '2026-05-02T00:00:00.000Z', type: 'date' },
      },
    ],
    [
      'app.version < "1.10.0"',
      { kind: 'test', arg: field('app.version'), op: { op: 'order', cmp: '<', value: '1.10.0', type: 'version' } },
    ],
    [
      'length(process.name) > 3',
      {
        kind: 'test',
        arg: { kind: 'call', function: 'eql.length', args: [field('process.name')] },
        op: { op: 'order', cmp: '>', value: 3, type: 'natural' },
      },
    ],
    [
      'app.load / 2 == 1',
      {
        kind: 'test',
        arg: { kind: 'call', function: 'eql.divideDecimal', args: [field('app.load'), { kind: 'literal', value: 2 }] },
        op: { op: 'equals', value: 1, fold: 'none', numeric: true },
      },
    ],
    [
      'startsWith~(process.name, process.parent.name)',
      {
        kind: 'truth',
        arg: { kind: 'call', function: 'eql.startsWith~', args: [field('process.name'), field('process.parent.name')] },
      },
    ],
    [
      'process.name regex~ ("a+", "b")',
      {
        kind: 'test',
        arg: field('process.name'),
        op: { op: 'regex', dialect: 'lucene', patterns: ['a+', 'b'], fold: 'ascii', whole: true },
      },
    ],
    [
      'process.name == "a" and true',
      { kind: 'test', arg: field('process.name'), op: { op: 'equals', value: 'a', fold: 'none' } },
    ],
    ['not ?no.such == "x"', { kind: 'literal', value: true }],
    ['not ?no.such : "x"', { kind: 'literal', value: false }],
  ])('%s', (condition, expected) => {
    expect(predicate(`any where ${condition}`)).toEqual(expected);
  });

  it('writes sequences out', () => {
    const { plan } = compile(
      'sequence by host.id with maxspan=90s [process where true] by process.pid with runs=2 ![file where true] by process.pid until [any where true] by ?process.pid',
    );
    const [stage] = plan!.stages;
    if (stage?.kind !== 'sequence') throw new Error('expected a sequence');
    const by = [
      { name: 'host.id', optional: false },
      { name: 'process.pid', optional: false },
    ];
    expect(stage.terms.map((term) => [term.missing, term.by])).toEqual([
      [false, by],
      [false, by],
      [true, by],
    ]);
    expect(stage.until?.by[1]).toEqual({ name: 'process.pid', optional: true });
    expect(stage.maxSpan).toBe(90_000_000);
  });

  it('keeps the place of every alternative', () => {
    const text = 'any where process.name : ("aa", "b") or process.name in ("c", null, "d")';
    const stage = compile(text).plan!.stages[0]!;
    const args = stage.kind === 'filter' && stage.predicate.kind === 'or' ? stage.predicate.args : [];
    const places = args.map((arg) =>
      arg.kind === 'test' && 'spans' in arg.op ? arg.op.spans?.map(({ start, end }) => text.slice(start, end)) : null,
    );
    expect(places).toEqual([
      ['"aa"', '"b"'],
      ['"c"', '"d"'],
    ]);
  });
});
