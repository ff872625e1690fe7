/** Concrete index and data stream names, as rules' index patterns are matched against them. */

/**
 * The names that a document's `_index` answers to: itself without a remote cluster's prefix, and for a backing index
 * (`.ds-logs-x-default-2026.01.02-000001`) the data stream that it belongs to.
 */
export function indexNamesOf(index: string): string[] {
  const local = index.slice(index.indexOf(':') + 1);
  const stream = /^\.ds-(.+)-\d{4}\.\d{2}\.\d{2}-\d{6,}$/.exec(local)?.[1];
  return stream === undefined ? [local] : [local, stream];
}

/** `logs-windows.sysmon_operational-default` of its three parts. */
export function dataStreamName(type: string | null, dataset: string, namespace: string | null): string {
  return `${type ?? 'logs'}-${dataset}-${namespace ?? 'default'}`;
}
