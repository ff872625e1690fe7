import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { locate } from '../../text/source-text.ts';
import type { Rule } from '../rule.ts';
import { describeVendorFormat } from '../vendor-format.contract.ts';
import { splunkEscu } from './splunk-escu.ts';

const HEAD = `name: Odd Print - Job
id: 0f7f0d5e-0000-4000-8000-000000000002
version: 3
author: Ada, Example
status: production
type: TTP
description: |
  What it is.
data_source:
- Sysmon EventID 1
search: |-
  \`sysmon\` EventCode=1 Image="*\\\\spool*"
  | stats count by dest user
how_to_implement: Turn it on.
known_false_positives: Printers.
references:
- https://example.com/a
drilldown_searches:
- name: Results for $dest$
  search: '%original_detection_search% | search dest = "$dest$"'
  earliest_offset: $info_min_time$
  latest_offset: $info_max_time$
tests:
- name: True Positive Test
  attack_data:
  - data: https://example.com/spool.log
    source: XmlWinEventLog:Microsoft-Windows-Sysmon/Operational
    sourcetype: XmlWinEventLog
`;

const V4 = `${HEAD}date: '2024-09-30'
tags:
  analytic_story:
  - Print Trouble
  asset_type: Endpoint
  confidence: 70
  impact: 90
  message: Job on $dest$ by $user$
  mitre_attack_id:
  - T1547
  observable:
  - name: user
    type: User
    role: [Victim]
  - name: dest
    type: Hostname
    role: [Victim]
  - name: process_name
    type: Process Name
    role: [Attacker]
  - name: file
    type: File Hash
    role: [Attacker]
  - name: src
    type: IP Address
    role: [Attacker]
  - name: link
    type: URL String
    role: [Attacker]
  - name: key
    type: Registry Key
    role: [Attacker]
  - name: tool
    type: Process
    role: [Victim]
  product: [Splunk Enterprise]
  required_fields: [_time]
  risk_score: 63
  security_domain: endpoint
`;

const V5 = `${HEAD}date: 2025-10-01
rba:
  message: Job on $dest$
  risk_objects:
  - field: dest
    type: system
    score: 20
  - field: user
    type: user
    score: 45
  threat_objects:
  - field: process_name
    type: process_name
tags:
  analytic_story: [Print Trouble]
  mitre_attack_id: [T1547]
  security_domain: endpoint
`;

const V6 = `${HEAD}creation_date: '2025-10-01'
modification_date: '2026-05-13'
finding:
  title: Odd job on $dest$
  entity:
    field: dest
    type: system
intermediate_findings:
  entities:
  - field: user
    type: user
    score: 30
    message: Odd job of $user$
threat_objects:
- field: process_name
  type: process_name
analytic_story: [Print Trouble]
mitre_attack_id: [T1547]
security_domain: endpoint
custom_schedule:
  cron_schedule: 10 0 * * *
  earliest_time: -1450m@m
  latest_time: -10m@m
`;

describeVendorFormat(splunkEscu, {
  path: 'spool.yml',
  text: V5,
  broken: { text: V5.replace('known_false_positives: Printers.', 'known_false_positives: "Printers'), line: 15 },
});

function load(text: string, path = 'detections/x.yml') {
  return splunkEscu.parse({ name: path, text })[0]!;
}

function ruleOf(text: string, path?: string): Rule {
  const loaded = load(text, path);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((d) => d.message).join('; '));
  return loaded.rule;
}

