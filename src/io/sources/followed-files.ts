/**
 * Files that grow: lines are read as they are completed, through rotation by renaming, truncation and restarts. A file is
 * known by its device and inode and by what was read of it first and last, not by its name; one that was renamed or
 * removed is read to its end first. Where reading stands is plain data that the caller keeps, and moves on only when the
 * caller says that the lines are safe.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { isArchive } from '../archives/magic.ts';
import { describeSystemError } from './file.ts';

/** Where reading of a file stands, and what tells that it is still the same. */
interface Place {
  readonly offset: number;
  /** How it begins, as far as it was read. */
  readonly head: string;
  /** What lies before the offset; absent in what older versions kept. */
  readonly tail?: string;
}

/** By device and inode. */
export type FollowState = Readonly<Record<string, Place>>;

export interface FollowedLines {
  readonly path: string;
  readonly lines: readonly Buffer[];
  /** Lines that were too long and were skipped. */
  readonly skipped: number;
  /** The lines are safe: reading goes on behind them. */
  commit(): void;
}

const BLOCK = 4 * 1024 * 1024;
/** A file is known by how it begins, and by what was read last, up to this many bytes each. */
const MARK = 64;
const MAX_FILES = 10_000;
/** Whoever writes a file goes on for a while after it was renamed. Milliseconds. */
const GRACE_MS = 60_000;
/** Bytes at the beginning that tell whether a file holds lines of text. */
const HEAD = 512;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const EVTX = Buffer.from('ElfFile\0');
const START: Place = { offset: 0, head: '' };

interface Followed {
  path: string;
  readonly file: FileHandle;
  place: Place;
  /** When it had been changed as it was last found to hold nothing new; nanoseconds. */
  seen: bigint | null;
  /** Whether a line is under way that is longer than a block. */
  isSkipping: boolean;
  /** Why it is left out, as it was found to be when it had last been changed; null where it holds lines. */
  unfit: string | null;
  /** When it was no longer found where it is followed, or held something new after that. Milliseconds. */
  goneAt: number | null;
}

interface Look {
  /** Keys of the files that are there. */
  readonly present: Set<string>;
  /** How the paths begin of which nobody can say whether they are there. */
  readonly unseen: string[];
  /** By path, why it is not followed. */
  readonly problems: Map<string, string>;
}

export class FollowedFiles {
  readonly #paths: readonly string[];
  readonly #files = new Map<string, Followed>();
  readonly #known: Map<string, Place>;
  readonly #clock: () => number;
  /** Of the paths that are asked for, those that were there once: they may be away while files change places. */
  readonly #met = new Set<string>();
  #problems: ReadonlyMap<string, string> = new Map();
  #noted: ReadonlyMap<string, string> = new Map();

  /** Files, and folders whose files are all followed, also those that come later. `clock`: milliseconds. */
  constructor(paths: readonly string[], state: FollowState, clock: () => number = () => performance.now()) {
    this.#paths = paths;
    this.#known = new Map(Object.entries(state));
    this.#clock = clock;
  }

  get count(): number {
    return this.#files.size;
  }

