import { describe, expect, it } from 'vitest';
import { parseTestFile } from './rule-test.ts';

const parse = (text: string) => parseTestFile({ name: 'x.test.yaml', text: `telltale: test/1\n${text}` });

describe('files of tests', () => {
  it('read events, expected alerts and silences', () => {
    const { tests, rule, diagnostics } = parse(`rule: r-1
tests:
  - name: one
    events:
      - { a: 1 }
      - '<Event/>'
    alerts:
      - { events: [1, 2], host: H, fields: { q: x, n: 2, gone: null, many: [a, b] }, risk: [{ object: H, score: 20 }] }
    silent:
      - { event: 2, because: dropped }
  - data: [{ data: a.log, source: S, sourcetype: T }]
    alerts: 0
  - data: [{ data: b.log }]
`);
    expect(diagnostics).toEqual([]);
    expect(rule).toBe('r-1');
    expect(tests[0]!.events).toEqual([{ a: 1 }, '<Event/>']);
    expect(tests[0]!.expect).toEqual({
      alerts: [
        {
          events: [1, 2],
          eventCount: null,
          host: 'H',
          user: null,
          program: null,
          time: null,
          fields: [
            ['q', 'x'],
            ['n', 2],
            ['gone', null],
            ['many', ['a', 'b']],
          ],
          risk: [{ object: 'H', score: 20, message: null }],
        },
      ],
      silent: [{ event: 2, because: 'dropped' }],
    });
    expect(tests[1]).toMatchObject({ data: [{ source: 'S', sourcetype: 'T', host: null }], expect: { alerts: 0 } });
    // Only data: judged by the vendor's rule.
    expect(tests[2]!.expect).toBeUndefined();
  });

  it.each([
    ['an unknown key', 'tests: [{ nmae: x, events: [{ a: 1 }] }]', 'rule-unknown-key'],
    ['alerts of a wrong type', 'tests: [{ events: [{ a: 1 }], alerts: many }]', 'rule-bad-value'],
    ['events of a wrong type', 'tests: [{ events: [[1]] }]', 'rule-bad-value'],
    ['no test', 'tests: []', 'rule-missing-key'],
    ['broken YAML', 'tests: [', 'rule-syntax'],
  ])('report %s', (_, text, code) => {
    expect(parse(text).diagnostics.map((d) => d.code)).toContain(code);
  });
});
