/**
 * The Security log as Splunk's Windows add-on extracts it from XML. `user` is the account that something was done to or
 * that logged on, else the one that acted; `src_user` the one that acted. Nothing here has a process GUID or a parent's
 * command line: the log has none.
 */
import { by, constant, type View, type ViewTable } from '../../view.ts';

const SIGNATURES: Readonly<Record<string, string>> = {
  '1102': 'The audit log was cleared',
  '4624': 'An account was successfully logged on',
  '4625': 'An account failed to log on',
  '4634': 'An account was logged off',
  '4647': 'User initiated logoff',
  '4648': 'A logon was attempted using explicit credentials',
  '4657': 'A registry value was modified',
  '4662': 'An operation was performed on an object',
  '4663': 'An attempt was made to access an object',
  '4670': 'Permissions on an object were changed',
  '4672': 'Special privileges assigned to new logon',
  '4673': 'A privileged service was called',
  '4688': 'A new process has been created',
  '4689': 'A process has exited',
  '4697': 'A service was installed in the system',
  '4698': 'A scheduled task was created',
  '4699': 'A scheduled task was deleted',
  '4700': 'A scheduled task was enabled',
  '4701': 'A scheduled task was disabled',
  '4702': 'A scheduled task was updated',
  '4703': 'A user right was adjusted',
  '4719': 'System audit policy was changed',
  '4720': 'A user account was created',
  '4722': 'A user account was enabled',
  '4723': "An attempt was made to change an account's password",
  '4724': "An attempt was made to reset an account's password",
  '4725': 'A user account was disabled',
  '4726': 'A user account was deleted',
  '4727': 'A security-enabled global group was created',
  '4728': 'A member was added to a security-enabled global group',
  '4729': 'A member was removed from a security-enabled global group',
  '4730': 'A security-enabled global group was deleted',
  '4731': 'A security-enabled local group was created',
  '4732': 'A member was added to a security-enabled local group',
  '4733': 'A member was removed from a security-enabled local group',
  '4734': 'A security-enabled local group was deleted',
  '4735': 'A security-enabled local group was changed',
  '4737': 'A security-enabled global group was changed',
  '4738': 'A user account was changed',
  '4739': 'Domain Policy was changed',
  '4740': 'A user account was locked out',
  '4741': 'A computer account was created',
  '4742': 'A computer account was changed',
  '4743': 'A computer account was deleted',
  '4756': 'A member was added to a security-enabled universal group',
  '4764': "A group's type was changed",
  '4767': 'A user account was unlocked',
  '4768': 'A Kerberos authentication ticket (TGT) was requested',
  '4769': 'A Kerberos service ticket was requested',
  '4770': 'A Kerberos service ticket was renewed',
  '4771': 'Kerberos pre-authentication failed',
  '4776': 'The domain controller attempted to validate the credentials for an account',
  '4781': 'The name of an account was changed',
  '4798': "A user's local group membership was enumerated",
  '4799': 'A security-enabled local group membership was enumerated',
  '4887': 'Certificate Services approved a certificate request and issued a certificate',
  '5136': 'A directory service object was modified',
  '5137': 'A directory service object was created',
  '5138': 'A directory service object was undeleted',
  '5139': 'A directory service object was moved',
  '5140': 'A network share object was accessed',
  '5141': 'A directory service object was deleted',
  '5145': 'A network share object was checked to see whether client can be granted desired access',
  '5156': 'The Windows Filtering Platform has permitted a connection',
  '5157': 'The Windows Filtering Platform has blocked a connection',
  '5382': 'Vault credentials were read',
};

const LOGON: ViewTable = {
  app: by('logonApp', 'LogonType'),
  Logon_ID: ['TargetLogonId', 'SubjectLogonId'],
  session_id: ['TargetLogonId', 'SubjectLogonId'],
  dest_nt_domain: 'TargetDomainName',
  user_group: 'TargetUserSid',
  authentication_method: 'AuthenticationPackageName',
};

const KERBEROS: ViewTable = {
  app: constant('win:remote'),
  Ticket_Encryption_Type: 'TicketEncryptionType',
  Ticket_Options: 'TicketOptions',
  Service_Name: 'ServiceName',
  Pre_Authentication_Type: 'PreAuthType',
  Client_Address: 'IpAddress',
};

const TASK: ViewTable = {
  Task_Name: 'TaskName',
  Task_Content: ['TaskContent', 'TaskContentNew'],
  user: 'SubjectUserName',
};

const OBJECT: ViewTable = {
  object_file_path: 'ObjectName',
  object_file_name: by('lastSegment', 'ObjectName'),
  file_path: 'ObjectName',
  file_name: by('lastSegment', 'ObjectName'),
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
  file_path: 'RelativeTargetName',
  file_name: by('lastSegment', 'RelativeTargetName'),
  user: 'SubjectUserName',
};

