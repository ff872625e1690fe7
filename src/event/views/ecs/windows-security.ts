/**
 * The Security log in ECS, as Elastic's system integration maps it (its `security_standard` ingest pipeline, as released
 * in 2026): `user` is the account that acted (Subject), on logons and Kerberos the one that logged on (Target);
 * `user.target` is an account that was changed, `group` a group. Differences, all on purpose: the pipeline lists the ids
 * for which it copies the account and process that acted, here every id has them; it leaves the quotes around arguments
 * of 4688, which are taken off here as on Sysmon's event 1, for which rules are written; it strips `AccessList` of its
 * `%%`, for which rules ask.
 */
import { by, processRows, type View, type ViewTable } from '../../view.ts';

/** A path without a backslash is a name of its own: `Registry`, `MemCompression`. */
function namedProcess(prefix: string, image: string, id?: string): ViewTable {
  return { ...processRows(prefix, image, undefined, id), [`${prefix}.name`]: by('lastSegment', image) };
}

const TARGET_USER: ViewTable = {
  'user.id': ['TargetUserSid', 'TargetSid'],
  'user.name': by('accountName', 'TargetUserName'),
  'user.domain': 'TargetDomainName',
  'related.user': by('accountNames', 'TargetUserName', 'SubjectUserName'),
};

const ORIGIN: ViewTable = {
  'source.ip': by('ip', 'IpAddress'),
  'source.port': by('integer', 'IpPort'),
  'source.domain': 'WorkstationName',
  'related.ip': by('ip', 'IpAddress'),
};

const LOGON: ViewTable = { ...TARGET_USER, ...ORIGIN, 'winlog.logon.type': by('logonTypeName', 'LogonType') };

/** Logoffs name no one but the one who leaves. */
const LOGOFF: ViewTable = { ...LOGON, 'winlog.logon.id': ['SubjectLogonId', 'TargetLogonId'] };

const FAILURE: ViewTable = {
  'winlog.logon.failure.status': by('failureText', 'Status'),
  'winlog.logon.failure.sub_status': by('failureText', 'SubStatus'),
};

const KERBEROS: ViewTable = {
  ...TARGET_USER,
  ...ORIGIN,
  'winlog.event_data.TicketOptionsDescription': by('ticketOptionNames', 'TicketOptions'),
  'winlog.event_data.TicketEncryptionTypeDescription': by('encryptionTypeName', 'TicketEncryptionType'),
};

const EFFECTIVE_USER: ViewTable = {
  'user.effective.id': 'TargetUserSid',
  'user.effective.name': by('accountName', 'TargetUserName'),
  'user.effective.domain': 'TargetDomainName',
  'related.user': by('accountNames', 'SubjectUserName', 'TargetUserName'),
};

const CHANGED_USER: ViewTable = {
  'user.target.id': 'TargetSid',
  'user.target.name': by('accountName', 'TargetUserName'),
  'user.target.domain': 'TargetDomainName',
  'related.user': by('accountNames', 'SubjectUserName', 'TargetUserName'),
};

const CHANGED_GROUP: ViewTable = {
  'group.id': ['TargetSid', 'TargetUserSid'],
  'group.name': 'TargetUserName',
  'group.domain': 'TargetDomainName',
  'user.target.name': by('memberName', 'MemberName'),
  'user.target.domain': by('memberDomain', 'MemberName'),
};

const CHANGED_COMPUTER: ViewTable = {
  'winlog.computerObject.id': 'TargetSid',
  'winlog.computerObject.name': 'TargetUserName',
  'winlog.computerObject.domain': 'TargetDomainName',
};

const PRIVILEGES: ViewTable = { 'winlog.event_data.PrivilegeList': by('words', 'PrivilegeList') };

const SHARE: ViewTable = {
  ...ORIGIN,
  'file.name': 'RelativeTargetName',
  'file.extension': by('extension', 'RelativeTargetName'),
  'file.directory': 'ShareLocalPath',
  'file.path': by('joinPath', 'ShareLocalPath', 'RelativeTargetName'),
  'file.target_path': by('joinPath', 'ShareName', 'RelativeTargetName'),
};

const PLATFORM: ViewTable = {
  ...namedProcess('process', 'Application'),
  'process.pid': by('integer', 'ProcessID', 'ProcessId'),
  'source.ip': by('ip', 'SourceAddress'),
  'source.port': by('integer', 'SourcePort'),
  'destination.ip': by('ip', 'DestAddress'),
  'destination.port': by('integer', 'DestPort'),
  'related.ip': by('union', 'DestAddress', 'SourceAddress'),
  'network.iana_number': 'Protocol',
  'network.transport': by('transportName', 'Protocol'),
  'network.direction': by('platformDirection', 'Direction'),
};

