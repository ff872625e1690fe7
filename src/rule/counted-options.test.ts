/** What rules say of what they count, in both of the layouts in which Elastic's rules are written. */
import { expect, it } from 'vitest';
import { elasticNdjson } from './formats/elastic-ndjson.ts';
import { elasticToml } from './formats/elastic-toml.ts';
import type { LoadedRule } from './rule.ts';

const MINUTE = 60_000_000;

function toml(type: string, more: string, head = ''): LoadedRule {
  const text = `[rule]\nname = "r"\nrule_id = "r"\nrisk_score = 21\nseverity = "low"\ntype = "${type}"\nlanguage = "kuery"\nquery = "event.code: 1"\n${head}${more}`;
  return elasticToml.parse({ name: 'r.toml', text })[0]!;
}

function exported(type: string, more: object): LoadedRule {
  const rule = {
    rule_id: 'r',
    name: 'r',
    risk_score: 21,
    severity: 'low',
    type,
    language: 'kuery',
    query: '*',
    ...more,
  };
  return elasticNdjson.parse({ name: 'r.ndjson', text: JSON.stringify(rule) })[0]!;
}

const countedOf = (loaded: LoadedRule): unknown => (loaded.ok ? loaded.rule.elastic?.counted : loaded.diagnostics);

it('reads a threshold from the repository and from an export', () => {
  const expected = {
    kind: 'threshold',
    fields: [{ name: 'host.id' }, { name: 'user.name' }],
    count: 3,
    cardinality: { field: { name: 'process.args' }, atLeast: 5 },
    stretch: 9 * MINUTE,
  };
  const text =
    '[rule.threshold]\nfield = ["host.id", "user.name"]\nvalue = 3\n[[rule.threshold.cardinality]]\nfield = "process.args"\nvalue = 5\n';
  expect(countedOf(toml('threshold', text, 'from = "now-9m"\n'))).toMatchObject(expected);
  const threshold = { field: ['host.id', 'user.name'], value: 3, cardinality: [{ field: 'process.args', value: 5 }] };
  expect(countedOf(exported('threshold', { threshold, from: 'now-9m' }))).toMatchObject(expected);
});

it('looks at six minutes where a rule does not say how far, or not so that it can be read', () => {
  for (const from of [{}, { from: 'yesterday' }, { from: 'now+1h' }])
    expect(countedOf(exported('threshold', { threshold: { field: 'a', value: 1 }, ...from }))).toMatchObject({
      stretch: 6 * MINUTE,
    });
});

it('reads new terms from the repository and from an export', () => {
  const expected = {
    kind: 'new-terms',
    fields: [{ name: 'host.id' }],
    history: [{ kind: 'shift', count: -14, unit: 'day' }],
  };
  const text =
    '[rule.new_terms]\nfield = "new_terms_fields"\nvalue = ["host.id"]\n[[rule.new_terms.history_window_start]]\nfield = "history_window_start"\nvalue = "now-14d"\n';
  const loaded = toml('new_terms', text);
  expect(countedOf(loaded)).toMatchObject(expected);
  expect(loaded.diagnostics).toEqual([]);
  expect(
    countedOf(exported('new_terms', { new_terms_fields: ['host.id'], history_window_start: 'now-14d' })),
  ).toMatchObject(expected);
});

it.each([
  ['threshold', {}, 'rule-missing-key', /no `threshold`/],
  ['threshold', { threshold: { field: 'a' } }, 'rule-missing-key', /no `value`/],
  ['threshold', { threshold: { field: 'a', value: '' } }, 'rule-missing-key', /no `value`/],
  ['threshold', { threshold: { field: 'a', value: 0 } }, 'rule-bad-value', /from 1 to/],
  ['threshold', { threshold: { field: ['a', 'b', 'c', 'd', 'e', 'f'], value: 1 } }, 'rule-bad-value', /more than 5/],
  ['threshold', { threshold: { field: 'a', value: 1, cardinality: [{ value: 2 }] } }, 'rule-missing-key', /no `field`/],
  [
    'threshold',
    { threshold: { field: 'a', value: 1, cardinality: [{ field: 'b' }] } },
    'rule-missing-key',
    /no `value`/,
  ],
  ['new_terms', { history_window_start: 'now-7d' }, 'rule-missing-key', /new_terms_fields/],
  ['new_terms', { new_terms_fields: ['a'] }, 'rule-missing-key', /history_window_start/],
  ['new_terms', { new_terms_fields: ['a'], history_window_start: '2020-01-01' }, 'rule-bad-value', /no time such as/],
  ['new_terms', { new_terms_fields: ['a'], history_window_start: 'now-6m' }, 'rule-bad-value', /must begin before/],
])('%s: refuses %j', (type, more, code, message) => {
  const { ok, diagnostics } = exported(type, more);
  expect(ok).toBe(false);
  expect(diagnostics).toMatchObject([{ code, severity: 'error', message: expect.stringMatching(message) }]);
});

it('suppresses alerts of a threshold by what it counts by, and only for a duration', () => {
  const threshold = { field: ['host.id'], value: 1 };
  const suppressionOf = (alert_suppression: object): unknown => {
    const loaded = exported('threshold', { threshold, alert_suppression });
    return loaded.ok ? loaded.rule.elastic?.suppression : null;
  };
  expect(suppressionOf({ duration: { value: 5, unit: 'm' } })).toMatchObject({
    groupBy: ['host.id'],
    duration: 5 * MINUTE,
  });
  expect(suppressionOf({})).toBeNull();
});
