/**
 * The Security log as version 9.0.1 of Splunk's Windows add-on extracts it from XML. `user` is the account that something
 * was done to or that logged on, and on ids that the add-on lists the one that acted; `src_user` the one that acted. Nothing here has a process GUID or a parent's
 * command line: the log has none.
 */
import { by, constant, type View, type ViewTable } from '../../view.ts';
import { accountChanges } from './windows-accounts.ts';
import { SECURITY_TITLES } from './windows-security-titles.ts';

const LOGON: ViewTable = {
  app: by('logonApp', 'LogonType'),
  authentication_method: 'AuthenticationPackageName',
};

const KERBEROS: ViewTable = {
  Ticket_Encryption_Type: 'TicketEncryptionType',
  Ticket_Options: 'TicketOptions',
  Service_Name: 'ServiceName',
  Pre_Authentication_Type: 'PreAuthType',
  Client_Address: 'IpAddress',
};

const TASK: ViewTable = { Task_Name: 'TaskName', Task_Content: ['TaskContent', 'TaskContentNew'] };

const OBJECT: ViewTable = {
  Object_Name: 'ObjectName',
  Object_Type: 'ObjectType',
  Access_Mask: 'AccessMask',
  Accesses: 'AccessList',
};

const SHARE: ViewTable = {
  Share_Name: 'ShareName',
  Share_Path: 'ShareLocalPath',
  Relative_Target_Name: 'RelativeTargetName',
  Access_Mask: 'AccessMask',
  Accesses: 'AccessList',
  Object_Type: 'ObjectType',
};

const GROUP_NAMES: ViewTable = { Group_Name: 'TargetUserName', Group_Domain: 'TargetDomainName' };

/** Events of a process that did something: it is named by its file. */
const PROCESS: ViewTable = {
  process_name: by('lastSegment', 'ProcessName'),
  process_exec: by('lastSegment', 'ProcessName'),
  user: by('presentText', 'SubjectUserName'),
};

/** Whose user is the one who acted, whoever else is named. */
const BY_SUBJECT: ViewTable = { user: by('presentText', 'SubjectUserName') };

const PLATFORM: ViewTable = {
  app: 'Application',
  status: constant('success'),
  // The process that wrote the log, and the one that it writes of.
  ProcessID: by('bothValues', 'System.ProcessID', 'ProcessID'),
  process_id: 'ProcessID',
  protocol: by('platformProtocol', 'Protocol'),
  protocol_version: by('addressFamily', 'DestAddress'),
  src: 'SourceAddress',
  src_ip: 'SourceAddress',
  src_port: 'SourcePort',
  dest: 'DestAddress',
  dest_ip: 'DestAddress',
  direction: by('platformDirection', 'Direction'),
  rule: 'FilterRTID',
  user: 'RemoteMachineID',
};

/** Ids that are about a service of Windows', whatever the event says. */
const SERVICES: readonly (readonly [id: string, service: string, status?: string])[] = [
  ['1100', 'Event Logging Service', 'stopped'],
  ['5024', 'Firewall', 'started'],
  ['5025', 'Firewall', 'stopped'],
  ['5030', 'Firewall'],
  ['5033', 'Firewall Driver', 'started'],
  ['5034', 'Firewall Driver', 'stopped'],
  ['5035', 'Firewall Driver'],
  ['5478', 'IPsec Policy Agent service', 'started'],
];