  /** Looks for files, then gives what is new in each; one block of a file at a time, until there is no more. */
  async *read(): AsyncGenerator<FollowedLines> {
    const { present, unseen, problems } = await this.#find();
    const gone: string[] = [];
    for (const [key, followed] of this.#files) {
      if (present.has(key)) followed.goneAt = null;
      else followed.goneAt ??= this.#clock();
      for (let found = await readBlock(followed); found !== null; found = await readBlock(followed)) {
        if (followed.goneAt !== null) followed.goneAt = this.#clock();
        yield found;
      }
      if (followed.unfit !== null) problems.set(followed.path, followed.unfit);
      if (followed.goneAt !== null && (await this.#isOver(followed, unseen))) gone.push(key);
    }
    this.#problems = problems;
    const places = gone.length === 0 ? {} : this.state();
    for (const key of gone) {
      const { path, file } = this.#files.get(key)!;
      await file.close();
      this.#files.delete(key);
      // Renamed away or removed, and read to its end; or it comes back with its folder.
      if (unseen.some((start) => path.startsWith(start))) this.#known.set(key, places[key]!);
      else this.#known.delete(key);
    }
  }

  /** What is not followed and why, a sentence each; nothing that was said the last time. */
  takeNotes(): string[] {
    const fresh = [...this.#problems].filter(([path, why]) => this.#noted.get(path) !== why);
    this.#noted = this.#problems;
    return fresh.map(([path, why]) => `${path} is not followed: ${why}`);
  }

  state(): FollowState {
    const entries = [...this.#files].map(([key, { place }]) => [key, place] as const);
    return Object.fromEntries([...this.#known, ...entries]);
  }

  async close(): Promise<void> {
    for (const { file } of this.#files.values()) await file.close();
    this.#files.clear();
  }

  /** Whether a file that is not where it was may be let go: not while it is only called otherwise and still written. */
  async #isOver({ path, file, goneAt }: Followed, unseen: readonly string[]): Promise<boolean> {
    if (this.#clock() - goneAt! >= GRACE_MS || unseen.some((start) => path.startsWith(start))) return true;
    return (await file.stat()).nlink === 0;
  }

  async #find(): Promise<Look> {
    const look: Look = { present: new Set(), unseen: [], problems: new Map() };
    const fresh = new Map<string, { readonly path: string; readonly changed: bigint }>();
    for (const path of await listFiles(this.#paths, this.#met, look)) {
      // Windows and some file systems number files beyond what a double tells apart.
      const found = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
        if (isAbsent(error)) return null;
        look.unseen.push(path);
        look.problems.set(path, describeSystemError(error));
        return null;
      });
      if (found === null || !found.isFile()) continue;
      const key = `${found.dev}:${found.ino}`;
      look.present.add(key);
      const known = this.#files.get(key);
      if (known !== undefined) known.path = path;
      else fresh.set(key, { path, changed: found.mtimeNs });
    }
    // What was rotated away while nobody looked holds the older events.
    const inOrder = [...fresh].sort(([, a], [, b]) => (a.changed < b.changed ? -1 : a.changed > b.changed ? 1 : 0));
    for (const [key, { path }] of inOrder) {
      if (this.#files.size < MAX_FILES) await this.#open(key, path, look.problems);
      else look.problems.set(path, `${MAX_FILES} others are`);
    }
    return look;
  }

  async #open(key: string, path: string, problems: Map<string, string>): Promise<void> {
    const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (!isAbsent(error)) problems.set(path, describeSystemError(error));
      return null;
    });
    if (file === null) return;
    const place = this.#known.get(key) ?? START;
    this.#files.set(key, { path, file, place, seen: null, isSkipping: false, unfit: null, goneAt: null });
  }
}

async function readBlock(followed: Followed): Promise<FollowedLines | null> {
  const { file, path } = followed;
  const found = await file.stat({ bigint: true });
  const size = Number(found.size);
  if ((size === followed.place.offset || followed.unfit !== null) && found.mtimeNs === followed.seen) return null;
  // Truncated, and perhaps longer by now than it was: what is there now is new.
  if (size < followed.place.offset || !(await isSame(file, followed.place))) {
    followed.place = START;
    followed.isSkipping = false;
  }
  const isBeginning = followed.place.offset === 0;
  if (isBeginning) {
    const begin = await endOfHole(file, size);
    followed.unfit = await whyUnfit(file, begin);
    followed.place = followed.unfit === null ? await placeAt(file, begin) : START;
  }
  const { offset } = followed.place;
  if (size === offset || followed.unfit !== null) {
    followed.seen = found.mtimeNs;
    return null;
  }
  const block = Buffer.allocUnsafe(Math.min(BLOCK, size - offset));
  const { bytesRead } = await file.read(block, 0, block.length, offset);
  const bytes = block.subarray(0, bytesRead);
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (end === 0 && bytesRead < BLOCK) return null;
  const mark = isBeginning && bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
  const start = followed.isSkipping ? bytes.indexOf(LINE_FEED) + 1 : mark;
  const isTooLong = end === 0;
  const next = await placeAt(file, offset + (isTooLong ? bytesRead : end));
  return {
    path,
    lines: isTooLong ? [] : cutLines(bytes.subarray(start, end)),
    skipped: isTooLong && !followed.isSkipping ? 1 : 0,
    commit: () => {
      followed.place = next;
      followed.isSkipping = isTooLong;
    },
  };
}

function cutLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, at);
    const line = bytes.subarray(at, bytes[feed - 1] === 0x0d ? feed - 1 : feed);
    if (line.length > 0) lines.push(line);
    at = feed + 1;
  }
  return lines;
}

