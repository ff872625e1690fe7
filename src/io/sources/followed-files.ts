/**
 * Files that grow: lines are read as they are completed, through rotation by renaming, truncation and restarts. A file is
 * known by its device and inode and by what was read of it first and last, not by its name; one that was renamed or
 * removed is read to its end first. Where reading stands is plain data that the caller keeps, and moves on only when the
 * caller says that the lines are safe.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

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
const LINE_FEED = 0x0a;
const START: Place = { offset: 0, head: '' };

interface Followed {
  path: string;
  readonly file: FileHandle;
  place: Place;
  /** When it had been changed as it was last found to hold nothing new; nanoseconds. */
  seen: bigint | null;
  /** Whether a line is under way that is longer than a block. */
  isSkipping: boolean;
}

interface Look {
  /** Keys of the files that are there. */
  readonly present: ReadonlySet<string>;
  /** How the paths begin of which nobody can say whether they are there. */
  readonly unseen: readonly string[];
}

export class FollowedFiles {
  readonly #paths: readonly string[];
  readonly #files = new Map<string, Followed>();
  readonly #known: Map<string, Place>;

  /** Files, and folders whose files are all followed, also those that come later. */
  constructor(paths: readonly string[], state: FollowState) {
    this.#paths = paths;
    this.#known = new Map(Object.entries(state));
  }

  get count(): number {
    return this.#files.size;
  }

  /** Looks for files, then gives what is new in each; one block of a file at a time, until there is no more. */
  async *read(): AsyncGenerator<FollowedLines> {
    const { present, unseen } = await this.#find();
    const gone: string[] = [];
    for (const [key, followed] of this.#files) {
      for (let found = await readBlock(followed); found !== null; found = await readBlock(followed)) yield found;
      if (!present.has(key)) gone.push(key);
    }
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

  state(): FollowState {
    const entries = [...this.#files].map(([key, { place }]) => [key, place] as const);
    return Object.fromEntries([...this.#known, ...entries]);
  }

  async close(): Promise<void> {
    for (const { file } of this.#files.values()) await file.close();
    this.#files.clear();
  }

  async #find(): Promise<Look> {
    const present = new Set<string>();
    const unseen: string[] = [];
    for (const path of await listFiles(this.#paths, unseen)) {
      // Windows and some file systems number files beyond what a double tells apart.
      const found = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
        if (!isAbsent(error)) unseen.push(path);
        return null;
      });
      if (found === null || !found.isFile()) continue;
      const key = `${found.dev}:${found.ino}`;
      present.add(key);
      const known = this.#files.get(key);
      if (known !== undefined) known.path = path;
      else if (this.#files.size < MAX_FILES) await this.#open(key, path);
    }
    return { present, unseen };
  }

  async #open(key: string, path: string): Promise<void> {
    const file = await open(path, 'r').catch(() => null);
    if (file === null) return;
    this.#files.set(key, { path, file, place: this.#known.get(key) ?? START, seen: null, isSkipping: false });
  }
}

async function readBlock(followed: Followed): Promise<FollowedLines | null> {
  const { file, path } = followed;
  const found = await file.stat({ bigint: true });
  const size = Number(found.size);
  if (size === followed.place.offset && found.mtimeNs === followed.seen) return null;
  // Truncated, and perhaps longer by now than it was: what is there now is new.
  if (size < followed.place.offset || !(await isSame(file, followed.place))) {
    followed.place = START;
    followed.isSkipping = false;
  }
  if (followed.place.offset === 0) followed.place = await placeAt(file, await endOfHole(file, size));
  const { offset } = followed.place;
  if (size === offset) {
    followed.seen = found.mtimeNs;
    return null;
  }
  const block = Buffer.allocUnsafe(Math.min(BLOCK, size - offset));
  const { bytesRead } = await file.read(block, 0, block.length, offset);
  const bytes = block.subarray(0, bytesRead);
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (end === 0 && bytesRead < BLOCK) return null;
  const start = followed.isSkipping ? bytes.indexOf(LINE_FEED) + 1 : 0;
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
 * could not look: a disk that is not there for a moment takes no file away.
 */
async function listFiles(paths: readonly string[], unseen: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await listFolder(path, files, unseen);
      else files.push(path);
    } catch (error) {
      // A file that is not in its folder is gone; a folder that is not there may come back with all its files.
      const isGone = isAbsent(error as NodeJS.ErrnoException) && (await stat(dirname(path)).catch(() => null)) !== null;
      unseen.push(isGone ? join(path, sep) : path);
    }
  }
  return files.sort();
}

async function listFolder(folder: string, files: string[], unseen: string[]): Promise<void> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (files.length >= MAX_FILES) {
        unseen.push(folder);
        return;
      }
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await listFolder(path, files, unseen);
      else if (entry.isFile()) files.push(path);
    }
  } catch (error) {
    if (!isAbsent(error as NodeJS.ErrnoException)) unseen.push(join(folder, sep));
  }
}

function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
