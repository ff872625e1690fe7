import { describe, expect, it } from 'vitest';
import { eventTimeOf } from './event-time.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import type { RecordBody } from './record.ts';
import { classifier, read } from './resolve.fixture.ts';
import { flatSample, SAMPLE_QUERY, sampleXml } from './sample-records.fixture.ts';
import { formatTime } from './time.ts';
import type { Value } from './value.ts';

function timeOf(record: RecordBody): string {
  const { cls, body } = classifier().classify(record)!;
  return formatTime(eventTimeOf(cls, body)!);
}

describe('what pipelines make of data that keep their name', () => {
  const data = { PrivilegeList: 'SeDebugPrivilege\n\t\t\tSeBackupPrivilege', NewUACList: ['USER_NORMAL_ACCOUNT'] };
  const shipped = {
    '@timestamp': '2026-03-01T10:00:02.500Z',
    agent: { type: 'winlogbeat' },
    winlog: {
      channel: 'Security',
      provider_name: 'Microsoft-Windows-Security-Auditing',
      event_id: 4672,
      event_data: data,
    },
  };

  it('is made of what a beat ships as well', () => {
    const list = read(shipped, 'ecs', 'winlog.event_data.PrivilegeList');
    expect(list).toEqual(['SeDebugPrivilege', 'SeBackupPrivilege']);
  });

  it('is taken as it stands where a pipeline made it', () => {
    expect(read(shipped, 'ecs', 'winlog.event_data.NewUACList')).toBe('USER_NORMAL_ACCOUNT');
    const made = { ...shipped, winlog: { ...shipped.winlog, event_data: { PrivilegeList: ['A', 'B'] } } };
    expect(read(made, 'ecs', 'winlog.event_data.PrivilegeList')).toEqual(['A', 'B']);
  });
});

describe('what a pipeline consumed of the Security log', () => {
  const document = (code: string, ecs: object) => ({
    '@timestamp': '2026-03-01T10:00:02.500Z',
    agent: { type: 'filebeat' },
    event: { code, kind: 'event', category: ['network'] },
    winlog: { channel: 'Security', provider_name: 'Microsoft-Windows-Security-Auditing', event_id: code },
    ...ecs,
  });

  it.each([
    ['5156', { destination: { ip: '192.0.2.7', port: 443 } }, { DestAddress: '192.0.2.7', DestPort: '443' }],
    ['5157', { process: { executable: 'C:\\a.exe' } }, { Application: 'C:\\a.exe' }],
    ['4779', { source: { ip: '127.0.0.1' } }, { ClientAddress: '127.0.0.1' }],
    ['4688', { process: { pid: 7, parent: { pid: 4 } } }, { NewProcessId: '7', ProcessId: '4' }],
    ['4624', { process: { pid: 7 } }, { ProcessId: '7' }],
  ])('%s: %j is there under its own name', (code, ecs, raw) => {
    const names = Object.keys(raw);
    expect(Object.fromEntries(names.map((name) => [name, read(document(code, ecs), 'splunk', name)]))).toEqual(raw);
  });
});

