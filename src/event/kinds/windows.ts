/** Windows' own event logs, one table a channel. Ids that are not in a table have no category: only `any` rules see them. */
import type { KindTable } from '../kind.ts';
import type { SourceKind } from '../source-kind.ts';

const FORWARDED = ['winlogbeat-9', 'logs-windows.forwarded-default'];

function windowsKind(kind: SourceKind, module: string, dataset: string, eventtypes: readonly string[] = []): KindTable {
  return { kind, module, dataset, indexes: [`logs-${dataset}-default`, ...FORWARDED], eventtypes, events: {} };
}

export const windowsKinds = {
  'windows-security': windowsKind('windows-security', 'system', 'system.security', ['wineventlog_security']),
  'windows-powershell': windowsKind('windows-powershell', 'windows', 'windows.powershell_operational'),
  'windows-powershell-classic': windowsKind('windows-powershell-classic', 'windows', 'windows.powershell'),
  'windows-system': windowsKind('windows-system', 'system', 'system.system', ['wineventlog_system']),
  'windows-application': windowsKind('windows-application', 'system', 'system.application', [
    'wineventlog_application',
  ]),
  'windows-dns-client': windowsKind('windows-dns-client', 'winlog', 'winlog.winlog'),
  'windows-defender': windowsKind('windows-defender', 'windows', 'windows.windows_defender'),
  'windows-task-scheduler': windowsKind('windows-task-scheduler', 'winlog', 'winlog.winlog'),
  'windows-other': windowsKind('windows-other', 'winlog', 'winlog.winlog'),
};
