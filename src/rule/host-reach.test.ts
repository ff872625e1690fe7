/** Rules that bring hosts together are told from those that look at hosts one by one. */
import { expect, it } from 'vitest';
import { compileRule } from './compile.ts';
import { NO_CONTENT } from './content-roots.ts';
import { crossingOf } from './host-reach.ts';
import { buildRuleSet } from './rule-set.ts';

function crossing(path: string, text: string): string | null {
  const [loaded] = buildRuleSet({ files: [{ path, text }] }, false).rules;
  if (loaded === undefined || !loaded.ok) throw new Error('the rule does not load');
  const { plan, diagnostics } = compileRule(loaded.rule, NO_CONTENT, {});
  if (plan === null) throw new Error(diagnostics.map(({ message }) => message).join());
  return crossingOf(loaded.rule, plan)?.what ?? null;
}
const eql = (query: string): string | null =>
  crossing('r.yml', `telltale: rule/1\nid: r\nname: r\nlanguage: eql\nquery: |\n  ${query}\n`);
const spl = (search: string): string | null =>
  crossing('r.yml', `name: r\nid: r\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: '${search}'\n`);

it.each([
  'any where true',
  'sequence by host.id [any where true] [any where true]',
  'sequence by user.id, host.name [any where true] [any where true]',
  'sequence [process where true] by process.entity_id [network where true] by process.parent.entity_id',
  'sequence by agent.id [any where true] [any where true] until [any where false]',
])('%s looks at hosts one by one', (query) => expect(eql(query)).toBeNull());

it.each([
  'sequence [any where true] [any where true]',
  'sequence by user.name [any where true] [any where true]',
  'sequence by ?host.id [any where true] [any where true]',
  'sequence [any where true] by host.id [any where true] by user.id',
  'sample by user.name [any where true] [any where false]',
  'any where true | head 3',
])('%s brings hosts together', (query) => expect(eql(query)).not.toBeNull());

it("keeps the sequences of Elastic's endpoint to their machine, and no limit", () => {
  const endpoint = (query: string): string | null =>
    crossing('r.toml', `[rule]\nid = "r"\nname = "r"\nos_list = ["windows"]\nquery = '''${query}'''\n`);
  const sequence = 'sequence by user.name [any where true] [any where true]';
  expect(endpoint(sequence)).toBeNull();
  expect(endpoint(`${sequence} | head 3`)).not.toBeNull();
});

it.each([
  'EventCode=1 | table dest user',
  'EventCode=1 | stats count by dest user',
  'EventCode=22 | rename dvc as machine | stats count by machine',
  'EventCode=22 | eval machine=lower(dvc) | stats count by machine | where count > 3',
  'EventCode=1 | eventstats count by Computer | dedup host Image',
  'EventCode=1 | sort - _time',
  'EventCode=1 | transaction process_guid maxspan=5m',
  '| tstats count from datamodel=Endpoint.Processes by Processes.dest Processes.user',
  'EventCode=1 | stats count by host Image | xyseries host Image count',
  'EventCode=1 | addtotals',
])('%s looks at hosts one by one', (search) => expect(spl(search)).toBeNull());

it.each([
  'EventCode=22 | stats count by QueryName',
  'EventCode=3 | stats count by dest',
  'EventCode=1 dest_ip=* | stats count by dest',
  'EventCode=1 | rename user as dest | stats count by dest',
  'EventCode=1 | stats values(user) as host by Image | stats count by host',
  'EventCode=1 | head 5',
  'EventCode=1 | sort 10 - _time',
  'EventCode=1 | stats count by host | addcoltotals',
  'EventCode=1 | stats count by host Image | xyseries Image host count',
  'EventCode=1 | chart count over Image by host',
  'EventCode=1 | chart count over host by Image',
  'EventCode=1 | timechart span=1h count by host',
  'EventCode=1 | stats count by host | format',
  'EventCode=1 | table user Image | mvcombine user',
  'EventCode=1 | join user [search EventCode=3]',
  'EventCode=1 [search EventCode=3 | table user]',
  'EventCode=1 | stats count by dest | append [search EventCode=3 | stats count by user]',
  '| tstats count from datamodel=Network_Traffic by All_Traffic.dest',
  '| tstats sum(All_Risk.calculated_risk_score) as s from datamodel=Risk.All_Risk by All_Risk.risk_object',
])('%s brings hosts together', (search) => expect(spl(search)).not.toBeNull());

it('asks suppression too', () => {
  const rule = (field: string): string =>
    `[rule]\nname = "r"\nrule_id = "r"\ntype = "eql"\nlanguage = "eql"\nindex = ["logs-*"]\nrisk_score = 21\nseverity = "low"\ndescription = "d"\nquery = '''\nany where true\n'''\n[rule.alert_suppression]\ngroup_by = ["${field}"]\n`;
  expect(crossing('r.toml', rule('host.name'))).toBeNull();
  expect(crossing('r.toml', rule('user.name'))).toMatch(/suppressed by user\.name/);
});

it('asks what rules count by', () => {
  const counting = (type: string, more: string): string | null =>
    crossing(
      'r.toml',
      `[rule]\nrule_id = "r"\nname = "r"\nrisk_score = 1\nseverity = "low"\ntype = "${type}"\nlanguage = "kuery"\nquery = "*"\n${more}`,
    );
  const terms = (fields: string): string =>
    `[rule.new_terms]\nvalue = [${fields}]\n[[rule.new_terms.history_window_start]]\nvalue = "now-7d"\n`;
  expect(counting('threshold', '[rule.threshold]\nfield = ["host.id", "user.name"]\nvalue = 3\n')).toBeNull();
  expect(counting('threshold', '[rule.threshold]\nfield = ["user.name"]\nvalue = 3\n')).toMatch(/no field that tells/);
  expect(counting('threshold', '[rule.threshold]\nfield = []\nvalue = 3\n')).toMatch(/no field that tells/);
  expect(counting('new_terms', terms('"host.name", "user.name"'))).toBeNull();
  expect(counting('new_terms', terms('"user.name"'))).toMatch(/no field that tells/);
});
