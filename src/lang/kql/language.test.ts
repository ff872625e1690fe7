import { describe, expect, it } from 'vitest';
import type { Expr } from '../expression.ts';
import type { Plan } from '../plan.ts';
import { compileKql } from './language.ts';

function compile(text: string) {
  return compileKql({ name: 'query', text }, { timestampField: '@timestamp' });
}

function conditionOf(plan: Plan | null): unknown {
  const stage = plan!.stages[0]!;
  return stage.kind === 'filter' ? withoutPlaces(stage.predicate) : null;
}

function withoutPlaces(expr: Expr): unknown {
  return JSON.parse(JSON.stringify(expr, (key, each) => (/^spans?$/.test(key) ? undefined : (each as unknown))));
}

describe('a plan of KQL', () => {
  it('looks values of one field up together', () => {
    const { plan, diagnostics } = compile(
      'process.name: (a or b) or process.name: c* or process.name: "d" or user.name: e',
    );
    expect(diagnostics).toEqual([]);
    const field = (name: string) => ({ kind: 'field', name });
    expect(conditionOf(plan)).toEqual({
      kind: 'or',
      args: [
        { kind: 'test', arg: field('process.name'), op: { op: 'glob', patterns: ['c*'], fold: 'none', wild: '*?' } },
        { kind: 'test', arg: field('process.name'), op: { op: 'in', values: ['d'], fold: 'none' } },
        { kind: 'test', arg: field('user.name'), op: { op: 'in', values: ['e'], fold: 'none' } },
        { kind: 'test', arg: field('process.name'), op: { op: 'in', values: ['a', 'b'], fold: 'none' } },
      ],
    });
  });

  it('says of each value where it stands', () => {
    const text = 'process.name: (a or "b")';
    const stage = compile(text).plan!.stages[0]!;
    const test = stage.kind === 'filter' && stage.predicate.kind === 'test' ? stage.predicate : null;
    const spans = test?.op.op === 'in' ? (test.op.spans ?? []) : [];
    expect([test?.span, ...spans].map((span) => text.slice(span?.start, span?.end))).toEqual([text, 'a', '"b"']);
  });

  it('warns of a field that nobody knows, once', () => {
    expect(compile('process.nmae: a or process.nmae: b').diagnostics).toMatchObject([
      {
        code: 'kql-unknown-field',
        severity: 'warning',
        hint: 'did you mean `process.name`?',
        span: { start: 0, end: 12 },
      },
    ]);
  });

  it('warns of what can never be true', () => {
    expect(compile('message: "()"').diagnostics).toEqual([]);
    expect(compile('message: \\(\\)').diagnostics).toMatchObject([{ code: 'kql-never-true' }]);
  });

  it('refuses what is not run as unsupported, all of it', () => {
    const { plan, diagnostics } = compile('a.*: x or mimikatz or user: { name: y }');
    expect(plan).toBeNull();
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'kql-not-supported', unsupported: true, span: { start: 0, end: 3 } },
      { code: 'kql-not-supported', unsupported: true, span: { start: 10, end: 18 } },
      { code: 'kql-not-supported', unsupported: true, span: { start: 22, end: 26 } },
    ]);
  });
});
