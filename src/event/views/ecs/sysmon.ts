/**
 * Sysmon in ECS, as Elastic's integration maps it. `user.id` is the Sysmon service's account (System/Security), not the
 * process's; `process.name` is absent where the image has no backslash (`<unknown process>`).
 */
import { by, constant, fileRows, hashRows, peRows, processRows, type View, type ViewTable } from '../../view.ts';

const REGISTRY_PATH: ViewTable = {
  'registry.path': 'TargetObject',
  'registry.hive': by('hive', 'TargetObject'),
  'registry.key': by('key', 'TargetObject'),
  'registry.value': by('registryValue', 'TargetObject'),
};

const CODE_SIGNATURE = (prefix: string): ViewTable => ({
  [`${prefix}.code_signature.subject_name`]: 'Signature',
  [`${prefix}.code_signature.status`]: 'SignatureStatus',
  [`${prefix}.code_signature.valid`]: by('isValid', 'SignatureStatus'),
  [`${prefix}.code_signature.trusted`]: by('isTrusted', 'Signed', 'SignatureStatus'),
});

export const sysmonEcsView: View = {
  shared: {
    '@timestamp': by('time', 'UtcTime', 'System.TimeCreated'),
    'event.created': by('time', 'System.TimeCreated'),
    ...processRows('process', 'Image', 'ProcessGuid', 'ProcessId'),
    'user.domain': by('userDomain', 'User'),
    'user.name': by('userName', 'User'),
    'user.id': 'System.UserID',
    'related.user': by('userName', 'User'),
    'rule.name': 'RuleName',
  },
  ids: {
    '1': {
      'process.command_line': 'CommandLine',
      'process.args': by('args', 'CommandLine'),
      'process.args_count': by('argsCount', 'CommandLine'),
      'process.working_directory': 'CurrentDirectory',
      ...processRows('process.parent', 'ParentImage', 'ParentProcessGuid', 'ParentProcessId'),
      'process.parent.command_line': 'ParentCommandLine',
      'process.parent.args': by('args', 'ParentCommandLine'),
      'process.parent.args_count': by('argsCount', 'ParentCommandLine'),
      ...peRows('process'),
      ...hashRows('process', 'Hashes'),
    },
    '2': fileRows('file', 'TargetFilename'),
    '3': {
      'network.transport': 'Protocol',
      'network.protocol': ['DestinationPortName', 'SourcePortName'],
      'network.direction': by('direction', 'Initiated'),
      'network.type': by('family', 'SourceIsIpv6'),
      'source.ip': by('ip', 'SourceIp'),
      'source.port': by('integer', 'SourcePort'),
      'source.domain': 'SourceHostname',
      'destination.ip': by('ip', 'DestinationIp'),
      'destination.port': by('integer', 'DestinationPort'),
      'destination.domain': 'DestinationHostname',
      'related.ip': by('union', 'SourceIp', 'DestinationIp'),
      'related.hosts': by('union', 'SourceHostname', 'DestinationHostname'),
    },
    '6': {
      ...fileRows('file', 'ImageLoaded'),
      ...hashRows('file', 'Hashes'),
      ...CODE_SIGNATURE('file'),
    },
    '7': {
      ...fileRows('file', 'ImageLoaded'),
      ...hashRows('file', 'Hashes'),
      ...peRows('file'),
      ...CODE_SIGNATURE('file'),
      'dll.path': 'ImageLoaded',
      'dll.name': by('fileName', 'ImageLoaded'),
      ...hashRows('dll', 'Hashes'),
      ...peRows('dll'),
      ...CODE_SIGNATURE('dll'),
    },
    '8': {
      ...processRows('process', 'SourceImage', 'SourceProcessGuid', 'SourceProcessId'),
      'winlog.event_data.TargetProcessGUID': 'TargetProcessGuid',
    },
    '9': fileRows('file', 'Device'),
    '10': {
      ...processRows('process', 'SourceImage', 'SourceProcessGUID', 'SourceProcessId'),
      'process.thread.id': by('integer', 'SourceThreadId'),
    },
    '11': fileRows('file', 'TargetFilename'),
    '12': REGISTRY_PATH,
    '13': {
      ...REGISTRY_PATH,
      'registry.data.type': by('dataType', 'Details'),
      'registry.data.strings': by('dataStrings', 'Details'),
    },
    '14': REGISTRY_PATH,
    '15': { ...fileRows('file', 'TargetFilename'), ...hashRows('file', 'Hash') },
    '17': { 'file.name': 'PipeName' },
    '18': { 'file.name': 'PipeName' },
    '20': { 'process.executable': 'Destination', 'process.name': by('fileName', 'Destination') },
    '22': {
      'network.protocol': constant('dns'),
      'dns.question.name': 'QueryName',
      'dns.question.registered_domain': by('registeredDomain', 'QueryName'),
      'dns.question.subdomain': by('subdomain', 'QueryName'),
      'dns.question.top_level_domain': by('topLevelDomain', 'QueryName'),
      'dns.answers.type': by('answerTypes', 'QueryResults'),
      'dns.answers.data': by('answerData', 'QueryResults'),
      'dns.resolved_ip': by('resolvedIps', 'QueryResults'),
      'sysmon.dns.status': by('statusName', 'QueryStatus'),
      'related.hosts': by('relatedHosts', 'QueryName', 'QueryResults'),
      'related.ip': by('resolvedIps', 'QueryResults'),
    },
    '23': {
      ...fileRows('file', 'TargetFilename'),
      ...hashRows('process', 'Hashes'),
      'sysmon.file.archived': by('boolean', 'Archived'),
      'sysmon.file.is_executable': by('boolean', 'IsExecutable'),
    },
    '24': hashRows('process', 'Hashes'),
    '25': { ...hashRows('process', 'Hashes'), message: 'Type' },
    '26': {
      ...fileRows('file', 'TargetFilename'),
      ...hashRows('file', 'Hashes'),
      'sysmon.file.is_executable': by('boolean', 'IsExecutable'),
    },
    '27': { ...fileRows('file', 'TargetFilename'), 'related.hash': by('hashes', 'Hashes') },
    '28': { ...fileRows('file', 'TargetFilename'), 'related.hash': by('hashes', 'Hashes') },
    '29': { ...fileRows('file', 'TargetFilename'), ...hashRows('file', 'Hashes') },
    '255': { 'error.code': 'ID' },
  },
};