const DETAILS: Record<string, ViewTable> = {
  // The address as it stands, this machine's own and `-` as well: a shipped search asks for 127.0.0.1.
  '4624': { ...LOGON, src: 'IpAddress' },
  '4625': {
    ...LOGON,
    src: 'WorkstationName',
    Failure_Reason: 'FailureReason',
    ...Object.fromEntries(
      ['signature', 'name', 'subject'].map((name) => [name, by('logonFailure', 'SubStatus', 'System.EventID')]),
    ),
  },
  '4627': LOGON,
  '4634': LOGON,
  '4648': {
    Target_Server_Name: 'TargetServerName',
    app: constant('win:remote'),
    dest: by('remoteName', 'TargetServerName', 'System.Computer'),
    dest_nt_host: by('remoteName', 'TargetServerName', 'System.Computer'),
  },
  '4657': {
    registry_path: 'ObjectName',
    registry_value_name: 'ObjectValueName',
    registry_value_type: 'NewValueType',
  },
  '4662': OBJECT,
  '4663': OBJECT,
  '4672': {
    ...BY_SUBJECT,
    dest_nt_domain: 'System.Computer',
    src: null,
    src_user_id: 'SubjectUserSid',
    user_id: 'SubjectUserSid',
  },
  '4673': { ...PROCESS, service: ['ServiceName', 'Service'] },
  '4674': PROCESS,
  '4688': {
    action: constant('allowed'),
    user: by('actingUser', 'TargetUserName', 'SubjectUserName'),
    process: by('splunkCommand', 'CommandLine', 'NewProcessName'),
    Process_Command_Line: 'CommandLine',
    process_path: 'NewProcessName',
    process_name: by('lastSegment', 'NewProcessName'),
    process_exec: by('lastSegment', 'NewProcessName'),
    process_id: 'NewProcessId',
    new_process: 'NewProcessName',
    new_process_name: by('lastSegment', 'NewProcessName'),
    new_process_id: 'NewProcessId',
    New_Process_Name: 'NewProcessName',
    parent_process: 'ParentProcessName',
    parent_process_path: 'ParentProcessName',
    parent_process_name: by('lastSegment', 'ParentProcessName'),
    parent_process_id: 'ProcessId',
    Creator_Process_Name: 'ParentProcessName',
    Token_Elevation_Type: 'TokenElevationType',
    Token_Elevation_Type_id: by('elevationId', 'TokenElevationType'),
  },
  '4689': PROCESS,
  '4696': {
    process: 'TargetProcessName',
    process_path: 'TargetProcessName',
    process_name: by('lastSegment', 'TargetProcessName'),
    process_exec: by('lastSegment', 'TargetProcessName'),
    process_id: 'TargetProcessId',
    parent_process: 'ProcessName',
    parent_process_path: 'ProcessName',
    parent_process_name: by('lastSegment', 'ProcessName'),
    parent_process_id: 'ProcessId',
    user: by('presentText', 'TargetUserName'),
  },
  ...Object.fromEntries(
    SERVICES.map(([id, service, status]) => [
      id,
      {
        service: constant(service),
        service_name: constant(service),
        ...(status === undefined ? {} : { status: constant(status) }),
      },
    ]),
  ),
  '4697': {
    ...BY_SUBJECT,
    status: constant('started'),
    service: 'ServiceName',
    service_name: 'ServiceName',
    service_path: 'ServiceFileName',
    start_mode: by('startMode', 'ServiceStartType'),
  },
  ...Object.fromEntries(['4698', '4699', '4700', '4701', '4702'].map((id) => [id, TASK])),
  ...Object.fromEntries([...idsFrom(4727, 4735), '4737', ...idsFrom(4744, 4764)].map((id) => [id, GROUP_NAMES])),
  '4768': KERBEROS,
  '4769': KERBEROS,
  '4770': KERBEROS,
  '4771': KERBEROS,
  '4739': { severity: constant('high') },
  '4776': { Logon_Account: 'TargetUserName' },
  '4778': { src: 'ClientAddress' },
  '4798': { process_name: by('lastSegment', 'CallerProcessName'), command: by('fileName', 'CallerProcessName') },
  '4799': { ...GROUP_NAMES, command: by('fileName', 'CallerProcessName') },
  '5058': { file_path: 'KeyFilePath', file_name: by('namedFile', 'KeyFilePath') },
  // Of version 10 of the add-on on.
  '5140': { ...SHARE, ...BY_SUBJECT },
  '5145': SHARE,
  '5156': { ...PLATFORM, action: constant('allowed') },
  '5157': { ...PLATFORM, action: constant('blocked') },
  '5158': { src_port: 'SourcePort' },
  '5461': { action: constant('modified'), status: constant('failure') },
};

