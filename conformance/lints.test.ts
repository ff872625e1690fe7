/**
 * Lints: for each a rule that it speaks about and one, as like it as can be, that it leaves alone. Rows are data in
 * `diagnostics/`; what a row does not say of its rule is the same for all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildMacroTable } from '../src/lang/spl/macros.ts';
import { BARE_RULE } from '../src/rule/bare-rule.ts';
import { compileRule, queryPart, searchedText } from '../src/rule/compile.ts';
import { gatherContent } from '../src/rule/content-roots.ts';
import type { LintSubject } from '../src/rule/lint.ts';
import { lintRules, suppressionsIn } from '../src/rule/lint-rules.ts';
import { LINT_CODES } from '../src/rule/lints/index.ts';
import { type ElasticOptions, type Rule, USUAL_ELASTIC_OPTIONS } from '../src/rule/rule.ts';
import { locate, type Span } from '../src/text/source-text.ts';

interface Written {
  readonly eql?: string;
  readonly kql?: string;
  readonly spl?: string;
  /** Parts of the rule beside its query. */
  readonly rule?: Partial<Rule>;
  readonly elastic?: Partial<ElasticOptions>;
  /** Lookup files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

interface LintRow {
  readonly code: string;
  readonly hit: Written;
  readonly miss: Written;
}

const ROWS = parse(readFileSync(join(import.meta.dirname, 'diagnostics/lints.yaml'), 'utf8')) as readonly LintRow[];

function subjectOf(written: Written, macros = buildMacroTable([])): LintSubject {
  const language = written.kql !== undefined ? 'kuery' : written.eql === undefined ? 'spl' : 'eql';
  const rule: Rule = {
    ...BARE_RULE,
    id: 'id',
    name: 'A rule',
    path: 'rule.yml',
    language,
    type: language,
    kind: 'alert',
    query: { name: 'rule.yml', text: written.eql ?? written.kql ?? written.spl ?? '' },
    severity: 'low',
    riskScore: 1,
    status: '',
    tags: ['OS: Windows'],
    elastic: language !== 'spl' ? { ...USUAL_ELASTIC_OPTIONS, ...written.elastic } : null,
    ...written.rule,
  };
  const files = Object.entries(written.files ?? {}).map(([path, text]) => ({ path, read: () => text }));
  const content = { ...gatherContent(files), macros };
  const compiled = compileRule(rule, content);
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return {
    rule,
    plan: compiled.plan,
    text: searchedText(compiled).text,
    queryPart: (span: Span) => queryPart(compiled, span),
    lookup: (name: string) => content.lookups.get(name),
  };
}

function codesOf(written: Written, file = ''): string[] {
  const [found] = lintRules([subjectOf(written)], { ignore: new Set(), fileOf: () => file });
  return found!.map(({ code }) => code);
}

describe('lints', () => {
  it.each(ROWS.map((row) => [row.code, row] as const))('%s speaks where it should and only there', (code, { hit, miss }) => {
    expect(codesOf(hit)).toContain(code);
    expect(codesOf(miss)).not.toContain(code);
  });

  it('name the place as the file has it, not as it is once macros are expanded', () => {
    const macros = buildMacroTable([
      { name: 'source', args: [], definition: 'EventCode=1 OR EventCode=1 OR EventCode=1' },
      { name: 'twice', args: [], definition: 'Image IN ("a*", "ab*")' },
    ]);
    const query = { name: 'rules/x.yml', text: '`source` User IN ("b*", "bc*")\n`twice`', firstLine: 7 };
    const [found] = lintRules([subjectOf({ spl: '', rule: { query } }, macros)], { ignore: new Set(), fileOf: () => '' });
    const places = found!
      .filter(({ code }) => code === 'lint-covered-alternative')
      .map(({ source, span }) => [locate(source!, span!.start).line, query.text.slice(span!.start, span!.end)]);
    expect(places).toEqual([
      [7, '"bc*"'],
      [8, '`twice`'],
    ]);
  });

  it('name the place of what is said of a rule as a whole, where its file holds others too', () => {
    const rules = [3, 4].map((firstLine) => {
      const query = { name: 'export.ndjson', text: 'any where true', firstLine };
      return subjectOf({ eql: '', rule: { name: `${firstLine}`, path: 'export.ndjson', query } });
    });
    const linesOf = (subjects: readonly LintSubject[]): (number | null)[] =>
      lintRules(subjects, { ignore: new Set(), fileOf: () => '' })
        .flat()
        .filter(({ code }) => code === 'lint-no-technique')
        .map(({ source, span }) => (span === undefined ? null : locate(source!, span.start).line));
    expect(linesOf(rules)).toEqual([3, 4]);
    const asked: string[] = [];
    lintRules(rules, { ignore: new Set(), fileOf: (path) => `${asked.push(path)}` });
    expect(asked).toEqual(['export.ndjson']); // however many rules it holds
    expect(linesOf(rules.slice(1))).toEqual([null]);
  });

  it('say which of two rules of one name came later', () => {
    const rules = ['First', 'First', 'Other'].map((name) => subjectOf({ eql: 'any where true', rule: { name } }));
    const codes = lintRules(rules, { ignore: new Set(), fileOf: () => '' }).map((found) =>
      found.filter(({ code }) => code === 'lint-name-twice').map(({ message }) => message),
    );
    expect(codes).toEqual([[], [expect.stringContaining('"First"')], []]);
    const ignored = lintRules(rules, { ignore: new Set(['lint-name-twice']), fileOf: () => '' });
    expect(ignored.flat().map(({ code }) => code)).not.toContain('lint-name-twice');
  });

  it('have a row each', () => {
    const shown = new Set(ROWS.map(({ code }) => code));
    expect(Object.keys(LINT_CODES).filter((code) => !shown.has(code))).toEqual(['lint-name-twice']);
  });

  it('are suppressed in the rule’s file with a reason, and not without', () => {
    const { code, hit } = ROWS[0]!;
    expect(codesOf(hit, `# telltale: ignore ${code} because the vendor wants it so`)).not.toContain(code);
    expect(codesOf(hit, `# telltale: ignore ${code}\n`)).toContain(code);
    expect([...suppressionsIn('// telltale: ignore lint-a-b -- known\n# telltale: ignore lint-c')]).toEqual(['lint-a-b']);
  });
});