describe('what collectors make of an event', () => {
  const cleared = {
    EventTime: '2026-03-01T12:00:02.500+02:00',
    Computer: 'dc1',
    Channel: 'Security',
    Provider: 'Microsoft-Windows-Eventlog',
    EventID: 1102,
    UserSID: 'S-1-5-18',
    EventData: null,
    UserData: { LogFileCleared: { SubjectUserName: 'kim', SubjectLogonId: 999 } },
  };
  const wec = {
    System: {
      Provider: { Name: 'Microsoft-Windows-Sysmon' },
      EventID: 22,
      EventIDQualifiers: 7,
      TimeCreated: '2026-03-01T10:00:02.500Z',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'wks',
      UserID: 'S-1-5-18',
    },
    EventData: { QueryName: 'api.openai.com', UtcTime: '2026-03-01 10:00:01.250' },
  };
  it('reads Velociraptor’s user data below its element, and who', () => {
    expect(read(cleared, 'splunk', 'SubjectUserName')).toBe('kim');
    expect(read(cleared, 'ecs', 'winlog.user.identifier')).toBe('S-1-5-18');
    expect(read(cleared, 'splunk', 'EventData_Xml')).toBeNull();
    expect(read(cleared, 'splunk', 'UserData_Xml')).toBe(
      '<LogFileCleared><SubjectUserName>kim</SubjectUserName><SubjectLogonId>999</SubjectLogonId></LogFileCleared>',
    );
  });
  it.each([
    ['an object', (data: object) => ({ EventData: data })],
    ['text', (data: object) => ({ EventData: JSON.stringify(data) })],
    ['user data', (data: object) => ({ UserData: { LogFileCleared: data } })],
  ])('tells data that are called as System fields are from these: %s', (_, within) => {
    const record = {
      EventID: 104,
      Channel: 'System',
      Computer: 'dc1',
      Provider: 'Microsoft-Windows-Eventlog',
      ProcessID: 4,
      ...within({ SubjectUserName: 'kim', Channel: 'Windows PowerShell', BackupPath: '' }),
    };
    expect(read(record, 'splunk', 'object')).toBe('Windows PowerShell log');
    expect(read(record, 'splunk', 'Channel')).toBe('System');
    expect(LAYOUT_PLUGS['flat-json'].data('Channel')!.read({ ...record, EventData: null, UserData: null })).toBe(
      'System',
    );
    const filtered = { ...record, EventID: 5156, Channel: 'Security', ...within({ ProcessID: '712' }) };

    expect(LAYOUT_PLUGS['flat-json'].data('ProcessID')!.read(filtered)).toBe('712');
  });
  it.each([
    ['4104', undefined, false, '15'],
    ['4103', undefined, false, '20'],
    ['4104', 7, false, '7'],
    ['4104', undefined, true, null],
    ['4105', undefined, false, null],
  ] as const)('gives PowerShell’s %s the opcode of its manifest where the record has %s (strict: %s)', (EventId, Opcode, strictFields, expected) => {
    const record = {
      EventID: Number(EventId),
      Channel: 'Microsoft-Windows-PowerShell/Operational',
      Computer: 'wks1',
      Provider: 'Microsoft-Windows-PowerShell',
      ...(Opcode === undefined ? {} : { Opcode }),
      EventData: { ScriptBlockText: 'x' },
    };
    const value = read(record, 'splunk', 'Opcode', strictFields);
    expect(value === null ? null : String(value)).toBe(expected);
  });
  it.each([
    ['Überwachung erfolgreich', 'success', 'success'],
    ['Überwachung gescheitert', 'failure', 'failure'],
    ['Auditoría correcta', 'success', 'success'],
    ["Succès de l'audit", undefined, null],
    ['Audit Failure', 'success', 'failure'],
  ])('reads how an event went that a beat says in another language: %s, %s', (keywords, outcome, expected) => {
    const record = {
      '@timestamp': '2026-03-01T10:00:00Z',
      event: { code: '4724', ...(outcome === undefined ? {} : { outcome }) },
      winlog: {
        channel: 'Security',
        computer_name: 'dc1',
        event_id: '4724',
        provider_name: 'Microsoft-Windows-Security-Auditing',
        keywords: [keywords],
        event_data: { TargetUserName: 'kim' },
      },
    };
    expect(read(record, 'splunk', 'status')).toBe(expected);
  });
  it('leaves keywords of other logs as they are, however the event went', () => {
    const record = {
      '@timestamp': '2026-03-01T10:00:00Z',
      event: { code: '4104', outcome: 'success' },
      winlog: { channel: 'Microsoft-Windows-PowerShell/Operational', event_id: '4104', keywords: ['Keine'] },
    };
    expect(read(record, 'splunk', 'Keywords')).toBe('Keine');
  });
  it('gives it to rows of EvtxECmd, which have no such column', () => {
    const record = {
      EventId: 4104,
      Channel: 'Microsoft-Windows-PowerShell/Operational',
      Computer: 'wks1',
      Provider: 'Microsoft-Windows-PowerShell',
      EventRecordId: '1',
      ChunkNumber: 0,
      Payload: '{"EventData":{"Data":[{"@Name":"ScriptBlockText","#text":"x"}]}}',
    };
    expect(classifier().classify(record)!.cls.layout).toBe('evtxecmd');
    expect(read(record, 'splunk', 'Opcode')).toBe('15');
  });
  it('reads OpenWEC’s attributes among the elements', () => {
    expect(read(wec, 'ecs', 'winlog.user.identifier')).toBe('S-1-5-18');
    expect(LAYOUT_PLUGS['evtx-dump-json'].system('Qualifiers')!.read(wec)).toBe(7);
  });
  it('makes no attribute of an element’s text', () => {
    const { EventIDQualifiers, ...System } = wec.System;
    expect(LAYOUT_PLUGS['evtx-dump-json'].system('Qualifiers')!.read({ ...wec, System })).toBeNull();
  });
  it('names data that came without names, and says where it cannot', () => {
    const created = {
      ...{
        Id: 4688,
        Qualifiers: null,
        RecordId: 9,
        ProviderName: 'Microsoft-Windows-Security-Auditing',
        LogName: 'Security',
      },
      ...{ ProcessId: 4, MachineName: 'dc1', TimeCreated: '2026-03-01T11:00:02.5+01:00' },
      Properties: [
        { Value: { BinaryLength: 12, Value: 'S-1-5-18' } },
        ...['DC1$', 'CORP', 999, 512, 'C:\\Windows\\System32\\cmd.exe', '%%1936', 700, 'cmd /c whoami'].map(
          (Value) => ({ Value }),
        ),
      ],
    };
    expect(read(created, 'splunk', 'SubjectUserSid')).toBe('S-1-5-18');
    expect(read(created, 'ecs', 'process.pid')).toBe(512);
    expect(read(created, 'ecs', 'process.command_line')).toBe('cmd /c whoami');
    expect(read(created, 'splunk', '_raw')).toContain(
      "<Data Name='NewProcessName'>C:\\Windows\\System32\\cmd.exe</Data>",
    );
    expect(timeOf(created)).toBe('2026-03-01T10:00:02.500Z');
    expect(classifier().classify(created)!.fault).toBeUndefined();
    const unknown = { ...created, Properties: created.Properties.slice(0, 4) };
    expect(classifier().classify(unknown)!.fault).toBe('data-unnamed');
    expect(read(unknown, 'splunk', 'SubjectUserSid')).toBeNull();
    expect(read(unknown, 'ecs', 'process.pid')).toBeNull();
  });
  it('knows the provider by the name that Splunk gives it, and by no other name', () => {
    const { SourceName, Channel, ...flat } = flatSample();
    const provider = (row: object): Value => read({ ...flat, ...row }, 'ecs', 'winlog.provider_name');
    expect(provider({ EventCode: '22', Name: SourceName })).toBe(SourceName);
    expect(read({ ...flat, EventCode: '22', Name: SourceName }, 'ecs', 'dns.question.name')).toBe('api.openai.com');
    expect(provider({ sourcetype: 'XmlWinEventLog', Name: 'Service Control Manager' })).toBe('Service Control Manager');
    expect(provider({ EventCode: '22', Name: 'Updater' })).toBeNull();
    expect(provider({ Name: SourceName })).toBeNull();
  });
  it('takes Splunk’s time for the log’s, from where it is Splunk’s', () => {
    const { TimeCreated, SourceName, ...flat } = flatSample();
    const exported = { ...flat, EventCode: '22', sourcetype: 'XmlWinEventLog' };
    for (const _time of [
      '2026-03-01T12:00:02.500+02:00',
      '2026-03-01 10:00:02.500 UTC',
      '1772359202.5',
      1772359202.5,
    ]) {
      expect(timeOf({ ...exported, _time })).toBe('2026-03-01T10:00:02.500Z');
      expect(timeOf({ ...flat, source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational', _time })).toBe(
        '2026-03-01T10:00:02.500Z',
      );
      expect(timeOf({ ...flat, _time })).toBe('2026-03-01T10:00:01.250Z');
    }
    expect(timeOf({ ...exported, _time: '2026-03-01 12:00:02.500' })).toBe('2026-03-01T10:00:01.250Z');
    expect(read({ ...exported, _time: 1772359202.5 }, 'ecs', '@timestamp')).toBe('2026-03-01T10:00:01.250Z');
  });
  it('takes the log’s clock where it says its zone, else Sysmon’s', () => {
    expect(timeOf(cleared)).toBe('2026-03-01T10:00:02.500Z');
    expect(timeOf(wec)).toBe('2026-03-01T10:00:02.500Z');
    const { TimeCreated, ...flat } = flatSample();
    expect(timeOf({ ...flat, EventTime: '2026-03-01T12:00:02.500+02:00' })).toBe('2026-03-01T10:00:02.500Z');
    expect(timeOf({ ...flat, EventTime: '2026-03-01 12:00:02' })).toBe('2026-03-01T10:00:01.250Z');
  });
});

describe('text of an event that a shipper kept', () => {
  const xml = sampleXml(SAMPLE_QUERY);
  it.each([
    ['Fluent Bit', { '@timestamp': '2026-03-01T10:00:05Z', System: xml, Message: 'Dns query:', StringInserts: ['-'] }],
    ['LogScale', { '@timestamp': 1772359205000, '@rawstring': xml, '#type': 'winlog' }],
    ['plaso', { message: '[22 / 0x0016] Provider', xml_string: xml, timestamp: 1772359205000000 }],
    ['a document with an empty message', { message: '', xml_string: xml }],
  ])('of %s is read as the event', (_, record) => {
    expect(classifier().classify(record)!.cls).toMatchObject({ kind: 'sysmon', eventId: '22' });
    expect(read({ ...record }, 'ecs', 'dns.question.name')).toBe('api.openai.com');
    expect(timeOf({ ...record })).toBe('2026-03-01T10:00:02.500Z');
  });

  it('is none where fields say more, or where it is no event', () => {
    expect(classifier().classify({ System: 'text', xml_string: '<a/>' })!.cls.kind).toBe('json');
    expect(classifier().classify({ event: { category: 'process' }, xml_string: xml })!.cls.layout).toBe('ecs');
  });
});