/** Event ids from one to another, both included. */
function idsFrom(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}

const IDS: Record<string, ViewTable> = { ...DETAILS };
for (const [id, signature] of SECURITY_TITLES) {
  const text = constant(signature);
  IDS[id] = { signature: text, name: text, subject: text, EventDescription: text, ...DETAILS[id] };
}
for (const [id, rows] of Object.entries(accountChanges(SECURITY_TITLES))) IDS[id] = { ...IDS[id], ...rows };

export const windowsSecuritySplunkView: View = {
  shared: {
    Keywords: by('auditKeywords', 'System.Keywords'),
    action: by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    status: by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    app: constant('win:unknown'),
    ta_windows_status: 'Status',
    ta_windows_action: by('statusAction', 'Status', 'System.EventID'),
    user: 'TargetUserName',
    user_group: 'TargetUserName',
    object_file_path: by('presentText', 'ObjectName'),
    object_file_name: by('namedFile', 'ObjectName'),
    // The add-on takes a share for a file.
    file_path: by('auditedFile', 'FileName', 'ObjectName', 'ObjectType', 'ShareLocalPath'),
    file_name: by('auditedFileName', 'FileName', 'ObjectName', 'ObjectType', 'ShareName'),
    dest_nt_domain: by('presentText', 'TargetDomainName', 'SubjectDomainName'),
    src_user: by('presentText', 'SubjectUserName'),
    src_nt_domain: by('presentText', 'SubjectDomainName'),
    Caller_User_Name: 'SubjectUserName',
    Caller_Domain: 'SubjectDomainName',
    Account_Name: ['TargetUserName', 'SubjectUserName'],
    Account_Domain: ['TargetDomainName', 'SubjectDomainName'],
    Subject_Account_Name: 'SubjectUserName',
    Subject_Account_Domain: 'SubjectDomainName',
    Subject_Logon_ID: 'SubjectLogonId',
    Subject_Security_ID: 'SubjectUserSid',
    Target_User_Name: 'TargetUserName',
    Target_Domain: 'TargetDomainName',
    Logon_ID: 'SubjectLogonId',
    session_id: 'SubjectLogonId',
    Logon_Type: 'LogonType',
    Logon_Process: 'LogonProcessName',
    Authentication_Package: 'AuthenticationPackageName',
    Workstation_Name: 'WorkstationName',
    Source_Workstation: ['Workstation', 'WorkstationName', 'IpAddress'],
    Source_Port: 'IpPort',
    Source_Network_Address: 'IpAddress',
    src_ip: by('foreignAddress', 'IpAddress'),
    src_port: 'IpPort',
    dest_port: 'DestPort',
    transport: by('transportName', 'Protocol'),
    src: by('remoteName', 'Workstation', 'WorkstationName', 'IpAddress'),
    src_nt_host: by('remoteName', 'Workstation', 'WorkstationName', 'IpAddress'),
    Error_Code: by('errorCode', 'Status', 'System.EventID'),
    Sub_Status: 'SubStatus',
    service: 'ServiceName',
    service_name: 'ServiceName',
    service_id: 'ServiceSid',
    // Lists that Windows sets off with line breaks, which the add-on's fields lack: Splunk's own test of its search for a
    // SID history holds so only.
    AccessList: by('trimmed', 'AccessList'),
    PrivilegeList: by('trimmed', 'PrivilegeList'),
    Properties: by('trimmed', 'Properties'),
    SidHistory: by('trimmed', 'SidHistory'),
    UserAccountControl: by('trimmed', 'UserAccountControl'),
    Process_Name: 'ProcessName',
    process: 'ProcessName',
    process_path: 'ProcessName',
    process_name: 'ProcessName',
    process_id: 'ProcessId',
    product: constant('Windows'),
    vendor: constant('Microsoft'),
    os: constant('Microsoft Windows'),
  },
  ids: IDS,
};
