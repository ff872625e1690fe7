import { describe, expect, it } from 'vitest';
import type { AlertOrigin, OriginalEvent } from '../../alert/alert.ts';
import { buildRuleSet } from '../../rule/rule-set.ts';
import { examineOutput, runOutput, sampleAlert, sampleRisk } from '../output.contract.ts';
import { renderReason } from './ecs/reason.ts';
import { typedFields } from './ecs/source-fields.ts';
import { ecs } from './ecs.ts';

examineOutput(ecs);

type Json = Record<string, unknown>;

const RULE = (() => {
  const text = JSON.stringify({
    rule_id: 'r-1',
    version: 7,
    name: 'Shell of a web server',
    type: 'eql',
    language: 'eql',
    query: 'process where true',
    index: ['logs-*'],
    risk_score: 47,
    severity: 'medium',
    author: ['Ada', 'Bo'],
    note: 'Look twice.',
    threat: [
      {
        tactic: { id: 'TA0003', name: 'Persistence' },
        technique: [{ id: 'T1505', name: 'Server', subtechnique: [{ id: 'T1505.003', name: 'Web Shell' }] }],
      },
    ],
  });
  const [loaded] = buildRuleSet({ files: [{ path: 'a.ndjson', text }] }).rules;
  if (loaded?.ok !== true) throw new Error('not loaded');
  return loaded.rule;
})();

function event(id: string, fields: Json): OriginalEvent {
  return { id, index: 'logs-x', fields: Object.entries(fields) as OriginalEvent['fields'] };
}

function documentsOf(
  kind: AlertOrigin['kind'],
  events: readonly OriginalEvent[],
): { actions: Json[]; documents: Json[] } {
  const lines = runOutput(ecs, [sampleAlert({ id: 'a1', origin: { kind, rule: RULE, events } })])
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  return { actions: lines.filter((_, i) => i % 2 === 0), documents: lines.filter((_, i) => i % 2 === 1) };
}

const START = event('e1', {
  '@timestamp': '2026-11-03T09:14:20.000Z',
  'event.category': 'process',
  'event.kind': 'event',
  'event.action': 'start',
  'host.name': 'WKS-03',
  'process.args': ['a', 'b'],
  'process.name': 'w3wp.exe',
});
const NEXT = event('e2', {
  '@timestamp': '2026-11-03T09:14:22.123Z',
  'event.category': ['process', 'network'],
  'event.kind': 'event',
  'event.action': 'connect',
  'host.name': 'WKS-03',
  'process.args': ['b', 'c'],
});

