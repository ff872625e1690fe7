/** Windows' own event logs but Security, one table a channel. Ids that are in no table have no category. */
import type { EventMeaning, KindTable } from '../kind.ts';
import type { SourceKind } from '../source-kind.ts';

/** Where forwarded events and those of a plain Winlogbeat are found. */
export const FORWARDED: readonly string[] = ['winlogbeat-9', 'logs-windows.forwarded-default'];

interface Log {
  readonly module: string;
  readonly dataset: string;
  readonly eventtypes?: readonly string[];
  readonly events?: Readonly<Record<string, EventMeaning>>;
}

function windowsKind(kind: SourceKind, { module, dataset, eventtypes = [], events = {} }: Log): KindTable {
  return { kind, module, dataset, indexes: [`logs-${dataset}-default`, ...FORWARDED], eventtypes, events };
}

const powershell = (type: string): EventMeaning => ({ category: ['process'], type: [type] });
const malware = (action: string): EventMeaning => ({
  category: ['malware'],
  type: ['info'],
  action: [action],
  tags: ['malware', 'attack'],
});
const change = (action: string): EventMeaning => ({ category: ['configuration'], type: ['change'], action: [action] });

export const windowsKinds = {
  'windows-powershell': windowsKind('windows-powershell', {
    module: 'windows',
    dataset: 'windows.powershell_operational',
    events: {
      '4103': powershell('info'),
      '4104': powershell('info'),
      '4105': powershell('start'),
      '4106': powershell('end'),
    },
  }),
  'windows-powershell-classic': windowsKind('windows-powershell-classic', {
    module: 'windows',
    dataset: 'windows.powershell',
    events: {
      '400': powershell('start'),
      '403': powershell('end'),
      '600': powershell('info'),
      '800': powershell('info'),
    },
  }),
  'windows-system': windowsKind('windows-system', {
    module: 'system',
    dataset: 'system.system',
    eventtypes: ['wineventlog_system'],
    events: {
      '104': { action: ['Log clear'], tags: ['change', 'audit'] },
      '7036': { tags: ['service', 'report'] },
      '7040': { tags: ['service', 'report', 'change', 'endpoint'] },
      '7045': { tags: ['service', 'report', 'change', 'endpoint'] },
    },
  }),
  'windows-application': windowsKind('windows-application', {
    module: 'system',
    dataset: 'system.application',
    eventtypes: ['wineventlog_application'],
  }),
  'windows-dns-client': windowsKind('windows-dns-client', { module: 'winlog', dataset: 'winlog.winlog' }),
  'windows-defender': windowsKind('windows-defender', {
    module: 'windows',
    dataset: 'windows.windows_defender',
    events: {
      '1006': malware('malware-found'),
      '1116': malware('malware-detected'),
      '1117': malware('malware-action-taken'),
      '5001': change('realtime-protection-disabled'),
      '5007': change('antimalware-configuration-changed'),
    },
  }),
  'windows-task-scheduler': windowsKind('windows-task-scheduler', { module: 'winlog', dataset: 'winlog.winlog' }),
  'windows-other': windowsKind('windows-other', { module: 'winlog', dataset: 'winlog.winlog' }),
};
