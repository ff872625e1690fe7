/** Published rules as they are, where they lie beside the repository; the bundled pack against the rules it restates. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../lang/expression.ts';
import type { Plan, Stage } from '../lang/plan.ts';
import { walkExpr } from '../lang/walk.ts';
import { type CompiledRule, compileRule } from './compile.ts';
import { buildRuleSet, type FileTree, type RuleSet } from './rule-set.ts';

const ROOT = join(import.meta.dirname, '../..');
const PUBLISHED = join(ROOT, '../shared/data/rules');
const SEEDS = join(ROOT, '../shared/seeds');
const PACK = join(ROOT, 'packs/ai');

function readTree(folder: string, leftOut: readonly string[] = []): FileTree {
  const files: { path: string; text: string }[] = [];
  const visit = (at: string): void => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      if (leftOut.includes(path)) continue;
      if (statSync(path).isDirectory()) visit(path);
      else files.push({ path, text: readFileSync(path, 'utf8') });
    }
  };
  visit(folder);
  return { files };
}

function compileAll(set: RuleSet): CompiledRule[] {
  return set.rules.flatMap((loaded) => (loaded.ok ? [compileRule(loaded.rule, set.content)] : []));
}

function count<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

describe.skipIf(!existsSync(PUBLISHED))('published rules', () => {
  const set = buildRuleSet(readTree(PUBLISHED));

  it('are told from everything else, and load', () => {
    expect(set.counts).toEqual({ rule: 120, support: 248, other: 2 });
    expect(Object.fromEntries(set.support)).toEqual({ macro: 189, lookup: 15, 'lookup-table': 14, 'data-source': 30 });
    expect(count(set.rules, (loaded) => (loaded.ok ? `${loaded.rule.vendor} ok` : loaded.status))).toEqual({
      'elastic ok': 63,
      'splunk ok': 57,
    });
    expect(
      count(
        set.rules.filter((l) => l.ok),
        (l) => (l.ok ? l.rule.kind : ''),
      ),
    ).toEqual({
      alert: 57 + 36,
      building_block: 4,
      risk: 15,
      hunt: 8,
    });
  });

  it('hold nothing that their layouts do not know', () => {
    const surprises = set.rules.flatMap((loaded) => (loaded.ok ? loaded.diagnostics : []));
    expect(surprises.map((d) => `${d.source?.name}: ${d.message}`)).toEqual([]);
    expect(set.content.diagnostics).toEqual([]);
  });

  it('have their query where they say', () => {
    for (const loaded of set.rules) {
      if (!loaded.ok) continue;
      const { query, path } = loaded.rule;
      const line = readFileSync(path, 'utf8').split(/\r?\n/)[query.firstLine! - 1];
      expect(line, path).toContain(query.text.trimStart().split(/\s/)[0]!.replace(/^'/, ''));
    }
  });

  it('compile, or name what is not run', () => {
    const compiled = compileAll(set);
    expect(compiled.filter((rule) => rule.status === 'failed').map(({ rule }) => rule.path)).toEqual([]);
    expect(count(compiled, (rule) => `${rule.rule.language} ${rule.status}`)['eql compiled']).toBe(61);
    expect(compiled.filter((rule) => rule.status === 'compiled').length).toBeGreaterThan(110);
  });
});

/** Texts that a plan compares with, in lower case, with the fields that it compares. */
function constantsOf(plan: Plan): string[] {
  const found = new Set<string>();
  const visit = (expr: Expr): void => {
    for (const node of walkExpr(expr)) {
      if (node.kind !== 'test') continue;
      const field = node.arg.kind === 'field' ? node.arg.name : node.arg.kind;
      const { op } = node;
      const values = 'patterns' in op ? op.patterns : 'values' in op ? op.values : 'value' in op ? [op.value] : [op];
      for (const value of values) found.add(`${field} ${JSON.stringify(value).toLowerCase()}`);
    }
  };
  for (const stage of plan.stages as readonly Stage[]) if (stage.kind === 'filter') visit(stage.predicate);
  return [...found].sort();
}

describe('the ai pack', () => {
  // What runs by default; `extra` is asked for by name.
  const set = buildRuleSet(readTree(PACK, [join(PACK, 'extra')]));
  const rules = compileAll(set);

  it('compiles without a word', () => {
    expect(rules.map(({ rule, status }) => [rule.language, rule.kind, status])).toEqual([
      ['spl', 'risk', 'compiled'],
      ['eql', 'alert', 'compiled'],
    ]);
    expect(set.rules.flatMap((loaded) => loaded.diagnostics)).toEqual([]);
    expect(rules.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    expect(set.content.diagnostics).toEqual([]);
  });

  it('expects alerts of its own rules only', () => {
    const expected: unknown = JSON.parse(readFileSync(join(PACK, 'sample-expected.json'), 'utf8'));
    const ids = rules.map(({ rule }) => rule.id);
    expect(expected).toMatchObject({ events: 459, alerts: expect.any(Array) });
    const { alerts } = expected as { alerts: { rule: string; count: number }[] }; // shape checked above
    expect(new Set(alerts.map((alert) => alert.rule))).toEqual(new Set(ids));
    expect(alerts.every((alert) => alert.count > 0)).toBe(true);
  });

  describe.skipIf(!existsSync(SEEDS))('against the rules it restates', () => {
    const seeds = buildRuleSet(readTree(SEEDS));
    const originals = compileAll(seeds);
    const pairOf = (language: string) =>
      [rules, originals].map((list) => list.find(({ rule }) => rule.language === language)!) as [
        CompiledRule,
        CompiledRule,
      ];

    it('finds both, and nothing else, in their folder', () => {
      expect(seeds.counts).toEqual({ rule: 2, support: 4, other: 3 });
      expect(originals.map(({ status }) => status)).toEqual(['compiled', 'compiled']);
    });

    it('compares the same fields with the same texts', () => {
      const [ours, theirs] = pairOf('eql');
      expect(constantsOf(ours.plan!)).toEqual(constantsOf(theirs.plan!));
      expect(ours.rule.elastic?.indexPatterns).toEqual(theirs.rule.elastic?.indexPatterns);
    });

    it('groups by the same fields, and knows the same browsers', () => {
      const [ours, theirs] = pairOf('spl');
      const groupsOf = ({ plan }: CompiledRule) =>
        plan!.stages.flatMap((stage) => (stage.kind === 'aggregate' ? [...stage.by].sort() : []));
      expect(groupsOf(ours)).toEqual(groupsOf(theirs));
      const patternsOf = (table: RuleSet, lookup: string, column: string) =>
        new Set([...table.content.lookups.get(lookup)!.rows()].map((row) => row.get(column)!.toLowerCase()));
      expect(patternsOf(set, 'ai_browsers', 'program')).toEqual(
        patternsOf(seeds, 'browser_app_list', 'browser_process_name'),
      );
    });

    it('shares no sentence with them', () => {
      const sentences = (rule: CompiledRule) => rule.rule.description.split(/(?<=[.!?])\s+/);
      const theirs = new Set(originals.flatMap(sentences));
      expect(rules.flatMap(sentences).filter((sentence) => theirs.has(sentence))).toEqual([]);
    });
  });
});
