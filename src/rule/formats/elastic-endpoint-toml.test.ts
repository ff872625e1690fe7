import { describe, expect, it } from 'vitest';
import { compileRule } from '../compile.ts';
import { NO_CONTENT } from '../content-roots.ts';
import type { Rule } from '../rule.ts';
import { describeVendorFormat } from '../vendor-format.contract.ts';
import { elasticEndpointToml } from './elastic-endpoint-toml.ts';
import { elasticToml } from './elastic-toml.ts';
import { VENDOR_FORMATS } from './index.ts';

const TEXT = `[rule]
description = """
What it is.
"""
id = "0f7f0d5e-0000-4000-8000-000000000002"
license = "Elastic License v2"
name = "Odd child of the spooler"
os_list = ["windows", "linux"]
reference = ["https://example.com/a"]
version = "1.0.5"

query = '''
process where event.action == "start" and
  process.parent.name : "spoolsv.exe"
'''

min_endpoint_version = "8.12.0"
optional_actions = []
[[actions]]
action = "kill_process"
field = "process.entity_id"
state = 0

[[threat]]
framework = "MITRE ATT&CK"
[[threat.technique]]
id = "T1068"
name = "Exploitation"
reference = "https://example.com/t"

[threat.tactic]
id = "TA0004"
name = "Privilege Escalation"
reference = "https://example.com/x"

[internal]
min_endpoint_version = "8.12.0"
`;

describeVendorFormat(elasticEndpointToml, {
  path: 'spooler.toml',
  text: TEXT,
  broken: { text: TEXT.replace('version = "1.0.5"', 'version = = "1.0.5"'), line: 10 },
});

function load(text: string) {
  return elasticEndpointToml.parse({ name: 'rules/x.toml', text })[0]!;
}

function ruleOf(text: string): Rule {
  const loaded = load(text);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((d) => d.message).join('; '));
  return loaded.rule;
}

describe('a behaviour rule of the endpoint', () => {
  it('is told from a rule of the detection engine', () => {
    const engine = TEXT.replace('[rule]\n', '[rule]\ntype = "eql"\nrisk_score = 21\n');
    const formatOf = (text: string) => VENDOR_FORMATS.find((format) => format.recognise(text, 'x.toml'))?.id;
    expect([TEXT, engine].map(formatOf)).toEqual([elasticEndpointToml.id, elasticToml.id]);
  });

  it('is read key by key', () => {
    const rule = ruleOf(TEXT);
    expect(rule).toMatchObject({
      id: '0f7f0d5e-0000-4000-8000-000000000002',
      name: 'Odd child of the spooler',
      vendor: 'elastic',
      language: 'eql',
      type: 'behavior',
      kind: 'alert',
      severity: 'medium',
      riskScore: 47,
      version: '1.0.5',
      description: 'What it is.',
      license: 'Elastic License v2',
      references: ['https://example.com/a'],
    });
    expect(rule.threat).toEqual([
      {
        tactic: { id: 'TA0004', name: 'Privilege Escalation' },
        technique: [{ id: 'T1068', name: 'Exploitation' }],
      },
    ]);
    expect(rule.other).toMatchObject({
      min_endpoint_version: '8.12.0',
      actions: [{ action: 'kill_process', field: 'process.entity_id', state: 0 }],
    });
    expect(load(TEXT).diagnostics).toEqual([]);
  });

  it('reads the words of the endpoint, on the systems that it is for', () => {
    const { plan } = compileRule(ruleOf(TEXT), NO_CONTENT);
    const text = JSON.stringify(plan);
    expect(text).toContain('"endpoint.event.action"');
    expect(text).toContain('"endpoint.event.category"');
    expect(text).not.toContain('"event.action"');
    expect(text).toMatch(/"host\.os\.type".*"windows","linux"/);
  });

  it('keeps the sequences of machines apart', () => {
    const query = `query = '''\nsequence by user.name [process where true] [file where true]\n'''\n`;
    const { plan } = compileRule(ruleOf(TEXT.replace(/query = '''[^']*'''\n/, query)), NO_CONTENT);
    const [stage] = plan!.stages;
    if (stage?.kind !== 'sequence') throw new Error('no sequence');
    expect(stage.terms.map(({ by }) => by.map(({ name }) => name))).toEqual([
      ['host.name', 'user.name'],
      ['host.name', 'user.name'],
    ]);
  });

  it('names unknown keys, and says what is missing', () => {
    expect(load(TEXT.replace('os_list', 'os_lost')).diagnostics).toMatchObject([
      { code: 'rule-unknown-key', hint: 'did you mean `os_list`?' },
    ]);
    expect(load(TEXT.replace(/^name.*\n/m, ''))).toMatchObject({ ok: false, status: 'failed' });
    expect(load(TEXT.replace(/^id.*\n/m, '')).diagnostics).toMatchObject([{ code: 'rule-missing-id' }]);
  });
});
