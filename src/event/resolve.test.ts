import { describe, expect, it } from 'vitest';
import type { Schema } from './event-class.ts';
import { eventTimeOf, timestampOf } from './event-time.ts';
import { recordIdentity } from './identity.ts';
import type { JsonObject, RecordBody } from './record.ts';
import { classifier, read } from './resolve.fixture.ts';
import { listFields, resolveField } from './resolve.ts';
import {
  flatSample,
  parseSampleXml,
  SAMPLE_QUERY,
  sampleDocuments,
  sampleLayouts,
  sampleXml,
  wrapJson,
  wrapXml,
} from './sample-records.fixture.ts';
import { formatTime } from './time.ts';
import type { Value } from './value.ts';

const ECS: Readonly<Record<string, Value>> = {
  'event.category': 'network',
  'event.type': ['connection', 'protocol', 'info'],
  'event.action': 'DNSEvent (DNS query)',
  'event.code': '22',
  'host.os.type': 'windows',
  'host.name': 'WKS-07.corp.example',
  '@timestamp': '2026-03-01T10:00:01.250Z',
  'process.entity_id': '{0f1e2d3c-aaaa-6655-0100-000000000700}',
  'process.pid': 4321,
  'process.executable': SAMPLE_QUERY.image,
  'process.name': 'python.exe',
  'process.code_signature.trusted': null,
  'dns.question.name': 'api.openai.com',
  'dns.answers.type': ['CNAME', 'A', 'AAAA'],
  'dns.answers.data': ['edge.example.net', '192.0.2.10', '2001:db8::7'],
  'dns.resolved_ip': ['192.0.2.10', '2001:db8::7'],
  'sysmon.dns.status': 'SUCCESS',
  'user.id': 'S-1-5-18',
  'user.domain': 'CORP',
  'user.name': 'kim',
  'rule.name': null,
  'winlog.channel': 'Microsoft-Windows-Sysmon/Operational',
};

const SPLUNK: Readonly<Record<string, Value>> = {
  _time: 1772359202.5,
  EventCode: '22',
  source: ['XmlWinEventLog:Microsoft-Windows-Sysmon/Operational', 'WinEventLog:Microsoft-Windows-Sysmon/Operational'],
  sourcetype: [
    'XmlWinEventLog',
    'WinEventLog',
    'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational',
    'WinEventLog:Microsoft-Windows-Sysmon/Operational',
  ],
  tag: ['network', 'resolution', 'dns'],
  eventtype: 'ms-sysmon-dns',
  answer: ['edge.example.net', '::ffff:192.0.2.10', '2001:db8::7'],
  answer_count: 3,
  record_type_id: '5',
  dest: null,
  dvc: 'WKS-07.corp.example',
  src: 'WKS-07.corp.example',
  process_exec: 'python.exe',
  process_name: 'python.exe',
  process_guid: '{0f1e2d3c-aaaa-6655-0100-000000000700}',
  query: 'api.openai.com',
  query_count: 1,
  reply_code_id: '0',
  signature: 'DNSEvent (DNS query)',
  signature_id: '22',
  user_id: 'S-1-5-18',
  user: 'kim',
  vendor_product: 'Microsoft Sysmon',
  Image: SAMPLE_QUERY.image,
  ProcessId: '4321',
  QueryName: 'api.openai.com',
  QueryResults: SAMPLE_QUERY.results,
  QueryStatus: '0',
  Computer: 'WKS-07.corp.example',
  RecordNumber: '77',
};

const LAYOUTS: readonly (readonly [string, RecordBody])[] = [
  ...Object.entries(sampleLayouts()),
  ...Object.entries(sampleDocuments()),
];

describe.each(LAYOUTS)('one DNS query as %s', (name, record) => {
  it('has its layout', () => {
    expect(classifier().classify(record)!.cls).toMatchObject({
      kind: 'sysmon',
      layout: name.split(' ')[0],
      eventId: '22',
    });
  });
  it.each(Object.entries(ECS))('reads %s in ECS', (field, expected) => {
    expect(read(record, 'ecs', field)).toEqual(expected);
  });
  it.each(Object.entries(SPLUNK))('reads %s as Splunk has it', (field, expected) => {
    expect(read(record, 'splunk', field)).toEqual(expected);
  });
  it('tells time and identity', () => {
    const { cls, body } = classifier().classify(record)!;
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2026-03-01T10:00:02.500Z');
    expect(formatTime(timestampOf(cls, body)!)).toBe('2026-03-01T10:00:01.250Z');
    expect(recordIdentity(cls, body)).toMatchObject({
      host: 'WKS-07.corp.example',
      channel: 'Microsoft-Windows-Sysmon/Operational',
      recordId: '77',
      user: 'CORP\\kim',
      processName: 'python.exe',
    });
  });
  it('lists every field that it can read', () => {
    const { cls, body } = classifier().classify(record)!;
    expect(listFields(cls, 'ecs', body)).toEqual(expect.arrayContaining(['dns.question.name', 'process.executable']));
    expect(listFields(cls, 'splunk', body)).toEqual(expect.arrayContaining(['QueryName', 'answer', '_time']));
  });
});

