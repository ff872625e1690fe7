import { describe, expect, it } from 'vitest';
import { describeVendorFormat } from '../vendor-format.contract.ts';
import { native } from './native.ts';

const TEXT = `# a rule of our own
telltale: rule/1
id: 0f7f0d5e-0000-4000-8000-000000000003
name: Odd job
language: spl
kind: risk
risk:
  message: Job on $dest$
  objects:
    - { field: dest, type: system, score: 41 }
  threat_objects:
    - { field: process_name, type: process_name }
threat:
  - tactic: { id: TA0011, name: Command and Control }
    technique: [{ id: T1071.004, name: DNS }]
schedule: { every: 5m, from: now-9m }
query: |
  index=main EventCode=1
  | stats count by dest
`;

describeVendorFormat(native, {
  path: 'job.yml',
  text: TEXT,
  broken: { text: TEXT.replace('objects:\n', 'objects: [\n'), line: 10 },
});

describe('a rule in our own layout', () => {
  const load = (text: string) => native.parse({ name: 'job.yml', text })[0]!;

  it('is read key by key', () => {
    const loaded = load(TEXT);
    expect(loaded).toMatchObject({
      ok: true,
      rule: {
        vendor: 'telltale',
        language: 'spl',
        type: 'risk',
        kind: 'risk',
        riskScore: 41,
        severity: 'medium',
        status: 'production',
        query: { text: 'index=main EventCode=1\n| stats count by dest\n', firstLine: 18 },
        threat: [{ tactic: { id: 'TA0011' }, technique: [{ id: 'T1071.004', name: 'DNS' }] }],
        schedule: { every: '5m', from: 'now-9m', to: null },
        elastic: null,
        other: {},
      },
    });
  });

  it('has Elastic options only in EQL', () => {
    const text = TEXT.replace('language: spl', 'language: eql\neql: { index: [winlogbeat-*] }');
    expect(load(text)).toMatchObject({
      ok: true,
      rule: { elastic: { indexPatterns: ['winlogbeat-*'], eventCategoryField: 'event.category' } },
    });
  });

  it.each([
    ['another version', 'telltale: rule/1', 'telltale: rule/9', 'rule-bad-value'],
    ['another language', 'language: spl', 'language: kql', 'rule-bad-value'],
    ['another kind', 'kind: risk', 'kind: noise', 'rule-bad-value'],
    ['an unknown key', 'kind: risk', 'kind: risk\nserverity: low', 'rule-unknown-key'],
  ])('reports %s', (_, from, to, code) => {
    expect(load(TEXT.replace(from, to)).diagnostics.map((d) => d.code)).toEqual([code]);
  });

  it('says which words a key takes, and which one is near', () => {
    const { diagnostics } = load(TEXT.replace('kind: risk', 'kind: risk\nseverity: hihg'));
    expect(diagnostics[0]).toMatchObject({
      message: '`severity` is one of informational, low, medium, high, critical',
      hint: 'did you mean `high`?',
    });
  });

  it.each([
    ['language: spl', 'language: KQL', 'kuery'],
    ['kind: risk', 'kind: risk\nseverity: info', 'informational'],
  ])('knows what people call things elsewhere: %s as %s', (from, to, meant) => {
    expect(load(TEXT.replace(from, to)).diagnostics[0]).toMatchObject({ hint: `did you mean \`${meant}\`?` });
  });

  it('points at a key that is none, not at what it holds', () => {
    const text = TEXT.replace('kind: risk', 'kind: risk\ntag:\n  - one');
    const { span } = load(text).diagnostics[0]!;
    expect(text.slice(span!.start, span!.end)).toBe('tag');
  });
});
