/** Concrete index and data stream names, as rules' index patterns are matched against them. */

/** What lifecycle management puts before the name of an index that it has frozen, mounted again or shrunk. */
const MANAGED = /^(?:(?:partial|restored)-|shrink-[a-z0-9_-]{4}-)+/;
const BACKING = /^\.ds-(.+)-\d{4}\.\d{2}\.\d{2}-\d{6,}$/;

/**
 * The names that a document's `_index` answers to: itself without a remote cluster's prefix; where its index was frozen
 * or shrunk (`partial-winlogbeat-2026.01.02-000001`) the name that it had before, which stays as an alias; and for a
 * backing index (`.ds-logs-x-default-2026.01.02-000001`) the data stream that it belongs to.
 */
export function indexNamesOf(index: string): string[] {
  const local = index.slice(index.indexOf(':') + 1);
  const before = local.replace(MANAGED, '');
  const own = BACKING.exec(before)?.[1] ?? before;
  return own === local || own === '' ? [local] : [local, own];
}

/** `logs-windows.sysmon_operational-default` of its three parts. */
export function dataStreamName(type: string | null, dataset: string, namespace: string | null): string {
  return `${type ?? 'logs'}-${dataset}-${namespace ?? 'default'}`;
}
