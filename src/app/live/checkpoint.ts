/**
 * Checkpoints: how far the log was evaluated, and all that the evaluation still remembers. A checkpoint replaces the one
 * before it at one stroke; after a crash evaluation goes on from the last one as if nothing had happened.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../io/durable.ts';
import type { LiveAlertsState } from './live-alerts.ts';
import type { LiveLookupsState } from './live-lookups.ts';
import type { WatermarkState } from './watermark.ts';

export interface Checkpoint {
  readonly version: 1;
  /** Of the last event that was evaluated. */
  readonly position: number;
  readonly watermark: WatermarkState;
  readonly lateEvents: number;
  readonly alerts: LiveAlertsState;
  /** Lookups that searches have filled; absent where none are kept. */
  readonly lookups?: LiveLookupsState;
}

const NAME = 'checkpoint.json';

/** null where there is none. Throws where it is of another version: then the data folder belongs to another program. */
export function readCheckpoint(folder: string): Checkpoint | null {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch {
    return null;
  }
  const checkpoint = JSON.parse(text) as Checkpoint; // as `writeCheckpoint` wrote it: it is replaced whole
  if (checkpoint.version !== 1) throw new Error(`${join(folder, NAME)} was written by another version of Telltale`);
  return checkpoint;
}

/** Rejects where the disk refuses; the one before is still there then. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  await replaceFile(join(folder, NAME), JSON.stringify(checkpoint));
}
