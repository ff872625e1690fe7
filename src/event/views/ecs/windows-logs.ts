/** The smaller Windows logs in ECS: PowerShell as Elastic's integration maps it; others by what their fields plainly are. */
import { by, fileRows, type View } from '../../view.ts';

export const powershellEcsView: View = {
  shared: {
    'file.path': 'Path',
    'file.name': by('fileName', 'Path'),
    'file.directory': by('directory', 'Path'),
    'file.extension': by('extension', 'Path'),
  },
  ids: {
    '4103': {
      'powershell.command.name': by('commandName', 'ContextInfo'),
      'powershell.command.invocation_details': 'Payload',
      'process.command_line': by('hostApplication', 'ContextInfo'),
      'process.args': by('contextArgs', 'ContextInfo'),
      'user.name': by('contextUserName', 'ContextInfo'),
      'user.domain': by('contextUserDomain', 'ContextInfo'),
    },
    '4104': {
      'powershell.file.script_block_text': 'ScriptBlockText',
      'powershell.file.script_block_id': 'ScriptBlockId',
      'powershell.sequence': by('integer', 'MessageNumber'),
      'powershell.total': by('integer', 'MessageTotal'),
    },
    '4105': { 'powershell.file.script_block_id': 'ScriptBlockId', 'powershell.runspace_id': 'RunspaceId' },
    '4106': { 'powershell.file.script_block_id': 'ScriptBlockId', 'powershell.runspace_id': 'RunspaceId' },
  },
};

export const systemEcsView: View = {
  shared: {},
  ids: {
    '7045': { 'service.name': 'ServiceName', 'service.type': 'ServiceType' },
    '7036': { 'service.name': 'param1', 'service.state': 'param2' },
  },
};

/** Windows' own DNS client log: a name and its answers, without the program that asked. */
export const dnsClientEcsView: View = {
  shared: {
    'dns.question.name': 'QueryName',
    'dns.question.type': by('recordTypeName', 'QueryType'),
    'dns.question.registered_domain': by('registeredDomain', 'QueryName'),
    'dns.question.subdomain': by('subdomain', 'QueryName'),
    'dns.question.top_level_domain': by('topLevelDomain', 'QueryName'),
    'dns.answers.type': by('answerTypes', 'QueryResults'),
    'dns.answers.data': by('answerData', 'QueryResults'),
    'dns.resolved_ip': by('resolvedIps', 'QueryResults'),
    'process.pid': by('integer', 'System.ProcessID'),
  },
  ids: {},
};

export const defenderEcsView: View = {
  shared: {
    ...fileRows('file', 'Path'),
    'process.executable': ['Process Name', 'ProcessName'],
    'process.name': by('fileName', 'Process Name', 'ProcessName'),
    'user.domain': by('userDomain', 'Detection User', 'User'),
    'user.name': by('userName', 'Detection User', 'User'),
    'threat.indicator.name': 'Threat Name',
  },
  ids: {},
};

export const taskSchedulerEcsView: View = {
  shared: {
    'user.domain': by('userDomain', 'UserContext', 'UserName'),
    'user.name': by('userName', 'UserContext', 'UserName'),
    'process.executable': 'Path',
    'process.name': by('fileName', 'Path'),
  },
  ids: {},
};
