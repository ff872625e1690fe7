import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import type { Schema } from './event-class.ts';
import { type EventTextParts, eventText, SAMPLE_TEXTS, section } from './event-text.fixture.ts';
import { EventText, isEventText } from './event-text.ts';
import { eventTimeOf } from './event-time.ts';
import type { RecordBody } from './record.ts';
import { verbatimKeysOf } from './requirement-needles.ts';
import { listFields, resolveField } from './resolve.ts';
import { formatTime } from './time.ts';
import type { Value } from './value.ts';

function record(parts: EventTextParts): EventText {
  return new EventText(eventText(parts));
}

function classify(body: RecordBody, zone = 'UTC') {
  return new Classifier({ parseXml: () => null, strictFields: false, zone }).classify(body)!;
}

function read(parts: EventTextParts, schema: Schema, name: string): Value {
  const { cls, body } = classify(record(parts));
  const source = resolveField(cls, schema, name);
  return source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
}

function dataOf(parts: EventTextParts): Record<string, Value> {
  const event = record(parts);
  return Object.fromEntries(event.dataNames().map((name) => [name, event.data(name)]));
}

describe('event text', () => {
  it.each([
    ['03/29/2021 02:10:10 PM\nLogName=Security', true],
    ['03/29/2021 02:10:10.123 AM\r\nLogName=', true],
    ['03/29/2021 02:10:10 PM', false],
    ['03/29/2021 02:10:10 PM\n\nLogName=Security', false],
    ['03/29/2021 02:10:10\nLogName=Security', false],
    [' 03/29/2021 02:10:10 PM\nLogName=Security', false],
  ])('%j: %s', (text, expected) => {
    expect(isEventText(text)).toBe(expected);
  });

  it('has System fields', () => {
    const event = record({ ...SAMPLE_TEXTS.query, time: '12/31/2025 12:05:06.789 AM' });
    expect(
      Object.fromEntries(
        (
          [
            'Channel',
            'Provider',
            'EventID',
            'Computer',
            'EventRecordID',
            'UserID',
            'TimeCreated',
            'Opcode',
            'Level',
            'Keywords',
          ] as const
        ).map((name) => [name, event.system(name)]),
      ),
    ).toEqual({
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Provider: 'Microsoft-Windows-Sysmon',
      EventID: 22,
      Computer: 'WKS-07.corp.example',
      EventRecordID: 77,
      UserID: 'S-1-5-18',
      TimeCreated: '2025-12-31T00:05:06.789',
      Opcode: 0,
      Level: 0,
      Keywords: null,
    });
    expect(record(SAMPLE_TEXTS.failedLogon).system('Keywords')).toBe('0x8010000000000000');
    expect(record(SAMPLE_TEXTS.started).system('Provider')).toBe('Microsoft-Windows-Security-Auditing');
  });

  it.each([
    ['03/29/2021 12:00:00 AM', '2021-03-29T00:00:00'],
    ['03/29/2021 12:59:59 PM', '2021-03-29T12:59:59'],
    ['03/29/2021 11:00:00 PM', '2021-03-29T23:00:00'],
    ['03/29/2021 13:00:00 PM', null],
  ])('%s is %s', (time, expected) => {
    expect(record({ ...SAMPLE_TEXTS.started, time }).system('TimeCreated')).toBe(expected);
  });

  it('is in the zone that times without one are in', () => {
    const { cls, body } = classify(record(SAMPLE_TEXTS.started), '-05:00');
    expect(formatTime(eventTimeOf(cls, body)!)).toBe('2026-03-01T15:00:02.000Z');
    const sysmon = classify(record(SAMPLE_TEXTS.query), '-05:00');
    expect(formatTime(eventTimeOf(sysmon.cls, sysmon.body)!)).toBe('2026-03-01T10:00:01.250Z');
    const exported = classify(
      { _raw: eventText(SAMPLE_TEXTS.started), _time: '2026-03-01T11:00:02.000+0100' },
      '-05:00',
    );
    expect(formatTime(eventTimeOf(exported.cls, exported.body)!)).toBe('2026-03-01T10:00:02.000Z');
  });
});

