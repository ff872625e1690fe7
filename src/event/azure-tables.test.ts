import { describe, expect, it } from 'vitest';
import { eventTimeOf } from './event-time.ts';
import type { JsonObject } from './record.ts';
import { classifier, read } from './resolve.fixture.ts';
import { formatTime } from './time.ts';

const LOGON: JsonObject = {
  TenantId: 'aa',
  TimeGenerated: '2024-03-05T10:11:12.347Z',
  SourceSystem: 'OpsManager',
  Computer: 'WS1',
  EventSourceName: 'Microsoft-Windows-Security-Auditing',
  Channel: 'Security',
  EventID: 4624,
  TargetUserName: 'alice',
  Type: 'SecurityEvent',
};

const DATA = "<EventData xmlns='http://x'><Data Name='QueryName'>api.example.com</Data></EventData>";
const stored = (
  EventData = `<DataItem type="System.XmlData" time="2024-03-05T10:11:12.3456789Z">${DATA}</DataItem>`,
): JsonObject => ({
  TimeGenerated: '2024-03-05T10:11:12.347Z',
  Source: 'Microsoft-Windows-Sysmon',
  EventLog: 'Microsoft-Windows-Sysmon/Operational',
  Computer: 'WS1',
  EventID: 22,
  EventData,
  RenderedDescription: 'Dns query:',
});

function timeOf(record: JsonObject): string | null {
  const { cls, body } = classifier().classify(record)!;
  const time = eventTimeOf(cls, body);
  return time === null ? null : formatTime(time);
}

describe('tables of Azure Monitor', () => {
  it('SecurityEvent has its time and its provider', () => {
    expect(timeOf(LOGON)).toBe('2024-03-05T10:11:12.347Z');
    expect(read(LOGON, 'ecs', 'event.provider')).toBe('Microsoft-Windows-Security-Auditing');
    expect(read(LOGON, 'ecs', 'winlog.event_data.TargetUserName')).toBe('alice');
  });

  it.each([
    ['3/5/2024, 1:11:12.347 PM', '2024-03-05T13:11:12.347Z'],
    ['12/31/2023, 12:00:00.000 AM', '2023-12-31T00:00:00.000Z'],
    ['3/5/2024, 12:00:00 PM', '2024-03-05T12:00:00.000Z'],
    ['2024-03-05T13:11:12.347Z', '2024-03-05T13:11:12.347Z'],
    ['13/5/2024, 1:11:12.347 PM', null],
  ])('the portal’s `TimeGenerated [UTC]` %s is %s', (written, time) => {
    const { TimeGenerated: _, ...rest } = LOGON;
    expect(timeOf({ ...rest, 'TimeGenerated [UTC]': written })).toBe(time);
    expect(timeOf({ 'Timestamp [UTC]': written, ActionType: 'ProcessCreated' })).toBe(time);
  });

  it('Event has its channel, its provider and, from XML, its data', () => {
    expect(classifier().classify(stored())!.cls).toMatchObject({ kind: 'sysmon', eventId: '22' });
    expect(read(stored(), 'ecs', 'dns.question.name')).toBe('api.example.com');
    expect(read(stored(), 'splunk', 'QueryName')).toBe('api.example.com');
  });

  it('a datum called Source is no provider elsewhere', () => {
    const other: JsonObject = { EventID: 1, Channel: 'Application', Source: 'Microsoft-Windows-Sysmon' };
    expect(classifier().classify(other)!.cls.kind).toBe('windows-application');
  });

  it.each([
    '<EventData',
    '</EventData><EventData>',
    '<DataItem></DataItem>',
    '<EventData><Data Name="QueryName">',
  ])('broken data %s are none', (EventData) => expect(read(stored(EventData), 'splunk', 'QueryName')).toBeNull());
});
