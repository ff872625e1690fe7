import { describe, expect, it } from 'vitest';
import { eventTimeOf } from './event-time.ts';
import type { JsonObject } from './record.ts';
import { needlesFor } from './requirement-needles.ts';
import { classifier, read } from './resolve.fixture.ts';
import { listFields } from './resolve.ts';
import { formatTime } from './time.ts';

const SYSTEM = {
  providerName: 'Microsoft-Windows-Sysmon',
  providerGuid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}',
  eventID: '22',
  version: '5',
  level: '4',
  systemTime: '2024-03-05T10:11:12.3456789Z',
  eventRecordID: '77',
  processID: '2000',
  threadID: '3000',
  channel: 'Microsoft-Windows-Sysmon/Operational',
  computer: 'WS1',
  severityValue: 'INFORMATION',
  message: '"Dns query"',
};

const TWICE = {
  utcTime: '2024-03-05 10:11:12.340',
  image: 'C:\\\\Program Files\\\\a.exe',
  queryName: 'api.example.com',
  user: 'CORP\\\\alice',
};

function win(eventdata: object, system: object = {}): JsonObject {
  return { win: { system: { ...SYSTEM, ...system }, eventdata } };
}

function archived(inside: JsonObject): JsonObject {
  return {
    timestamp: '2024-03-05T10:11:14.000+0000',
    rule: { level: 3, id: '61650' },
    agent: { id: '001', name: 'WS1' },
    manager: { name: 'wazuh' },
    full_log: '{"win":{}}',
    decoder: { name: 'windows_eventchannel' },
    data: inside,
    location: 'EventChannel',
  };
}

describe('events that Wazuh keeps', () => {
  it.each<[string, JsonObject]>([
    ['in its archives', archived(win(TWICE))],
    ['in its index', { _index: 'wazuh-archives-4.x-2024.03.05', _id: 'a', _source: archived(win(TWICE)) }],
    ['as its agents send them', win(TWICE)],
  ])('%s are told apart and have their time and data', (_, record) => {
    const { cls, body } = classifier().classify(record)!;
    expect(cls).toMatchObject({ kind: 'sysmon', eventId: '22', layout: 'evtx-dump-json' });
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2024-03-05T10:11:12.345Z');
    expect(listFields(cls, 'splunk', body)).toEqual(expect.arrayContaining(['QueryName', 'UtcTime', 'Image']));
    expect(read(record, 'ecs', 'dns.question.name')).toBe('api.example.com');
    expect(read(record, 'ecs', 'process.executable')).toBe('C:\\Program Files\\a.exe');
    expect(read(record, 'ecs', 'host.name')).toBe('WS1');
    expect(read(record, 'ecs', 'winlog.record_id')).toBe('77');
  });

  const values: [written: object, name: string, expected: string][] = [
    [{ image: 'C:\\\\a.exe', commandLine: '\\"C:\\\\a.exe\\" -x' }, 'CommandLine', '"C:\\a.exe" -x'],
    [{ image: 'C:\\\\a.exe', commandLine: 'a\\r\\n\\tb' }, 'CommandLine', 'a\r\n\tb'],
    [{ image: 'C:\\\\a.exe', commandLine: '\\\\\\\\srv\\\\x' }, 'CommandLine', '\\\\srv\\x'],
    [{ image: 'C:\\Windows\\a.exe', commandLine: 'copy \\\\srv\\new' }, 'CommandLine', 'copy \\\\srv\\new'],
    [{ image: 'C:\\Windows\\a.exe', commandLine: 'copy \\\\srv' }, 'CommandLine', 'copy \\\\srv'],
    [{ image: 'C:\\temp\\new.exe' }, 'Image', 'C:\\temp\\new.exe'],
    [{ image: 'a\\\\b', commandLine: 'say "x"' }, 'Image', 'a\\\\b'],
  ];
  it.each(values)('of %j, %s is %j', (written, name, expected) => {
    expect(read(archived(win(written, { eventID: '1' })), 'splunk', name)).toBe(expected);
  });

  it('has user data under their element', () => {
    const record = archived({
      win: {
        system: { ...SYSTEM, providerName: 'Microsoft-Windows-Eventlog', eventID: '1102', channel: 'Security' },
        logFileCleared: { subjectUserName: 'alice' },
      },
    });
    expect(read(record, 'splunk', 'SubjectUserName')).toBe('alice');
    expect(read(record, 'splunk', 'UserData_Xml')).toContain('<LogFileCleared>');
  });

  it('gives no member that is not its own', () => {
    const hostile = JSON.parse(
      '{"win":{"system":{"eventID":"1"},"eventdata":{"__proto__":{"image":"x","Image":"x"}}}}',
    );
    expect(read(hostile, 'splunk', 'Image')).toBeNull();
  });

  it('is not skipped unread for its way to write names', () => {
    for (const name of ['QueryName', 'CommandLine', 'ScriptBlockText']) {
      const own = name.charAt(0).toLowerCase() + name.slice(1);
      expect(needlesFor('splunk', name)).toContainEqual([own]);
    }
    expect(needlesFor('splunk', 'ComputerName')).toContainEqual(['computer']);
    expect(needlesFor('splunk', 'ThreadID')).toContainEqual(['threadID']);
    expect(needlesFor('ecs', 'winlog.process.pid')).toContainEqual(['processID']);
  });

  it.each<[string, JsonObject]>([
    ['no system', archived({ win: { eventdata: TWICE } })],
    ['an empty system', archived({ win: { system: {}, eventdata: TWICE } })],
    ['lists in their place', archived({ win: { system: [], eventdata: [] } })],
    ['a text in its place', { data: { win: 'x' } }],
  ])('%s is no event', (_, record) => {
    expect(classifier().classify(record)!.cls.kind).toBe('json');
  });
});
