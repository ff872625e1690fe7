/** Raw fields of the Security and PowerShell logs rebuilt from ECS, where a pipeline has consumed them. */
import type { View, ViewTable } from '../../view.ts';

const TARGET: ViewTable = { TargetUserName: 'user.name', TargetDomainName: 'user.domain', TargetUserSid: 'user.id' };
const PLATFORM: ViewTable = {
  Application: 'process.executable',
  SourceAddress: 'source.ip',
  SourcePort: 'source.port',
  DestAddress: 'destination.ip',
  DestPort: 'destination.port',
};
const logons = ['4624', '4625', '4634', '4647', '4768', '4769', '4770', '4771', '4776'];

export const windowsSecurityRawView: View = {
  shared: {
    SubjectUserName: 'user.name',
    SubjectDomainName: 'user.domain',
    SubjectUserSid: 'user.id',
    IpAddress: 'source.ip',
    IpPort: 'source.port',
    WorkstationName: 'source.domain',
    ProcessName: 'process.executable',
    ProcessId: 'process.pid',
    ServiceName: 'service.name',
    SubjectLogonId: 'winlog.logon.id',
  },
  ids: {
    ...Object.fromEntries(logons.map((id) => [id, { ...TARGET, SubjectUserName: null, SubjectUserSid: null }])),
    '4688': {
      NewProcessName: 'process.executable',
      NewProcessId: 'process.pid',
      ProcessId: 'process.parent.pid',
      CommandLine: 'process.command_line',
      ParentProcessName: 'process.parent.executable',
      ProcessName: null,
    },
    ...Object.fromEntries(['4778', '4779'].map((id) => [id, { ClientAddress: 'source.ip' }])),
    ...Object.fromEntries(['5152', '5156', '5157', '5158'].map((id) => [id, PLATFORM])),
  },
};

export const powershellRawView: View = {
  shared: { Path: 'file.path' },
  ids: {
    '4104': {
      ScriptBlockText: 'powershell.file.script_block_text',
      ScriptBlockId: 'powershell.file.script_block_id',
      MessageNumber: 'powershell.sequence',
      MessageTotal: 'powershell.total',
    },
  },
};
