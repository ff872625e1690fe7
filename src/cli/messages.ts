/** What commands say on standard error about what they could not open or read, in one voice. */
import type { FaultLog } from '../io/fault.ts';
import { renderQuantity } from '../io/outputs/quantity.ts';
import { renderFault } from '../io/outputs/summary-text.ts';
import { escapeControls } from '../text/render.ts';

/** Faults that are named; the rest are counted. */
const FAULTS_NAMED = 5;
const FAULT_WIDTH = 120;

/** One line; whoever calls has escaped what came from elsewhere. */
export function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Unopened {
  readonly path: string;
  readonly reason: string;
}

export function writeUnopenedRules(unreadable: readonly Unopened[]): void {
  for (const { path, reason } of unreadable)
    writeError(`telltale: cannot open the rules at ${escapeControls(path)}: ${escapeControls(reason)}`);
}

export function writeUnopened(failed: readonly Unopened[]): void {
  for (const { path, reason } of failed)
    writeError(`telltale: cannot open ${escapeControls(path)}: ${escapeControls(reason)}`);
}

/** Nothing where all was well. */
export function writeFaults(faults: FaultLog): void {
  if (faults.total === 0) return;
  writeError(
    `telltale: ${renderQuantity(faults.total, 'fault')} while reading${faults.total > FAULTS_NAMED ? '; telltale scan names more' : ''}`,
  );
  for (const fault of faults.samples.slice(0, FAULTS_NAMED))
    writeError(`  ${fault.code} ${renderFault(fault, FAULT_WIDTH)}`);
}
