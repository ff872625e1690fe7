import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Explainer } from '../engine/explain.ts';
import type { JsonObject } from '../event/record.ts';
import { describeExplanation, encodeSafeJson } from '../io/outputs/explain-json.ts';
import { renderExplanation, renderReason } from '../io/outputs/explain-text.ts';
import { HIDDEN_CHARACTERS } from '../text/render.ts';
import { Evaluation } from './evaluation.ts';
import { type Explained, Explaining } from './explaining.ts';
import type { Finding } from './finding.ts';
import { buildBundle, type CompiledBundle } from './rule-bundle.ts';

const CONTEXT = { now: 1_700_000_000_000_000, infoMin: 0, infoMax: 0, zone: 'UTC' };
const SETTINGS = { readAll: true, strictFields: true, zone: 'UTC', from: null, to: null };

const ECS: Readonly<Record<string, string>> = { a: 'process.name', b: 'user.name', n: 'process.pid' };

function compile(language: 'eql' | 'spl', query: string): CompiledBundle {
  // In EQL a field that nobody knows is null when the query is read, so the short names stand for fields of ECS.
  const written = language === 'eql' ? query.replace(/\?([abn])\b/g, (_, name: string) => ECS[name]!) : query;
  const text = `telltale: rule/1
id: 11111111-2222-4333-8444-555555555555
name: A rule
language: ${language}
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: ${JSON.stringify(written)}
`;
  const none = { list: () => [], read: () => null };
  const { compiled } = buildBundle([{ path: 'a.yml', text }], { contentFolder: null, deprecated: true }, none);
  const problems = [...compiled.all, ...compiled.notLoaded].flatMap(({ diagnostics }) => diagnostics);
  expect(problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return compiled;
}

function asRecord(event: JsonObject, ordinal: number): Parameters<Explaining['take']>[0] {
  const body: JsonObject = {
    ...event,
    process: { ...('a' in event ? { name: event['a']! } : {}), ...('n' in event ? { pid: event['n']! } : {}) },
    user: 'b' in event ? { name: event['b']! } : {},
  };
  return { ordinal, offset: 0, bytes: new Uint8Array(), body };
}

function explain(compiled: CompiledBundle, events: readonly JsonObject[], onFar?: () => boolean): Explained[] {
  const found: Explained[] = [];
  const explaining = new Explaining(compiled, SETTINGS, CONTEXT, {
    only: () => true,
    onExplained: (explained) => found.push(explained),
    ...(onFar === undefined ? {} : { onFar }),
  });
  explaining.enter('events');
  events.forEach((body, i) => {
    explaining.take(asRecord(body, i + 1));
  });
  return found;
}

/** Records (1-based) that the engine found, sequences by their terms' hits. */
function find(compiled: CompiledBundle, events: readonly JsonObject[]): Set<number> {
  const found = new Set<number>();
  const settings = { ...SETTINGS, keepRows: true };
  const evaluation = new Evaluation(compiled.programs.all, settings, CONTEXT, compiled.lookup);
  const take = (finding: Finding): void => {
    if (finding.kind === 'row') found.add(finding.reference.record);
    else if ('match' in finding) found.add(finding.match.reference.record);
  };
  evaluation.begin();
  evaluation.enter('events', take, () => {});
  events.forEach((body, i) => {
    evaluation.take(asRecord(body, i + 1));
  });
  return found;
}

const value = fc.constantFrom('x', 'X', 'abc', 'ABC', 'a*c', '', '7', 'abc.');
const events = fc.array(
  fc.record(
    { a: value, b: value, n: fc.integer({ min: 0, max: 3 }), '@timestamp': fc.constant('2026-01-01T00:00:00Z') },
    { requiredKeys: ['@timestamp'] },
  ),
  { minLength: 1, maxLength: 8 },
) as fc.Arbitrary<JsonObject[]>;

const eqlLeaf = fc.oneof(
  fc
    .tuple(fc.constantFrom('?a', '?b'), fc.constantFrom('==', ':', '!=', 'like~'), value)
    .map(([f, op, v]) => (op === '!=' || op === '==' ? `${f} ${op} "${v}"` : `${f} ${op} ("${v}", "q*")`)),
  fc.tuple(fc.constantFrom('?a', '?b'), fc.constantFrom('==', '!=')).map(([f, op]) => `${f} ${op} null`),
  fc.constantFrom('length(?a) > 2', 'startsWith~(?b, "AB")'),
);
const eqlCondition: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    eqlLeaf,
    fc.tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node')).map(([l, op, r]) => `(${l} ${op} ${r})`),
    tie('node').map((inner) => `not (${inner})`),
  ),
})).node;

