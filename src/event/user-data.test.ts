import { describe, expect, it } from 'vitest';
import type { JsonObject } from './record.ts';
import { classifier } from './resolve.fixture.ts';
import { listFields } from './resolve.ts';

/** An event of AppLocker as a beat ships it. */
function shipped(winlog: JsonObject, around: JsonObject = {}): JsonObject {
  return {
    '@timestamp': '2026-03-01T10:00:02.500Z',
    event: { code: '8004', kind: 'event' },
    winlog: {
      provider_name: 'Microsoft-Windows-AppLocker',
      event_id: '8004',
      channel: 'Microsoft-Windows-AppLocker/EXE and DLL',
      computer_name: 'wks-07',
      ...winlog,
    },
    ...around,
  };
}

const BLOCKED = { PolicyName: 'EXE', FilePath: '%OSDRIVE%\\A&B\\X.EXE' };

describe('user data that a beat ships', () => {
  it.each<[string, JsonObject]>([
    ['nested', shipped({ user_data: { ...BLOCKED, xml_name: 'RuleAndFileData' } })],
    ['dotted', shipped({}, { 'winlog.user_data.PolicyName': 'EXE', 'winlog.user_data.FilePath': 'X.EXE' })],
    ['dotted inside', shipped({ 'user_data.PolicyName': 'EXE', 'user_data.FilePath': 'X.EXE' })],
  ])('has the event’s own names, %s', (_, record) => {
    const { cls, body } = classifier().classify(record)!;
    const names = listFields(cls, 'splunk', body);
    expect(names).toEqual(expect.arrayContaining(['PolicyName', 'FilePath']));
    expect(names).not.toContain('xml_name');
  });
});
