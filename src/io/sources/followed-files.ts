/**
 * Files that grow: lines are read as they are completed, through rotation by renaming, truncation and restarts. A file is
 * known by its device and inode and by how it begins, not by its name; one that was renamed or removed is read to its end
 * first. Where reading stands is plain data that the caller keeps, and moves on only when the caller says that the lines
 * are safe.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** By device and inode. */
export type FollowState = Readonly<Record<string, { readonly offset: number; readonly head: string }>>;

export interface FollowedLines {
  readonly path: string;
  readonly lines: readonly Buffer[];
  /** Lines that were too long and were skipped. */
  readonly skipped: number;
  /** The lines are safe: reading goes on behind them. */
  commit(): void;
}

const BLOCK = 4 * 1024 * 1024;
/** A file is known by how it begins, up to this many bytes. */
const HEAD = 64;
const MAX_FILES = 10_000;
const LINE_FEED = 0x0a;

interface Followed {
  path: string;
  readonly file: FileHandle;
  offset: number;
  head: string;
  /** Whether a line is under way that is longer than a block. */
  isSkipping: boolean;
}

export class FollowedFiles {
  readonly #paths: readonly string[];
  readonly #files = new Map<string, Followed>();
  readonly #known: Map<string, { readonly offset: number; readonly head: string }>;

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
    const present = await this.#find();
    for (const [key, followed] of this.#files) {
      for (let found = await readBlock(followed); found !== null; found = await readBlock(followed)) yield found;
      if (present.has(key)) continue;
      // Renamed away or removed, and read to its end.
      await followed.file.close();
      this.#files.delete(key);
      this.#known.delete(key);
    }
  }

  state(): FollowState {
    const entries = [...this.#files].map(([key, { offset, head }]) => [key, { offset, head }] as const);
    return Object.fromEntries([...this.#known, ...entries]);
  }

  async close(): Promise<void> {
    for (const { file } of this.#files.values()) await file.close();
    this.#files.clear();
  }

  async #find(): Promise<ReadonlySet<string>> {
    const present = new Set<string>();
    for (const path of await listFiles(this.#paths)) {
      // Windows and some file systems number files beyond what a double tells apart.
      const found = await stat(path, { bigint: true }).catch(() => null);
      if (found === null || !found.isFile()) continue;
      const key = `${found.dev}:${found.ino}`;
      present.add(key);
      const known = this.#files.get(key);
      if (known !== undefined) known.path = path;
      else if (this.#files.size < MAX_FILES) await this.#open(key, path);
    }
    return present;
  }

  async #open(key: string, path: string): Promise<void> {
    const file = await open(path, 'r').catch(() => null);
    if (file === null) return;
    const followed: Followed = { path, file, offset: 0, head: '', isSkipping: false };
    const known = this.#known.get(key);
    if (known !== undefined && (await headOf(file, known.offset)) === known.head) {
      followed.offset = known.offset;
      followed.head = known.head;
    }
    this.#files.set(key, followed);
  }
}

async function readBlock(followed: Followed): Promise<FollowedLines | null> {
  const { file, path } = followed;
  const { size } = await file.stat();
  // Truncated: what is there now is new.
  if (size < followed.offset) {
    followed.offset = 0;
    followed.isSkipping = false;
  }
  if (size === followed.offset) return null;
  const block = Buffer.allocUnsafe(Math.min(BLOCK, size - followed.offset));
  const { bytesRead } = await file.read(block, 0, block.length, followed.offset);
  const bytes = block.subarray(0, bytesRead);
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (end === 0 && bytesRead < BLOCK) return null;
  const start = followed.isSkipping ? bytes.indexOf(LINE_FEED) + 1 : 0;
  const isTooLong = end === 0;
  const next = followed.offset + (isTooLong ? bytesRead : end);
  const head = await headOf(file, next);
  return {
    path,
    lines: isTooLong ? [] : cutLines(bytes.subarray(start, end)),
    skipped: isTooLong && !followed.isSkipping ? 1 : 0,
    commit: () => {
      followed.offset = next;
      followed.head = head;
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

/** How a file begins, as far as it was read. */
async function headOf(file: FileHandle, offset: number): Promise<string> {
  const bytes = Buffer.alloc(Math.min(HEAD, offset));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return createHash('sha256').update(bytes.subarray(0, bytesRead)).digest('hex').slice(0, 16);
}

/** Files as they are, and all files of folders, however deep; symbolic links are not followed. */
async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (files.length >= MAX_FILES) return files;
      if (entry.isDirectory()) files.push(...(await listFiles([join(path, entry.name)])));
      else if (entry.isFile()) files.push(join(path, entry.name));
    }
  }
  return files.sort();
}
