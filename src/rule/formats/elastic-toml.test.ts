import { describe, expect, it } from 'vitest';
import { locate } from '../../text/source-text.ts';
import type { Rule } from '../rule.ts';
import { describeVendorFormat } from '../vendor-format.contract.ts';
import { elasticToml } from './elastic-toml.ts';

const TEXT = `[metadata]
creation_date = "2025/01/02"
integration = ["windows"]
maturity = "production"
updated_date = "2025/02/03"

[transform]
[[transform.osquery]]
label = "services"
query = "SELECT name FROM services"

[rule]
author = ["Ada", "Grace"]
description = """
What it is.
"""
from = "now-9m"
index = ["winlogbeat-*", "logs-*"]
interval = "5m"
language = "eql"
license = "Apache-2.0"
max_signals = 33
name = "Odd child of the spooler"
note = "See $osquery_0 and $osquery_7"
references = ["https://example.com/a"]
risk_score = 73
rule_id = "0f7f0d5e-0000-4000-8000-000000000001"
setup = "Turn it on."
severity = "high"
tags = ["OS: Windows", "Data Source: Sysmon"]
timestamp_override = "event.ingested"
type = "eql"
false_positives = ["printers"]
exceptions_list = []

query = '''
process where process.parent.name : "spoolsv.exe" and
  process.args : "C:\\\\Temp\\\\*"
'''

[[rule.threat]]
framework = "MITRE ATT&CK"
[[rule.threat.technique]]
id = "T1068"
name = "Exploitation"
reference = "https://example.com/t"
[[rule.threat.technique.subtechnique]]
id = "T1068.001"
name = "Part"
reference = "https://example.com/s"
[rule.threat.tactic]
id = "TA0004"
name = "Privilege Escalation"
reference = "https://example.com/x"
`;

describeVendorFormat(elasticToml, {
  path: 'spooler.toml',
  text: TEXT,
  broken: { text: TEXT.replace('risk_score = 73', 'risk_score = = 73'), line: 26 },
});

function load(text: string, path = 'rules/x.toml') {
  return elasticToml.parse({ name: path, text })[0]!;
}

function ruleOf(text: string, path?: string): Rule {
  const loaded = load(text, path);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((d) => d.message).join('; '));
  return loaded.rule;
}

