/**
 * Windows events as the text that Splunk's forwarder writes where it does not send XML: each begins with a line that
 * holds nothing but a local time (`03/29/2021 02:10:10 PM`), followed by `LogName=…`, and goes on to where the next one
 * begins. Both lines are needed, so a message may hold either; text that holds both reads as two events, as it would for
 * anybody who has nothing but the text. What stands before the first event is one fault. Needles are not asked: the names
 * of a rule's fields need not stand in such text.
 */
import { isAscii } from 'node:buffer';
import { EventText } from '../../event/event-text.ts';
import { type Format, MAX_RECORD_BYTES } from '../format.ts';
import { FramedReader } from './framed-reader.ts';
import { decodeHead } from './transcode.ts';

const SECOND_LINE = Buffer.from('LogName=');
/** A line with a time at the end of a text, and the line break before it. */
const FIRST_LINE = /(?:^|\n)(\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})? [AP]M[ \t]{0,16}\r?\n)$/;
/** No first line with its line breaks is longer. Bytes. */
const MAX_FIRST_LINE = 64;
/** From the start of an event to the end of what tells it. Bytes. */
const MAX_START = MAX_FIRST_LINE + SECOND_LINE.length;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const NOT_BLANK = /[^ \t\r\n]/;

/** Where the event starts whose second line is at `at`, or -1; `isFirst`: nothing stands before the bytes. */
function startBefore(bytes: Buffer, at: number, isFirst: boolean): number {
  const from = Math.max(0, at - MAX_FIRST_LINE);
  const match = FIRST_LINE.exec(bytes.toString('latin1', from, at));
  if (match === null) return -1;
  const start = at - match[1]!.length;
  return start > 0 || isFirst ? start : -1;
}

/** The first start of an event at or after `from`, with where its second line begins; null if there is none. */
function findStart(bytes: Buffer, from: number, isFirst: boolean): { start: number; second: number } | null {
  for (let at = bytes.indexOf(SECOND_LINE, from); at !== -1; at = bytes.indexOf(SECOND_LINE, at + 1)) {
    const start = startBefore(bytes, at, isFirst);
    if (start >= from) return { start, second: at };
  }
  return null;
}

class TextReader extends FramedReader {
  /** Offset of the first byte behind a byte order mark; -1: nothing has been read. */
  #origin = -1;
  /** Offset of the open event, or -1: between events, or inside one that was faulted. */
  #start = -1;
  /** Offset from which on starts are looked for. */
  #scanned = 0;
  /** Offset up to which text between events was looked at. */
  #noted = -1;
  /** Text that belongs to no event was reported, or is part of an event that was. */
  #reported = false;

  protected read(ended: boolean): void {
    const { window } = this;
    if (this.#origin < 0) this.#scanned = this.#origin = window.first;
    const { first, last } = window;
    const bytes = window.slice(first, last);
    for (;;) {
      const found = findStart(bytes, this.#scanned - first, first === this.#origin);
      if (found === null) break;
      this.#close(first + found.start);
      this.#start = first + found.start;
      this.#scanned = first + found.second;
    }
    // A start may be cut off at the end of the bytes.
    this.#scanned = Math.max(this.#scanned, last - MAX_START);
    if (ended) this.#close(last);
    else if (this.#start >= 0 && this.#scanned - this.#start > MAX_RECORD_BYTES) this.#overflow();
    else if (this.#start < 0) this.#noteText(this.#scanned);
    window.drop(this.#start >= 0 ? this.#start : this.#scanned - MAX_START);
  }

  /** What is open ends at `end`. */
  #close(end: number): void {
    const start = this.#start;
    if (start < 0) this.#noteText(end);
    this.#noted = end;
    if (start < 0) {
      this.#reported = false;
      return;
    }
    if (end - start > MAX_RECORD_BYTES) this.refuseLong(start);
    else this.#emit(start, end);
    this.#start = -1;
  }

  #noteText(end: number): void {
    if (this.#noted < this.window.first) this.#noted = this.window.first;
    if (this.#reported || end <= this.#noted) return;
    const solid = this.window.latin1(this.#noted, end).search(NOT_BLANK);
    if (solid >= 0) {
      this.#reported = true;
      const offset = this.#noted + solid;
      this.sink.fault({ code: 'event-text-invalid', offset, detail: 'text that belongs to no event' });
    }
    this.#noted = end;
  }

  #overflow(): void {
    this.refuseLong(this.#start);
    this.#start = -1;
    this.#reported = true;
  }

  #emit(offset: number, end: number): void {
    const all = this.window.slice(offset, end);
    let length = all.length;
    while (length > 0 && (all[length - 1] === LINE_FEED || all[length - 1] === RETURN)) length--;
    const bytes = all.subarray(0, length);
    const ascii = isAscii(bytes);
    // A text of its own: fields that are kept must not keep the whole window.
    this.give(new EventText(bytes.toString(ascii ? 'latin1' : 'utf8')), offset, bytes, ascii);
  }
}

const HEAD = /(?:^|\n)\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})? [AP]M[ \t]{0,16}\r?\nLogName=/;

export const windowsText: Format = {
  id: 'windows-text',
  detect: (head) => HEAD.test(decodeHead(head)),
  open: (sink, options) => new TextReader(sink, options),
  cut(bytes, from, offset) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return findStart(buffer, from, offset === 0)?.start ?? null;
  },
};
