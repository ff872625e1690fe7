/** What the deltas of a batch add up to, by the keys under which stores keep the sums. */
import type { SourceDelta, SourceEntry, UsageDelta } from './store.ts';

/** Targets named in a row; the rest are left out. */
const MAX_TARGETS = 20;

/** Of the row for a provider, program, host and user; Windows compares the last three without regard to case. */
export function usageKey({ provider, programPath, program, host, user }: UsageDelta): string {
  return [provider, programPath ?? program ?? '', host ?? '', user ?? ''].join('\n').toLowerCase();
}

/** Adds a delta to the rows, by their keys. */
export function mergeUsage(rows: Map<string, UsageDelta>, delta: UsageDelta): void {
  const key = usageKey(delta);
  const known = rows.get(key);
  if (known === undefined) {
    rows.set(key, delta);
    return;
  }
  rows.set(key, {
    ...known,
    contacts: known.contacts + delta.contacts,
    failed: known.failed + delta.failed,
    targets: [...new Set([...known.targets, ...delta.targets])].slice(0, MAX_TARGETS),
    firstTime: pick(Math.min, known.firstTime, delta.firstTime),
    lastTime: pick(Math.max, known.lastTime, delta.lastTime),
  });
}

/** The same for senders: one row for each input, sender and host. */
export function mergeSources(rows: Map<string, SourceEntry>, delta: SourceDelta): void {
  const key = [delta.input, delta.sender, delta.host ?? ''].join('\n').toLowerCase();
  const known = rows.get(key);
  rows.set(key, {
    ...(known ?? delta),
    since: known?.since ?? delta.receivedAt,
    events: (known?.events ?? 0) + delta.events,
    bytes: (known?.bytes ?? 0) + delta.bytes,
    late: (known?.late ?? 0) + delta.late,
    faults: (known?.faults ?? 0) + delta.faults,
    newest: pick(Math.max, known?.newest ?? null, delta.newest),
    // Not the newest: a clock that was ahead may have been set back.
    receivedAt: delta.receivedAt,
  });
}

function pick(of: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : of(a, b);
}
