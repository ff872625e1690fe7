import { describe, expect, it } from 'vitest';
import { compileRule } from './compile.ts';
import { NO_CONTENT } from './content-roots.ts';
import { elasticToml } from './formats/elastic-toml.ts';

const RULE = `[rule]
rule_id = "r"
name = "R"
type = "eql"
language = "eql"
query = "process where true"
risk_score = 21
severity = "low"
`;

function compile(filters: string, extraFields?: Parameters<typeof compileRule>[2]) {
  const [loaded] = elasticToml.parse({ name: 'r.toml', text: RULE + filters });
  if (loaded?.ok !== true) throw new Error('not loaded');
  expect(loaded.diagnostics).toEqual([]);
  const { status, plan, diagnostics } = compileRule(loaded.rule, NO_CONTENT, extraFields);
  return {
    status,
    plan,
    said: diagnostics.map(({ code, message, source, span }) => ({
      code,
      message,
      at: span === undefined ? null : source!.text.slice(0, span.start).split('\n').length,
    })),
  };
}

const filter = (query: string, meta = ''): string => `\n[[rule.filters]]\n${meta}[rule.filters.query.${query}\n`;

describe('filters of a rule', () => {
  it('are part of what its events must pass', () => {
    const text = filter('match_phrase]\n"process.name" = "a"', '[rule.filters.meta]\nnegate = true\n');
    expect(compile(text)).toMatchObject({ status: 'compiled', plan: { except: { kind: 'not' } }, said: [] });
    expect(compile('').plan).not.toHaveProperty('except');
  });

  it.each([
    ['another language', 'query_string]\nquery = "a:b"', 'filters of type `query_string` are not run here'],
    ['a pattern in full text', 'wildcard]\nmessage = "a*"', 'the `wildcard` filter on `message`'],
    ['a field of the index', 'term]\n_index = "x"', 'a filter on `_index`'],
    ['a relative date', 'range."@timestamp"]\ngte = "now-1d"', 'a bound of the filter on `@timestamp`'],
    ['two fields', 'term]\n"process.name" = "a"\n"user.name" = "b"', 'not on one field'],
    ['a share of clauses', 'bool]\nminimum_should_match = "75%"\nshould = []', '`minimum_should_match` of 75%'],
    ['an option of a phrase', 'match_phrase."process.name"]\nquery = "a"\nanalyzer = "x"', '`match_phrase`'],
  ])('turn it off where they ask for %s, and say so at their place', (_, query, message) => {
    const { status, plan, said } = compile(filter('exists]\nfield = "process.name"') + filter(query));
    expect([status, plan]).toEqual(['unsupported', null]);
    expect(said).toEqual([
      { code: 'rule-filter-not-supported', message: expect.stringContaining(message) as string, at: 14 },
    ]);
  });

  it('of a hostile depth are refused', () => {
    const deep = `${'{ bool = { must = '.repeat(25)}{ match_all = {} }${' } }'.repeat(25)}`;
    expect(compile(`filters = [{ query = ${deep} }]\n`).said[0]?.message).toContain('nest deeper');
  });

  it('that ask for a field that nobody knows are warned of, once for a name', () => {
    const text = filter('exists]\nfield = "process.nmae"') + filter('term]\n"process.nmae" = "a"');
    expect(compile(text)).toMatchObject({ status: 'compiled', said: [{ code: 'rule-field-unknown', at: 10 }] });
    expect(compile(text, { extraFields: new Map([['process.nmae', 'keyword']]) }).said).toEqual([]);
  });
});
