import { describe, expect, it } from 'vitest';
import type { JsonObject } from './record.ts';
import { classifier, read } from './resolve.fixture.ts';
import { listFields, resolveField } from './resolve.ts';

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

describe('UserData as XML', () => {
  const event = (data: JsonObject): JsonObject => ({
    System: {
      Provider: { '#attributes': { Name: 'Microsoft-Windows-CAPI2' } },
      EventID: 70,
      Channel: 'Microsoft-Windows-CAPI2/Operational',
      Computer: 'wks-07',
    },
    ...data,
  });

  it('is rendered of its tree, attributes and all', () => {
    const record = event({
      EventData: null,
      UserData: {
        Acquire: {
          '#attributes': { xmlns: 'urn:x' },
          Certificate: { '#attributes': { fileRef: "a'b.cer" } },
          Chain: { Name: ['a', 'b'], Empty: null },
          Result: { '#attributes': { value: '0' }, '#text': 'fine & good' },
          Flags_attributes: { value: 16 },
          Flags: 7,
        },
      },
    });
    const xml =
      "<Acquire xmlns='urn:x'><Certificate fileRef='a&apos;b.cer'/><Chain><Name>a</Name><Name>b</Name><Empty></Empty></Chain>" +
      "<Result value='0'>fine &amp; good</Result><Flags value='16'>7</Flags></Acquire>";
    expect(read(record, 'splunk', 'UserData_Xml')).toBe(xml);
    expect(read(record, 'splunk', 'EventData_Xml')).toBeNull();
    expect(read(record, 'splunk', '_raw')).toContain(`</System><UserData>${xml}</UserData></Event>`);
  });

  it('is rendered of what a beat ships where that names the element', () => {
    const named = shipped({ user_data: { ...BLOCKED, xml_name: 'RuleAndFileData' } });
    const xml =
      '<RuleAndFileData><PolicyName>EXE</PolicyName><FilePath>%OSDRIVE%\\A&amp;B\\X.EXE</FilePath></RuleAndFileData>';
    expect(read(named, 'splunk', 'UserData_Xml')).toBe(xml);
    expect(read(named, 'splunk', 'EventData_Xml')).toBeNull();
    expect(read(shipped({ user_data: BLOCKED }), 'splunk', 'UserData_Xml')).toBeNull();
    expect(read(shipped({ user_data: BLOCKED }), 'splunk', 'EventData_Xml')).toContain(
      "<Data Name='PolicyName'>EXE</Data>",
    );
  });

  it('is not there where the event has EventData', () => {
    const record = event({ EventData: { QueryName: 'a.example' }, UserData: null });
    expect(read(record, 'splunk', 'UserData_Xml')).toBeNull();
    expect(read(record, 'splunk', 'EventData_Xml')).toBe("<Data Name='QueryName'>a.example</Data>");
  });

  it('leaves what is no XML, or too much of it, as data, and nothing out', () => {
    let deep: JsonObject = { leaf: 'x' };
    for (let i = 0; i < 5000; i++) deep = { inner: deep };
    for (const more of [{ '<b>': 'x' }, { 'a b': 'y' }, { deep }, { many: Array(5000).fill('m') }]) {
      const record = event({ UserData: { Own: { ok: 'z', ...more } } });
      expect(read(record, 'splunk', 'UserData_Xml')).toBeNull();
      expect(read(record, 'splunk', '_raw')).toContain("<EventData><Data Name='ok'>z</Data>");
    }
    expect(read(event({ UserData: { Own: { ok: 'z' } } }), 'splunk', 'UserData_Xml')).toBe('<Own><ok>z</ok></Own>');
  });

  it('finds words that only its markup holds', () => {
    const { cls, body } = classifier().classify(event({ UserData: { Own: { ok: 'z' } } }))!;
    const raw = resolveField(cls, 'splunk', '_raw');
    expect(raw.kind === 'read' && raw.searchFor?.('userdata')).toBeFalsy();
    expect(raw.kind === 'read' && raw.searchFor?.('elsewhere')?.(body, null)).toBe(false);
  });
});

describe('user data that OpenWEC ships', () => {
  const element =
    "<LogFileCleared xmlns='urn:x'><SubjectUserName>R&amp;D</SubjectUserName><Channel>System</Channel></LogFileCleared>";
  const xml =
    "<Event><System><Provider Name='Microsoft-Windows-Eventlog'/><EventID>104</EventID><Channel>System</Channel>" +
    `<Computer>dc1</Computer></System><UserData>${element}</UserData></Event>`;
  const tree = (UserData: string): JsonObject => ({
    System: { Provider: { Name: 'Microsoft-Windows-Eventlog' }, EventID: 104, Channel: 'System', Computer: 'dc1' },
    ...{ UserData, OpenWEC: { IpAddress: '192.0.2.7' } },
  });
  const flat = (UserData: string): JsonObject => ({
    ...{ SourceName: 'Microsoft-Windows-Eventlog', EventID: 104, Channel: 'System', Hostname: 'dc1' },
    ...{ UserData, OpenWEC: { IpAddress: '192.0.2.7' } },
  });

  it.each<[string, JsonObject]>([
    ['as text in a tree', tree(element)],
    ['as text beside flat members', flat(element)],
    ['in the event’s XML', { meta: { IpAddress: '192.0.2.7' }, data: xml }],
  ])('is read %s', (_, record) => {
    expect(read(record, 'splunk', 'SubjectUserName')).toBe('R&D');
    expect(read(record, 'ecs', 'winlog.user_data.SubjectUserName')).toBe('R&D');
    expect(read(record, 'splunk', 'UserData_Xml')).toBe(element);
    expect(read(record, 'splunk', 'EventCode')).toBe('104');
    const { cls, body } = classifier().classify(record)!;
    expect(listFields(cls, 'splunk', body)).toContain('SubjectUserName');
  });

  it('is nothing where the text is no XML', () => {
    for (const UserData of ['<', 'text', '<LogFileCleared>'.repeat(3), '']) {
      expect(read(tree(UserData), 'splunk', 'SubjectUserName')).toBeNull();
      expect(read(flat(UserData), 'splunk', 'SubjectUserName')).toBeNull();
    }
    expect(classifier().classify({ meta: { a: 1 }, data: '<Event' })!.cls.kind).toBe('json');
    expect(classifier().classify({ meta: 'a', data: xml })!.cls.kind).toBe('json');
  });
});