const REGISTRY_OBJECT: ViewTable = { 'registry.path': by('registryKey', 'ObjectName', 'ObjectType') };

const users = [
  ...['4670', '4720', '4722', '4723', '4724', '4725', '4726', '4738', '4740', '4767', '4797', '4798', '4817'],
  '4907',
];
const groups = [
  ...['4727', '4728', '4729', '4730', '4731', '4732', '4733', '4734', '4735', '4737', '4744', '4745', '4746', '4747'],
  ...['4748', '4749', '4750', '4751', '4752', '4753', '4754', '4755', '4756', '4757', '4758', '4759', '4760', '4761'],
  ...['4762', '4763', '4764', '4799'],
];

function same(ids: readonly string[], table: ViewTable): Record<string, ViewTable> {
  return Object.fromEntries(ids.map((id) => [id, table]));
}

export const windowsSecurityEcsView: View = {
  shared: {
    'event.outcome': by('outcome', 'System.Keywords', 'System.EventID', 'Status'),
    'user.id': 'SubjectUserSid',
    'user.name': 'SubjectUserName',
    'user.domain': 'SubjectDomainName',
    'related.user': 'SubjectUserName',
    'winlog.logon.id': 'SubjectLogonId',
    ...namedProcess('process', 'ProcessName', 'ProcessId'),
    'service.name': 'ServiceName',
    'service.type': by('serviceTypeName', 'ServiceType'),
    'winlog.event_data.NewUACList': by('accountControlNames', 'NewUacValue'),
    'winlog.event_data.AccessMaskDescription': by('accessMaskNames', 'AccessMask'),
  },
  ids: {
    // The pipeline keeps the Subject's; before 2022 it kept the Target's, which rules still join by.
    '4624': { ...LOGON, 'winlog.logon.id': by('union', 'TargetLogonId', 'SubjectLogonId') },
    '4625': { ...LOGON, ...FAILURE, 'winlog.logon.failure.reason': by('failureReason', 'FailureReason') },
    ...same(['4634', '4647'], LOGOFF),
    '4648': { ...ORIGIN, ...EFFECTIVE_USER },
    ...same(['4656', '4658', '4660', '4661', '4662'], REGISTRY_OBJECT),
    '4657': {
      'registry.path': 'ObjectName',
      'registry.value': 'ObjectValueName',
      'registry.data.strings': 'NewValue',
    },
    '4663': {
      ...REGISTRY_OBJECT,
      'file.path': by('filePath', 'ObjectName', 'ObjectType'),
      'file.name': by('fileLastSegment', 'ObjectName', 'ObjectType'),
    },
    ...same(['4672', '4673', '4674'], PRIVILEGES),
    '4688': {
      ...namedProcess('process', 'NewProcessName', 'NewProcessId'),
      'process.command_line': 'CommandLine',
      'process.args': by('args', 'CommandLine'),
      'process.args_count': by('argsCount', 'CommandLine'),
      ...namedProcess('process.parent', 'ParentProcessName', 'ProcessId'),
      ...EFFECTIVE_USER,
    },
    ...same(users, CHANGED_USER),
    ...same(groups, CHANGED_GROUP),
    ...same(['4741', '4742', '4743'], { ...CHANGED_COMPUTER, ...PRIVILEGES }),
    ...same(['4768', '4769', '4770', '4771', '4773'], KERBEROS),
    '4776': { ...TARGET_USER, ...FAILURE, 'user.id': null, 'user.domain': null, 'source.domain': 'Workstation' },
    ...same(['4778', '4779'], {
      'user.name': 'AccountName',
      'user.domain': 'AccountDomain',
      'user.id': null,
      'related.user': 'AccountName',
      'source.ip': by('sessionAddress', 'ClientAddress'),
      'source.domain': 'ClientName',
      'related.ip': by('sessionAddress', 'ClientAddress'),
      'winlog.logon.id': 'LogonID',
    }),
    '4781': {
      'user.target.name': 'OldTargetUserName',
      'user.changes.name': 'NewTargetUserName',
      'related.user': by('accountNames', 'SubjectUserName', 'NewTargetUserName', 'OldTargetUserName'),
    },
    '4964': { ...TARGET_USER, 'winlog.logon.id': ['SubjectLogonId', 'TargetLogonId'] },
    '5136': {
      'event.reason': 'OperationType',
      'user.target.name': by('userOfDn', 'ObjectDN', 'ObjectClass'),
      'group.name': by('groupOfDn', 'ObjectDN', 'ObjectClass'),
    },
    ...same(['5140', '5145'], SHARE),
    ...same(['5152', '5154', '5156', '5157', '5158'], PLATFORM),
  },
};
