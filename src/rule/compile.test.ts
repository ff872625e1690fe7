import { describe, expect, it } from 'vitest';
import { compileRule } from './compile.ts';
import { gatherContent, NO_CONTENT } from './content-roots.ts';
import { native } from './formats/native.ts';
import type { Rule } from './rule.ts';

function ruleOf(language: 'eql' | 'spl', query: string, more = ''): Rule {
  const text = `telltale: rule/1\nid: x\nname: Odd job\nlanguage: ${language}\n${more}query: |\n${query.replace(/^/gm, '  ')}\n`;
  const [loaded] = native.parse({ name: 'rules/odd.yml', text });
  if (loaded?.ok !== true) throw new Error('not loaded');
  return loaded.rule;
}

const CONTENT = gatherContent([
  { path: 'macros/src.yml', read: () => 'name: src\ndefinition: source=x\n' },
  { path: 'lookups/t.yml', read: () => 'name: t\nfilename: t.csv\n' },
  { path: 'lookups/t.csv', read: () => 'user,team \nada,one\n' },
  { path: 'lookups/g.yml', read: () => 'name: g\nfilename: gone.csv\n' },
]);

describe('compiling a rule', () => {
  it('gives the plan of an EQL rule, with the options of its file', () => {
    const rule = ruleOf(
      'eql',
      'sequence [process where true] [file where true]',
      'eql: { timestamp_field: event.created }\n',
    );
    const compiled = compileRule(rule, NO_CONTENT);
    expect(compiled).toMatchObject({ status: 'compiled', plan: { language: 'eql', timestampField: 'event.created' } });
    expect(compiled.expansion).toBeUndefined();
  });

  it('gives the plan of an SPL rule over its content, and the search that it became', () => {
    const compiled = compileRule(
      ruleOf('spl', '`src` EventCode=1 | lookup t user OUTPUT team | `odd_job_filter`'),
      CONTENT,
    );
    expect(compiled).toMatchObject({ status: 'compiled', plan: { language: 'spl' } });
    expect(compiled.expansion?.text).toContain('source=x');
    expect(compiled.diagnostics.map((d) => [d.code, d.severity])).toEqual([['lookup-trailing-blanks', 'warning']]);
  });

  it('tells what is wrong with a lookup that the search reads, in a subsearch too', () => {
    const compiled = compileRule(ruleOf('spl', '`src` [| inputlookup g | fields user] | stats count'), CONTENT);
    expect(compiled.diagnostics.map((d) => d.code)).toContain('lookup-file-missing');
    expect(compiled.status).toBe('compiled');
  });

  it.each([
    ['eql', 'process where', 'failed'],
    ['eql', 'join [process where true] [file where true]', 'unsupported'],
    ['spl', '`nope` EventCode=1', 'failed'],
    ['spl', '`src` EventCode=1 | savedsearch x', 'unsupported'],
    ['spl', '`src` EventCode=1 | savedsearch x | nonsense', 'failed'],
  ] as const)('%s: %s is %s', (language, query, status) => {
    const compiled = compileRule(ruleOf(language, query), CONTENT);
    expect(compiled.status).toBe(status);
    expect(compiled.plan).toBeNull();
    expect(compiled.diagnostics.some((d) => d.severity === 'error' && d.span !== undefined)).toBe(true);
    expect(compiled.diagnostics[0]?.source).toMatchObject({ name: 'rules/odd.yml' });
  });
});
