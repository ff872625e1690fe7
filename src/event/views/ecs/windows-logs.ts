/**
 * The smaller Windows logs in ECS: PowerShell and Defender as Elastic's integration maps them (its ingest pipelines of
 * 2026); others by what their fields plainly are.
 */
import { by, fileRows, type View, type ViewTable } from '../../view.ts';

export const powershellEcsView: View = {
  shared: {
    'process.pid': by('integer', 'System.ProcessID'),
    ...fileRows('file', 'Path'),
  },
  ids: {
    '4103': {
      'powershell.command.name': by('contextCommandName', 'ContextInfo'),
      'powershell.command.type': by('contextCommandType', 'ContextInfo'),
      'powershell.command.path': by('contextCommandPath', 'ContextInfo'),
      'powershell.command.invocation_details': 'Payload',
      'powershell.engine.version': by('contextEngineVersion', 'ContextInfo'),
      'powershell.id': by('contextShellId', 'ContextInfo'),
      'powershell.pipeline_id': by('contextPipelineId', 'ContextInfo'),
      'powershell.process.executable_version': by('contextHostVersion', 'ContextInfo'),
      'powershell.runspace_id': by('contextRunspaceId', 'ContextInfo'),
      'process.entity_id': by('contextHostId', 'ContextInfo'),
      'process.title': by('contextHostName', 'ContextInfo'),
      'process.command_line': by('contextHostApplication', 'ContextInfo'),
      'process.args': by('contextArgs', 'ContextInfo'),
      'process.args_count': by('contextArgsCount', 'ContextInfo'),
      'file.path': by('contextScriptName', 'ContextInfo'),
      'file.name': by('contextScriptFile', 'ContextInfo'),
      'user.name': by('contextUserName', 'ContextInfo'),
      'user.domain': by('contextUserDomain', 'ContextInfo'),
      'related.user': by('contextUserName', 'ContextInfo'),
    },
    '4104': {
      'powershell.file.script_block_text': by('trimmed', 'ScriptBlockText'),
      'powershell.file.script_block_id': 'ScriptBlockId',
      'powershell.sequence': by('integer', 'MessageNumber'),
      'powershell.total': by('integer', 'MessageTotal'),
    },
    '4105': { 'powershell.file.script_block_id': 'ScriptBlockId', 'powershell.runspace_id': 'RunspaceId' },
    '4106': { 'powershell.file.script_block_id': 'ScriptBlockId', 'powershell.runspace_id': 'RunspaceId' },
  },
};

/** The classic log: unnamed data, of which the third holds the details (event 800: the second). */
function classicRows(details: string): ViewTable {
  return {
    'powershell.command.name': by('detailCommandName', details),
    'powershell.command.type': by('detailCommandType', details),
    'powershell.command.path': by('detailCommandPath', details),
    'powershell.command.value': by('detailCommandLine', details),
    'powershell.engine.version': by('detailEngineVersion', details),
    'powershell.engine.new_state': by('detailNewEngineState', details),
    'powershell.engine.previous_state': by('detailPreviousEngineState', details),
    'powershell.pipeline_id': by('detailPipelineId', details),
    'powershell.process.executable_version': by('detailHostVersion', details),
    'powershell.provider.name': by('detailProviderName', details),
    'powershell.provider.new_state': by('detailNewProviderState', details),
    'powershell.runspace_id': by('detailRunspaceId', details),
    'process.entity_id': by('detailHostId', details),
    'process.title': by('detailHostName', details),
    'process.command_line': by('detailHostApplication', details),
    'process.args': by('detailArgs', details),
    'process.args_count': by('detailArgsCount', details),
    'file.path': by('detailScriptName', details),
    'file.name': by('detailScriptFile', details),
    'user.name': by('detailUserName', details),
    'user.domain': by('detailUserDomain', details),
    'related.user': by('detailUserName', details),
  };
}

export const powershellClassicEcsView: View = {
  shared: classicRows('param3'),
  ids: { '800': { ...classicRows('param2'), 'powershell.command.invocation_details': 'param3' } },
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

/** Names have blanks in the log and underscores where a beat shipped it. */
function eitherName(name: string): readonly string[] {
  return [name, name.replaceAll(' ', '_')];
}

export const defenderEcsView: View = {
  shared: {
    'file.path': by('defenderPath', 'FileName', 'Path', 'Filename'),
    'file.name': by('defenderFile', 'FileName', 'Path', 'Filename'),
    'file.extension': by('extension', 'FileName', 'Path', 'Filename'),
    'file.hash.sha256': 'Sha256',
    'process.executable': [...eitherName('Process Name'), 'ProcessName'],
    'process.name': by('lastSegment', ...eitherName('Process Name'), 'ProcessName'),
    'process.command_line': eitherName('Target Commandline'),
    'process.parent.command_line': eitherName('Parent Commandline'),
    'user.domain': by('userDomain', 'User', ...eitherName('Detection User')),
    'user.name': by('userName', 'User', ...eitherName('Detection User')),
    'destination.domain': 'Destination',
    'event.reference': 'FWLink',
    'event.outcome': by('defenderOutcome', ...eitherName('Error Description')),
    'threat.indicator.name': eitherName('Threat Name'),
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
