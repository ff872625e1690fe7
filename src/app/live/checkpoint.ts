/**
 * Checkpoints: how far the log was evaluated, and all that the evaluation still remembers. A checkpoint replaces the one
 * before it at one stroke; after a crash evaluation goes on from the last one as if nothing had happened.
 */
import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveLineageState } from '../../event/live-lineage.ts';
import { replaceFile } from '../../io/durable.ts';
import { isMissingFile } from '../../io/sources/file.ts';
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
  /** Absent where no process was marked, and in what versions wrote that kept none. */
  readonly lineage?: LiveLineageState;
  /** Lookups that searches have filled; absent where none are kept. */
  readonly lookups?: LiveLookupsState;
}

const NAME = 'checkpoint.json';

/** The data folder belongs to another program: nothing in it may be changed. */
export class OtherVersion extends Error {}

/**
 * null where there is none. One that is damaged, or whose journal is, is set aside, which is said: then there is none,
 * and the log is evaluated again. Throws `OtherVersion`, and where the disk refuses.
 */
export function readCheckpoint(folder: string, say: (level: 'error', message: string) => void): Checkpoint | null {
  const path = join(folder, NAME);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
  const read = parseCheckpoint(folder, text);
  if (typeof read !== 'string') return read;
  renameSync(path, `${path}.damaged`);
  say(
    'error',
    `${path} cannot be used: ${read}. It was set aside as ${NAME}.damaged, and all that the event log holds is evaluated again; what waited for windows from before that is lost`,
  );
  return null;
}

/** What the text says, or why it cannot be used. It is replaced whole, so damage is the disk's, or somebody's. */
function parseCheckpoint(folder: string, text: string): Checkpoint | string {
  let parsed: Partial<Checkpoint> | null;
  try {
    parsed = JSON.parse(text) as Partial<Checkpoint> | null; // looked at below
  } catch (error) {
    return text === '' ? 'it is empty' : (error as Error).message;
  }
  const { version, position, watermark, alerts, lineage = [] } = parsed ?? {};
  if (typeof version === 'number' && version !== 1)
    throw new OtherVersion(`${join(folder, NAME)} was written by another version of Telltale`);
  const { file, bytes } = alerts?.journal ?? {};
  const isWhole =
    version === 1 &&
    Number.isSafeInteger(position) &&
    holds(watermark?.hosts, isHost) &&
    holds(alerts?.rules, isRule) &&
    holds(lineage, isProcess);
  if (!isWhole || file === undefined || bytes === undefined) return 'it lacks parts';
  const size = statSync(join(folder, file), { throwIfNoEntry: false })?.size;
  if (size === undefined) return `${file}, which it needs, is missing`;
  if (size < bytes) return `${file}, which it needs, has ${size} bytes of ${bytes}`;
  return parsed as Checkpoint; // as `writeCheckpoint` wrote it
}

function holds(list: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every(isOne);
}

function isHost(one: unknown): boolean {
  return Array.isArray(one) && typeof one[0] === 'string' && Number.isFinite(one[1]) && Number.isFinite(one[2]);
}

function isProcess(one: unknown): boolean {
  if (!Array.isArray(one)) return false;
  const [key, time, , answers, marks] = one;
  return typeof key === 'string' && Number.isFinite(time) && Array.isArray(answers) && Array.isArray(marks);
}

function isRule(one: unknown): boolean {
  const { key, groups, signals = [] } = (one ?? {}) as { readonly [part: string]: unknown };
  return typeof key === 'string' && Array.isArray(groups) && holds(signals, isSignal);
}

function isSignal(one: unknown): boolean {
  return Array.isArray(one) && typeof one[0] === 'string' && Number.isFinite(one[1]);
}

/** Rejects where the disk refuses; the one before is still there then. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  await replaceFile(join(folder, NAME), JSON.stringify(checkpoint));
}
