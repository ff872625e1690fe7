import { describe, expect, it } from 'vitest';
import { Classifier } from './classify.ts';
import { DERIVATIONS } from './derivations/index.ts';
import type { EventClass, Schema } from './event-class.ts';
import { KINDS } from './kinds/index.ts';
import type { RecordBody } from './record.ts';
import { resolveField } from './resolve.ts';
import { sampleEvent as event } from './sample-records.ts';
import { isWindowsKind, SOURCE_KINDS } from './source-kind.ts';
import type { Value } from './value.ts';
import { findRow, viewNames } from './views/index.ts';

function classify(record: RecordBody): { readonly cls: EventClass; readonly body: RecordBody } {
  return new Classifier({ parseXml: () => null, strictFields: false }).classify(record)!;
}

function read(record: RecordBody, schema: Schema, name: string): Value {
  const { cls, body } = classify(record);
  const source = resolveField(cls, schema, name);
  return source.kind === 'read' ? source.read(body) : source.kind === 'constant' ? source.value : null;
}

type Row = readonly [
  log: string,
  id: string,
  data: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, Value>>,
];

const ECS: readonly Row[] = [
  [
    'sysmon',
    '1',
    {
      Image: 'C:\\Windows\\cmd.exe',
      CommandLine: '"C:\\Windows\\cmd.exe"  /c "echo ""a b"" c\\\\"',
      ParentImage: 'C:\\p\\p.exe',
      ParentProcessId: '12',
      Hashes: 'SHA1=AB,MD5=CD,SHA256=00,IMPHASH=EF',
      OriginalFileName: '-',
      IntegrityLevel: 'High',
    },
    {
      'event.category': 'process',
      'event.type': 'start',
      'event.action': 'Process creation',
      'process.name': 'cmd.exe',
      'process.args': ['C:\\Windows\\cmd.exe', '/c', 'echo "a b" c\\'],
      'process.args_count': 3,
      'process.parent.name': 'p.exe',
      'process.parent.pid': 12,
      'process.hash.sha1': 'ab',
      'process.hash.md5': 'cd',
      'process.hash.sha256': null,
      'process.pe.imphash': 'ef',
      'process.pe.original_file_name': null,
      'winlog.event_data.IntegrityLevel': 'High',
      'related.hash': ['ab', 'cd', 'ef'],
    },
  ],
  [
    'sysmon',
    '3',
    {
      SourceIp: '10.0.0.1',
      SourcePort: '5',
      DestinationIp: '192.0.2.1',
      DestinationPort: '443',
      Initiated: 'true',
      SourceIsIpv6: 'false',
      Protocol: 'tcp',
      DestinationPortName: '-',
      SourcePortName: 'x',
    },
    {
      'event.category': 'network',
      'event.type': ['start', 'connection', 'protocol'],
      'destination.port': 443,
      'network.direction': 'egress',
      'network.type': 'ipv4',
      'network.protocol': 'x',
      'related.ip': ['10.0.0.1', '192.0.2.1'],
    },
  ],
  [
    'sysmon',
    '7',
    {
      Image: 'C:\\a.exe',
      ImageLoaded: 'C:\\x\\b.dll',
      Signed: 'true',
      Signature: 'ACME',
      SignatureStatus: 'Valid',
      Hashes: 'MD5=AA',
    },
    {
      'event.category': ['process', 'library'],
      'event.type': ['change', 'start'],
      'event.action': ['Image loaded', 'load'],
      'dll.name': 'b.dll',
      'dll.path': 'C:\\x\\b.dll',
      'file.name': 'b.dll',
      'file.code_signature.trusted': true,
      'dll.code_signature.subject_name': 'ACME',
      'process.executable': 'C:\\a.exe',
      'dll.hash.md5': 'aa',
    },
  ],
  [
    'sysmon',
    '7',
    { Signed: 'false', SignatureStatus: 'Unavailable' },
    { 'dll.code_signature.trusted': false, 'file.code_signature.valid': null },
  ],
  [
    'sysmon',
    '10',
    { SourceImage: 'C:\\a.exe', SourceProcessGUID: '{1}', SourceProcessId: '7', TargetImage: 'C:\\lsass.exe' },
    {
      'process.name': 'a.exe',
      'process.entity_id': '{1}',
      'process.pid': 7,
      'winlog.event_data.TargetImage': 'C:\\lsass.exe',
    },
  ],
  [
    'sysmon',
    '13',
    { TargetObject: 'HKLM\\SOFTWARE\\A\\B\\V', Details: 'DWORD (0x0000000a)', EventType: 'SetValue' },
    {
      'event.category': ['configuration', 'registry'],
      'event.type': 'change',
      'registry.hive': 'HKLM',
      'registry.key': 'SOFTWARE\\A\\B\\V',
      'registry.value': 'V',
      'registry.data.type': 'SZ_DWORD',
      'registry.data.strings': '10',
    },
  ],
  [
    'sysmon',
    '13',
    { Details: 'QWORD (0x00000001-0x00000002)' },
    { 'registry.data.strings': '258', 'registry.data.type': 'SZ_QWORD' },
  ],
  [
    'sysmon',
    '13',
    { Details: 'Binary Data' },
    { 'registry.data.strings': 'Binary Data', 'registry.data.type': 'REG_BINARY' },
  ],
  [
    'sysmon',
    '9',
    { Device: '\\Device\\HarddiskVolume2' },
    { 'file.name': 'HarddiskVolume2', 'file.directory': '\\Device' },
  ],
  [
    'sysmon',
    '8',
    { SourceImage: 'C:\\a.exe', TargetProcessGuid: '{2}' },
    { 'process.name': 'a.exe', 'winlog.event_data.TargetProcessGUID': '{2}' },
  ],
  ['sysmon', '27', { Hashes: 'MD5=AA' }, { 'process.hash.md5': null, 'file.hash.md5': null, 'related.hash': 'aa' }],
  [
    'sysmon',
    '11',
    { TargetFilename: 'C:\\x.y\\a.tar.gz' },
    { 'file.name': 'a.tar.gz', 'file.extension': 'gz', 'file.directory': 'C:\\x.y' },
  ],
  [
    'sysmon',
    '23',
    { Hashes: 'MD5=AA', Archived: 'true' },
    { 'process.hash.md5': 'aa', 'file.hash.md5': null, 'sysmon.file.archived': true },
  ],
  ['sysmon', '24', {}, { 'event.category': null, 'event.type': 'change' }],
  [
    'sysmon',
    '5',
    { ProcessGuid: '{00000000-0000-0000-0000-000000000000}' },
    { 'process.entity_id': null, 'event.type': 'end' },
  ],
  [
    'security',
    '4688',
    {
      NewProcessName: 'C:\\n.exe',
      NewProcessId: '0x1f4',
      ProcessId: '0x10',
      ParentProcessName: 'C:\\p.exe',
      CommandLine: 'n.exe -x',
      SubjectUserName: 'kim',
      SubjectUserSid: 'S-1-5-21-1',
      TargetUserName: '-',
    },
    {
      'event.category': 'process',
      'event.type': 'start',
      'event.action': 'created-process',
      'event.outcome': 'success',
      'process.pid': 500,
      'process.parent.pid': 16,
      'process.parent.name': 'p.exe',
      'process.args': ['n.exe', '-x'],
      'user.name': 'kim',
      'user.id': 'S-1-5-21-1',
      'user.effective.name': null,
    },
  ],
  [
    'security',
    '4624',
    {
      LogonType: '3',
      TargetUserName: 'PC-2$',
      SubjectUserName: '-',
      IpAddress: '::ffff:192.0.2.1',
      IpPort: '51',
      SubjectLogonId: '0x0',
      TargetLogonId: '0x5',
      LogonGuid: '{00000000-0000-0000-0000-000000000000}',
      AuthenticationPackageName: 'NTLM',
    },
    {
      'event.category': 'authentication',
      'user.name': 'PC-2$',
      'winlog.logon.type': 'Network',
      'winlog.logon.id': ['0x5', '0x0'],
      'winlog.event_data.LogonGuid': null,
      'source.ip': '192.0.2.1',
      'source.port': 51,
      'winlog.event_data.AuthenticationPackageName': 'NTLM',
    },
  ],
  [
    'security',
    '4625',
    { SubStatus: '0xC000006A', IpAddress: '-', FailureReason: '%%2313', TargetLogonId: '0x0', SubjectLogonId: '0x3e7' },
    {
      'source.ip': null,
      'winlog.logon.failure.sub_status': 'User logon with misspelled or bad password',
      'winlog.logon.failure.reason': 'Unknown user name or bad password.',
      'winlog.logon.id': '0x3e7',
    },
  ],
  ['security', '4625', { FailureReason: '%%9999' }, { 'winlog.logon.failure.reason': '9999' }],
  ['security', '4624', { LogonType: '12' }, { 'winlog.logon.type': null }],
  ['security', '4634', { TargetLogonId: '0x7' }, { 'winlog.logon.id': '0x7' }],
  [
    'security',
    '4648',
    { SubjectUserName: 'kim', TargetUserName: 'svc@CORP.EXAMPLE', TargetDomainName: 'CORP' },
    {
      'user.name': 'kim',
      'user.effective.name': 'svc',
      'user.effective.domain': 'CORP',
      'related.user': ['kim', 'svc'],
    },
  ],
  [
    'security',
    '4662',
    { ObjectType: '%{bf967aba-0de6-11d0-a285-00aa003049e2}', ObjectName: '%{1}', AccessMask: '0x110' },
    { 'winlog.event_data.AccessMaskDescription': ['Read Property', 'Control Access'], 'registry.path': null },
  ],
  [
    'security',
    '4663',
    { ObjectType: 'Key', ObjectName: '\\REGISTRY\\MACHINE\\SAM', AccessMask: '0x80000000' },
    {
      'registry.path': '\\REGISTRY\\MACHINE\\SAM',
      'file.path': null,
      'winlog.event_data.AccessMaskDescription': 'ADS_RIGHT_GENERIC_READ',
    },
  ],
  [
    'security',
    '4663',
    { ObjectType: 'File', ObjectName: 'C:\\x\\y.txt', AccessMask: 'none' },
    {
      'registry.path': null,
      'file.path': 'C:\\x\\y.txt',
      'file.name': 'y.txt',
      'winlog.event_data.AccessMaskDescription': null,
    },
  ],
  [
    'security',
    '4672',
    { PrivilegeList: 'SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n' },
    { 'winlog.event_data.PrivilegeList': ['SeSecurityPrivilege', 'SeBackupPrivilege'] },
  ],
  [
    'security',
    '4688',
    { NewProcessName: 'Registry', ParentProcessName: 'System', CommandLine: '"C:\\a b.exe"  /c x' },
    {
      'process.name': 'Registry',
      'process.parent.name': 'System',
      'process.args': ['C:\\a b.exe', '/c', 'x'],
      'process.args_count': 3,
    },
  ],
  [
    'security',
    '4697',
    { ServiceName: 's', ServiceType: '0x10', SubjectLogonId: '0x5' },
    { 'service.name': 's', 'service.type': 'Win32 Own Process', 'winlog.logon.id': '0x5' },
  ],
  [
    'security',
    '4738',
    { NewUacValue: '0x10210', TargetUserName: 'kim', TargetSid: 'S-1' },
    {
      'winlog.event_data.NewUACList': ['USER_NORMAL_ACCOUNT', 'USER_DONT_EXPIRE_PASSWORD', 'USER_DONT_REQUIRE_PREAUTH'],
      'user.target.name': 'kim',
      'user.target.id': 'S-1',
    },
  ],
  ['security', '4738', { NewUacValue: '-' }, { 'winlog.event_data.NewUACList': null }],
  [
    'security',
    '4742',
    { TargetUserName: 'PC-1$', TargetSid: 'S-2', SubjectUserName: 'kim', PrivilegeList: '-' },
    {
      'winlog.computerObject.name': 'PC-1$',
      'winlog.computerObject.id': 'S-2',
      'user.name': 'kim',
      'winlog.event_data.PrivilegeList': null,
    },
  ],
  [
    'security',
    '4769',
    {
      TargetUserName: 'kim@CORP.EXAMPLE',
      TargetDomainName: 'CORP.EXAMPLE',
      ServiceName: 'krbtgt',
      TicketOptions: '0x40810000',
      TicketEncryptionType: '0x17',
    },
    {
      'user.name': 'kim',
      'user.domain': 'CORP.EXAMPLE',
      'related.user': 'kim',
      'service.name': 'krbtgt',
      'winlog.event_data.TargetUserName': 'kim@CORP.EXAMPLE',
      'winlog.event_data.TicketOptionsDescription': ['Name-canonicalize', 'Renewable', 'Forwardable'],
      'winlog.event_data.TicketEncryptionTypeDescription': 'RC4-HMAC',
    },
  ],
  [
    'security',
    '4779',
    { AccountName: 'kim', ClientAddress: 'LOCAL', ClientName: 'Unknown', LogonID: '0x9' },
    { 'user.name': 'kim', 'source.ip': '127.0.0.1', 'winlog.logon.id': '0x9' },
  ],
  ['security', '4778', { ClientAddress: 'Unknown' }, { 'source.ip': null }],
  [
    'security',
    '4781',
    { OldTargetUserName: 'PC-1$', NewTargetUserName: 'DC-1', SubjectUserName: 'kim' },
    { 'user.target.name': 'PC-1$', 'user.changes.name': 'DC-1', 'related.user': ['kim', 'DC-1', 'PC-1$'] },
  ],
  [
    'security',
    '4964',
    { SubjectUserName: 'PC-1$', TargetUserName: 'kim', TargetUserSid: 'S-3', TargetLogonId: '0x8' },
    { 'user.name': 'kim', 'user.id': 'S-3', 'winlog.logon.id': '0x8' },
  ],
  [
    'security',
    '5136',
    { ObjectDN: 'CN=Lee\\, Kim\\20x,OU=y', ObjectClass: 'user', OperationType: '%%14674' },
    { 'user.target.name': 'Lee, Kim x', 'group.name': null, 'event.reason': '%%14674' },
  ],
  [
    'security',
    '5136',
    { ObjectDN: 'cn=Admins,OU=y', ObjectClass: 'group' },
    { 'group.name': 'Admins', 'user.target.name': null },
  ],
  [
    'security',
    '5152',
    { Application: '\\device\\harddiskvolume1\\a.exe', DestAddress: '192.0.2.7', Protocol: '6', Direction: '%%14592' },
    {
      'process.name': 'a.exe',
      'destination.ip': '192.0.2.7',
      'network.iana_number': '6',
      'network.transport': 'tcp',
      'network.direction': 'inbound',
    },
  ],
  [
    'security',
    '4728',
    {
      TargetUserName: 'Admins',
      TargetSid: 'S-1',
      MemberName: 'CN=Kim\\, Lee,OU=x,DC=corp,DC=example',
      SubjectUserName: 'lee',
    },
    {
      'group.name': 'Admins',
      'group.id': 'S-1',
      'user.target.name': 'Kim\\, Lee',
      'user.target.domain': 'example',
      'user.name': 'lee',
    },
  ],
  [
    'security',
    '5145',
    {
      ShareName: '\\\\*\\SYSVOL',
      ShareLocalPath: '\\??\\C:\\Windows\\SYSVOL',
      RelativeTargetName: 'dir\\a.ini',
      IpAddress: '192.0.2.9',
    },
    {
      'event.category': ['network', 'file'],
      'file.name': 'dir\\a.ini',
      'file.extension': 'ini',
      'file.path': '\\??\\C:\\Windows\\SYSVOL\\dir\\a.ini',
      'file.target_path': '\\\\*\\SYSVOL\\dir\\a.ini',
      'source.ip': '192.0.2.9',
    },
  ],
  ['security', '5140', { ShareName: '\\\\*\\IPC$' }, { 'file.target_path': null, 'file.path': null }],
  [
    'defender',
    '1117',
    {
      Path: 'containerfile:_C:\\a.zip; file:_C:\\x\\b.exe',
      'Process Name': 'C:\\p.exe',
      'Detection User': 'CORP\\kim',
    },
    {
      'event.category': 'malware',
      'event.action': 'malware-detected',
      'file.path': 'C:\\x\\b.exe',
      'file.name': 'b.exe',
      'process.name': 'p.exe',
      'user.name': 'kim',
    },
  ],
  ['defender', '5001', {}, { 'event.category': 'process', 'event.type': 'info', 'event.action': null }],
  [
    'powershell-classic',
    '400',
    {
      param1: 'Available',
      param3:
        '\tNewEngineState=Available\r\n\tPreviousEngineState=None\r\n\r\n\tSequenceNumber=13\r\n\r\n\tHostName=ConsoleHost\r\n' +
        '\tHostApplication=powershell -c \n$x=1\r\n\tEngineVersion=5.1\r\n\tScriptName=\r\n',
    },
    {
      'event.category': 'process',
      'event.type': 'start',
      'process.title': 'ConsoleHost',
      'process.command_line': 'powershell -c \n$x=1',
      'process.args': ['powershell', '-c', '\n$x=1'],
      'powershell.engine.version': '5.1',
      'powershell.engine.new_state': 'Available',
      'file.path': null,
    },
  ],
  [
    'powershell-classic',
    '800',
    { param2: '\tUserId=CORP\\kim\r\n\tScriptName=C:\\s\\a.ps1\r\n', param3: 'CommandInvocation(x): "x"' },
    {
      'event.type': 'info',
      'user.name': 'kim',
      'file.name': 'a.ps1',
      'powershell.command.invocation_details': 'CommandInvocation(x): "x"',
    },
  ],
  [
    'security',
    '5136',
    { ObjectDN: 'CN=x' },
    {
      'event.category': ['iam', 'configuration'],
      'event.action': 'directory-service-object-modified',
      'event.code': '5136',
      'winlog.event_data.ObjectDN': 'CN=x',
    },
  ],
  [
    'security',
    '4703',
    { EnabledPrivilegeList: 'SeDebugPrivilege' },
    { 'event.category': null, 'event.action': 'Token Right Adjusted Events' },
  ],
  [
    'security',
    '5382',
    { ProcessCreationTime: 'x' },
    { 'event.category': 'iam', 'event.action': 'vault-credentials-were-read' },
  ],
  [
    'powershell',
    '4104',
    { ScriptBlockText: 'iwr x', MessageNumber: '1', Path: '' },
    {
      'powershell.file.script_block_text': 'iwr x',
      'powershell.sequence': 1,
      'file.path': null,
      'event.category': 'process',
    },
  ],
  [
    'powershell',
    '4103',
    {
      ContextInfo:
        '        Host Application = powershell -c x\r\n  $y = 1\r\n        Command Name = Get-X\r\n        User = CORP\\kim\r\n',
      Payload: 'p',
    },
    {
      'process.command_line': 'powershell -c x\n  $y = 1',
      'powershell.command.name': 'Get-X',
      'process.args': ['powershell', '-c', 'x\n', '$y', '=', '1'],
      'process.args_count': 6,
      'user.domain': 'CORP',
      'user.name': 'kim',
    },
  ],
  [
    'system',
    '7045',
    { ServiceName: 's', ImagePath: 'c:\\s.exe' },
    { 'winlog.event_data.ImagePath': 'c:\\s.exe', 'event.dataset': 'system.system' },
  ],
  [
    'dns',
    '3008',
    { QueryName: 'a.example', QueryType: '28', QueryResults: '192.0.2.1;' },
    { 'dns.question.name': 'a.example', 'dns.question.type': 'AAAA', 'dns.resolved_ip': '192.0.2.1' },
  ],
];

