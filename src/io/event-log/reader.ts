/**
 * Reading an event log, also while it is written to: frames one after another, never behind what is on disk. What is
 * damaged is passed over up to the next frame that is whole; the gap in positions shows what is missing.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { decodeFrame, type Frame, findFrame, HEAD_BYTES } from './frame.ts';
import type { Segment } from './segments.ts';

const BLOCK = 1024 * 1024;

export interface Extent {
  readonly segments: readonly Segment[];
  /** Bytes on disk of the last segment. */
  readonly length: number;
}

/** Hears of events that are not in the log: the position of the first, and how many. */
export type OnGap = (first: number, count: number) => void;

export class LogReader {
  readonly #extent: () => Extent;
  readonly #onGap: OnGap;
  #next: number;
  #segment: Segment | null = null;
  #file: FileHandle | null = null;
  /** Bytes read ahead, where they begin in the file. */
  #held = Buffer.alloc(0);
  #at = 0;

  /** `from`: position of the first event that is wanted. */
  constructor(extent: () => Extent, from: number, onGap: OnGap = () => {}) {
    this.#extent = extent;
    this.#next = from;
    this.#onGap = onGap;
  }

  /** null where no more is on disk by now. A frame may begin before the first position that was wanted. */
  async next(): Promise<Frame | null> {
    for (;;) {
      const frame = await this.#nextInSegment();
      if (frame === null) {
        if (!(await this.#enterNext())) return null;
      } else if (frame.position + frame.count > this.#next) {
        if (frame.position > this.#next) this.#onGap(this.#next, frame.position - this.#next);
        this.#next = frame.position + frame.count;
        return frame;
      }
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #nextInSegment(): Promise<Frame | null> {
    if (this.#file === null) return null;
    for (;;) {
      const step = decodeFrame(this.#held, 0);
      if (typeof step !== 'string') {
        this.#held = this.#held.subarray(step.next);
        return step.frame;
      }
      if (step === 'bad') this.#passOver(false);
      else if (!(await this.#readOn(this.#file))) {
        if (this.#held.length === 0) return null;
        // Frames are whole before anybody hears of them, so this is none.
        this.#passOver(true);
      }
    }
  }

  /** Lets go of bytes up to where a frame may begin. `isAll`: no more follow by now. */
  #passOver(isAll: boolean): void {
    const { length } = this.#held;
    const next = findFrame(this.#held, 1);
    // It may begin in the last bytes that are held.
    this.#held = this.#held.subarray(next !== -1 ? next : isAll ? length : Math.max(1, length - 3));
  }

  /** False where no more is on disk by now. */
  async #readOn(file: FileHandle): Promise<boolean> {
    const { segments, length } = this.#extent();
    const end = segments.at(-1)?.first === this.#segment!.first ? length : Number.POSITIVE_INFINITY;
    const left = end - this.#at;
    if (left <= 0) return false;
    const missing = this.#held.length < HEAD_BYTES ? 0 : HEAD_BYTES + this.#held.readUInt32LE(8) - this.#held.length;
    const want = Math.min(left, Math.max(BLOCK, missing));
    const block = Buffer.allocUnsafe(this.#held.length + want);
    this.#held.copy(block);
    const { bytesRead } = await file.read(block, this.#held.length, want, this.#at);
    this.#at += bytesRead;
    this.#held = block.subarray(0, this.#held.length + bytesRead);
    return bytesRead > 0;
  }

  async #enterNext(): Promise<boolean> {
    const { segments } = this.#extent();
    const { first } = this.#segment ?? { first: 0 };
    const segment =
      this.#segment === null
        ? (segments.findLast((one) => one.first <= this.#next) ?? segments[0])
        : segments.find((one) => one.first > first);
    if (segment === undefined) return false;
    await this.close();
    this.#file = await open(segment.path, 'r');
    this.#segment = segment;
    this.#held = Buffer.alloc(0);
    this.#at = 0;
    return true;
  }
}
