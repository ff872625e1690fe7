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
