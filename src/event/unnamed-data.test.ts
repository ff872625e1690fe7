import { describe, expect, it } from 'vitest';
import { eventTimeOf } from './event-time.ts';
import type { JsonObject } from './record.ts';
import { classifier, read } from './resolve.fixture.ts';
import { listFields } from './resolve.ts';
import { formatTime } from './time.ts';

const LOGON = [
  'An account was successfully logged on.',
  '',
  'Subject:',
  '\tSecurity ID:\t\tS-1-5-18',
  '\tAccount Name:\t\tWS1$',
  '',
  'New Logon:',
  '\tSecurity ID:\t\tS-1-5-21-1-2-3-500',
  '\tAccount Name:\t\talice',
  '',
].join('\r\n');

/** A row of `Get-WinEvent | Export-Csv`: empty columns are no members. */
function row(over: JsonObject = {}): JsonObject {
  return {
    Id: '4624',
    ProviderName: 'Microsoft-Windows-Security-Auditing',
    LogName: 'Security',
    MachineName: 'WS1',
    RecordId: '77',
    TimeCreated: '2024-03-05T10:11:12.3450000Z',
    Bookmark: 'System.Diagnostics.Eventing.Reader.EventBookmark',
    Properties: 'System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]',
    Message: LOGON,
    ...over,
  };
}

function faultOf(record: JsonObject): string | undefined {
  return classifier().classify(record)!.fault;
}

describe('data without names', () => {
  it('are read from the words for people where the values were left out', () => {
    const { cls, body } = classifier().classify(row())!;
    expect(cls).toMatchObject({ layout: 'unnamed-data', kind: 'windows-security' });
    expect(listFields(cls, 'splunk', body)).toEqual(expect.arrayContaining(['SubjectUserSid', 'TargetUserName']));
    expect(read(row(), 'splunk', 'TargetUserName')).toBe('alice');
    expect(read(row(), 'ecs', 'winlog.event_data.SubjectUserSid')).toBe('S-1-5-18');
    expect(faultOf(row())).toBeUndefined();
    const tooDeep = row({ Properties: ['System.Diagnostics.Eventing.Reader.EventProperty'], Qualifiers: null });
    expect(read(tooDeep, 'splunk', 'TargetUserName')).toBe('alice');
  });

  it.each([
    ['another language', row({ Message: 'Ein Konto wurde erfolgreich angemeldet.\r\n\r\nAntragsteller:\r\n' })],
    ['another event', row({ Id: '9999' })],
    ['no words', row({ Message: null })],
  ])('are a fault in %s', (_, record) => expect(faultOf(record)).toBe('data-unnamed'));

  it('rows that were picked by hand are taken as they are', () => {
    const { Properties, ...picked } = row({ TargetUserName: 'bob' });
    expect(classifier().classify(picked)!.cls.layout).toBe('flat-json');
    expect(read(picked, 'splunk', 'TargetUserName')).toBe('bob');
  });

  it.each([
    ['with the log', {}],
    ['without the log', { LogName: undefined }],
    ['from another machine', { PSComputerName: 'WS1', RunspaceId: '0' }],
  ])('are read from the message of rows that were picked by hand, %s', (_, over) => {
    const { Properties, Bookmark, ...picked } = row(over);
    const { cls } = classifier().classify(picked)!;
    expect(cls).toMatchObject({ layout: 'unnamed-data', kind: 'windows-security' });
    expect(read(picked, 'splunk', 'TargetUserName')).toBe('alice');
    expect(read(picked, 'splunk', 'Message')).toBe(LOGON);
    expect(faultOf(picked)).toBeUndefined();
    expect(faultOf({ ...picked, Message: 'x' })).toBe('data-unnamed');
  });

  it.each([
    ['in American words', '3/5/2024 2:11:12 PM', '2024-03-05T14:11:12.000Z'],
    [
      'as an object',
      { value: '/Date(1709633472345)/', DateTime: 'Tuesday, March 5, 2024' },
      '2024-03-05T10:11:12.345Z',
    ],
  ])('have their time %s', (_, TimeCreated, expected) => {
    const { cls, body } = classifier().classify(row({ TimeCreated }))!;
    expect(formatTime(eventTimeOf(cls, body)!)).toBe(expected);
  });

  it('have no time where day and month cannot be told apart', () => {
    const { cls, body } = classifier().classify(row({ TimeCreated: '05/03/2024 10:11:12' }))!;
    expect(eventTimeOf(cls, body)).toBeNull();
  });

  it('are named in what Fluent Bit’s winlog writes, which has its time and its provider elsewhere', () => {
    const record: JsonObject = {
      RecordNumber: 77,
      TimeGenerated: '2024-03-05 11:11:12 +0100',
      EventID: 4611,
      Qualifiers: 0,
      EventType: 'SuccessAudit',
      Channel: 'Security',
      SourceName: 'Microsoft-Windows-Security-Auditing',
      ComputerName: 'WS1',
      StringInserts: ['S-1-5-18', 'WS1$', 'CORP', '0x3e7', 'Winlogon'],
    };
    const { cls, body } = classifier().classify(record)!;
    expect(cls.kind).toBe('windows-security');
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2024-03-05T10:11:12.000Z');
    expect(read(record, 'splunk', 'LogonProcessName')).toBe('Winlogon');
    expect(read(record, 'ecs', 'host.name')).toBe('WS1');
  });

  it('are a fault in what Fluentd writes', () => {
    const record: JsonObject = {
      ProviderName: 'Microsoft-Windows-Security-Auditing',
      ProviderGUID: '',
      EventID: '4624',
      TimeCreated: '2024/03/05 10:11:12.345678900',
      Channel: 'Security',
      Computer: 'WS1',
    };
    const labelled = { ...record, DescriptionTitle: 'An account was logged on.', 'subject.account_name': 'WS1$' };
    expect(faultOf(labelled)).toBe('data-unnamed');
    expect(faultOf({ ...record, Description: LOGON, EventData: ['S-1-5-18', 'WS1$'] })).toBe('data-unnamed');
    expect(faultOf({ ...record, Description: 'x', EventData: [] })).toBeUndefined();
    const { cls, body } = classifier().classify(labelled)!;
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2024-03-05T10:11:12.345Z');
  });
});
