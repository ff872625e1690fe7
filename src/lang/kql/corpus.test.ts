/**
 * Published rules in KQL, read in place where the shared data lies beside the repository: every one compiles, or is told
 * to be what we do not run, and prints back to the same tree.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { compileKql } from './language.ts';
import { parseKql } from './parse.ts';
import { printKql } from './print-query.fixture.ts';

const RULES = fileURLToPath(new URL('../../../../shared/data/rules/', import.meta.url));

interface RuleTable {
  readonly language?: string;
  readonly query?: string;
}

function readRules(): (readonly [name: string, query: string])[] {
  const files = existsSync(RULES) ? (readdirSync(RULES, { recursive: true }) as string[]) : [];
  return files
    .filter((name) => name.endsWith('.toml'))
    .flatMap((name) => {
      const rule = parseToml(readFileSync(join(RULES, name), 'utf8'))['rule'] as RuleTable | undefined; // shape of every rule file
      return rule?.language === 'kuery' && rule.query !== undefined ? [[name, rule.query] as const] : [];
    });
}

const rules = readRules();

describe.skipIf(rules.length === 0)('published rules in KQL', () => {
  it.each(rules)('%s', (_, text) => {
    const { diagnostics } = compileKql({ name: 'query', text }, { timestampField: '@timestamp' });
    const errors = diagnostics.filter(({ severity, unsupported }) => severity === 'error' && unsupported !== true);
    expect(errors).toEqual([]);
    const query = parseKql(text, () => {});
    expect(query).not.toBeNull();
    if (query !== null && query !== 'all')
      expect(withoutPlaces(parseKql(printKql(query), () => {}))).toEqual(withoutPlaces(query));
  });
});

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each) => (key === 'span' ? undefined : (each as unknown))));
}