describe('wrappers', () => {
  it.each(Object.entries(wrapJson(flatSample())))('takes JSON out of a %s', (_, wrapped) => {
    expect(read(wrapped, 'ecs', 'dns.question.name')).toBe('api.openai.com');
    expect(classifier().classify(wrapped)!.cls).toMatchObject({ kind: 'sysmon', layout: 'flat-json' });
  });
  it.each(Object.entries(wrapXml(sampleXml())))('takes XML out of a %s', (_, wrapped) => {
    expect(read(wrapped, 'splunk', 'QueryResults')).toBe(SAMPLE_QUERY.results);
    expect(read(wrapped, 'splunk', '_raw')).toBe(sampleXml());
  });
  it('lets the hit name its index, and the collector its source', () => {
    const hit = wrapJson(flatSample())['elasticsearch hit']!;
    expect(classifier().classify(hit)!.cls.indexes).toEqual(['winlogbeat-8.1']);
    const backing = { _index: 'far:.ds-logs-endpoint.events.network-default-2026.01.02-000003', _source: {} };
    expect(classifier().classify(backing)!.cls.indexes).toEqual([
      '.ds-logs-endpoint.events.network-default-2026.01.02-000003',
      'logs-endpoint.events.network-default',
    ]);
    const message = wrapJson(flatSample())['collector message']!;
    expect(read(message, 'splunk', 'sourcetype')).toBe('_json');
    expect(read(message, 'splunk', 'host')).toBe('collector');
  });
  it('gives up at the third, with a fault', () => {
    const deep = { _index: 'a', _source: { _raw: JSON.stringify({ event: flatSample(), sourcetype: 'x' }) } };
    expect(classifier().classify(deep)!.fault).toBe('layout-too-deep');
  });
  it('leaves text that it cannot read in its wrapper', () => {
    const { cls, body } = classifier().classify({ event: 'plain words', host: 'a', time: 1772359202.5 })!;
    expect(cls).toMatchObject({ kind: 'json', layout: 'json' });
    expect(eventTimeOf(cls, body)).toBe(1772359202500000);
    expect(read({ event: 'plain words', host: 'a', time: 1 }, 'splunk', '_raw')).toBe('plain words');
  });
  it('reads extracted columns where the raw text was cut', () => {
    const row = {
      _raw: '<Event><Sys',
      EventCode: '22',
      source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational',
      Computer: 'X',
      QueryName: 'a.example',
    };
    expect(read(row as JsonObject, 'ecs', 'dns.question.name')).toBe('a.example');
    expect(read(row as JsonObject, 'ecs', 'winlog.channel')).toBe('Microsoft-Windows-Sysmon/Operational');
  });
});

describe('what telemetry lacks', () => {
  const { UserID, ...bare } = flatSample();
  it('is supposed, and says so', () => {
    expect(UserID).toBeDefined();
    expect(read(bare, 'splunk', 'user_id')).toBe('S-1-5-18');
    const { cls } = classifier().classify(bare)!;
    expect(resolveField(cls, 'splunk', 'user_id')).toMatchObject({ assumed: expect.any(String) });
    expect(resolveField(cls, 'ecs', 'host.os.type')).toMatchObject({ value: 'windows', assumed: expect.any(String) });
  });
  it('stays missing with strict fields', () => {
    expect(read(bare, 'splunk', 'user_id', true)).toBeNull();
    expect(read(bare, 'ecs', 'host.os.type', true)).toBeNull();
  });
  it('takes a machine’s name for the number that an agent would have given it', () => {
    expect(read(bare, 'ecs', 'host.id')).toBe('WKS-07.corp.example');
    expect(read(bare, 'ecs', 'host.id', true)).toBeNull();
    expect(read({ ...sampleDocuments()['beats-ecs dotted']!, 'host.id': 'n-1' }, 'ecs', 'host.id')).toBe('n-1');
  });
  it('stays missing in XML', () => {
    const xml = sampleXml().replace(" UserID='S-1-5-18'", '');
    expect(read(parseSampleXml(xml)!, 'splunk', 'user_id')).toBeNull();
  });
  it('is not supposed of documents that an agent has already filled', () => {
    const { host: _, ...document } = sampleDocuments()['beats-ecs nested']!;
    expect(read(document, 'ecs', 'host.os.type')).toBeNull();
  });
});