describe('an Elastic rule in TOML', () => {
  it('is read key by key', () => {
    const { query, ...rule } = ruleOf(TEXT);
    expect(query).toEqual({
      name: 'rules/x.toml',
      text: 'process where process.parent.name : "spoolsv.exe" and\n  process.args : "C:\\\\Temp\\\\*"\n',
      firstLine: 37,
      margins: [0, 0, 0],
    });
    expect(rule).toMatchObject({
      id: '0f7f0d5e-0000-4000-8000-000000000001',
      name: 'Odd child of the spooler',
      vendor: 'elastic',
      language: 'eql',
      type: 'eql',
      kind: 'alert',
      severity: 'high',
      riskScore: 73,
      version: null,
      status: 'production',
      deprecated: false,
      description: 'What it is.',
      author: 'Ada, Grace',
      license: 'Apache-2.0',
      created: '2025/01/02',
      updated: '2025/02/03',
      dataSources: ['Sysmon'],
      references: ['https://example.com/a'],
      falsePositives: ['printers'],
      howToImplement: 'Turn it on.',
      schedule: { every: '5m', from: 'now-9m', to: null },
      risk: null,
    });
    expect(rule.threat).toEqual([
      {
        tactic: { id: 'TA0004', name: 'Privilege Escalation' },
        technique: [
          { id: 'T1068', name: 'Exploitation' },
          { id: 'T1068.001', name: 'Part' },
        ],
      },
    ]);
    expect(rule.elastic).toEqual({
      engine: 'search',
      indexPatterns: ['winlogbeat-*', 'logs-*'],
      eventCategoryField: 'event.category',
      timestampField: '@timestamp',
      tiebreakerField: null,
      timestampOverride: 'event.ingested',
      buildingBlock: false,
      maxSignals: 33,
      severityMapping: [],
      riskScoreMapping: [],
      ruleNameOverride: null,
      exceptions: [],
      filters: [],
      suppression: null,
      counted: null,
      investigationFields: [],
    });
  });

  it('puts rendered transforms into the note, and leaves slots without an entry', () => {
    expect(ruleOf(TEXT).note).toBe(
      'See !{osquery{"label":"services","query":"SELECT name FROM services"}} and $osquery_7',
    );
  });

  it('keeps what it does not use', () => {
    expect(ruleOf(TEXT).other).toMatchObject({ integration: ['windows'] });
  });

  it('reads options that change how a query runs', () => {
    const more = [
      'building_block_type = "default"',
      'event_category_override = "event.type"',
      'timestamp_field = "event.created"',
      'tiebreaker_field = "event.sequence"',
      'rule_name_override = "message"',
      'severity_mapping = [{field = "event.severity", operator = "equals", value = "9", severity = "critical"}]',
      'risk_score_mapping = [{field = "event.risk_score", operator = "equals", value = ""}]',
      'alert_suppression = {group_by = ["host.name"], duration = {value = 5, unit = "m"}, missing_fields_strategy = "doNotSuppress"}',
      'investigation_fields = {field_names = ["process.name", "user.name"]}',
    ].join('\n');
    const rule = ruleOf(TEXT.replace('type = "eql"\n', `type = "eql"\n${more}\n`));
    expect(rule.kind).toBe('building_block');
    expect(rule.elastic).toMatchObject({
      eventCategoryField: 'event.type',
      timestampField: 'event.created',
      tiebreakerField: 'event.sequence',
      ruleNameOverride: 'message',
      severityMapping: [{ field: 'event.severity', value: '9', severity: 'critical' }],
      riskScoreMapping: [{ field: 'event.risk_score' }],
      suppression: { groupBy: ['host.name'], duration: 300_000_000, missingAlone: true },
      investigationFields: ['process.name', 'user.name'],
    });
  });

  it.each([
    ['by maturity', TEXT.replace('maturity = "production"', 'maturity = "deprecated"'), 'rules/x.toml', true],
    ['by folder', TEXT, 'rules/_deprecated/x.toml', true],
    ['by folder on Windows', TEXT, 'rules\\deprecated\\x.toml', true],
    ['not by file name', TEXT, 'rules/deprecated', false],
  ])('is deprecated %s', (_, text, path, expected) => {
    expect(ruleOf(text, path).deprecated).toBe(expected);
  });

  it.each([
    ['unknown key', 'seveirty2 = "x"', 'rule-unknown-key', 'warning', 'seveirty2'],
    ['score as text', 'risk_score = "high"', 'rule-bad-value', 'error', 'risk_score'],
    ['score out of range', 'risk_score = 101', 'rule-bad-value', 'error', 'risk_score'],
    ['unknown severity', 'severity = "grave"', 'rule-bad-value', 'error', 'grave'],
    ['unknown type', 'type = "eqll"', 'rule-type-unknown', 'error', 'eqll'],
    ['wrong language', 'language = "kuery"', 'rule-bad-value', 'error', 'kuery'],
    ['empty query', 'query = ""', 'rule-missing-key', 'error', 'query'],
    ['list for text', 'name = ["a"]', 'rule-bad-value', 'error', 'name'],
  ])('reports %s at its place', (_, line, code, severity, shown) => {
    const key = /^\w+/.exec(line)![0];
    const without = TEXT.replace(/query = '''[\s\S]*?'''\n/, key === 'query' ? '' : '$&').replace(
      new RegExp(`^${key} = (?!''').*\n`, 'm'),
      '',
    );
    const text = without.replace('[rule]\n', `[rule]\n${line}\n`);
    const diagnostic = load(text).diagnostics.find((d) => d.code === code);
    expect(diagnostic).toMatchObject({ severity, message: expect.stringContaining(shown) });
    const { start } = diagnostic!.span!;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    expect(text.slice(lineStart, lineStart + key.length)).toBe(key);
  });

  it('suggests the nearest key and type', () => {
    const loaded = load(TEXT.replace('[rule]\n', '[rule]\nreferencess = []\n'));
    expect(loaded.diagnostics[0]).toMatchObject({ hint: 'did you mean `references`?' });
    expect(load(TEXT.replace('type = "eql"', 'type = "eqll"')).diagnostics[0]).toMatchObject({
      hint: 'did you mean `eql`?',
    });
  });

  it.each(['saved_query', 'threat_match', 'machine_learning'])('says that type %s is not run', (type) => {
    const loaded = load(TEXT.replace('type = "eql"', `type = "${type}"`).replace('language = "eql"\n', ''));
    expect(loaded).toMatchObject({ ok: false, status: 'unsupported', type, name: 'Odd child of the spooler' });
    expect(loaded.diagnostics).toMatchObject([{ code: 'rule-type-not-supported', unsupported: true }]);
  });

  it.each([
    ['language = "kuery"\n', 'query', 'kuery'],
    ['', 'query', 'kuery'],
    ['language = "eql"\n', 'eql', 'eql'],
    ['', 'eql', 'eql'],
    ['language = "esql"\n', 'esql', 'esql'],
    ['', 'esql', 'esql'],
  ])('with %j and the type %s is in %s', (written, type, language) => {
    const text = TEXT.replace('type = "eql"', `type = "${type}"`).replace('language = "eql"\n', written);
    expect(load(text)).toMatchObject({ ok: true, rule: { type, language } });
  });

  it.each([
    ['query', 'lucene', 'unsupported', 'rule-language-not-supported'],
    ['query', 'eql', 'failed', 'rule-bad-value'],
    ['eql', 'kuery', 'failed', 'rule-bad-value'],
    ['esql', 'eql', 'failed', 'rule-bad-value'],
  ])('of type %s in %s is %s', (type, language, status, code) => {
    const text = TEXT.replace('type = "eql"', `type = "${type}"`);
    const loaded = load(text.replace(/^language = .*$/m, `language = "${language}"`));
    expect(loaded).toMatchObject({ ok: false, status, diagnostics: [{ code }] });
  });

  it('makes a stable id where there is none', () => {
    const text = TEXT.replace(/^rule_id.*\n/m, '');
    expect(load(text).diagnostics).toMatchObject([{ code: 'rule-missing-id', severity: 'warning' }]);
    expect(ruleOf(text).id).toBe(ruleOf(text, 'elsewhere.toml').id);
    expect(ruleOf(text).id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each([
    ["'''\n", "'''", 3],
    ["'''", "'''", 2],
    ['"""\n', '"""', 3],
    ['"', '"', 2],
  ])('finds the line of a query that begins with %j', (open, close, line) => {
    const text = `[rule]\nquery = ${open}any where true${close}\nname = "a"\nrule_id = "b"\ntype = "eql"\nseverity = "low"\nrisk_score = 1\n`;
    expect(ruleOf(text).query).toMatchObject({ text: 'any where true', firstLine: line });
  });

  it('shows places inside of a query on one line behind its escapes', () => {
    const written = 'process where\\n  process.name == \\"a\\" and process.nmae == 1';
    const text = `[rule]\nname = "a"\nrule_id = "b"\nquery = "${written}"\ntype = "eql"\nseverity = "low"\nrisk_score = 1\n`;
    const { query } = ruleOf(text);
    const { line, column } = locate(query, query.text.indexOf('process.nmae'));
    expect([line, text.split('\n')[line - 1]!.slice(column - 1)]).toEqual([4, 'process.nmae == 1"']);
  });
});
