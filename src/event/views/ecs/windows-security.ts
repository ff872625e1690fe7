/**
 * The Security log in ECS, as Elastic's system integration maps it: `user` is the account that acted (Subject), on
 * logons and Kerberos the one that logged on (Target); `user.target` is an account that was changed, `group` a group.
 */
import { by, fileRows, processRows, type View, type ViewTable } from '../../view.ts';

const TARGET_USER: ViewTable = {
  'user.id': ['TargetUserSid', 'TargetSid'],
  'user.name': 'TargetUserName',
  'user.domain': 'TargetDomainName',
  'related.user': by('union', 'TargetUserName', 'SubjectUserName'),
};

const ORIGIN: ViewTable = {
  'source.ip': by('ip', 'IpAddress'),
  'source.port': by('integer', 'IpPort'),
  'source.domain': 'WorkstationName',
  'related.ip': by('ip', 'IpAddress'),
};

const LOGON: ViewTable = {
  ...TARGET_USER,
  ...ORIGIN,
  'winlog.logon.type': by('logonTypeName', 'LogonType'),
  'winlog.logon.id': ['TargetLogonId', 'SubjectLogonId'],
};

const KERBEROS: ViewTable = { ...TARGET_USER, ...ORIGIN, 'service.name': 'ServiceName', 'service.id': 'ServiceSid' };

const CHANGED_USER: ViewTable = {
  'user.target.id': 'TargetSid',
  'user.target.name': 'TargetUserName',
  'user.target.domain': 'TargetDomainName',
  'related.user': by('union', 'SubjectUserName', 'TargetUserName'),
};

const CHANGED_GROUP: ViewTable = {
  'group.id': 'TargetSid',
  'group.name': 'TargetUserName',
  'group.domain': 'TargetDomainName',
  'user.target.id': 'MemberSid',
  'user.target.name': by('commonName', 'MemberName'),
};

const SHARE: ViewTable = {
  ...ORIGIN,
  'file.target_path': 'RelativeTargetName',
  'file.name': by('lastSegment', 'RelativeTargetName'),
  'file.directory': 'ShareLocalPath',
};

const PLATFORM: ViewTable = {
  'process.executable': 'Application',
  'process.name': by('fileName', 'Application'),
  'process.pid': by('integer', 'ProcessID', 'ProcessId'),
  'source.ip': by('ip', 'SourceAddress'),
  'source.port': by('integer', 'SourcePort'),
  'destination.ip': by('ip', 'DestAddress'),
  'destination.port': by('integer', 'DestPort'),
  'network.transport': by('transportName', 'Protocol'),
  'network.direction': by('platformDirection', 'Direction'),
};

const users = ['4720', '4722', '4723', '4724', '4725', '4726', '4738', '4740', '4767', '4781', '4798'];
const groups = [
  ...['4727', '4728', '4729', '4730', '4731', '4732', '4733', '4734', '4735', '4737', '4744', '4745', '4746', '4747'],
  ...['4748', '4754', '4755', '4756', '4757', '4758', '4764', '4799'],
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
    ...processRows('process', 'ProcessName', undefined, 'ProcessId'),
  },
  ids: {
    ...same(['4624', '4634', '4647'], LOGON),
    '4625': {
      ...LOGON,
      'winlog.logon.failure.status': by('failureText', 'Status'),
      'winlog.logon.failure.sub_status': by('failureText', 'SubStatus'),
      'winlog.logon.failure.reason': 'FailureReason',
    },
    '4648': {
      ...ORIGIN,
      'user.effective.name': 'TargetUserName',
      'user.effective.domain': 'TargetDomainName',
      'related.user': by('union', 'SubjectUserName', 'TargetUserName'),
    },
    '4688': {
      ...processRows('process', 'NewProcessName', undefined, 'NewProcessId'),
      'process.command_line': 'CommandLine',
      'process.args': by('args', 'CommandLine'),
      'process.args_count': by('argsCount', 'CommandLine'),
      ...processRows('process.parent', 'ParentProcessName', undefined, 'ProcessId'),
      'user.effective.id': 'TargetUserSid',
      'user.effective.name': 'TargetUserName',
      'user.effective.domain': 'TargetDomainName',
    },
    '4657': {
      'registry.path': 'ObjectName',
      'registry.value': 'ObjectValueName',
      'registry.data.strings': 'NewValue',
    },
    '4663': fileRows('file', 'ObjectName'),
    '4697': { 'service.name': 'ServiceName', 'service.type': 'ServiceType' },
    ...same(users, CHANGED_USER),
    ...same(groups, CHANGED_GROUP),
    ...same(['4768', '4769', '4770', '4771', '4773'], KERBEROS),
    '4776': { 'user.name': 'TargetUserName', 'user.id': null, 'user.domain': null, 'source.domain': 'Workstation' },
    ...same(['4778', '4779'], {
      'user.name': 'AccountName',
      'user.domain': 'AccountDomain',
      'user.id': null,
      'source.ip': by('ip', 'ClientAddress'),
      'source.domain': 'ClientName',
      'winlog.logon.id': 'LogonID',
    }),
    ...same(['5140', '5145'], SHARE),
    ...same(['5154', '5156', '5157', '5158'], PLATFORM),
  },
};