describe('what a pipeline consumed', () => {
  const connection = (direction: string) => ({
    ...sampleDocuments()['beats-ecs dotted']!,
    'event.code': '3',
    'winlog.event_id': '3',
    'event.category': ['network'],
    'network.direction': direction,
  });
  it.each([
    ['egress', 'outbound', 'connection_attempted'],
    ['ingress', 'inbound', 'connection_accepted'],
  ])('is made from what it put there: %s', (written, splunk, endpoint) => {
    expect(read(connection(written), 'splunk', 'direction')).toBe(splunk);
    expect(read(connection(written), 'ecs', 'endpoint.event.action')).toBe(endpoint);
  });
});

describe('odd queries', () => {
  const rows: readonly (readonly [string, Partial<typeof SAMPLE_QUERY>, Schema, string, Value])[] = [
    ['no answer', { results: '-' }, 'splunk', 'answer', null],
    ['no answer', { results: '-' }, 'splunk', 'answer_count', null],
    ['no answer', { results: '-' }, 'splunk', 'QueryResults', '-'],
    ['no answer', { results: '-' }, 'ecs', 'dns.resolved_ip', null],
    ['no semicolon', { results: '192.0.2.1' }, 'splunk', 'answer', null],
    ['no semicolon', { results: '192.0.2.1' }, 'ecs', 'dns.resolved_ip', '192.0.2.1'],
    ['empty results', { results: '' }, 'splunk', 'QueryResults', null],
    ['a mapped address that is none', { results: '::ffff:0:1;' }, 'ecs', 'dns.resolved_ip', '::ffff:0:1'],
    ['rubbish', { results: 'x y;' }, 'ecs', 'dns.resolved_ip', null],
    ['unknown type', { results: 'type:  64000 a;' }, 'ecs', 'dns.answers.type', null],
    ['failed', { status: '9003' }, 'ecs', 'sysmon.dns.status', 'DNS_ERROR_RCODE_NAME_ERROR'],
    ['unknown status', { status: '4242' }, 'ecs', 'sysmon.dns.status', '4242'],
    ['unknown process', { image: '<unknown process>' }, 'ecs', 'process.name', null],
    ['unknown process', { image: '<unknown process>' }, 'ecs', 'process.executable', '<unknown process>'],
    ['unknown process', { image: '<unknown process>' }, 'splunk', 'process_name', '<unknown process>'],
    ['empty name', { name: '' }, 'ecs', 'dns.question.name', null],
    ['dash for a name', { name: '-' }, 'ecs', 'dns.question.name', null],
    ['dash for a name', { name: '-' }, 'splunk', 'QueryName', '-'],
    ['trailing dot', { name: 'Api.OpenAI.com.' }, 'ecs', 'dns.question.name', 'Api.OpenAI.com.'],
    ['name', { name: 'a.b.example.co.uk' }, 'ecs', 'dns.question.registered_domain', 'example.co.uk'],
    ['name', { name: 'a.b.example.co.uk' }, 'ecs', 'dns.question.subdomain', 'a.b'],
    ['name', { name: 'a.b.example.co.uk' }, 'ecs', 'dns.question.top_level_domain', 'co.uk'],
    ['private suffix', { name: 'x.hf.space' }, 'ecs', 'dns.question.registered_domain', 'hf.space'],
    ['single label', { name: 'wpad' }, 'ecs', 'dns.question.registered_domain', null],
  ];
  it.each(rows)('%s: %o, %s %s', (_, change, schema, field, expected) => {
    for (const record of Object.values(sampleLayouts({ ...SAMPLE_QUERY, ...change }))) {
      expect(read(record, schema, field)).toEqual(expected);
    }
  });
});

