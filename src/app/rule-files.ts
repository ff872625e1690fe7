/** Reads rule files from disk: rule paths as people name them in, a bundle out. Links inside folders are not followed. */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expandGlob, isGlob } from '../io/sources/glob.ts';
import type { ContentReader } from '../rule/content-roots.ts';
import { type BundleOptions, buildBundle, type CompiledBundle, type RuleBundle } from './rule-bundle.ts';

/** A file that rules are read from may be no larger. Bytes. */
const MAX_RULE_FILE = 64 * 1024 * 1024;
const RULE_FILE = /\.(toml|ya?ml|ndjson|json|jsonl)$/i;

export interface RuleFiles {
  readonly bundle: RuleBundle;
  readonly compiled: CompiledBundle;
  /** What was read, by path. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Named paths that cannot be opened, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export function readRuleFiles(paths: readonly string[], options: BundleOptions): RuleFiles {
  const files: { path: string; text: string }[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  // Folders that were named may lie in one another.
  const known = new Set<string>();
  for (const path of paths) {
    try {
      for (const file of expandNamed(path).flatMap((named) => [...listRuleFiles(named)])) {
        const place = resolve(file);
        if (known.has(place)) continue;
        known.add(place);
        files.push({ path: file, text: readFileSync(file, 'utf8') });
      }
    } catch (error) {
      unreadable.push({ path, reason: (error as Error).message });
    }
  }
  return { ...buildBundle(files, options, diskReader), files, unreadable };
}

/** Globs are understood, as for input: a shell may have left one as it is, or been told to. */
function expandNamed(path: string): readonly string[] {
  if (!isGlob(path) || existsSync(path)) return [path];
  const matches = expandGlob(path).sort();
  if (matches.length === 0) throw new Error('no file matches');
  return matches;
}

/** A named file, whatever its ending; in a folder, files that can hold rules, in byte order of their paths. */
export function* listRuleFiles(path: string): Generator<string> {
  // A link that somebody names is meant; those that lie in folders are not followed.
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* listRuleFiles(child);
    else if (entry.isFile() && RULE_FILE.test(entry.name) && lstatSync(child).size <= MAX_RULE_FILE) yield child;
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
      return existsSync(path) && lstatSync(path).size <= MAX_RULE_FILE ? readFileSync(path, 'utf8') : null;
    } catch {
      return null;
    }
  },
};
