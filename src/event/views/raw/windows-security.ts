/** Raw fields of the Security and PowerShell logs rebuilt from ECS, where a pipeline has consumed them. */
import type { View, ViewTable } from '../../view.ts';

const TARGET: ViewTable = { TargetUserName: 'user.name', TargetDomainName: 'user.domain', TargetUserSid: 'user.id' };
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
    ServiceName: 'service.name',
    SubjectLogonId: 'winlog.logon.id',
  },
  ids: {
    ...Object.fromEntries(logons.map((id) => [id, { ...TARGET, SubjectUserName: null, SubjectUserSid: null }])),
    '4688': {
      NewProcessName: 'process.executable',
      CommandLine: 'process.command_line',
      ParentProcessName: 'process.parent.executable',
      ProcessName: null,
    },
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