const splLeaf = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'b', 'n'), fc.constantFrom('=', '!='), value).map(([f, op, v]) => `${f}${op}"${v}"`),
  fc.constantFrom('n>1', 'a=*', 'NOT b=*'),
);
const splCondition: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    splLeaf,
    fc.tuple(tie('node'), fc.constantFrom(' ', ' OR '), tie('node')).map(([l, op, r]) => `(${l}${op}${r})`),
    tie('node').map((inner) => `NOT (${inner})`),
  ),
})).node;

describe('explanations', () => {
  it('give the verdict of the engine on any EQL condition', () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(eqlCondition, events, (condition, list) => {
        const compiled = compile('eql', `any where ${condition}`);
        const found = find(compiled, list);
        seen.add(found.size === 0).add(found.size < list.length);
        for (const { record, explanation } of explain(compiled, list))
          expect(explanation.holds, `${condition} on record ${record}`).toBe(found.has(record));
      }),
      { numRuns: 150 },
    );
    expect(seen.size, 'some conditions held and some did not').toBe(2);
  });

  it('give the verdict of the engine on any SPL search and row-wise filter', () => {
    fc.assert(
      fc.property(splCondition, splCondition, events, (condition, filter, list) => {
        const compiled = compile('spl', `search ${condition} | eval c=a | search ${filter} | table a b n c`);
        const found = find(compiled, list);
        for (const { record, explanation } of explain(compiled, list))
          expect(explanation.holds, `${condition} | ${filter} on record ${record}`).toBe(found.has(record));
      }),
      { numRuns: 150 },
    );
  });

  it('are made of near events alone where far ones are only counted', () => {
    const queries = fc.oneof(
      eqlCondition.map((condition) => ['eql', `any where ${condition}`] as const),
      fc
        .tuple(eqlCondition, eqlCondition)
        .map(([first, second]) => ['eql', `sequence by ?a [any where ${first}] [any where ${second}]`] as const),
      fc
        .tuple(splCondition, splCondition)
        .map(([condition, filter]) => ['spl', `search ${condition} | eval c=a | search ${filter}`] as const),
    );
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(queries, events, ([language, query], list) => {
        const compiled = compile(language, query);
        const all = explain(compiled, list);
        let far = 0;
        const near = explain(compiled, list, () => {
          far++;
          return true;
        });
        seen.add(far > 0);
        const records = (explained: readonly Explained[]) => explained.map(({ record }) => record);
        expect(records(near), query).toEqual(records(all.filter(({ misses }) => misses <= 1)));
        expect(far, query).toBe(all.length - near.length);
        expect(explain(compiled, list, () => false)).toHaveLength(all.length);
      }),
      { numRuns: 300 },
    );
    expect(seen.size, 'some were far and some were not').toBe(2);
  });

  it('are the same for events of more classes than are kept compiled', () => {
    const compiled = compile('eql', 'any where ?a == "x" and event.action == "act-7"');
    const kinds = Array.from(
      { length: 300 },
      (_, i): JsonObject => ({
        a: i % 2 === 0 ? 'y' : 'x',
        event: { action: `act-${i}`, category: 'process' },
      }),
    );
    const found = explain(compiled, [...kinds, ...kinds], () => false);
    expect(found.filter(({ explanation }) => explanation.holds).map(({ record }) => record)).toEqual([8, 308]);
    expect(found.slice(300).map(({ explanation }) => explanation)).toEqual(
      found.slice(0, 300).map(({ explanation }) => explanation),
    );
  });

  it('show what ends a pending sequence, which makes nothing hold', () => {
    const compiled = compile('eql', 'sequence [any where ?n == 1] [any where ?n == 2] until [any where ?n == 3]');
    const shown = explain(compiled, [{ n: 3 }, { n: 1 }]).map(({ explanation, text }) => ({
      holds: explanation.holds,
      lines: renderExplanation(text, explanation, { width: 100, color: false }).slice(4),
      until: (describeExplanation(text, explanation)['until'] as { readonly verdict: boolean }).verdict,
    }));
    expect(shown).toEqual([
      {
        holds: false,
        lines: ['  until, which ends what is pending', expect.stringContaining('✔ process.pid == 3')],
        until: true,
      },
      { holds: true, lines: ['  until', expect.stringContaining('✘ process.pid == 3')], until: false },
    ]);
  });

  it('ask for the join keys of a sequence, as the engine does', () => {
    const compiled = compile('eql', 'sequence [any where ?n == 1] by ?b [any where ?n == 2] by ?b');
    const list = [
      { '@timestamp': '2026-01-01T00:00:00Z', n: 1, b: 'k' },
      { '@timestamp': '2026-01-01T00:00:01Z', n: 2 },
      { '@timestamp': '2026-01-01T00:00:02Z', n: 2, b: 'k' },
    ];
    const explained = explain(compiled, list);
    expect(explained.map(({ explanation }) => explanation.holds)).toEqual([true, false, true]);
    expect([...find(compiled, list)]).toEqual([1, 3]);
    expect(renderReason(explained[1]!.text, explained[1]!.explanation)).toBe('by user.name');
  });

  it.each([
    ['any where ?a == "abc"', { a: 'ABC' }, 'only the case of letters differs'],
    ['any where ?a : "abc"', { a: 'abc.' }, 'only the final dot of the value differs'],
    ['any where ?a : "abc"', { a: ' abc' }, 'only blanks around the value differ'],
    ['any where ?a : "abc"', { a: 'abd' }, null],
  ])('%s on %j notes %s', (query, event, near) => {
    const [explained] = explain(compile('eql', query), [event]);
    expect(explained!.explanation.clauses[0]!.near).toBe(near);
  });

  it('name the by-field that stats drops an event for, and a near miss is one drop', () => {
    const compiled = compile('spl', 'search a="x" | rename b AS c | stats count by c');
    const [explained] = explain(compiled, [{ a: 'x' }]);
    expect(explained!.misses).toBe(1);
    expect(explained!.explanation.stages.at(-1)!.nullBy).toEqual(['c']);
    expect(renderReason(explained!.text, explained!.explanation)).toBe('c null: `stats … by` drops null keys');
  });

  it('never show a control character, and shorten what is long', () => {
    const alternatives = Array.from({ length: 5000 }, (_, i) => `"value-${i}"`).join(', ');
    const compiled = compile('eql', `any where ?a : (${alternatives}) or ?b == "\u001b[31mred"`);
    const hostile = `\u001b]0;title\u0007${'é\u202e'.repeat(500_000)}`;
    const list = [{ a: hostile, b: `${hostile}x` }, { a: 'value-4999' }];
    for (const { text, explanation } of explain(compiled, list)) {
      const lines = renderExplanation(text, explanation, { width: 120, color: false });
      const json = encodeSafeJson(describeExplanation(text, explanation));
      for (const shown of [...lines, renderReason(text, explanation), json])
        expect(shown.match(HIDDEN_CHARACTERS)).toBeNull();
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(400);
      expect(json.length).toBeLessThan(20_000);
      expect(() => JSON.parse(json)).not.toThrow();
    }
    const [, second] = explain(compiled, list);
    expect(second!.explanation.clauses[0]!.parts[0]!.matched).toMatchObject({ index: 4999, of: 5000 });
  });

  it('cost nothing when nobody asks', () => {
    const explained = vi.spyOn(Explainer.prototype, 'explain');
    find(compile('eql', 'any where ?a == "x"'), [{ a: 'x' }, { a: 'y' }]);
    expect(explained).not.toHaveBeenCalled();
    explain(compile('eql', 'any where ?a == "x"'), [{ a: 'x' }]);
    expect(explained).toHaveBeenCalledOnce();
    explained.mockRestore();
  });
});
