/**
 * Segments: the files of an event log, each named by the position of its first event, in order. Only the last one is
 * written to. What is no whole frame at its end, as a crash leaves it, is cut off when the log is opened.
 */
import { closeSync, openSync, readdirSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFrame, findFrame } from './frame.ts';

export interface Segment {
  readonly path: string;
  /** Position of its first event. */
  readonly first: number;
}

const NAME = /^(\d{20})\.log$/;

export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(20, '0')}.log`);
}

/** In order of position. */
export function listSegments(folder: string): Segment[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [{ path: join(folder, name), first: Number(match[1]) }];
    })
    .sort((a, b) => a.first - b.first);
}

/** Cuts off what lies behind the last whole frame; gives what is left and the position and time after it. */
export function mendSegment({ path, first }: Segment): {
  bytes: number;
  next: number;
  receivedAt: number;
  cut: number;
} {
  const { size } = statSync(path);
  const bytes = Buffer.allocUnsafe(size);
  const fd = openSync(path, 'r');
  try {
    for (let at = 0; at < size; ) {
      const read = readSync(fd, bytes, at, size - at, at);
      if (read === 0) break;
      at += read;
    }
  } finally {
    closeSync(fd);
  }
  let end = 0;
  let next = first;
  let receivedAt = 0;
  for (let at = 0; at !== -1; ) {
    const step = decodeFrame(bytes, at);
    // Frames behind damage were answered for like those before it.
    if (typeof step === 'string') at = findFrame(bytes, at + 1);
    else {
      next = step.frame.position + step.frame.count;
      receivedAt = step.frame.receivedAt;
      at = end = step.next;
    }
  }
  if (end < size) truncateSync(path, end);
  return { bytes: end, next, receivedAt, cut: size - end };
}
