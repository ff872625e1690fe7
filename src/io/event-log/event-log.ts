/**
 * The event log: what senders were told is safe. Events are appended in frames; those that arrive while the disk is busy
 * go out together with one sync, and a promise resolves only when its frame is on disk. A write that fails leaves the log
 * as it was. Readers go through what is on disk, from any position, as often as they like.
 */
import { statSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { syncFolder } from '../durable.ts';
import { cutLines, encodeFrame, MAX_LINES } from './frame.ts';
import { LogReader, type OnGap } from './reader.ts';
import { listSegments, mendSegment, type Segment, segmentPath } from './segments.ts';

export interface EventLogOptions {
  readonly folder: string;
  /** A segment that is longer gets no further frames. Bytes. */
  readonly segmentBytes?: number;
  /** What is handed over at once and is longer lies in several frames. Bytes of lines. */
  readonly frameBytes?: number;
  /** Positions up to this one were given before, also where the log does not hold them: events are numbered on behind it. */
  readonly behind?: number;
  /** Microseconds since 1970. */
  readonly now: () => number;
}

interface Waiting {
  readonly input: string;
  readonly sender: string;
  readonly count: number;
  /** In as many frames as it takes. */
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
  resolve(position: number): void;
  reject(error: Error): void;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Frames that go out together. Bytes. */
const MAX_COMMIT = 16 * 1024 * 1024;

export class EventLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #frameBytes: number;
  readonly #now: () => number;
  readonly #segments: Segment[];
  #file: FileHandle | null = null;
  /** Of the segment that is written to. */
  #length: number;
  /** Of the segments before it. */
  #fullBytes: number;
  /** Of the event that comes next. */
  #next: number;
  #receivedAt: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #committing: Promise<void> | null = null;
  #forgetting: Promise<unknown> = Promise.resolve();
  #onCommit: () => void = () => {};
  /** Bytes at the end that were no whole frame, as a crash leaves them, and were cut off. */
  readonly cut: number;
  /** Of the last event that was on disk when the log was opened. */
  readonly found: number;
  /** Why the last write failed; null where it did not. */
  failure: Error | null = null;

  private constructor(options: EventLogOptions, segments: Segment[], end: ReturnType<typeof mendSegment>) {
    this.#folder = options.folder;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#frameBytes = options.frameBytes ?? MAX_LINES;
    this.#now = options.now;
    this.#segments = segments;
    this.#length = end.bytes;
    this.#fullBytes = segments.slice(0, -1).reduce((sum, { path }) => sum + statSync(path).size, 0);
    this.found = end.next - 1;
    this.#next = Math.max(end.next, (options.behind ?? 0) + 1);
    this.#receivedAt = end.receivedAt;
    this.cut = end.cut;
  }

  static async open(options: EventLogOptions): Promise<EventLog> {
    await mkdir(options.folder, { recursive: true });
    const segments = listSegments(options.folder);
    const last = segments.at(-1);
    const end = last === undefined ? { bytes: 0, next: 1, receivedAt: 0, cut: 0 } : mendSegment(last);
    return new EventLog(options, segments, end);
  }

  /** Of the last event on disk; 0 for none. */
  get position(): number {
    return this.#next - 1;
  }

  /** Of the oldest event that is still there; the next one where there is none. */
  get first(): number {
    return this.#segments[0]?.first ?? this.#next;
  }

  /** Taken, not yet on disk. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Whether everything that was taken is on disk. */
  get isIdle(): boolean {
    return this.#committing === null && this.#waiting.length === 0;
  }

  /** Calls back after every commit. */
  onCommit(listener: () => void): void {
    this.#onCommit = listener;
  }

  /**
   * Appends events; `lines` holds each as a line of JSON with its line feed. Resolves with the position of the last when
   * all are on disk; rejects when the disk refuses, or a line is longer than a frame, and then none is.
   */
  append(input: string, sender: string, count: number, lines: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const pieces = cutLines(lines, this.#frameBytes);
      if (pieces.length === 0) throw new Error('a line is too long for the event log');
      this.#waiting.push({ input, sender, count, pieces, bytes: lines.length, resolve, reject });
      this.#waitingBytes += lines.length;
      this.#committing ??= this.#commitAll();
    });
  }

  /** Reads what is on disk, from a position on; `onGap` hears of events that are not there. */
  openReader(from: number, onGap?: OnGap): LogReader {
    return new LogReader(() => ({ segments: this.#segments, length: this.#length }), from, onGap);
  }

  /** On disk, over all segments. */
  get bytes(): number {
    return this.#fullBytes + this.#length;
  }

  /**
   * Removes the oldest segments, none with events at or after `keepFrom` and never the last, while they are older than
   * `before` (by the time of their last write, microseconds) or the log is larger than `maxBytes`.
   */
  forget(keepFrom: number, before: number, maxBytes: number): Promise<number> {
    const forgotten = this.#forgetting.then(async () => {
      let removed = 0;
      while (this.#segments.length > 1 && this.#segments[1]!.first <= keepFrom) {
        const { path } = this.#segments[0]!;
        const { size, mtimeMs } = await stat(path);
        if (mtimeMs * 1000 >= before && this.bytes <= maxBytes) break;
        this.#segments.shift();
        this.#fullBytes -= size;
        await rm(path, { force: true });
        removed++;
      }
      return removed;
    });
    this.#forgetting = forgotten.catch(() => {});
    return forgotten;
  }

  async close(): Promise<void> {
    await this.#committing;
    await this.#forgetting;
    await this.#file?.close();
    this.#file = null;
  }

  async #commitAll(): Promise<void> {
    // Whoever arrives in the same turn goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        const positions = await this.#commit(batch);
        this.failure = null;
        for (const [i, { resolve }] of batch.entries()) resolve(positions[i]!);
        this.#onCommit();
      } catch (error) {
        this.failure = error as Error;
        await this.#undo();
        for (const { reject } of batch) reject(error as Error);
      }
      for (const { bytes } of batch) this.#waitingBytes -= bytes;
    }
    this.#committing = null;
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    // A mark comes first, since the time of what comes with it is the mark's.
    const isNext = ({ input }: Waiting): boolean => count === 0 || (bytes < MAX_COMMIT && input !== '');
    while (count < this.#waiting.length && isNext(this.#waiting[count]!)) bytes += this.#waiting[count++]!.bytes;
    return this.#waiting.splice(0, count);
  }

  async #commit(batch: readonly Waiting[]): Promise<number[]> {
    const file = await this.#openFile();
    // Time goes back only where a mark stands, behind which everybody is heard anew.
    const now = this.#now();
    const receivedAt = batch[0]!.input === '' ? now : Math.max(this.#receivedAt, now);
    const parts: Buffer[] = [];
    const positions: number[] = [];
    let position = this.#next;
    let bytes = 0;
    for (const { input, sender, count, pieces } of batch) {
      for (const lines of pieces) {
        const ofPiece = pieces.length === 1 ? count : countLines(lines);
        for (const part of encodeFrame({ position, count: ofPiece, receivedAt, input, sender }, lines)) {
          parts.push(part);
          bytes += part.length;
        }
        position += ofPiece;
      }
      positions.push(position - 1);
    }
    const { bytesWritten } = await file.writev(parts, this.#length);
    if (bytesWritten !== bytes) throw new Error(`the disk took ${bytesWritten} of ${bytes} bytes`);
    await file.datasync();
    this.#length += bytes;
    this.#next = position;
    this.#receivedAt = receivedAt;
    return positions;
  }

  async #openFile(): Promise<FileHandle> {
    if (this.#file !== null && this.#length < this.#segmentBytes) return this.#file;
    const last = this.#segments.at(-1);
    if (this.#file === null && last !== undefined && this.#length < this.#segmentBytes) {
      this.#file = await open(last.path, 'r+');
      return this.#file;
    }
    const path = segmentPath(this.#folder, this.#next);
    const file = await open(path, 'w');
    const full = this.#file;
    this.#fullBytes += this.#length;
    // Together, so that no reader takes the length of one segment for that of another.
    this.#file = file;
    this.#length = 0;
    if (last?.path !== path) this.#segments.push({ path, first: this.#next });
    await full?.close();
    await syncFolder(this.#folder);
    return file;
  }

  /** Takes back what a failed write may have left. */
  async #undo(): Promise<void> {
    try {
      await this.#file?.truncate(this.#length);
    } catch {
      // What is there behind the length is overwritten, or cut off when the log is opened again.
    }
  }
}

function countLines(lines: Buffer): number {
  let count = 0;
  for (let feed = lines.indexOf(0x0a); feed !== -1; feed = lines.indexOf(0x0a, feed + 1)) count++;
  return count;
}
