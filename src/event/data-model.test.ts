import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { dataModelTest, isInDataModel } from './data-model-members.ts';
import { DATA_MODELS } from './data-models/index.ts';
import type { EventClass, Schema } from './event-class.ts';
import type { RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import { sampleEvent as event } from './sample-records.fixture.ts';
import type { Value } from './value.ts';

function classify(record: RecordBody): { readonly cls: EventClass; readonly body: RecordBody } {
  return new Classifier({ parseXml: () => null, strictFields: false }).classify(record)!;
}

function read(record: RecordBody, schema: Schema, name: string): Value {
  const { cls, body } = classify(record);
  const source = resolveField(cls, schema, name);
  return source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
}

describe('data models', () => {
  const start = event('sysmon', '1', { Image: 'C:\\a.exe', CommandLine: 'a', IntegrityLevel: 'High' });
  it.each([
    ['Processes.process_name', 'a.exe'],
    ['process_name', 'a.exe'],
    ['Processes.process', 'a'],
    ['Processes.user', 'unknown'],
    ['Processes.process_integrity_level', 'high'],
    ['Processes.cpu_load_percent', null],
    ['Processes.dest', 'PC-1'],
    ['Filesystem.file_name', null],
    ['EventCode', '1'],
  ])('reads %s', (name, expected) => {
    expect(read(start, 'cim', name)).toEqual(expected);
  });
  const question = event('sysmon', '22', {
    QueryName: 'a.example',
    QueryStatus: '0',
    QueryResults: '192.0.2.1;192.0.2.2;',
  });
  const connection = event('sysmon', '3', { Protocol: 'TCP', DestinationPort: '-', SourcePort: '50000' });
  const logon = event('security', '4624', { TargetUserName: 'kim' });
  const account = event('security', '4720', { TargetUserName: 'kim', SubjectUserName: 'root' });
  // What Splunk's models compute, as their files of 2025 say; the rest stays missing.
  it.each([
    ['DNS.answer_count', question, 2],
    ['DNS.query_count', question, 1],
    ['DNS.reply_code', question, 'No Error'],
    ['DNS.message_type', event('sysmon', '22', {}), 'unknown'],
    ['DNS.answer', event('sysmon', '22', {}), 'unknown'],
    ['DNS.answer_count', event('sysmon', '22', {}), 1],
    ['DNS.reply_code', event('sysmon', '22', { QueryStatus: '9701' }), 'unknown'],
    ['DNS.transport', question, null],
    ['DNS.src_category', question, null],
    ['All_Traffic.transport', connection, 'tcp'],
    ['All_Traffic.dest_port', connection, 0],
    ['All_Traffic.src_port', connection, 50_000],
    ['All_Traffic.rule', connection, 'unknown'],
    ['All_Traffic.src_zone', connection, null],
    ['Authentication.src_user', event('security', '4625', {}), 'unknown'],
    ['Authentication.reason', logon, null],
    ['Authentication.user_category', logon, null],
    ['All_Changes.command', account, 'unknown'],
    ['All_Changes.user_agent', account, null],
    ['All_Changes.Account_Management.src_user', account, 'root'],
    ['All_Changes.Account_Management.src_user_name', account, 'root'],
    ['All_Changes.Instance_Changes.image_id', account, 'unknown'],
  ] as const)('reads %s of %o', (name, record, expected) => {
    expect(read(record, 'cim', name)).toEqual(expected);
  });
  it.each([
    ['sysmon', '1', 'Endpoint', 'Processes', true],
    ['sysmon', '1', 'Endpoint', 'Filesystem', false],
    ['sysmon', '11', 'Endpoint', 'Filesystem', true],
    ['sysmon', '13', 'endpoint', 'registry', true],
    ['sysmon', '22', 'Network_Resolution', 'DNS', true],
    ['sysmon', '3', 'Network_Traffic', 'Blocked_Traffic', true],
    ['security', '4688', 'Endpoint', 'Processes', true],
    ['security', '4625', 'Authentication', 'Failed_Authentication', true],
    ['security', '4720', 'Change', 'Account_Management', true],
    ['security', '4720', 'Change', 'Accounts_Created', true],
    ['security', '4720', 'Change', 'Network_Changes', false],
    ['powershell', '4104', 'Endpoint', 'Processes', false],
    ['security', '4624', 'Authentication', 'Authentication', true],
    ['security', '4624', 'Nothing', 'Nothing', false],
  ] as const)('%s %s in %s.%s: %s', (log, id, model, dataset, expected) => {
    expect(isInDataModel(classify(event(log, id, {})).cls, model, dataset)).toBe(expected);
  });
  it.each([
    [{ TargetUserName: 'kim' }, '0x8020000000000000', 'Authentication', true],
    [{ TargetUserName: 'PC-1$' }, '0x8020000000000000', 'Authentication', false],
    [{ TargetUserName: 'PC-1$' }, '0x8010000000000000', 'Authentication', true],
    [{ TargetUserName: 'kim' }, '0x8020000000000000', 'Failed_Authentication', false],
    [{ TargetUserName: 'kim' }, '-9218868437227405312', 'Failed_Authentication', true],
  ] as const)('%o with %s in %s: %s', (data, keywords, dataset, expected) => {
    const { cls, body } = classify(event('security', '4624', data, keywords));
    const test = dataModelTest(cls, 'Authentication', dataset, (name) => resolveField(cls, 'splunk', name));
    expect(test!(body)).toBe(expected);
  });
  it('have datasets of different names', () => {
    const roots = DATA_MODELS.map(({ root }) => root);
    expect(new Set(roots).size).toBe(roots.length);
  });
});
