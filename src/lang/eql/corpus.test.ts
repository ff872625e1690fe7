/**
 * Published rules, read in place where the shared data lies beside the repository: every EQL rule compiles, prints back
 * to the same plan, and no field is unknown. And the queries of the older Endgame implementation's tests: all compile
 * but those that use what only that dialect has, which are counted by reason.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { type CompiledEql, compileEql } from './language.ts';
import { parseEql } from './parse.ts';
import { printQuery } from './print-query.fixture.ts';

const SHARED = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const RULES = [join(SHARED, 'data/rules/elastic'), join(SHARED, 'seeds')];
const ENDGAME = join(SHARED, 'data/eql/test_queries.toml');

interface RuleTable {
  readonly type?: string;
  readonly query?: string;
  readonly event_category_override?: string;
}

function compile(text: string, categoryField = 'event.category'): CompiledEql {
  return compileEql(
    { name: 'query', text },
    { categoryField, timestampField: '@timestamp', tiebreakerField: null, isKnownField: (name) => !name.includes('.') },
  );
}

function readRules(): (readonly [name: string, rule: RuleTable & { readonly query: string }])[] {
  const found: (readonly [string, RuleTable & { readonly query: string }])[] = [];
  for (const folder of RULES) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (!name.endsWith('.toml')) continue;
      const rule = parseToml(readFileSync(join(folder, name), 'utf8'))['rule'] as RuleTable; // shape of every rule file
      const { query } = rule;
      if (rule.type === 'eql' && query !== undefined) found.push([name, { ...rule, query }]);
    }
  }
  return found;
}

describe.skipIf(!RULES.every(existsSync))('published rules', () => {
  const rules = readRules();

  it('are there', () => {
    expect(rules.length).toBeGreaterThan(60);
  });

  it.each(rules)('%s', (_, { query, event_category_override }) => {
    const { plan, diagnostics } = compile(query, event_category_override);
    expect(diagnostics.filter((each) => each.severity !== 'note')).toEqual([]);
    const printed = printQuery(parseEql(query, () => {})!);
    expect(withoutPlaces(compile(printed, event_category_override).plan)).toEqual(withoutPlaces(plan));
  });
});

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each) => (/^spans?$/.test(key) ? undefined : (each as unknown))));
}

/** Why a query of the older dialect does not compile here, by the first diagnostic. */
function reasonOf({ code, message }: { readonly code: string; readonly message: string }): string {
  if (message.startsWith('`=`')) return 'a single = compares';
  if (message.includes(' of` is not supported')) return 'lineage';
  if (message.includes('pipe `')) return 'other pipes';
  if (code === 'eql-compares-fields') return 'compares fields';
  if (message.includes('goes through the elements')) return 'element functions';
  if (code === 'eql-unknown-function') return 'other functions';
  if (message.includes('array positions')) return 'array positions';
  if (message.startsWith('`join`') || message.startsWith('`fork`')) return 'join and fork';
  if (message.includes('a join key must be a field')) return 'computed join keys';
  if (message.includes('single quotes') || message.includes('?"…"')) return 'other quotes';
  return `${code}: ${message}`;
}

describe.skipIf(!existsSync(ENDGAME))('queries of the older dialect', () => {
  it('compile unless they use what only that dialect has', () => {
    const { queries } = parseToml(readFileSync(ENDGAME, 'utf8')) as unknown as { queries: { query: string }[] };
    const reasons = new Map<string, number>();
    for (const { query } of queries) {
      const { plan, diagnostics } = compile(query);
      const error = diagnostics.find((each) => each.severity === 'error');
      expect(plan === null).toBe(error !== undefined);
      const reason = error === undefined ? 'compiles' : reasonOf(error);
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    expect(Object.fromEntries([...reasons].sort())).toEqual({
      'a single = compares': 54,
      'array positions': 7,
      'compares fields': 8,
      compiles: 89,
      'computed join keys': 2,
      'element functions': 12,
      'join and fork': 12,
      lineage: 4,
      'other functions': 13,
      'other pipes': 26,
      'other quotes': 14,
    });
  });
});