async function placeAt(file: FileHandle, offset: number): Promise<Place> {
  return { offset, head: await headOf(file, offset), tail: await tailOf(file, offset) };
}

/** Whether a file still holds what was read of it; many begin alike, with the same header each time. */
async function isSame(file: FileHandle, { offset, head, tail }: Place): Promise<boolean> {
  if (offset === 0) return true;
  return (await headOf(file, offset)) === head && (tail === undefined || (await tailOf(file, offset)) === tail);
}

/** Why a file holds no lines of text, as far as its beginning tells; null where it may. */
async function whyUnfit(file: FileHandle, begin: number): Promise<string | null> {
  const bytes = Buffer.allocUnsafe(HEAD);
  const head = bytes.subarray(0, (await file.read(bytes, 0, HEAD, begin)).bytesRead);
  if (isArchive(head)) return 'it is packed';
  if (head.indexOf(EVTX) === 0) return 'it is an event log of Windows, and holds no lines';
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'its text is UTF-16';
  // Behind a line they are room that was kept for further ones.
  const zero = head.indexOf(0);
  const feed = head.indexOf(LINE_FEED);
  return zero !== -1 && (feed === -1 || zero < feed) ? 'its bytes are no text' : null;
}

/** A writer that does not append goes on where it was, whatever was truncated: before that a file reads as zeros. */
async function endOfHole(file: FileHandle, size: number): Promise<number> {
  let block = Buffer.allocUnsafe(1);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(block, 0, block.length, at);
    if (bytesRead === 0) break;
    const end = block.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
    if (end >= 0) return at + end;
    at += bytesRead;
    block = Buffer.allocUnsafe(Math.min(BLOCK, size));
  }
  return size;
}

function headOf(file: FileHandle, offset: number): Promise<string> {
  return hashOf(file, 0, Math.min(MARK, offset));
}

function tailOf(file: FileHandle, offset: number): Promise<string> {
  const length = Math.min(MARK, offset);
  return hashOf(file, offset - length, length);
}

async function hashOf(file: FileHandle, at: number, length: number): Promise<string> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return createHash('sha256').update(bytes.subarray(0, bytesRead)).digest('hex').slice(0, 16);
}

/**
 * Files as they are, and all files of folders, however deep; symbolic links are not followed. Adds to `unseen` where it
 * could not look: a disk that is not there for a moment takes no file away. `met`: paths that were there once.
 */
async function listFiles(paths: readonly string[], met: Set<string>, look: Look): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    try {
      const found = await stat(path);
      met.add(path);
      if (found.isDirectory()) await listFolder(path, files, look);
      else if (found.isFile()) files.push(path);
      else look.problems.set(path, 'it is neither a file nor a folder');
    } catch (error) {
      const isMissing = isAbsent(error as NodeJS.ErrnoException);
      // A file that is not in its folder is gone; a folder that is not there may come back with all its files.
      const isGone = isMissing && (await stat(dirname(path)).catch(() => null)) !== null;
      look.unseen.push(isGone ? join(path, sep) : path);
      if (!isMissing) look.problems.set(path, describeSystemError(error));
      else if (!met.has(path)) look.problems.set(path, 'there is no such file or folder yet');
    }
  }
  return files.sort();
}

async function listFolder(folder: string, files: string[], look: Look): Promise<void> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (files.length >= MAX_FILES) {
        look.unseen.push(folder);
        look.problems.set(folder, `${MAX_FILES} files are, and not all that it holds`);
        return;
      }
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await listFolder(path, files, look);
      else if (entry.isFile()) files.push(path);
    }
  } catch (error) {
    if (isAbsent(error as NodeJS.ErrnoException)) return;
    look.unseen.push(join(folder, sep));
    look.problems.set(folder, describeSystemError(error));
  }
}

function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