describe('other sensors', () => {
  const defend = {
    '@timestamp': '2026-03-01T10:00:01.250Z',
    event: {
      category: ['network'],
      type: ['connection'],
      action: 'lookup_requested',
      dataset: 'endpoint.events.network',
    },
    host: { name: 'm1', os: { type: 'windows' } },
    process: { name: 'a.exe', executable: 'C:\\a.exe', code_signature: { trusted: false, exists: true } },
    dns: { question: { name: 'claude.ai' }, resolved_ip: ['192.0.2.1'] },
  };
  const funnel = {
    'event.category': 'dns',
    'event.type': 'DNS Resolved',
    'event.time': 1772359201250,
    'event.dns.request': 'type: 1 claude.ai',
    'event.dns.response': 'type: 5 x.example;192.0.2.1;',
    'endpoint.name': 'm1',
    'endpoint.os': 'windows',
    'src.process.name': 'a.exe',
    'src.process.image.path': 'C:\\a.exe',
    'src.process.publisher': 'ACME',
  };
  const endgame = {
    event_type_full: 'dns_event',
    event_subtype_full: 'request_event',
    timestamp: 134_168_328_012_500_000,
    process_name: 'a.exe',
    process_path: 'C:\\a.exe',
    query_name: 'claude.ai',
    unique_pid: 17,
  };
  const rows: readonly (readonly [JsonObject, string, Value])[] = [
    [defend, 'process.code_signature.trusted', false],
    [defend, 'event.category', 'network'],
    [funnel, 'event.category', 'network'],
    [funnel, 'event.type', ['info', 'protocol']],
    [funnel, 'dns.question.type', 'A'],
    [funnel, 'dns.answers.data', ['x.example', '192.0.2.1']],
    [funnel, 'process.code_signature.subject_name', 'ACME'],
    [funnel, 'process.code_signature.trusted', null],
    [funnel, 'host.os.type', 'windows'],
    [endgame, 'event.category', 'network'],
    [endgame, 'host.os.type', 'windows'],
    [endgame, 'process.entity_id', '17'],
    [endgame, 'process_name', 'a.exe'],
    [endgame, 'event_type_full', 'dns_event'],
    [endgame, 'process.parent.name', null],
    [funnel, 'src.process.publisher', 'ACME'],
  ];
  it.each([defend, funnel, endgame])('reads the same query from %#', (record) => {
    expect(read(record, 'ecs', 'dns.question.name')).toBe('claude.ai');
    expect(read(record, 'ecs', 'process.executable')).toBe('C:\\a.exe');
    expect(read(record, 'ecs', '@timestamp')).toBe('2026-03-01T10:00:01.250Z');
    expect(read(record, 'splunk', 'QueryName')).toBe('claude.ai');
    expect(read(record, 'splunk', 'process_name')).toBe('a.exe');
    expect(read(record, 'splunk', 'source')).toBeNull();
  });
  it.each(rows)('%#: %s', (record, field, expected) => {
    expect(read(record, 'ecs', field)).toEqual(expected);
  });
  it('looks for each under its vendor’s index', () => {
    const indexes = [defend, funnel, endgame].map((record) => classifier().classify(record)!.cls.indexes[0]);
    expect(indexes).toEqual([
      'logs-endpoint.events.network-default',
      'logs-sentinel_one_cloud_funnel.event-default',
      'endgame-default',
    ]);
  });
  it('types a document’s values as its mapping does', () => {
    const record = { ...defend, process: { pid: '4', code_signature: { trusted: 'true' } }, 'event.code': 22 };
    expect(read(record, 'ecs', 'process.pid')).toBe(4);
    expect(read(record, 'ecs', 'process.code_signature.trusted')).toBe(true);
    expect(read(record, 'ecs', 'event.code')).toBe('22');
  });
  it('gives parts of the XML, also of what came as JSON', () => {
    expect(read(flatSample(), 'splunk', 'EventData_Xml')).toContain("<Data Name='QueryName'>api.openai.com</Data>");
    expect(read(flatSample(), 'splunk', 'System_Props_Xml')).toContain('<EventID>22</EventID>');
  });
  it('reads any JSON as it is', () => {
    const record = { a: { b: [{ c: 1 }, { c: 2 }] }, 'x.y': 'z', constructor: 'own' };
    expect(read(record, 'ecs', 'a.b.c')).toEqual([1, 2]);
    expect(read(record, 'splunk', 'a.b{}.c')).toEqual(['1', '2']);
    expect(read(record, 'ecs', 'x.y')).toBe('z');
    expect(read(record, 'ecs', 'constructor')).toBe('own');
    expect(read(record, 'ecs', 'toString')).toBeNull();
    expect(read(record, 'ecs', '__proto__.x')).toBeNull();
  });
});

describe('classes', () => {
  it('are the same for an id written as a number and as text', () => {
    const all = classifier();
    const ids = [22, '22', '0022'].map((EventID) => all.classify({ ...flatSample(), EventID })!.cls.id);
    expect(new Set(ids).size).toBe(1);
  });
  it('are capped; beyond the cap fields still read the same', () => {
    const all = classifier();
    for (let i = 0; i < 5000; i++) all.classify({ ...flatSample(), Channel: `c${i}`, SourceName: 'x' });
    expect(all.classes.length).toBeLessThanOrEqual(4096 + 10);
    const { cls, body } = all.classify({
      ...flatSample(),
      SourceName: 'another',
      Channel: 'Microsoft-Windows-Sysmon/OPERATIONAL',
    })!;
    expect(cls.open).toBe(true);
    const value = (schema: Schema, name: string): Value => {
      const source = resolveField(cls, schema, name);
      return source.kind === 'read' ? source.read(body) : null;
    };
    expect(value('ecs', 'event.category')).toBe('network');
    expect(value('ecs', 'event.provider')).toBe('another');
    expect(value('ecs', 'dns.question.name')).toBe('api.openai.com');
    expect(value('splunk', 'EventCode')).toBe('22');
    expect(value('splunk', 'source')).toBe('XmlWinEventLog:Microsoft-Windows-Sysmon/OPERATIONAL');
  });
});
