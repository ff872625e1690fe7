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
  readonly others?: EventMeaning;
}

function windowsKind(kind: SourceKind, { eventtypes = [], events = {}, ...log }: Log): KindTable {
  return { kind, ...log, indexes: [`logs-${log.dataset}-default`, ...FORWARDED], eventtypes, events };
}

const powershell = (type: string): EventMeaning => ({ category: ['process'], type: [type] });
const malware: EventMeaning = {
  category: ['malware'],
  type: ['info'],
  action: ['malware-detected'],
  tags: ['malware', 'attack'],
};

export const windowsKinds = {
  'windows-powershell': windowsKind('windows-powershell', {
    module: 'windows',
    dataset: 'windows.powershell_operational',
    events: {
      '4105': powershell('start'),
      '4106': powershell('end'),
    },
    others: powershell('info'),
  }),
  'windows-powershell-classic': windowsKind('windows-powershell-classic', {
    module: 'windows',
    dataset: 'windows.powershell',
    events: {
      '400': powershell('start'),
      '403': powershell('end'),
    },
    others: powershell('info'),
  }),
  'windows-system': windowsKind('windows-system', {
    module: 'system',
    dataset: 'system.system',
    eventtypes: ['wineventlog_system'],
    events: {
      '104': { action: ['Log clear'], tags: ['change', 'audit'] },
      '7036': { tags: ['service', 'report'] },
      '7040': { tags: ['service', 'report'] },
      '7045': { tags: ['service', 'report'] },
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
      '1006': { category: ['process'], type: ['info'], tags: ['malware', 'attack'] },
      '1116': malware,
      '1117': malware,
      '2000': { category: ['process'], type: ['info'], action: ['antivirus-updated'] },
      '2050': { category: ['file'], type: ['info'], action: ['file-uploaded'] },
      '5007': { category: ['configuration'], type: ['change'], action: ['antivirus-configuration-changed'] },
    },
    others: { category: ['process'], type: ['info'] },
  }),
  'windows-task-scheduler': windowsKind('windows-task-scheduler', { module: 'winlog', dataset: 'winlog.winlog' }),
  'windows-other': windowsKind('windows-other', { module: 'winlog', dataset: 'winlog.winlog' }),
};
