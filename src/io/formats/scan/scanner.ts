/**
 * The line scanner of this thread: the kernel, or its twin where the kernel cannot run. All readers of a thread share
 * it, so it is used from one call to the next only: a reader loads its plan, scans and takes what it needs before it
 * returns, and no record that is handed out may lead to another scan before the next record.
 */
import { openKernel } from './kernel.ts';
import { INPUT_AT, INPUT_BYTES, type LineScanner } from './memory.ts';
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

/**
 * The part of the scanner's memory that a source may read into (INPUT_BYTES long): a reader that is given a piece of it
 * scans it where it lies, without a copy. Each thread has one; whoever reads several sources in turn may use it for all.
 */
export function openScanBuffer(): Uint8Array {
  shared ??= openKernel() ?? openTwin();
  return shared.memory.subarray(INPUT_AT, INPUT_AT + INPUT_BYTES);
}

/** Where a chunk lies in the scanner's memory, or -1 if it must be copied there. */
export function placeInScanner({ memory }: LineScanner, chunk: Uint8Array): number {
  const place = chunk.buffer === memory.buffer ? chunk.byteOffset - memory.byteOffset : -1;
  return place >= INPUT_AT && place + chunk.length <= INPUT_AT + INPUT_BYTES ? place : -1;
}
