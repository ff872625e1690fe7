/**
 * Frames: what one sender handed over at once, as it lies in the event log. A frame has a checksum over all that follows
 * it, so a write that a crash cut short is told from one that was finished. Little-endian: magic, checksum, length of
 * what follows the header, number of events (4 bytes each), position of the first event, time of receipt (8 bytes each);
 * then one line of JSON about the sender, then one line for each event, each ended by a line feed.
 */
import { crc32 } from 'node:zlib';

export interface FrameHead {
  /** Of its first event; positions count from 1. */
  readonly position: number;
  readonly count: number;
  /** Microseconds since 1970. */
  readonly receivedAt: number;
  /** `''` for a mark that the server made itself. */
  readonly input: string;
  readonly sender: string;
}

export interface Frame extends FrameHead {
  /** Lines, each ended by a line feed. */
  readonly lines: Buffer;
}

export const HEAD_BYTES = 32;
/** A frame may be no longer. Bytes. */
export const MAX_FRAME = 256 * 1024 * 1024;
/** And the lines of its events; the rest is for who sent them. Bytes. */
export const MAX_LINES = MAX_FRAME - 1024 * 1024;
const MAGIC = 0x4c465454;
const MAGIC_BYTES = Buffer.from('TTFL');

/** The bytes of a frame, in two parts. Throws where it would be longer than a frame may be: nobody could read it. */
export function encodeFrame(head: FrameHead, lines: Buffer): readonly [Buffer, Buffer] {
  const about = Buffer.from(`${JSON.stringify([head.input, head.sender])}\n`);
  if (about.length + lines.length > MAX_FRAME) throw new Error('a frame of the event log is too long');
  const first = Buffer.alloc(HEAD_BYTES + about.length);
  first.writeUInt32LE(MAGIC, 0);
  first.writeUInt32LE(about.length + lines.length, 8);
  first.writeUInt32LE(head.count, 12);
  first.writeDoubleLE(head.position, 16);
  first.writeDoubleLE(head.receivedAt, 24);
  about.copy(first, HEAD_BYTES);
  first.writeUInt32LE(crc32(lines, crc32(first.subarray(8))), 4);
  return [first, lines];
}

/**
 * The frame at an offset and where the next one begins; `short` where the bytes end before it does, `bad` where what
 * lies there is none.
 */
export function decodeFrame(
  bytes: Buffer,
  at: number,
): { readonly frame: Frame; readonly next: number } | 'short' | 'bad' {
  if (bytes.length - at < HEAD_BYTES) return 'short';
  const length = bytes.readUInt32LE(at + 8);
  if (bytes.readUInt32LE(at) !== MAGIC || length > MAX_FRAME) return 'bad';
  const next = at + HEAD_BYTES + length;
  if (next > bytes.length) return 'short';
  if (crc32(bytes.subarray(at + 8, next)) !== bytes.readUInt32LE(at + 4)) return 'bad';
  const feed = bytes.indexOf(0x0a, at + HEAD_BYTES);
  const [input, sender] = JSON.parse(bytes.toString('utf8', at + HEAD_BYTES, feed)) as [string, string]; // as encoded
  return {
    frame: {
      position: bytes.readDoubleLE(at + 16),
      count: bytes.readUInt32LE(at + 12),
      receivedAt: bytes.readDoubleLE(at + 24),
      input,
      sender,
      lines: bytes.subarray(feed + 1, next),
    },
    next,
  };
}

/**
 * Where a frame may begin, at an offset or behind it; -1 for nowhere. Texts of events do not pass for one: a length that
 * is allowed ends in a control character, which texts in JSON do not hold.
 */
export function findFrame(bytes: Buffer, from: number): number {
  return bytes.indexOf(MAGIC_BYTES, from);
}

/** Cuts lines, each ended by a line feed, into pieces of at most so many bytes; into none where one line is longer. */
export function cutLines(lines: Buffer, most: number): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = lines.length - at <= most ? lines.length : lines.lastIndexOf(0x0a, at + most - 1) + 1;
    if (end <= at) return [];
    pieces.push(lines.subarray(at, end));
    at = end;
  }
  return pieces;
}
