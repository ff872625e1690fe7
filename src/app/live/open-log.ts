/**
 * Opens the event log beside what else a data folder remembers, and says what of it is not there. Numbers of events are
 * never given twice: what is numbered like an event that was evaluated already would never be evaluated.
 */
import { join } from 'node:path';
import { EventLog } from '../../io/event-log/event-log.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { LiveParts, LiveSettings } from './live-parts.ts';

/** `known`: the last event that evaluation or the store has heard of. */
export async function openLog(
  { folder, segmentBytes }: Pick<LiveSettings, 'folder' | 'segmentBytes'>,
  { now, say }: Pick<LiveParts, 'now' | 'say'>,
  known: number,
): Promise<EventLog> {
  const log = await EventLog.open({
    folder: join(folder, 'log'),
    now,
    behind: known,
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  if (log.cut > 0)
    say(
      'warn',
      `the event log ended in ${log.cut} bytes that are no whole frame; they were cut off. A crash leaves such bytes, which no sender was told are safe; without a crash the disk is damaged, and they were events`,
    );
  if (log.found < known)
    say(
      'error',
      `the event log ends at event ${log.found}, and ${known} were evaluated: its end was lost, or the folder \`log\` is older than what lies beside it. New events are numbered on behind ${known}`,
    );
  return log;
}

/** A checkpoint is written when the store knows as much: a store that knows less has lost what it knew. */
export function readWhatCounts(folder: string, { store, say }: Pick<LiveParts, 'store' | 'say'>): Checkpoint | null {
  const checkpoint = readCheckpoint(folder, say);
  if (checkpoint === null || checkpoint.position <= store.position) return checkpoint;
  say(
    'error',
    `the store knows events up to ${store.position}, and ${checkpoint.position} were evaluated: it lost its end, or is older than what lies beside it. All that the event log holds is evaluated again, so that alerts are in it once more`,
  );
  return null;
}
