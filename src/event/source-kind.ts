/** Source kinds: whose event it is. Views belong to the kind, slot extraction to the layout. */
export const SOURCE_KINDS = [
  'sysmon',
  'windows-security',
  'windows-powershell',
  'windows-powershell-classic',
  'windows-system',
  'windows-application',
  'windows-dns-client',
  'windows-defender',
  'windows-task-scheduler',
  'windows-other',
  'elastic-defend',
  'endgame',
  'sentinelone',
  'json',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Kinds whose events are Windows event log records, whatever shipped them. */
export function isWindowsKind(kind: SourceKind): boolean {
  return kind === 'sysmon' || kind.startsWith('windows-');
}

const CHANNEL_KINDS: Readonly<Record<string, SourceKind>> = {
  'microsoft-windows-sysmon/operational': 'sysmon',
  security: 'windows-security',
  'microsoft-windows-powershell/operational': 'windows-powershell',
  'powershellcore/operational': 'windows-powershell',
  'windows powershell': 'windows-powershell-classic',
  system: 'windows-system',
  application: 'windows-application',
  'microsoft-windows-dns-client/operational': 'windows-dns-client',
  'microsoft-windows-windows defender/operational': 'windows-defender',
  'microsoft-windows-taskscheduler/operational': 'windows-task-scheduler',
};

const PROVIDER_KINDS: Readonly<Record<string, SourceKind>> = {
  'microsoft-windows-sysmon': 'sysmon',
  'microsoft-windows-security-auditing': 'windows-security',
  'microsoft-windows-powershell': 'windows-powershell',
  powershellcore: 'windows-powershell',
  powershell: 'windows-powershell-classic',
  'service control manager': 'windows-system',
  'microsoft-windows-dns-client': 'windows-dns-client',
  'microsoft-windows-windows defender': 'windows-defender',
  'microsoft-windows-taskscheduler': 'windows-task-scheduler',
};

/** The kind of a Windows event: Sysmon by its provider, others by channel, else provider. Case does not matter. */
export function windowsKindOf(channel: string | null, provider: string | null): SourceKind {
  const byProvider = provider === null ? undefined : lookUp(PROVIDER_KINDS, provider);
  if (byProvider === 'sysmon') return byProvider;
  const byChannel = channel === null ? undefined : lookUp(CHANNEL_KINDS, channel);
  return byChannel ?? (channel === null ? byProvider : undefined) ?? 'windows-other';
}

/** Whether a name can only be a provider's: what Microsoft calls its own, and those whose events have a kind. */
export function isProviderName(name: string): boolean {
  return /^Microsoft-Windows-\S/i.test(name) || lookUp(PROVIDER_KINDS, name) !== undefined;
}

/** The channel that a provider writes to, where a record names none. */
export function defaultChannelOf(kind: SourceKind): string | null {
  switch (kind) {
    case 'sysmon':
      return 'Microsoft-Windows-Sysmon/Operational';
    case 'windows-security':
      return 'Security';
    case 'windows-powershell':
      return 'Microsoft-Windows-PowerShell/Operational';
    case 'windows-dns-client':
      return 'Microsoft-Windows-DNS-Client/Operational';
    default:
      return null;
  }
}

function lookUp(table: Readonly<Record<string, SourceKind>>, name: string): SourceKind | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
