/** Cursors: where a page of a list that runs newest first ended, as text that people pass back and need not read. */
import { BadCursor } from './store.ts';

/** `time` in microseconds; `key` tells rows of the same time apart. */
export function encodeCursor(time: number, key: string): string {
  return Buffer.from(JSON.stringify([time, key])).toString('base64url');
}

export function decodeCursor(cursor: string): [time: number, key: string] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(read) && Number.isSafeInteger(read[0]) && typeof read[1] === 'string') return [read[0], read[1]];
  } catch {}
  throw new BadCursor();
}
