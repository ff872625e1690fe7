/**
 * The line scanner of this thread: the kernel, or its twin where the kernel cannot run. All readers of a thread share
 * it, so it is used from one call to the next only: a reader loads its plan, scans and takes what it needs before it
 * returns, and no record that is handed out may lead to another scan before the next record.
 */
import { openKernel } from './kernel.ts';
import type { LineScanner } from './memory.ts';
import type { ScanPlan } from './plan.ts';
import { openTwin } from './twin.ts';

let shared: LineScanner | null = null;
let loaded: ScanPlan | null | undefined;

/** The scanner, with a plan loaded. */
export function openScanner(plan: ScanPlan | null): LineScanner {
  shared ??= openKernel() ?? openTwin();
  if (loaded !== plan) {
    shared.load(plan);
    loaded = plan;
  }
  return shared;
}

/** Makes this thread use a certain scanner, for tests and benches. */
export function replaceScanner(scanner: LineScanner): void {
  shared = scanner;
  loaded = undefined;
}
