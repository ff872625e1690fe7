/**
 * Finds what to read: files, folders with all that is in them (hidden files too), globs, `-` for standard input. What is
 * found comes in byte order of its name, whatever order it was asked for or the disk gives, each name once. Symbolic
 * links inside folders are not followed, since evidence must not name files of the machine that it is read on; each is a
 * fault. A link that was named is followed.
 */
import { accessSync, constants, type Dirent, lstatSync, opendirSync, type Stats, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { ReportFault, SourceEntry } from '../source.ts';
import { describeSystemError } from './file.ts';
import { expandGlob, isGlob } from './glob.ts';

export interface Discovery {
  readonly entries: readonly SourceEntry[];
  /** Named inputs that cannot be opened, as they were given. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

export function discover(inputs: readonly string[], report: ReportFault): Discovery {
  const found = new Map<string, SourceEntry>();
  const failed: { path: string; reason: string }[] = [];
  const add = (entry: SourceEntry): void => {
    if (!found.has(entry.name)) found.set(entry.name, entry);
  };
  for (const input of new Set(inputs)) {
    if (input === '-') add({ name: '-', file: null, diskBytes: 0 });
    else {
      const reason = addNamed(input, add, report);
      if (reason !== null) failed.push({ path: input, reason });
    }
  }
  const keyed = [...found.values()].map((entry) => ({ entry, key: Buffer.from(entry.name) }));
  keyed.sort((a, b) => Buffer.compare(a.key, b.key));
  return { entries: keyed.map(({ entry }) => entry), failed };
}

/** null, or why nothing could be read under this name. */
function addNamed(path: string, add: (entry: SourceEntry) => void, report: ReportFault): string | null {
  let stats: Stats;
  try {
    stats = statSync(path);
    accessSync(path, constants.R_OK);
  } catch (error) {
    if (!isGlob(path) || (error as NodeJS.ErrnoException).code !== 'ENOENT') return describeSystemError(error, path);
    const matches = expandGlob(path);
    for (const match of matches) {
      const reason = addNamed(match, add, report);
      if (reason !== null) report({ code: 'read-failed', source: match, detail: reason });
    }
    return matches.length === 0 ? 'no file matches' : null;
  }
  if (!stats.isDirectory()) {
    add({ name: path, file: stats.isFile() ? { path, size: stats.size } : null, diskBytes: stats.size });
    return null;
  }
  let entries: Dirent[];
  try {
    entries = readFolder(path);
  } catch (error) {
    return describeSystemError(error, path);
  }
  addFolder(path, entries, add, report);
  return null;
}

/** Not recursive: folders may nest deeper than the stack. */
function addFolder(root: string, first: Dirent[], add: (entry: SourceEntry) => void, report: ReportFault): void {
  const folders: { path: string; entries: Dirent[] | null }[] = [{ path: root, entries: first }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { path } = folder;
    const fail = (name: string, error: unknown): void =>
      report({ code: 'read-failed', source: name, detail: describeSystemError(error, name) });
    let entries: Dirent[];
    try {
      entries = folder.entries ?? readFolder(path);
    } catch (error) {
      fail(path, error);
      continue;
    }
    for (const entry of entries) {
      const name = path.endsWith('/') || path.endsWith(sep) ? `${path}${entry.name}` : `${path}${sep}${entry.name}`;
      if (entry.isDirectory()) folders.push({ path: name, entries: null });
      else if (entry.isFile()) {
        try {
          const { size } = lstatSync(name);
          add({ name, file: { path: name, size }, diskBytes: size });
        } catch (error) {
          fail(name, error);
        }
      } else if (entry.isSymbolicLink()) report({ code: 'link-not-followed', source: name });
      else fail(name, 'not a file: a socket, pipe or device');
    }
  }
}

/** Streams the folder's list instead of asking for it whole: folders may hold a hundred thousand entries. */
function readFolder(path: string): Dirent[] {
  const folder = opendirSync(path, { bufferSize: 1024 });
  try {
    const entries: Dirent[] = [];
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) entries.push(entry);
    return entries;
  } finally {
    folder.closeSync();
  }
}
