import { describe, expect, it } from 'vitest';
import { eventTimeOf } from './event-time.ts';
import { recordIdentity } from './identity.ts';
import { classifier, read } from './resolve.fixture.ts';
import { formatTime } from './time.ts';

const EVENT = {
  winlog_channel: 'Microsoft-Windows-Sysmon/Operational',
  winlog_provider_name: 'Microsoft-Windows-Sysmon',
  winlog_event_id: '1',
  winlog_computer_name: 'ws1',
  winlog_record_id: 77,
  winlog_event_data_Image: 'C:\\d\\a.exe',
  winlog_event_data_UtcTime: '2026-03-01 10:00:01.250',
  event_code: '1',
};
const MESSAGE = {
  gl2_source_input: '5f',
  source: 'ws1',
  message: 'Process Create:',
  timestamp: '2026-03-01T10:00:02.500Z',
};
const named = Object.fromEntries(Object.entries(EVENT).map(([name, value]) => [`winlogbeat_${name}`, value]));

describe('messages of Graylog', () => {
  it.each([
    ['with the beat’s name', { ...MESSAGE, ...named }],
    ['without it', { ...MESSAGE, ...EVENT }],
  ])('are the events that Winlogbeat sent, %s', (_, message) => {
    const { cls, body } = classifier().classify(message)!;
    expect(cls).toMatchObject({ layout: 'beats-raw', kind: 'sysmon', eventId: '1' });
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2026-03-01T10:00:02.500Z');
    expect(recordIdentity(cls, body)).toMatchObject({ host: 'ws1', recordId: '77' });
    expect(read(message, 'ecs', 'process.executable')).toBe('C:\\d\\a.exe');
    expect(read(message, 'splunk', 'Image')).toBe('C:\\d\\a.exe');
  });

  it('are the beat’s data in UserData as well', () => {
    const cleared = { ...MESSAGE, winlogbeat_winlog_channel: 'Security', winlogbeat_winlog_event_id: 1102 };
    const message = { ...cleared, winlogbeat_winlog_user_data_SubjectUserName: 'kim' };
    expect(read(message, 'splunk', 'SubjectUserName')).toBe('kim');
  });

  it('are what they are where another input took them', () => {
    expect(classifier().classify({ ...MESSAGE, filebeat_input_type: 'log' })!.cls.layout).toBe('json');
  });
});