describe('alert documents', () => {
  it('of an event are the event, the rule and where it came from', () => {
    const { actions, documents } = documentsOf('event', [START]);
    expect(actions).toEqual([{ create: { _index: '.alerts-security.alerts-default', _id: 'a1' } }]);
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({
      '@timestamp': '2026-11-03T09:14:22.123Z',
      'event.kind': 'signal',
      'event.action': 'start',
      'host.name': 'WKS-03',
      'process.name': 'w3wp.exe',
      'kibana.alert.uuid': 'a1',
      'kibana.alert.original_time': '2026-11-03T09:14:20.000Z',
      'kibana.alert.original_event.kind': 'event',
      'kibana.alert.original_event.action': 'start',
      'kibana.alert.ancestors': [{ id: 'e1', type: 'event', index: 'logs-x', depth: 0 }],
      'kibana.alert.depth': 1,
      'kibana.alert.severity': 'medium',
      'kibana.alert.risk_score': 47,
      'kibana.alert.status': 'active',
      'kibana.alert.workflow_status': 'open',
      'kibana.alert.rule.uuid': 'r-1',
      'kibana.alert.rule.rule_id': 'r-1',
      'kibana.alert.rule.version': 7,
      'kibana.alert.rule.author': ['Ada', 'Bo'],
      'kibana.alert.rule.rule_type_id': 'siem.eqlRule',
      'kibana.alert.rule.interval': '5m',
      'kibana.alert.rule.note': 'Look twice.',
    });
    expect(documents[0]!['kibana.alert.rule.threat']).toEqual([
      {
        framework: 'MITRE ATT&CK',
        tactic: { id: 'TA0003', name: 'Persistence', reference: 'https://attack.mitre.org/tactics/TA0003/' },
        technique: [
          {
            id: 'T1505',
            name: 'Server',
            reference: 'https://attack.mitre.org/techniques/T1505/',
            subtechnique: [
              { id: 'T1505.003', name: 'Web Shell', reference: 'https://attack.mitre.org/techniques/T1505/003/' },
            ],
          },
        ],
      },
    ]);
    expect(documents[0]!['kibana.alert.rule.parameters']).toMatchObject({
      query: 'process where true',
      index: ['logs-*'],
    });
    expect(documents[0]).not.toHaveProperty('kibana.alert.building_block_type');
  });

  it('of a sequence are building blocks and a shell of what they share', () => {
    const { actions, documents } = documentsOf('sequence', [START, NEXT]);
    const [first, second, shell] = documents as [Json, Json, Json];
    const ids = actions.map(({ create }) => (create as Json)['_id']);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe('a1');
    expect([first, second].map((block) => block['kibana.alert.group.index'])).toEqual([0, 1]);
    for (const block of [first, second]) {
      expect(block).toMatchObject({
        'kibana.alert.building_block_type': 'default',
        'kibana.alert.group.id': 'a1',
        'kibana.alert.depth': 1,
      });
    }
    expect(second['kibana.alert.original_event.action']).toBe('connect');
    expect(shell).toMatchObject({
      'host.name': 'WKS-03',
      'event.category': 'process',
      'process.args': 'b',
      'kibana.alert.group.id': 'a1',
      'kibana.alert.depth': 2,
      'kibana.alert.ancestors': [
        { id: 'e1', type: 'event', index: 'logs-x', depth: 0 },
        { rule: 'r-1', id: ids[0], type: 'signal', index: '', depth: 1 },
        { id: 'e2', type: 'event', index: 'logs-x', depth: 0 },
        { rule: 'r-1', id: ids[1], type: 'signal', index: '', depth: 1 },
      ],
    });
    for (const absent of [
      'event.action',
      'process.name',
      'kibana.alert.group.index',
      'kibana.alert.building_block_type',
    ]) {
      expect(shell).not.toHaveProperty([absent]);
    }
  });

  it('of a row carry its columns as pairs', () => {
    const text = runOutput(ecs, [sampleRisk({ origin: { kind: 'row', rule: RULE, events: [] } })]);
    const document = JSON.parse(text.split('\n')[1]!) as Json;
    expect(document['telltale.fields']).toContainEqual({ name: 'count', value: ['3'] });
    expect(document).toMatchObject({ 'host.name': 'WKS-03', 'kibana.alert.depth': 1, 'kibana.alert.ancestors': [] });
  });

  it('of new terms show the event that has them', () => {
    const origin: AlertOrigin = { kind: 'event', rule: RULE, events: [START] };
    const text = runOutput(ecs, [sampleAlert({ origin, new_terms: ['a.example', 443] })]);
    expect(JSON.parse(text.split('\n')[1]!)).toMatchObject({
      'kibana.alert.new_terms': ['a.example', 443],
      'kibana.alert.ancestors': [{ type: 'event', depth: 0 }],
    });
  });

  it('of a threshold are what was counted and nothing of the events beside', () => {
    const result = {
      terms: [{ field: 'source.ip', value: '10.0.0.1' }],
      count: 7,
      cardinality: [{ field: 'user.name', value: 3 }],
      from: '2026-11-03T09:10:00.000Z',
    };
    const origin: AlertOrigin = { kind: 'threshold', rule: RULE, events: [] };
    const fields = { 'source.ip': '10.0.0.1' };
    const text = runOutput(ecs, [
      sampleAlert({ origin, fields, time: '2026-11-03T09:14:22.000Z', threshold_result: result }),
    ]);
    const document = JSON.parse(text.split('\n')[1]!) as Json;
    expect(document).toMatchObject({
      'kibana.alert.threshold_result': result,
      'kibana.alert.original_time': '2026-11-03T09:14:22.000Z',
      'kibana.alert.depth': 1,
      'source.ip': '10.0.0.1',
    });
    expect(document).not.toHaveProperty(['telltale.fields']);
    expect(document).not.toHaveProperty(['process.name']);
  });

  it('carry what was suppressed, and the kind of rule', () => {
    const terms = [
      { field: 'host.name', value: 'WKS-03' },
      { field: 'user.name', value: null },
    ];
    const suppression = { terms, start: '2026-11-03T09:14:20.000Z', end: '2026-11-03T09:15:20.000Z', docs_count: 4 };
    const origin: AlertOrigin = { kind: 'event', rule: RULE, events: [START] };
    const text = runOutput(ecs, [sampleAlert({ kind: 'building_block', origin, suppression })]);
    expect(JSON.parse(text.split('\n')[1]!)).toMatchObject({
      'kibana.alert.building_block_type': 'default',
      'kibana.alert.suppression.docs_count': 4,
      'kibana.alert.suppression.terms': [
        { field: 'host.name', value: ['WKS-03'] },
        { field: 'user.name', value: null },
      ],
    });
  });
});

describe('source fields', () => {
  it('that the index would refuse are left out', () => {
    const fields: [string, string | number | boolean | string[]][] = [
      ['@timestamp', 'yesterday'],
      ['destination.ip', ['10.0.0.1', 'host']],
      ['destination.port', '443'],
      ['source.port', 'https'],
      ['dll.code_signature.trusted', 'yes'],
      ['dns.answers', 'not an object'],
      ['event.created', '2026-11-03T09:14:20Z'],
      ['kibana.alert.uuid', 'forged'],
      ['process', 'also a text'],
      ['process.name', 'a.exe'],
      ['custom.field', 7],
    ];
    expect([...typedFields(fields)]).toEqual([
      ['destination.ip', '10.0.0.1'],
      ['destination.port', '443'],
      ['event.created', '2026-11-03T09:14:20Z'],
      ['process.name', 'a.exe'],
      ['custom.field', 7],
    ]);
  });
});

describe('the reason', () => {
  const all: Record<string, string | number | string[]> = {
    'event.category': 'network',
    'process.name': 'a.exe',
    'process.parent.name': 'b.exe',
    'file.name': 'c.txt',
    'source.address': '10.0.0.1',
    'source.port': 50000,
    'destination.address': '10.0.0.2',
    'destination.port': 443,
    'user.name': 'ada',
    'host.name': 'WKS-03',
  };
  it.each([
    [
      Object.keys(all),
      'network event with process a.exe, parent process b.exe, file c.txt, source 10.0.0.1:50000, destination 10.0.0.2:443, by ada on WKS-03 created high alert Name.',
    ],
    [
      ['event.category', 'process.name', 'host.name'],
      'network event with process a.exe, on WKS-03 created high alert Name.',
    ],
    [['user.name'], 'event by ada created high alert Name.'],
    [[], 'event created high alert Name.'],
  ])('of %j', (names, expected) => {
    expect(renderReason('Name', 'high', (field) => (names.includes(field) ? all[field]! : null))).toBe(expected);
  });
});