const SPLUNK: readonly Row[] = [
  [
    'sysmon',
    '1',
    {
      Image: 'C:\\a.exe',
      CommandLine: 'a x',
      ParentImage: 'C:\\p.exe',
      User: 'CORP\\kim',
      OriginalFileName: '-',
      Hashes: 'MD5=AA,SHA256=BB',
    },
    {
      action: 'allowed',
      process: 'a x',
      process_path: 'C:\\a.exe',
      parent_process_name: 'p.exe',
      user: 'kim',
      original_file_name: null,
      OriginalFileName: '-',
      MD5: 'AA',
      SHA256: 'BB',
      process_hash: 'MD5=AA,SHA256=BB',
      dest: 'PC-1',
      tag: ['process', 'report'],
    },
  ],
  [
    'sysmon',
    '3',
    {
      SourceIp: '10.0.0.1',
      DestinationIp: '192.0.2.1',
      DestinationPort: '443',
      Protocol: 'tcp',
      Initiated: 'false',
      Image: 'C:\\a.exe',
    },
    {
      dest: '192.0.2.1',
      dest_port: '443',
      transport_dest_port: 'tcp/443',
      direction: 'inbound',
      dvc: 'PC-1',
      dvc_ip: '192.0.2.1',
      process_name: 'a.exe',
      process_path: null,
    },
  ],
  [
    'sysmon',
    '7',
    {
      Image: 'C:\\a.exe',
      ProcessGuid: '{A}',
      ImageLoaded: 'C:\\b.dll',
      OriginalFileName: 'B.DLL',
      Signed: 'true',
      SignatureStatus: 'Valid',
    },
    {
      process_name: 'a.exe',
      process_path: 'C:\\a.exe',
      process_guid: '{A}',
      original_file_name: 'B.DLL',
      loaded_file: 'b.dll',
      loaded_file_path: 'C:\\b.dll',
      parent_process_name: 'a.exe',
      service_dll_signature_exists: 'true',
      service_dll_signature_verified: 'true',
    },
  ],
  [
    'sysmon',
    '10',
    { SourceImage: 'C:\\a.exe', TargetImage: 'C:\\lsass.exe', GrantedAccess: '0x10' },
    { parent_process_name: 'a.exe', process_name: 'lsass.exe', granted_access: '0x10', TargetImage: 'C:\\lsass.exe' },
  ],
  [
    'sysmon',
    '11',
    { UtcTime: 't', CreationUtcTime: 't', TargetFilename: 'C:\\x\\f.txt' },
    { action: 'created', file_name: 'f.txt', file_path: 'C:\\x\\f.txt' },
  ],
  ['sysmon', '11', { UtcTime: 't', CreationUtcTime: 'u' }, { action: 'modified' }],
  [
    'sysmon',
    '12',
    { EventType: 'DeleteKey', TargetObject: 'HKU\\S\\K' },
    { action: 'deleted', registry_key_name: 'K', registry_hive: 'HKEY_CURRENT_USER', status: 'success' },
  ],
  [
    'sysmon',
    '13',
    { TargetObject: 'HKLM\\System\\K\\V', Details: 'DWORD (0x00000001)' },
    {
      action: 'modified',
      registry_value_name: 'V',
      registry_key_name: 'K',
      registry_value_data: '0x00000001',
      registry_hive: 'HKEY_LOCAL_MACHINE\\System',
    },
  ],
  ['sysmon', '15', { Hash: 'MD5=AA' }, { file_hash: 'MD5=AA', MD5: 'AA' }],
  [
    'security',
    '4688',
    { NewProcessName: 'C:\\n.exe', SubjectUserName: 'kim', TargetUserName: '-', NewProcessId: '0x1' },
    {
      process_name: 'n.exe',
      process_id: '0x1',
      user: 'kim',
      src_user: 'kim',
      process: 'C:\\n.exe',
      process_guid: null,
      signature: 'A new process has been created',
      tag: ['process', 'report'],
      source: ['XmlWinEventLog:Security', 'WinEventLog:Security'],
    },
  ],
  [
    'security',
    '4624',
    { TargetUserName: 'a', TargetLogonId: '0x1', LogonType: '10', SubjectLogonId: '0x2' },
    {
      action: 'success',
      user: 'a',
      Logon_ID: '0x2',
      Logon_Type: '10',
      app: 'win:remote',
      eventtype: 'wineventlog_security',
    },
  ],
  [
    'security',
    '4698',
    { TaskName: '\\t', TaskContent: '<Task/>', SubjectUserName: 'k' },
    {
      Task_Name: '\\t',
      Task_Content: '<Task/>',
      user: 'k',
      action: 'created',
      object: '\\t',
      change_type: 'scheduled task',
      result: 'A scheduled task was created',
      tag: 'change',
    },
  ],
  // A command line without a folder is given the program's.
  [
    'security',
    '4688',
    { NewProcessName: 'C:\\Program Files\\n.exe', CommandLine: 'n.exe  /a "b c"\nd' },
    { process: '"C:\\Program Files\\n.exe" /a "b c"', Process_Command_Line: 'n.exe  /a "b c"\nd' },
  ],
  ['security', '4688', { NewProcessName: 'C:\\n.exe', CommandLine: 'n' }, { process: 'C:\\n.exe' }],
  ['security', '4688', { NewProcessName: 'C:\\n.exe', CommandLine: '"C:\\n.exe" x' }, { process: '"C:\\n.exe" x' }],
  ['security', '4688', { CommandLine: 'n x' }, { process: 'n x' }],
  ['security', '4689', { ProcessName: 'C:\\n.exe' }, { process_name: 'C:\\n.exe', process_path: 'C:\\n.exe' }],
  [
    'security',
    '4624',
    { WorkstationName: 'PC-9', IpAddress: '10.0.0.9', SubjectUserName: '-', TargetDomainName: '-', LogonType: '8' },
    { src: 'PC-9', src_nt_host: 'PC-9', src_ip: '10.0.0.9', src_user: null, dest_nt_domain: null, app: 'win:remote' },
  ],
  ['security', '4624', { WorkstationName: '-', IpAddress: '127.0.0.1' }, { src: '127.0.0.1', src_ip: null }],
  ['security', '4625', { Status: '0xC0000234' }, { Error_Code: '0xC0000234', ta_windows_action: 'denied' }],
  [
    'security',
    '4648',
    { TargetServerName: '\\\\srv' },
    { dest: 'srv', dest_nt_host: 'srv', app: 'win:remote', Error_Code: '-', ta_windows_action: 'failure' },
  ],
  ['security', '4648', { TargetServerName: '-' }, { dest: 'PC-1' }],
  ['security', '4663', { ObjectName: 'C:\\a\\b', ObjectType: 'File' }, { file_name: 'b', file_path: 'C:\\a\\b' }],
  [
    'security',
    '4663',
    { ObjectName: '\\REGISTRY\\b', ObjectType: 'Key' },
    { file_name: null, file_path: null, object_file_name: 'b' },
  ],
  [
    'security',
    '4720',
    { TargetUserName: 'new', TargetSid: 'S-1', SubjectUserName: 'k' },
    {
      action: 'created',
      status: 'success',
      user: 'new',
      object: 'new',
      object_id: 'S-1',
      object_category: 'user',
      change_type: 'user',
      result: 'A user account was created',
      result_id: '4720',
      tag: ['change', 'account'],
    },
  ],
  ['security', '4742', { SamAccountName: 'PC$' }, { action: 'modified', object_attrs: 'PC$' }],
  ['security', '4732', { TargetUserName: 'g' }, { action: 'success', object_category: 'user', change_type: 'AAA' }],
  [
    'security',
    '4769',
    { ServiceName: 's$', ServiceSid: 'S-1' },
    { service: 's$', service_id: 'S-1', app: 'win:unknown' },
  ],
  ['security', '4697', { ServiceStartType: '2' }, { start_mode: 'auto' }],
  [
    'security',
    '5145',
    { ShareName: '\\\\*\\C$', RelativeTargetName: 'a\\b' },
    { file_name: '\\\\*\\C$', file_path: null },
  ],
  [
    'system',
    '7040',
    { param1: 'Display', param4: 'name' },
    { service_name: 'Display', Error_Code: '-', vendor: 'Microsoft' },
  ],
  ['sysmon', '21', { Consumer: '"a"', Filter: '"b"' }, { ConsumerNoQuotes: 'a', FilterNoQuotes: 'b' }],
  [
    'powershell',
    '4104',
    { ScriptBlockText: 'x' },
    { ScriptBlockText: 'x', UserID: 'S-1-5-18', Computer: 'PC-1', dest: 'PC-1', user_id: 'S-1-5-18', tag: null },
  ],
  [
    'system',
    '7045',
    { ServiceName: 's', ImagePath: 'p' },
    { ImagePath: 'p', service_name: 's', dest: 'PC-1', eventtype: 'wineventlog_system' },
  ],
  [
    'defender',
    '1122',
    { 'Process Name': 'C:\\a.exe', ID: 'g', Path: 'C:\\p' },
    {
      Process_Name: 'C:\\a.exe',
      ID: 'g',
      source: [
        'XmlWinEventLog:Microsoft-Windows-Windows Defender/Operational',
        'WinEventLog:Microsoft-Windows-Windows Defender/Operational',
      ],
    },
  ],
];

