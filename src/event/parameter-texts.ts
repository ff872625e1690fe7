/**
 * What Windows writes into the log as a number of a text (`%%1842`) and puts in words only when it renders a message, and
 * the way back: views and rules know the numbers. Names and numbers are those of `msobjs.dll`; words that are in no table
 * stay as they are. SIDs of well-known accounts, whose names are the same on every English Windows, go the same way.
 */

import type { SourceKind } from './source-kind.ts';

const YES_NO = { Yes: 1842, No: 1843 };
const ACCESS = {
  DELETE: 1537,
  READ_CONTROL: 1538,
  WRITE_DAC: 1539,
  WRITE_OWNER: 1540,
  SYNCHRONIZE: 1541,
  ACCESS_SYS_SEC: 1542,
  'ReadData (or ListDirectory)': 4416,
  'WriteData (or AddFile)': 4417,
  'AppendData (or AddSubdirectory or CreatePipeInstance)': 4418,
  ReadEA: 4419,
  WriteEA: 4420,
  'Execute/Traverse': 4421,
  DeleteChild: 4422,
  ReadAttributes: 4423,
  WriteAttributes: 4424,
  'Force process termination': 4480,
  'Create new thread in process': 4481,
  'Set process session ID': 4482,
  'Perform virtual memory operation': 4483,
  'Read from process memory': 4484,
  'Write to process memory': 4485,
  'Duplicate handle into or out of process': 4486,
  'Create a subprocess of process': 4487,
  'Set process quotas': 4488,
  'Set process information': 4489,
  'Query process information': 4490,
  'Query key value': 4432,
  'Set key value': 4433,
  'Create sub-key': 4434,
  'Enumerate sub-keys': 4435,
  'Notify about changes to keys': 4436,
  'Create Link': 4437,
  ReadPasswordParameters: 5392,
  WritePasswordParameters: 5393,
  CreateUser: 5396,
  CreateLocalGroup: 5398,
  ListAccounts: 5400,
  LookupIDs: 5401,
  AdministerServer: 5402,
  AddMember: 5424,
  RemoveMember: 5425,
  ListMembers: 5426,
  ReadInformation: 5427,
  ReadGeneralInformation: 5440,
  ReadPreferences: 5441,
  WritePreferences: 5442,
  ReadLogon: 5443,
  ReadAccount: 5444,
  WriteAccount: 5445,
  'ChangePassword (with knowledge of old password)': 5446,
  'SetPassword (without knowledge of old password)': 5447,
  ListGroups: 5448,
  ReadGroupMembership: 5449,
  ChangeGroupMembership: 5450,
  'Query secret value': 5649,
  'Create Child': 7680,
  'Delete Child': 7681,
  'List Contents': 7682,
  'Write Self': 7683,
  'Read Property': 7684,
  'Write Property': 7685,
  'Delete Tree': 7686,
  'List Object': 7687,
  'Control Access': 7688,
};

/** By the name of the datum: the same words can have several numbers. */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AccessList: ACCESS,
  AccessMask: ACCESS,
  ElevatedToken: YES_NO,
  VirtualAccount: YES_NO,
  RestrictedAdminMode: YES_NO,
  ImpersonationLevel: { Identification: 1832, Impersonation: 1833, Delegation: 1840 },
  Direction: { Inbound: 14592, Outbound: 14593 },
  DSType: { 'Active Directory Domain Services': 14676 },
  FailureReason: {
    'An Error occured during Logon.': 2304,
    'The specified user account has expired.': 2305,
    'The NetLogon component is not active.': 2306,
    'Account locked out.': 2307,
    'The user has not been granted the requested logon type at this machine.': 2308,
    "The specified account's password has expired.": 2309,
    'Account currently disabled.': 2310,
    'Account logon time restriction violation.': 2311,
    'User not allowed to logon at this computer.': 2312,
    'Unknown user name or bad password.': 2313,
  },
  LayerName: { Listen: 14609, 'Resource Assignment': 14608, 'Receive/Accept': 14610, Connect: 14611 },
  ReadOperation: { 'Enumerate Credentials': 8100 },
  OperationType: { 'Value Added': 14674, 'Value Deleted': 14675 },
};

const SIDS: Readonly<Record<string, string>> = {
  'null sid': 'S-1-0-0',
  everyone: 'S-1-1-0',
  'nt authority\\anonymous logon': 'S-1-5-7',
  'anonymous logon': 'S-1-5-7',
  'nt authority\\system': 'S-1-5-18',
  system: 'S-1-5-18',
  'nt authority\\local service': 'S-1-5-19',
  'local service': 'S-1-5-19',
  'nt authority\\network service': 'S-1-5-20',
  'network service': 'S-1-5-20',
  'builtin\\administrators': 'S-1-5-32-544',
  'builtin\\users': 'S-1-5-32-545',
  'builtin\\guests': 'S-1-5-32-546',
  'builtin\\remote desktop users': 'S-1-5-32-555',
  'mandatory label\\untrusted mandatory level': 'S-1-16-0',
  'mandatory label\\low mandatory level': 'S-1-16-4096',
  'mandatory label\\medium mandatory level': 'S-1-16-8192',
  'mandatory label\\medium plus mandatory level': 'S-1-16-8448',
  'mandatory label\\high mandatory level': 'S-1-16-12288',
  'mandatory label\\system mandatory level': 'S-1-16-16384',
};

const IS_SID = /(?:Sid|^MandatoryLabel)$/;
/** Windows writes hexadecimal numbers in lower case into the log, and some in upper case into messages. */
const HEXADECIMAL = /^0x[\dA-Fa-f]{1,16}$/;

/** Numbers that Sysmon's messages have in upper case and its data in lower. */
const SYSMON_NUMBERS: ReadonlySet<string> = new Set(['GrantedAccess', 'LogonId']);

/** What the log holds of a datum, given what the event's message says; null where that cannot be told. */
export function unrendered(kind: SourceKind, name: string, text: string): string | null {
  if (kind === 'sysmon') return SYSMON_NUMBERS.has(name) ? text.toLowerCase() : text;
  if (kind !== 'windows-security') return text;
  if (IS_SID.test(name)) return sidOf(text);
  if (HEXADECIMAL.test(text)) return text.toLowerCase();
  return Object.hasOwn(NUMBERS, name) ? numbersOf(text, NUMBERS[name]!) : text;
}

/** The name of an account is not its SID: who renders a message looks it up, and what it was cannot be told from it. */
export function sidOf(text: string): string | null {
  if (/^S-1-[\d-]+$/.test(text) || text === '-') return text;
  const name = text.toLowerCase();
  return Object.hasOwn(SIDS, name) ? SIDS[name]! : null;
}

/** A list stands one a line. */
function numbersOf(text: string, numbers: Readonly<Record<string, number>>): string {
  return text.replace(/[^\t\r\n]+/g, (words) => (Object.hasOwn(numbers, words) ? `%%${numbers[words]}` : words));
}
