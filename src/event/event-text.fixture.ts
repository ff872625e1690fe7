/** Windows events as text, written by hand: what tests of the format, the record and the views read. */

export interface EventTextParts {
  readonly time?: string;
  readonly channel?: string;
  readonly source?: string;
  readonly id: string;
  readonly type?: string;
  readonly host?: string;
  readonly record?: number;
  readonly keywords?: string;
  /** Further lines of the header. */
  readonly header?: readonly string[];
  readonly message: string;
}

export const AUDITING = 'Microsoft Windows security auditing.';

export function eventText({
  time = '03/01/2026 10:00:02 AM',
  channel = 'Security',
  source = AUDITING,
  id,
  type = 'Information',
  host = 'WKS-07.corp.example',
  record = 77,
  keywords = 'Audit Success',
  header = [],
  message,
}: EventTextParts): string {
  return [
    time,
    `LogName=${channel}`,
    `SourceName=${source}`,
    `EventCode=${id}`,
    'EventType=0',
    `Type=${type}`,
    `ComputerName=${host}`,
    ...header,
    'TaskCategory=Own Task',
    'OpCode=Info',
    `RecordNumber=${record}`,
    `Keywords=${keywords}`,
    `Message=${message}`,
  ].join('\n');
}

/** A section of a message: its name, and its labels with their values. */
export function section(name: string, labels: Readonly<Record<string, string>>): string {
  const lines = Object.entries(labels).map(([label, value]) => `\t${label}:\t\t${value}`);
  return ['', `${name}:`, ...lines].join('\n');
}

const who = (sid: string, name: string, domain: string, logon: string) => ({
  'Security ID': sid,
  'Account Name': name,
  'Account Domain': domain,
  'Logon ID': logon,
});

const KIM = who('CORP\\kim', 'kim', 'CORP', '0x3E7AB');
const NOBODY = who('NULL SID', '-', '-', '0x0');

export function processStarted(path: string, command: string, parent = 'C:\\Windows\\explorer.exe'): EventTextParts {
  return {
    id: '4688',
    message: [
      'A new process has been created.',
      section('Creator Subject', KIM),
      section('Target Subject', NOBODY),
      section('Process Information', {
        'New Process ID': '0x1a2c',
        'New Process Name': path,
        'Token Elevation Type': '%%1936',
        'Mandatory Label': 'Mandatory Label\\High Mandatory Level',
        'Creator Process ID': '0x698',
        'Creator Process Name': parent,
        'Process Command Line': command,
      }),
      '',
      'Token Elevation Type: says which token a process has, in words for people.',
    ].join('\n'),
  };
}

const sysmon = (id: string, title: string, data: Readonly<Record<string, string>>): EventTextParts => ({
  id,
  channel: 'Microsoft-Windows-Sysmon/Operational',
  source: 'Microsoft-Windows-Sysmon',
  keywords: 'None',
  header: ['User=NOT_TRANSLATED', 'Sid=S-1-5-18', 'SidType=0'],
  message: [title, ...Object.entries(data).map(([name, value]) => `${name}: ${value}`)].join('\n'),
});

