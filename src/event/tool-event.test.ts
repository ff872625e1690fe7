import { describe, expect, it } from 'vitest';
import type { JsonObject } from './record.ts';
import { classifier, read } from './resolve.fixture.ts';
import { sampleXml } from './sample-records.fixture.ts';

const CLEARED = { SubjectUserName: 'kim', SubjectUserSid: 'S-1-5-21-1' };

/** An event of the Security log whose data lie in UserData. */
const osquery = (data: string): Record<string, string> => ({
  data,
  datetime: '2026-03-01T10:00:02.5000000Z',
  eventid: '1102',
  provider_name: 'Microsoft-Windows-Eventlog',
  provider_guid: '{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}',
  source: 'Security',
  task: '104',
});

const tree = {
  Event: {
    System: {
      Provider_attributes: { Name: 'Microsoft-Windows-Eventlog' },
      EventID: 1102,
      Channel: 'Security',
      Computer: 'dc1',
    },
    UserData: { LogFileCleared: CLEARED },
  },
};

const vector = {
  source_type: 'windows_event_log',
  timestamp: '2026-03-01T10:00:02.5Z',
  event_id: 1102,
  channel: 'Security',
  provider_name: 'Microsoft-Windows-Eventlog',
  computer: 'dc1',
};

describe('an event inside what a tool wrote', () => {
  const data = JSON.stringify({ UserData: { LogFileCleared: CLEARED } });
  it.each<[string, JsonObject]>([
    ['a row of osquery', { ...osquery(data), computer_name: 'dc1' }],
    ['a line of osquery’s results', { name: 'pack', hostIdentifier: 'dc1', unixTime: 1, columns: osquery(data) }],
    ['osquery with a line feed behind the data', { ...osquery(`${data}\\x0A`), computer_name: 'dc1' }],
    ['a result of Chainsaw', { group: 'Sigma', kind: 'individual', document: { kind: 'evtx', data: tree }, name: 'T' }],
    ['a result of Velociraptor', { Title: 'T', EID: 1102, _Event: tree.Event }],
    [
      'OpenTelemetry',
      {
        event_id: { id: 1102 },
        provider: { name: 'Microsoft-Windows-Eventlog' },
        channel: 'Security',
        computer: 'dc1',
        event_data: {},
        user_data: { LogFileCleared: CLEARED },
      },
    ],
    [
      'OpenTelemetry, in Elasticsearch',
      {
        '@timestamp': '2026-03-01T10:00:02.5Z',
        body: { structured: { ...vector, user_data: { LogFileCleared: CLEARED } } },
      },
    ],
    ['Vector', { ...vector, user_data: CLEARED }],
    ['Vector without names', { ...vector, provider_name: 'X', channel: 'Security', string_inserts: ['a', 'kim'] }],
    [
      'Velociraptor’s CSV',
      {
        EventID: '1102',
        Channel: 'Security',
        Provider: 'Microsoft-Windows-Eventlog',
        Computer: 'dc1',
        UserData: JSON.stringify({ LogFileCleared: CLEARED }),
      },
    ],
  ])('is that event: %s', (name, record) => {
    const datum = name.endsWith('without names') ? 'param2' : 'SubjectUserName';
    expect(read(record, 'splunk', datum)).toBe('kim');
    expect(read(record, 'ecs', 'host.name')).toBe('dc1');
    expect(read(record, 'ecs', 'event.code')).toBe('1102');
    expect(classifier().classify(record)!.cls.kind).toBe('windows-security');
  });

  it('is read from the XML that a row of Azure’s diagnostics keeps', () => {
    const row = {
      PartitionKey: '0',
      ProviderName: 'p',
      EventId: 22,
      Channel: 'c',
      RawXml: sampleXml(),
      Description: 'd',
    };
    expect(classifier().classify(row)!.cls.layout).toBe('event-xml');
    expect(read(row, 'ecs', 'dns.question.name')).toBe('api.openai.com');
  });

  it('is read from the text of a record of logs, which the body of a request is not', () => {
    const layoutOf = (body: string): string => classifier().classify({ attributes: {}, body })!.cls.layout;
    expect(layoutOf(sampleXml())).toBe('event-xml');
    expect(layoutOf('{"EventID":22,"Channel":"c","SourceName":"p"}')).toBe('flat-json');
    expect(read({ url: 'u', body: '{"a":1}' }, 'ecs', 'url')).toBe('u');
  });

  it('is not made of what lacks the machine, the log or the provider', () => {
    for (const name of ['computer', 'channel', 'provider_name'] as const) {
      const { [name]: _, ...rest } = vector;
      expect(classifier().classify({ ...rest, event_data: {} })!.cls.layout, name).toBe('json');
    }
    expect(classifier().classify({ ...osquery('{}'), provider_name: null })!.cls.layout).toBe('json');
    expect(classifier().classify({ document: { data: { System: {} } } })!.cls.layout).toBe('json');
  });
});

describe('a table of Splunk’s', () => {
  const row = { _time: '2026-03-01T10:00:02.500+0000', host: 'wks1', EventCode: '4104', ScriptBlockText: 'x' };
  const source = 'XmlWinEventLog:Microsoft-Windows-PowerShell/Operational';

  it('says the log by its source and the machine by its host', () => {
    const { cls } = classifier().classify({ ...row, source })!;
    expect([cls.layout, cls.kind, cls.eventId]).toEqual(['flat-json', 'windows-powershell', '4104']);
    expect(read({ ...row, source }, 'splunk', 'ScriptBlockText')).toBe('x');
    expect(read({ ...row, source }, 'ecs', 'host.name')).toBe('wks1');
    expect(read({ ...row, source, Computer: 'wks1.corp' }, 'ecs', 'host.name')).toBe('wks1.corp');
  });

  it('is no Windows event without either', () => {
    expect(classifier().classify({ ...row, source: 'access.log' })!.cls.layout).toBe('json');
  });
});
