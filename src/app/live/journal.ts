/**
 * The journal: texts that wait for a window, outside memory, and still there after a crash. Entries are appended and
 * never changed; how much of the file counts is said by the checkpoint, and what lies behind that is written again when
 * the log is. When little of it still waits, what does is copied to a new file.
 */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface JournalEntry {
  /** Number of a rule, as its owner counts. */
  readonly rule: number;
  readonly program: number;
  /** Microseconds. */
  readonly time: number;
  readonly order: number;
  /** Where the text lies. Bytes. */
  readonly at: number;
  readonly length: number;
}

/** As plain data; names the file and how much of it counts. */
export interface JournalState {
  readonly file: string;
  readonly bytes: number;
}

/** Length of the text (4 bytes), rule, program (2 each), time, order (8 each). */
const PREFIX = 24;
const PREFIX_OF_NAME = 'candidates-';
const NAME = /^candidates-\d+$/;
const BUFFER = 1024 * 1024;
/** Read at once where one text follows another. Bytes. */
const AHEAD = 256 * 1024;
/** A text may be no longer. Bytes. */
const MAX_TEXT = 64 * 1024 * 1024;

export class Journal {
  readonly #folder: string;
  readonly #name: string;
  readonly #fd: number;
  #isClosed = false;
  /** On disk, and then waiting to be. */
  #written: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** What lies behind the text that was read last: a window reads what waits for it in the order in which it came. */
  #ahead: Buffer | null = null;
  #aheadAt = 0;
  #aheadBytes = 0;
  #lastRead = 0;

  private constructor(folder: string, name: string, fd: number, written: number) {
    this.#folder = folder;
    this.#name = name;
    this.#fd = fd;
    this.#written = written;
  }

  /** Whether a text is short enough. */
  static fits(text: string): boolean {
    // No character takes more than three bytes.
    return text.length <= MAX_TEXT / 3 || Buffer.byteLength(text) <= MAX_TEXT;
  }

  /** Opens what a checkpoint speaks of, or begins anew. */
  static open(folder: string, state: JournalState | null): Journal {
    if (state === null) {
      // Nothing names those of before any more.
      for (const name of readdirSync(folder))
        if (NAME.test(name)) rmSync(join(folder, name), { force: true, recursive: true });
      return Journal.#create(folder, `${PREFIX_OF_NAME}1`);
    }
    const fd = openSync(join(folder, state.file), 'r+');
    ftruncateSync(fd, state.bytes);
    return new Journal(folder, state.file, fd, state.bytes);
  }

  static #create(folder: string, name: string): Journal {
    return new Journal(folder, name, openSync(join(folder, name), 'w+'), 0);
  }

  get bytes(): number {
    return this.#written + this.#pendingBytes;
  }

  /** The text must fit. */
  append(entry: Omit<JournalEntry, 'at' | 'length'>, text: string): JournalEntry {
    const length = Buffer.byteLength(text);
    if (length > MAX_TEXT) throw new Error('a text for the journal is too long');
    const bytes = Buffer.allocUnsafe(PREFIX + length);
    bytes.writeUInt32LE(length, 0);
    bytes.writeUInt16LE(entry.rule, 4);
    bytes.writeUInt16LE(entry.program, 6);
    bytes.writeDoubleLE(entry.time, 8);
    bytes.writeDoubleLE(entry.order, 16);
    bytes.write(text, PREFIX);
    const at = this.bytes + PREFIX;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    return { ...entry, at, length };
  }

  /** Whether enough waits in memory that it should be written. */
  get isFull(): boolean {
    return this.#pendingBytes > BUFFER;
  }

  /** Throws where the disk refuses; nothing is lost then, and it may be tried again. */
  flush(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#written + done);
    this.#written += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  read({ at, length }: { readonly at: number; readonly length: number }): string {
    if (at + length > this.#written) this.flush();
    const isNear = at >= this.#lastRead && at - this.#lastRead < AHEAD;
    this.#lastRead = at;
    const end = at + length;
    if (isNear && length < AHEAD && (at < this.#aheadAt || end > this.#aheadAt + this.#aheadBytes)) {
      this.#ahead ??= Buffer.allocUnsafeSlow(AHEAD);
      this.#aheadAt = at;
      // What lies behind the end that counts may be written otherwise yet.
      this.#aheadBytes = readSync(this.#fd, this.#ahead, 0, Math.min(AHEAD, this.#written - at), at);
    }
    if (this.#ahead !== null && at >= this.#aheadAt && end <= this.#aheadAt + this.#aheadBytes)
      return this.#ahead.toString('utf8', at - this.#aheadAt, end - this.#aheadAt);
    const bytes = Buffer.allocUnsafe(length);
    readSync(this.#fd, bytes, 0, length, at);
    return bytes.toString('utf8');
  }

  /** Everything that counts, in the order in which it was appended. */
  *entries(): Generator<JournalEntry> {
    const prefix = Buffer.allocUnsafe(PREFIX);
    for (let at = 0; at + PREFIX <= this.#written; ) {
      readSync(this.#fd, prefix, 0, PREFIX, at);
      const length = prefix.readUInt32LE(0);
      yield {
        rule: prefix.readUInt16LE(4),
        program: prefix.readUInt16LE(6),
        time: prefix.readDoubleLE(8),
        order: prefix.readDoubleLE(16),
        at: at + PREFIX,
        length,
      };
      at += PREFIX + length;
    }
  }

  /** Makes all of it durable and says where it is. */
  sync(): JournalState {
    this.flush();
    fdatasyncSync(this.#fd);
    return { file: this.#name, bytes: this.#written };
  }

  /** A new journal that holds only what `copy` appends; the old file stays until `remove` is called. */
  renew(): Journal {
    const number = Number(/\d+$/.exec(this.#name)?.[0] ?? '0') + 1;
    return Journal.#create(this.#folder, `${PREFIX_OF_NAME}${number}`);
  }

  remove(): void {
    this.close();
    rmSync(join(this.#folder, this.#name), { force: true });
  }

  /** May be called again: by then the number of the file may be another's. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
  }
}