const GROUP: ViewTable = {
  object: 'TargetUserName',
  Group_Name: 'TargetUserName',
  Group_Domain: 'TargetDomainName',
  member_dn: 'MemberName',
  member_id: 'MemberSid',
  user: ['MemberName', 'MemberSid'],
  object_category: constant('group'),
};

const CHANGED_USER: ViewTable = { object: 'TargetUserName', object_category: constant('user') };

const DIRECTORY: ViewTable = { object: 'ObjectDN', object_attrs: 'AttributeLDAPDisplayName', user: 'SubjectUserName' };

const PLATFORM: ViewTable = {
  app: 'Application',
  process_path: 'Application',
  process_name: by('lastSegment', 'Application'),
  process_id: 'ProcessID',
  src: 'SourceAddress',
  src_ip: 'SourceAddress',
  src_port: 'SourcePort',
  dest: 'DestAddress',
  dest_ip: 'DestAddress',
  dest_port: 'DestPort',
  transport: by('transportName', 'Protocol'),
  direction: by('platformDirection', 'Direction'),
};

const DETAILS: Record<string, ViewTable> = {
  '4624': LOGON,
  '4625': { ...LOGON, Sub_Status: 'SubStatus', Failure_Reason: 'FailureReason' },
  '4627': LOGON,
  '4634': LOGON,
  '4648': { ...LOGON, Target_Server_Name: 'TargetServerName', dest_nt_host: 'TargetServerName', src: 'IpAddress' },
  '4657': {
    registry_path: 'ObjectName',
    registry_key_name: by('lastSegment', 'ObjectName'),
    registry_value_name: 'ObjectValueName',
    registry_value_data: 'NewValue',
    action: constant('modified'),
  },
  '4662': { ...OBJECT, file_path: null, file_name: null },
  '4663': OBJECT,
  '4688': {
    action: constant('allowed'),
    process: 'CommandLine',
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
  '4697': {
    service: 'ServiceName',
    service_name: 'ServiceName',
    service_path: 'ServiceFileName',
    start_mode: 'ServiceStartType',
  },
  ...Object.fromEntries(['4698', '4699', '4700', '4701', '4702'].map((id) => [id, TASK])),
  ...Object.fromEntries(
    ['4720', '4722', '4723', '4724', '4725', '4726', '4738', '4740', '4767'].map((id) => [id, CHANGED_USER]),
  ),
  ...Object.fromEntries(
    ['4727', '4728', '4729', '4730', '4731', '4732', '4733', '4734', '4735', '4737', '4756', '4764'].map((id) => [
      id,
      GROUP,
    ]),
  ),
  '4768': KERBEROS,
  '4769': KERBEROS,
  '4770': KERBEROS,
  '4771': KERBEROS,
  '4776': {
    app: constant('win:remote'),
    Source_Workstation: 'Workstation',
    src: 'Workstation',
    Logon_Account: 'TargetUserName',
  },
  ...Object.fromEntries(['5136', '5137', '5138', '5139', '5141'].map((id) => [id, DIRECTORY])),
  '5140': SHARE,
  '5145': SHARE,
  '5156': { ...PLATFORM, action: constant('allowed') },
  '5157': { ...PLATFORM, action: constant('blocked') },
};

const IDS: Record<string, ViewTable> = { ...DETAILS };
for (const [id, signature] of Object.entries(SIGNATURES)) {
  const text = constant(signature);
  IDS[id] = { signature: text, name: text, subject: text, EventDescription: text, ...DETAILS[id] };
}

export const windowsSecuritySplunkView: View = {
  shared: {
    action: by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    status: by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    app: constant('win:unknown'),
    ta_windows_status: by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    ta_windows_action: by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    user: by('actingUser', 'TargetUserName', 'SubjectUserName'),
    src_user: 'SubjectUserName',
    src_nt_domain: 'SubjectDomainName',
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
    Source_Workstation: 'WorkstationName',
    Source_Port: 'IpPort',
    Source_Network_Address: 'IpAddress',
    src_ip: 'IpAddress',
    src_port: 'IpPort',
    src: ['IpAddress', 'WorkstationName'],
    Error_Code: 'Status',
    Process_Name: 'ProcessName',
    process: 'ProcessName',
    process_path: 'ProcessName',
    process_name: by('lastSegment', 'ProcessName'),
    process_id: 'ProcessId',
    product: constant('Windows'),
    vendor: constant('Microsoft'),
    os: constant('Microsoft Windows'),
  },
  ids: IDS,
};