describe.each([
  ['ecs', ECS],
  ['splunk', SPLUNK],
] as const)('%s', (schema, rows) => {
  it.each(rows)('%s %s %o', (log, id, data, expected) => {
    const record = event(log, id, data);
    const values = Object.keys(expected).map((name) => [name, read(record, schema, name)]);
    expect(Object.fromEntries(values)).toEqual(expected);
  });
});

describe('outcome', () => {
  it.each([
    ['4625', {}, 'failure'],
    ['4624', {}, 'success'],
    ['4776', { Status: '0xC000006A' }, 'failure'],
    ['4776', { Status: '0x0' }, 'success'],
    ['4776', {}, null],
    ['4663', {}, null],
  ])('of %s %o where a log has lost its keywords is %s', (id, data: Record<string, string>, expected) => {
    const record = event('security', id, data, '');
    expect(read(record, 'splunk', 'action')).toBe(expected);
    expect(read(record, 'ecs', 'event.outcome')).toBe(expected);
  });
  it('is what the keywords say where they are there', () => {
    const record = event('security', '4776', { Status: '0x0' }, '0x8010000000000000');
    expect(read(record, 'splunk', 'action')).toBe('failure');
  });
});

describe('tables', () => {
  it.each(SOURCE_KINDS)('of %s name derivations with as many inputs as they take', (kind) => {
    for (const schema of ['ecs', 'splunk', 'raw'] as const) {
      for (const id of ['', ...Object.keys(KINDS[kind].events)]) {
        for (const name of viewNames(schema, kind, id)) {
          const row = findRow(schema, kind, id, name);
          if (row === null || row === undefined || typeof row === 'string' || !('by' in row)) continue;
          expect(row.from.length, name).toBeGreaterThan(0);
          if (DERIVATIONS[row.by].inputs === 'each') expect(row.from.length, name).toBeLessThanOrEqual(4);
        }
      }
    }
  });
  it('derive nothing from nothing', () => {
    for (const [name, derivation] of Object.entries(DERIVATIONS)) {
      if (derivation.inputs === 'each') expect(derivation.derive(null, null, null, null), name).toBeNull();
    }
  });
  it('give every Windows kind an index to be found under', () => {
    for (const kind of SOURCE_KINDS)
      if (isWindowsKind(kind)) expect(KINDS[kind].indexes.length, kind).toBeGreaterThan(0);
  });
});
