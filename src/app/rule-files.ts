/**
 * Reads rule files from disk: rule paths as people name them in, a bundle out. Links inside folders are not followed;
 * those that could lead to rules are faults, as among inputs.
 */
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Fault } from '../io/fault.ts';
import type { ReportFault } from '../io/source.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { expandGlob, isGlob } from '../io/sources/glob.ts';
import { readTextFile } from '../io/text-file.ts';
import type { ContentReader } from '../rule/content-roots.ts';
import { type BundleOptions, buildBundle, type CompiledBundle, type RuleBundle } from './rule-bundle.ts';

/** A file that rules are read from may be no larger. Bytes. */
const MAX_RULE_FILE = 64 * 1024 * 1024;
const RULE_FILE = /(?:\.(?:toml|ya?ml|ndjson|json|jsonl)|^savedsearches\.conf)$/i;

export interface RuleFiles {
  readonly bundle: RuleBundle;
  readonly compiled: CompiledBundle;
  /** What was read, by path. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Paths of all that was read: of those files, and of what stands beside them. */
  readonly read: readonly string[];
  /** Named paths that cannot be opened, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** What lies in folders and was passed over, although it may hold rules. */
  readonly skipped: readonly Fault[];
}

/** Why rules cannot be read, with the place where that is not the one that was named. */
function reasonOf(error: unknown, named: string): string {
  const { path } = error as NodeJS.ErrnoException;
  const place = path === undefined || path === named ? '' : ` (${path})`;
  return describeSystemError(error, named) + place;
}

/** `onFiles` is told how many files there are before rules are made of them, which takes most of the time. */
export function readRuleFiles(
  paths: readonly string[],
  options: BundleOptions,
  onFiles: (count: number) => void = () => {},
): RuleFiles {
  const files: { path: string; text: string }[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  const skipped = new Map<string, Fault>();
  const report = (fault: Fault): unknown => skipped.set(resolve(fault.source), fault);
  // Folders that were named may lie in one another.
  const known = new Set<string>();
  for (const path of paths) {
    try {
      for (const file of expandNamed(path).flatMap((named) => [...listRuleFiles(named, report)])) {
        const place = resolve(file);
        if (known.has(place)) continue;
        known.add(place);
        const text = readTextFile(file);
        if (isArchive(text)) throw new Error('an archive; unpack it and name the folder');
        files.push({ path: file, text });
      }
    } catch (error) {
      unreadable.push({ path, reason: reasonOf(error, path) });
    }
  }
  onFiles(files.length);
  const read = files.map(({ path }) => path);
  const reader: ContentReader = {
    ...diskReader,
    read: (path) => {
      read.push(path);
      return diskReader.read(path);
    },
  };
  return { ...buildBundle(files, options, reader), files, read, unreadable, skipped: [...skipped.values()] };
}

/** How a zip and a gzip file begin, read as text: vendors offer their rules as those, and inputs may be packed. */
function isArchive(text: string): boolean {
  return text.startsWith('PK\u0003\u0004') || text.startsWith('\u001f\ufffd');
}

/** Globs are understood, as for input: a shell may have left one as it is, or been told to. */
function expandNamed(path: string): readonly string[] {
  if (!isGlob(path) || existsSync(path)) return [path];
  const matches = expandGlob(path).sort();
  if (matches.length === 0) throw new Error('no file matches');
  return matches;
}

/** A named file, whatever its ending; in a folder, files that can hold rules, in byte order of their paths. */
export function* listRuleFiles(path: string, report: ReportFault): Generator<string> {
  // A link that somebody names is meant; those that lie in folders are not followed.
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* listRuleFiles(child, report);
    else if (entry.isSymbolicLink()) {
      if (RULE_FILE.test(entry.name) || isFolder(child)) report({ code: 'link-not-followed', source: child });
    } else if (entry.isFile() && RULE_FILE.test(entry.name)) {
      if (lstatSync(child).size <= MAX_RULE_FILE) yield child;
      else report({ code: 'read-failed', source: child, detail: 'larger than a file of rules may be' });
    }
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // leads nowhere, or in a circle
  }
}

/** Folders and files on disk, as far as rules may need them. */
export const diskReader: ContentReader = {
  list: (folder) => {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((entry) =>
        entry.isDirectory() ? `${entry.name}/` : entry.name,
      );
    } catch {
      return [];
    }
  },
  read: (path) => {
    try {
      return existsSync(path) && lstatSync(path).size <= MAX_RULE_FILE ? readTextFile(path) : null;
    } catch {
      return null;
    }
  },
};