describe('an ESCU detection', () => {
  it.each([
    ['indented as a whole', V5.replace(/^(?=.)/gm, '    ')],
    ['in braces', JSON.stringify(parse(V5))],
    ['in braces over many lines', JSON.stringify(parse(V5), null, 2)],
  ])('may be written %s', (_, text) => {
    expect(splunkEscu.recognise(text, 'x.yml')).toBe(true);
    expect(load(text).diagnostics).toEqual([]);
    const [{ query, ...rule }, { query: plain, ...same }] = [ruleOf(text), ruleOf(V5)];
    expect(query.text).toBe(plain.text);
    expect(rule).toEqual(same);
  });

  it.each([
    ['tags.observable', V4],
    ['rba', V5],
    ['finding', V6],
  ])('says the same in the layout with %s', (_, text) => {
    const { query, ...rule } = ruleOf(text);
    expect(query).toEqual({
      name: 'detections/x.yml',
      text: '`sysmon` EventCode=1 Image="*\\\\spool*"\n| stats count by dest user',
      firstLine: 12,
      margins: [2, 2],
    });
    expect(rule).toMatchObject({
      id: '0f7f0d5e-0000-4000-8000-000000000002',
      name: 'Odd Print - Job',
      vendor: 'splunk',
      language: 'spl',
      type: 'TTP',
      kind: 'alert',
      version: '3',
      status: 'production',
      description: 'What it is.',
      author: 'Ada, Example',
      stories: ['Print Trouble'],
      dataSources: ['Sysmon EventID 1'],
      references: ['https://example.com/a'],
      falsePositives: ['Printers.'],
      howToImplement: 'Turn it on.',
      threat: ['Persistence', 'Privilege Escalation'].map((name) => ({
        tactic: { name },
        technique: [{ id: 'T1547' }],
      })),
      drilldowns: [{ name: 'Results for $dest$', earliest: '$info_min_time$', latest: '$info_max_time$' }],
      tests: [{ name: 'True Positive Test', data: [{ data: 'https://example.com/spool.log', host: null }] }],
      other: { security_domain: 'endpoint' },
      elastic: null,
    });
  });

  it('turns observables into risk and threat objects as the content tool did', () => {
    const { risk, riskScore, severity, created, updated } = ruleOf(V4);
    expect({ riskScore, severity, created, updated }).toEqual({
      riskScore: 63,
      severity: 'high',
      created: '2024-09-30',
      updated: '2024-09-30',
    });
    expect(risk).toEqual({
      message: 'Job on $dest$ by $user$',
      objects: [
        { field: 'user', type: 'user', score: 63, message: null },
        { field: 'dest', type: 'system', score: 63, message: null },
        { field: 'tool', type: 'other', score: 63, message: null },
      ],
      threatObjects: [
        { field: 'process_name', type: 'process' },
        { field: 'file', type: 'file_name' },
        { field: 'src', type: 'ip_address' },
        { field: 'link', type: 'url' },
        { field: 'key', type: 'registry key' },
      ],
      findingTitle: null,
    });
    expect(ruleOf(V4.replace('  risk_score: 63\n', '')).riskScore).toBe(63);
    expect(ruleOf(V4.replace('  risk_score: 63\n', '  risk_score: 25\n')).riskScore).toBe(63);
    expect(ruleOf(V4.replace('confidence: 70', 'confidence: 25').replace('impact: 90', 'impact: 50')).riskScore).toBe(
      12,
    );
    expect(ruleOf(V4.replace('  confidence: 70\n', '').replace('risk_score: 63', 'risk_score: 25')).riskScore).toBe(25);
  });

  it('reads rba as it stands', () => {
    expect(ruleOf(V5)).toMatchObject({
      riskScore: 45,
      severity: 'medium',
      created: '2025-10-01',
      risk: {
        message: 'Job on $dest$',
        objects: [
          { field: 'dest', type: 'system', score: 20, message: null },
          { field: 'user', type: 'user', score: 45, message: null },
        ],
        threatObjects: [{ field: 'process_name', type: 'process_name' }],
        findingTitle: null,
      },
    });
  });

  it('reads findings, with the fixed score where an entity has none', () => {
    expect(ruleOf(V6)).toMatchObject({
      riskScore: 50,
      created: '2025-10-01',
      updated: '2026-05-13',
      schedule: { every: '10 0 * * *', from: '-1450m@m', to: '-10m@m' },
      risk: {
        message: 'Odd job on $dest$',
        objects: [
          { field: 'dest', type: 'system', score: 50, message: null },
          { field: 'user', type: 'user', score: 30, message: 'Odd job of $user$' },
        ],
        threatObjects: [{ field: 'process_name', type: 'process_name' }],
        findingTitle: 'Odd job on $dest$',
      },
    });
  });

  it.each([
    ['TTP', 'alert', true],
    ['Correlation', 'alert', false],
    ['Anomaly', 'risk', true],
    ['Hunting', 'hunt', false],
    ['Baseline', 'hunt', true],
  ])('of type %s is of kind %s', (type, kind, hasRisk) => {
    const rule = ruleOf(V4.replace('type: TTP', `type: ${type}`));
    expect([rule.type, rule.kind, rule.risk !== null]).toEqual([type, kind, hasRisk]);
  });

  it('of type Hunting adds no risk, and says so of an rba that it has', () => {
    const loaded = load(V5.replace(/^type: .*$/m, 'type: Hunting'));
    expect(loaded.ok && loaded.rule.risk).toBeNull();
    expect(loaded.diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toContain(
      'warning: a Hunting detection adds no risk, so `rba` is left out',
    );
  });

  it.each([
    [0, 'informational'],
    [20, 'informational'],
    [21, 'low'],
    [40, 'low'],
    [60, 'medium'],
    [61, 'high'],
    [80, 'high'],
    [81, 'critical'],
  ])('with score %i is %s', (score, severity) => {
    expect(ruleOf(V5.replace('score: 45', `score: ${score}`).replace('score: 20', 'score: 0')).severity).toBe(severity);
  });

  it.each([
    ['by status', V5.replace('status: production', 'status: deprecated'), 'd/x.yml'],
    ['by folder', V5, 'detections/deprecated/x.yml'],
    ['by what it says of its end', `${V5}deprecation_info: {}\nremoved: true\n`.replace('{}', '{reason: x}'), 'x.yml'],
  ])('is deprecated %s', (_, text, path) => {
    expect(ruleOf(text, path).deprecated).toBe(true);
  });

  it.each([
    ["'quoted |\n  | stats count'", 'quoted |\n| stats count'.replace('\n', ' '), 11],
    ['plain text\n  | over lines', 'plain text | over lines', 11],
    ['>\n  folded\n  text\n', 'folded text\n', 12],
    ['| # why\n  literal\n\n  text\n', 'literal\n\ntext\n', 12],
    ["'continued\n| at the edge'", 'continued | at the edge', 11],
  ])('holds its search as YAML gives it: %j', (written, text, firstLine) => {
    const yaml = V5.replace(/search: \|-\n(?: {2}.*\n)+/, `search: ${written}\n`);
    expect(ruleOf(yaml).query).toMatchObject({ text, firstLine });
  });

  it.each([
    ['no search', V5.replace(/search: \|-\n(?: {2}.*\n)+/, ''), 'rule-missing-key'],
    ['no name', V5.replace(/^name.*\n/, ''), 'rule-missing-key'],
    ['an unknown type', V5.replace('type: TTP', 'type: TPT'), 'rule-type-unknown'],
    ['a list for a mapping', V5.replace(/^tags:\n(?: {2}.*\n)+/m, 'tags: [x]\n'), 'rule-bad-value'],
    ['a tag', V5.replace('Printers.', '!!python/object:os.system x'), 'rule-tag'],
    [
      'a bomb',
      `${V5}a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`,
      'rule-alias-limit',
    ],
    ['an unknown anchor', `${V5}a: *nope\n`, 'rule-syntax'],
    ['an odd merge key', `${V5}a:\n  <<: [1]\n`, 'rule-syntax'],
    ['endless nesting', `${V5}a: ${'['.repeat(100_000)}`, 'rule-too-deep'],
    [
      'deep indents',
      `${V5}a:\n${Array.from({ length: 900 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}\n`,
      'rule-too-deep',
    ],
    ['too much text', `${V5}a: ${'x'.repeat(3_000_000)}`, 'rule-too-large'],
  ])('with %s fails and says so', (_, text, code) => {
    expect(splunkEscu.recognise(text, 'x.yml')).toBe(true);
    const loaded = load(text);
    expect(loaded).toMatchObject({ ok: false, status: 'failed' });
    expect(loaded.diagnostics.map((d) => d.code)).toContain(code);
  });

  const RBA = /^rba:\n(?: {2}.*\n)+/m;
  const DEST = { field: 'dest', type: 'system', score: 20 };
  const USER = { field: 'user', type: 'user', score: 45 };
  it.each([
    ['text for rba', V5.replace(RBA, 'rba: none\n'), ['rule-bad-value 30:6'], null],
    [
      'a list for rba',
      V5.replace('rba:\n  message', 'rba:\n- message').replace(/^ {2}(risk_|threat_)/gm, '  $1'),
      ['rule-bad-value 31:1'],
      null,
    ],
    [
      'text for a list',
      V5.replace(/risk_objects:\n(?: {2}[- ].*\n)+/, 'risk_objects: dest\n'),
      ['rule-bad-value 32:17'],
      [],
    ],
    [
      'text for a risk object',
      V5.replace('  - field: dest\n    type: system\n    score: 20\n', '  - dest\n'),
      ['rule-bad-value 33:3'],
      [USER],
    ],
    [
      'a score out of range',
      V5.replace('score: 45', 'score: 450'),
      ['rule-bad-value 38:12'],
      [DEST, { ...USER, score: 0 }],
    ],
    [
      'a score in words',
      V5.replace('score: 45', 'score: high'),
      ['rule-bad-value 38:12'],
      [DEST, { ...USER, score: 0 }],
    ],
    ['no score', V5.replace('    score: 45\n', ''), ['rule-missing-key 36:5'], [DEST, { ...USER, score: 0 }]],
    ['no field', V5.replace('- field: user\n    type', '- type'), ['rule-missing-key 36:5'], [DEST]],
    ['no type', V5.replace('    type: user\n', ''), ['rule-missing-key 36:5'], [DEST, { ...USER, type: 'other' }]],
    [
      'a misspelt type',
      V5.replace('type: system', 'type: sistem'),
      ['rule-bad-value 34:11'],
      [{ ...DEST, type: 'sistem' }, USER],
    ],
    [
      'a threat object without type',
      V5.replace('  - field: process_name\n    type: process_name', '  - field: process_name'),
      ['rule-missing-key 40:5'],
      [DEST, USER],
    ],
    [
      'text for a finding',
      V6.replace(/finding:\n(?: {2}.*\n)+/, 'finding: odd\n'),
      ['rule-bad-value 31:10'],
      [{ field: 'user', type: 'user', score: 30 }],
    ],
    [
      'text for an entity',
      V6.replace(/entity:\n(?: {4}.*\n)+/, 'entity: dest\n'),
      ['rule-bad-value 33:11'],
      [{ field: 'user', type: 'user', score: 30 }],
    ],
    [
      'text for intermediate findings',
      V6.replace(/intermediate_findings:\n(?: {2}.*\n)+/, 'intermediate_findings: user\n'),
      ['rule-bad-value 36:24'],
      [{ ...DEST, score: 50 }],
    ],
  ])('with %s in its risk runs, and says what adds none', (_, text, expected, objects) => {
    // biome-ignore format: a table
    const loaded = load(text);
    if (!loaded.ok) throw new Error(loaded.diagnostics.map((d) => d.message).join('; '));
    const places = loaded.diagnostics.map(({ code, severity, source, span, hint }) => {
      expect(severity).toBe('warning');
      expect(hint).toBeDefined();
      const { line, column } = locate(source!, span!.start);
      return `${code} ${line}:${column}`;
    });
    expect(places).toEqual(expected);
    const read = loaded.rule.risk?.objects.map(({ field, type, score }) => ({ field, type, score })) ?? null;
    expect(read).toEqual(objects);
  });

  it.each([
    ['among its tags', V5.replace('tags:\n', 'tags:\n  throttling: {fields: [dest], period: 3600s}\n')],
    ['at the top', `${V6}throttling: {fields: [dest], period: 1h}\n`],
    ['in its deployment', `${V5}deployment: {throttling: {fields: [dest], period: 1h}}\n`],
  ])('with throttling %s runs and says that it is not applied', (_, text) => {
    const loaded = load(text);
    expect(loaded.ok).toBe(true);
    expect(loaded.diagnostics).toMatchObject([{ code: 'rule-throttling-ignored', severity: 'note', span: {} }]);
  });

  it('is not read where another document follows, which nobody would miss', () => {
    const loaded = load(`${V5}---\n${V5}`);
    expect(loaded.ok).toBe(false);
    expect(loaded.diagnostics).toMatchObject([
      { code: 'rule-syntax', message: 'the file holds more than one document', span: { start: V5.length } },
    ]);
    for (const end of ['---\n', '...\n', '---\n# a comment\n\n...\n']) expect(load(V5 + end).ok).toBe(true);
    expect(load(`# a comment\n---\n${V5}`).ok).toBe(true);
  });

  it('says where a character of its query was lost', () => {
    const loaded = load(V5.replace(/^(search: \|-\n.*)$/m, '$1 \ufffd'));
    expect(loaded.diagnostics).toMatchObject([{ code: 'rule-character-lost', severity: 'warning' }]);
    const query = loaded.ok ? loaded.rule.query.text : '';
    expect(query[loaded.diagnostics[0]!.span!.start]).toBe('\ufffd');
  });

  it('takes the last of two equal keys, as the vendor does, and says so', () => {
    const loaded = load(`${V5}status: experimental\n`);
    expect(loaded).toMatchObject({ ok: true, rule: { status: 'experimental' } });
    expect(loaded.diagnostics).toMatchObject([{ code: 'rule-duplicate-key', severity: 'warning' }]);
  });
});
