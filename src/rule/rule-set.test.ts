import { describe, expect, it } from 'vitest';
import { buildRuleSet } from './rule-set.ts';

const RULE = 'telltale: rule/1\nid: a\nname: A\nlanguage: spl\nquery: index=main | stats count\n';

describe('a rule set', () => {
  it('gathers rules, content and counts from files', () => {
    const set = buildRuleSet({
      files: [
        { path: 'rules/a.yml', text: RULE },
        { path: 'rules/broken.yml', text: 'telltale: rule/1\nname: "x\n' },
        { path: 'macros/m.yml', text: 'name: m\ndefinition: x\n' },
        { path: 'lookups/l.yml', text: 'name: l\nfilename: l.csv\n' },
        { path: 'lookups/l.csv', text: 'a,b\n1,2\n' },
        { path: 'stories/s.yml', text: 'name: s\nnarrative: t\n' },
        { path: 'README.md', text: '# hello\n' },
      ],
    });
    expect(set.counts).toEqual({ rule: 2, support: 4, other: 1 });
    expect(set.others).toEqual([{ path: 'README.md', isSigma: false }]);
    expect(Object.fromEntries(set.support)).toEqual({ macro: 1, lookup: 1, 'lookup-table': 1, story: 1 });
    expect(set.rules.map((loaded) => loaded.ok)).toEqual([true, false]);
    expect(set.content.macros.get('m', 0)?.definition).toBe('x');
    expect(set.content.lookups.columns('l')).toEqual(['a', 'b']);
  });

  it('says that two rules have one id', () => {
    const { rules } = buildRuleSet({
      files: [
        { path: 'a.yml', text: RULE },
        { path: 'b.yml', text: RULE },
      ],
    });
    expect(rules[0]?.diagnostics).toEqual([]);
    expect(rules[1]?.diagnostics).toMatchObject([{ code: 'rule-duplicate-id', severity: 'warning' }]);
  });
});