export const SAMPLE_TEXTS = {
  started: processStarted('C:\\Tools\\Python.exe', 'python  run.py "a b"'),
  logon: {
    id: '4624',
    message: [
      'An account was successfully logged on.',
      section('Subject', who('NT AUTHORITY\\SYSTEM', 'WKS-07$', 'CORP', '0x3E7')),
      section('Logon Information', { 'Logon Type': '3', 'Elevated Token': 'Yes' }),
      '',
      'Impersonation Level:\t\tImpersonation',
      section('New Logon', who('CORP\\lee', 'lee', 'CORP', '0x5F00D')),
      section('Network Information', {
        'Workstation Name': '-',
        'Source Network Address': '192.0.2.7',
        'Source Port': '50633',
      }),
      section('Detailed Authentication Information', {
        'Authentication Package': 'NTLM',
        'Package Name (NTLM only)': 'NTLM V2',
      }),
    ].join('\n'),
  },
  failedLogon: {
    id: '4625',
    keywords: 'Audit Failure',
    message: [
      'An account failed to log on.',
      section('Subject', NOBODY),
      '',
      'Logon Type:\t\t\t3',
      section('Account For Which Logon Failed', {
        'Security ID': 'NULL SID',
        'Account Name': 'mia',
        'Account Domain': 'CORP',
      }),
      section('Failure Information', {
        'Failure Reason': 'Unknown user name or bad password.',
        Status: '0xC000006D',
        'Sub Status': '0xC000006A',
      }),
    ].join('\n'),
  },
  member: {
    id: '4728',
    message: [
      'A member was added to a security-enabled global group.',
      section('Subject', KIM),
      section('Member', { 'Security ID': 'CORP\\mia', 'Account Name': 'CN=mia,OU=Staff,DC=corp,DC=example' }),
      section('Group', { 'Security ID': 'S-1-5-21-1-2-3-512', 'Group Name': 'Domain Admins', 'Group Domain': 'CORP' }),
      section('Additional Information', { Privileges: '-' }),
    ].join('\n'),
  },
  task: {
    id: '4698',
    message: [
      'A scheduled task was created.',
      section('Subject', KIM),
      section('Task Information', {
        'Task Name': '\\Own Task',
        'Task Content': '<?xml version="1.0"?>\n<Task>\n\n  <Command>rundll32: x</Command>\n</Task>',
      }),
      '\t',
      'Other Information:',
      '\tFQDN:\t\t0',
    ].join('\n'),
  },
  access: {
    id: '4662',
    message: [
      'An operation was performed on an object.',
      '',
      'Subject :',
      '\tSecurity ID:\t\tCORP\\kim',
      section('Operation', {
        'Operation Type': 'Object Access',
        Accesses: 'Control Access\n\t\t\t\tWrite Property\n\t\t\t\t',
        'Access Mask': '0x100',
      }),
    ].join('\n'),
  },
  changed: {
    id: '4738',
    message: [
      'A user account was changed.',
      section('Subject', KIM),
      section('Target Account', { 'Security ID': 'CORP\\mia', 'Account Name': 'mia', 'Account Domain': 'CORP' }),
      section('Changed Attributes', {
        'SAM Account Name': '-',
        'Old UAC Value': '0x210',
        'New UAC Value': '0x10210',
        'User Account Control': "\n\t\t'Own Flag' - Enabled",
        'User Parameters': '-',
      }),
      section('Additional Information', { Privileges: '-' }),
    ].join('\n'),
  },
  ntlm: {
    id: '4776',
    message:
      'The computer attempted to validate the credentials for an account.\n\nAuthentication Package:\tOWN_PACKAGE\n' +
      'Logon Account:\tkim\nSource Workstation:\tWKS-09\nError Code:\t0x0',
  },
  script: {
    id: '4104',
    channel: 'Microsoft-Windows-PowerShell/Operational',
    source: 'Microsoft-Windows-PowerShell',
    message:
      'Creating Scriptblock text (1 of 2):\nGet-Date\n\nScriptBlock ID: no\nwrite x: y\n\nScriptBlock ID: 0f1e\nPath: C:\\a b.ps1',
  },
  service: {
    id: '7036',
    channel: 'System',
    source: 'Microsoft-Windows-Service Control Manager',
    keywords: 'Classic',
    message: 'The Own Agent service entered the running state.',
  },
  query: sysmon('22', 'Dns query:', {
    RuleName: '-',
    UtcTime: '2026-03-01 10:00:01.250',
    ProcessGuid: '{0f1e2d3c-aaaa-6655-0100-000000000700}',
    ProcessId: '4321',
    QueryName: 'api.openai.com',
    QueryStatus: '0',
    QueryResults: '::ffff:192.0.2.10;',
    Image: 'C:\\Tools\\python.exe',
    User: 'CORP\\kim',
  }),
  opened: sysmon('1', 'Process Create:', {
    RuleName: '',
    UtcTime: '2026-03-01 10:00:01.250',
    Image: 'C:\\Tools\\python.exe',
    CommandLine: 'python -c "print(1)\nNote: two lines\n\nand more"',
    LogonId: '0x3E7',
    ParentImage: 'C:\\Windows\\explorer.exe',
  }),
} as const satisfies Readonly<Record<string, EventTextParts>>;
