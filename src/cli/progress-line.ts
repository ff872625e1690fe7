/** The line that says how far a scan has come: how much there is to read, and what has been read of it. */
import type { FaultLog } from '../io/fault.ts';
import { renderProgress } from '../io/outputs/progress.ts';
import type { SourceEntry } from '../io/source.ts';
import { columnsOf } from './terminal.ts';

/** What there is to read; null where an input tells no size. */
export function totalBytes(entries: readonly SourceEntry[]): number | null {
  return entries.some(({ name }) => name === '-') ? null : entries.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
}

/** A line that redraws itself on a terminal, and nothing elsewhere. */
export function startProgress(
  bytesTotal: number | null,
  faults: FaultLog,
): { update(step: { bytes: number; alerts: number }): void; stop(): void } {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const started = performance.now();
  let bytesDone = 0;
  let alerts = 0;
  let shown = 0;
  return {
    update: (step) => {
      bytesDone += step.bytes;
      alerts = step.alerts;
      const now = performance.now();
      if (now - started < 500 || now - shown < 200) return;
      shown = now;
      const seconds = (now - started) / 1000;
      const line = renderProgress(
        { bytesDone, bytesTotal, seconds, alerts, faults: faults.total },
        columnsOf(process.stderr) ?? 80,
      );
      process.stderr.write(`\r\x1b[2K${line}`);
    },
    stop: () => {
      if (shown > 0) process.stderr.write('\r\x1b[2K');
    },
  };
}