describe('the data of a message', () => {
  it('have the names of the event’s manifest', () => {
    expect(dataOf(SAMPLE_TEXTS.started)).toEqual({
      SubjectUserName: 'kim',
      SubjectDomainName: 'CORP',
      SubjectLogonId: '0x3e7ab',
      TargetUserSid: 'S-1-0-0',
      TargetUserName: '-',
      TargetDomainName: '-',
      TargetLogonId: '0x0',
      NewProcessId: '0x1a2c',
      NewProcessName: 'C:\\Tools\\Python.exe',
      TokenElevationType: '%%1936',
      MandatoryLabel: 'S-1-16-12288',
      ProcessId: '0x698',
      ParentProcessName: 'C:\\Windows\\explorer.exe',
      CommandLine: 'python  run.py "a b"',
    });
    expect(dataOf(SAMPLE_TEXTS.logon)).toMatchObject({
      SubjectUserSid: 'S-1-5-18',
      LogonType: '3',
      ElevatedToken: '%%1842',
      ImpersonationLevel: '%%1833',
      TargetUserName: 'lee',
      WorkstationName: '-',
      IpAddress: '192.0.2.7',
      LmPackageName: 'NTLM V2',
    });
    expect(dataOf(SAMPLE_TEXTS.logon)).not.toHaveProperty('TargetUserSid');
    expect(dataOf(SAMPLE_TEXTS.failedLogon)).toMatchObject({
      LogonType: '3',
      TargetUserName: 'mia',
      FailureReason: '%%2313',
      Status: '0xc000006d',
      SubStatus: '0xc000006a',
    });
  });

  it('go over several lines', () => {
    expect(dataOf(SAMPLE_TEXTS.task)).toMatchObject({
      TaskName: '\\Own Task',
      TaskContent: '<?xml version="1.0"?>\n<Task>\n\n  <Command>rundll32: x</Command>\n</Task>',
      FQDN: '0',
    });
    expect(dataOf(SAMPLE_TEXTS.access)).toEqual({
      OperationType: 'Object Access',
      AccessList: '%%7688\n\t\t\t\t%%7685',
      AccessMask: '0x100',
    });
    expect(dataOf(SAMPLE_TEXTS.opened)['CommandLine']).toBe('python -c "print(1)\nNote: two lines\n\nand more"');
    expect(dataOf(SAMPLE_TEXTS.opened)['RuleName']).toBeUndefined();
    expect(dataOf(SAMPLE_TEXTS.opened)['LogonId']).toBe('0x3e7');
  });

  it('are the gaps of a sentence', () => {
    expect(dataOf(SAMPLE_TEXTS.service)).toEqual({ param1: 'Own Agent', param2: 'running' });
    expect(dataOf(SAMPLE_TEXTS.script)).toEqual({
      MessageNumber: '1',
      MessageTotal: '2',
      ScriptBlockText: 'Get-Date\n\nScriptBlock ID: no\nwrite x: y',
      ScriptBlockId: '0f1e',
      Path: 'C:\\a b.ps1',
    });
  });

  it('are the same with carriage returns', () => {
    for (const parts of Object.values(SAMPLE_TEXTS)) {
      const plain = record(parts);
      const returned = new EventText(eventText(parts).replaceAll('\n', '\r\n'));
      const at = (event: EventText) =>
        event.dataNames().map((name) => [name, String(event.data(name)).replaceAll('\r\n', '\n')]);
      expect(at(returned)).toEqual(at(plain));
    }
  });

  it('are missing where the message is of no known event, or in another language', () => {
    expect(dataOf({ id: '9999', message: 'Own words.\nName: x' })).toEqual({});
    expect(dataOf({ id: '4688', message: 'Ein neuer Prozess wurde erstellt.' })).toEqual({});
    expect(read({ id: '9999', message: 'Own words.\nOwn Name: x' }, 'splunk', 'Own_Name')).toBe('x');
  });

  it('are taken from the first place', () => {
    const message = `${SAMPLE_TEXTS.started.message}\n${section('Creator Subject', { 'Account Name': 'eve' })}`;
    expect(dataOf({ id: '4688', message })['SubjectUserName']).toBe('kim');
  });
});

describe('Splunk’s fields', () => {
  const rows: [keyof typeof SAMPLE_TEXTS, Record<string, Value>][] = [
    [
      'started',
      {
        source: 'WinEventLog:Security',
        sourcetype: ['WinEventLog', 'WinEventLog:Security'],
        host: 'WKS-07.corp.example',
        LogName: 'Security',
        SourceName: 'Microsoft Windows security auditing.',
        EventCode: '4688',
        Type: 'Information',
        TaskCategory: 'Own Task',
        Keywords: 'Audit Success',
        RecordNumber: '77',
        Account_Name: ['kim', '-'],
        Account_Domain: ['CORP', '-'],
        Logon_ID: ['0x3E7AB', '0x0'],
        Security_ID: ['CORP\\kim', 'NULL SID'],
        New_Process_Name: 'C:\\Tools\\Python.exe',
        Process_Command_Line: 'python  run.py "a b"',
        user: 'kim',
        src_user: 'kim',
        dest: 'WKS-07.corp.example',
        dvc: 'WKS-07.corp.example',
        process: 'C:\\Tools\\Python.exe run.py "a b"',
        process_name: 'Python.exe',
        process_path: 'C:\\Tools\\Python.exe',
        process_id: '0x1a2c',
        parent_process: 'C:\\Windows\\explorer.exe',
        parent_process_name: 'explorer.exe',
        parent_process_id: '0x698',
        action: 'allowed',
        signature: 'A new process has been created',
        session_id: '0x0',
        Token_Elevation_Type_id: '1936',
        tag: ['process', 'report'],
        // Rules that are written for XML read the data by their own names.
        NewProcessName: 'C:\\Tools\\Python.exe',
        CommandLine: 'python  run.py "a b"',
      },
    ],
    [
      'logon',
      {
        user: 'lee',
        src_user: 'WKS-07$',
        Account_Name: ['WKS-07$', 'lee'],
        dest_nt_domain: 'CORP',
        src: '192.0.2.7',
        src_ip: '192.0.2.7',
        src_port: '50633',
        Logon_Type: '3',
        app: 'win:remote',
        action: 'success',
        Package_Name__NTLM_only_: 'NTLM V2',
      },
    ],
    ['failedLogon', { user: 'mia', src_user: '-', action: 'failure', Sub_Status: '0xC000006A' }],
    ['member', { user: 'mia', src_user: 'kim', user_group: 'Domain Admins', Group_Name: 'Domain Admins' }],
    ['ntlm', { user: 'kim', src: 'WKS-09', Logon_Account: 'kim', action: 'success' }],
    [
      'changed',
      {
        user: 'mia',
        object: 'mia',
        result_id: '4738',
        MSADChangedAttributes:
          "\tSAM Account Name:\t\t-\n\tOld UAC Value:\t\t0x210\n\tNew UAC Value:\t\t0x10210\n\tUser Account Control:\t\t\n\t\t'Own Flag' - Enabled\n\tUser Parameters:\t\t-",
        UserAccountControl: "'Own Flag' - Enabled",
      },
    ],
    ['task', { Task_Name: '\\Own Task', Task_Content: '<?xml version="1.0"?>' }],
    [
      'service',
      { service_name: 'Own Agent', sourcetype: ['WinEventLog', 'WinEventLog:System'], source: 'WinEventLog:System' },
    ],
    [
      'query',
      {
        source: 'WinEventLog:Microsoft-Windows-Sysmon/Operational',
        QueryName: 'api.openai.com',
        query: 'api.openai.com',
        answer: '::ffff:192.0.2.10',
        process_name: 'python.exe',
        Sid: 'S-1-5-18',
      },
    ],
  ];
  it.each(
    rows.flatMap(([name, fields]) => Object.entries(fields).map(([field, value]) => [name, field, value] as const)),
  )('%s: %s is %j', (name, field, expected) => {
    expect(read(SAMPLE_TEXTS[name], 'splunk', field)).toEqual(expected);
  });

  it('hold the text as it came', () => {
    expect(read(SAMPLE_TEXTS.started, 'splunk', '_raw')).toBe(eventText(SAMPLE_TEXTS.started));
    expect(read(SAMPLE_TEXTS.started, 'splunk', 'Message')).toBe(SAMPLE_TEXTS.started.message);
  });

  it('are those of the message behind the last line that says so', () => {
    const parts = { id: '4688', message: 'A new process.\nMessage=Own\nName: x' };
    expect(read(parts, 'splunk', 'Message')).toEqual(['Own\nName: x', 'A new process.']);
    expect(read(parts, 'splunk', 'Name')).toBe('x');
    expect(record(parts).data('Message')).toBe(parts.message);
  });

  it('name what they could be asked for', () => {
    const { cls, body } = classify(record(SAMPLE_TEXTS.started));
    const names = listFields(cls, 'splunk', body);
    for (const name of ['Account_Name', 'TaskCategory', 'process_name', 'NewProcessName', 'Message']) {
      expect(names).toContain(name);
    }
  });
});

describe('ECS', () => {
  it('reads the data as it does those of the log', () => {
    const fields: Record<string, Value> = {
      'event.category': 'process',
      'event.type': 'start',
      'event.code': '4688',
      'host.os.type': 'windows',
      'host.name': 'WKS-07.corp.example',
      'process.executable': 'C:\\Tools\\Python.exe',
      'process.name': 'Python.exe',
      'process.command_line': 'python  run.py "a b"',
      'process.pid': 6700,
      'process.parent.executable': 'C:\\Windows\\explorer.exe',
      'user.name': 'kim',
      'winlog.record_id': '77',
      'winlog.event_data.NewProcessName': 'C:\\Tools\\Python.exe',
    };
    for (const [name, value] of Object.entries(fields))
      expect(read(SAMPLE_TEXTS.started, 'ecs', name), name).toEqual(value);
    expect(read(SAMPLE_TEXTS.query, 'ecs', 'dns.question.name')).toBe('api.openai.com');
    expect(read(SAMPLE_TEXTS.failedLogon, 'ecs', 'event.outcome')).toBe('failure');
  });
});

describe('hostile text', () => {
  // What is not linear in these texts takes longer than any test may.
  it('is read in linear time, and what is held of it within bounds', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `\tLabel ${i}: v`).join('\n');
    const same = '\n\tAccount Name: x'.repeat(100_000);
    const messages = [
      many,
      `x\nCreator Subject:${same}`,
      'x\n'.repeat(5_000_000),
      'x:'.repeat(5_000_000),
      `x\n${':\n'.repeat(2_000_000)}`,
      '\0'.repeat(1_000_000),
      `The ${' service entered the '.repeat(100_000)}`,
      `Creating Scriptblock text (1 of 1):\n${'\n\nScriptBlock ID: '.repeat(100_000)}`,
    ];
    for (const message of messages) {
      for (const parts of [SAMPLE_TEXTS.started, SAMPLE_TEXTS.query, SAMPLE_TEXTS.service, SAMPLE_TEXTS.script]) {
        const event = record({ ...parts, message: `${message}` });
        event.dataNames();
        expect(event.fieldNames().length).toBeLessThan(2000);
        event.field('Account_Name');
      }
    }
  });

  it('holds no name that every object has', () => {
    expect(read({ id: '4688', message: 'x\n__proto__: a\nconstructor: b\ntoString: c' }, 'splunk', 'constructor')).toBe(
      'b',
    );
    expect(read({ id: '__proto__', message: 'x' }, 'splunk', 'constructor')).toBeNull();
    expect(
      read({ ...SAMPLE_TEXTS.started, keywords: 'constructor', source: 'toString' }, 'ecs', 'winlog.keywords'),
    ).toBeNull();
    for (const type of ['constructor', '__proto__', 'toString'])
      expect(read({ ...SAMPLE_TEXTS.started, type }, 'splunk', 'severity'), type).toBeNull();
  });
});

describe('what readers may skip by', () => {
  it('are values that stand as they are on one line', () => {
    for (const name of ['QueryName', 'Image', 'TargetObject']) expect(verbatimKeysOf('splunk', name)).toContain(name);
    // These may go on over further lines, or be numbers of what the text says.
    for (const name of ['CommandLine', 'Direction', 'Details'])
      expect(verbatimKeysOf('ecs', `winlog.event_data.${name}`).has(name)).toBe(false);
  });
});
