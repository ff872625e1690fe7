/**
 * The data of rules' tests, found in a local folder. Tests name addresses; the folder mirrors some tail of their paths
 * (`…/datasets/x/y.log` as `DIR/datasets/x/y.log`), plain or packed. Failing that a file of the same name anywhere in
 * it is taken: the one that shares most folders with the address, and one that shares none only where the name leaves
 * no doubt. A file that lies where another address says is of that one. What is not found is not there: no test is ever
 * run on a guess between two files.
 */
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import type { SourceEntry } from '../io/source.ts';

/** Files of the folder that are looked at. */
const MAX_FILES = 500_000;
const PACKED = ['', '.gz', '.zst', '.zip', '.tar.gz', '.tgz', '.tar'];

export class TestData {
  readonly #folder: string | null;
  /** Asked-for addresses by base name: a name that several share says nothing by itself. */
  readonly #asked: ReadonlyMap<string, ReadonlySet<string>>;
  #byName: Map<string, string[]> | null = null;

  /** `addresses`: all that will be asked for. */
  constructor(folder: string | null, addresses: Iterable<string>) {
    this.#folder = folder;
    const asked = new Map<string, Set<string>>();
    for (const address of addresses) {
      const name = lastOf(pathOf(address)) ?? '';
      asked.set(name, (asked.get(name) ?? new Set<string>()).add(address));
    }
    this.#asked = asked;
  }

  /** The file for an address; `beside` is the folder of the file that names it. Null: not there. */
  find(address: string, beside: string): SourceEntry | null {
    const parts = pathOf(address);
    if (parts.length === 0) return null;
    const local = isUrl(address) ? null : fileAt(isAbsolute(address) ? address : join(beside, address));
    return local ?? this.#findMirrored(parts) ?? this.#findByName(parts);
  }

  #findMirrored(parts: readonly string[]): SourceEntry | null {
    if (this.#folder === null) return null;
    for (let from = 0; from < parts.length; from++) {
      const found = fileAt(join(this.#folder, ...parts.slice(from)));
      if (found !== null) return found;
    }
    return null;
  }

  #findByName(parts: readonly string[]): SourceEntry | null {
    if (this.#folder === null) return null;
    this.#byName ??= listByName(this.#folder);
    const name = lastOf(parts)!;
    const scored = PACKED.flatMap((ending) => this.#byName!.get(name + ending) ?? [])
      .map((path) => ({ path, shared: sharedFolders(path, parts) }))
      .filter(({ path, shared }) => !isOfAnother(path, parts, shared))
      .sort((a, b) => b.shared - a.shared);
    const [best, next] = scored;
    if (best === undefined || best.shared === next?.shared) return null;
    const isTelling = (this.#asked.get(name)?.size ?? 0) <= 1;
    return best.shared > 0 || isTelling ? fileAt(best.path) : null;
  }

  /** What is said of an address that nothing was found for; of a path also where it was looked for. */
  missing(address: string, beside: string): string {
    const under = this.#folder === null ? '' : ` nor in ${this.#folder}`;
    return isUrl(address) ? `no data: ${address}` : `no data: ${address} is not in ${beside || '.'}${under}`;
  }
}

function isUrl(address: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(address);
}

function pathOf(address: string): string[] {
  const path = address.replace(/^[a-z][a-z0-9+.-]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  return path.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
}

function lastOf(parts: readonly string[]): string | undefined {
  return parts[parts.length - 1];
}

function fileAt(path: string): SourceEntry | null {
  for (const ending of PACKED) {
    const name = path + ending;
    try {
      if (!existsSync(name)) continue;
      const stat = statSync(name);
      if (stat.isFile()) return { name, file: { path: name, size: stat.size }, diskBytes: stat.size };
    } catch {
      // what cannot be looked at is not there
    }
  }
  return null;
}

function listByName(folder: string): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  const folders = [folder];
  let files = 0;
  for (let at = folders.pop(); at !== undefined && files < MAX_FILES; at = folders.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(at, { withFileTypes: true });
    } catch {
      continue;
    }
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && files++ < MAX_FILES)
        byName.set(entry.name, [...(byName.get(entry.name) ?? []), path].sort());
    }
  }
  return byName;
}

/** Folders of a path, from the file up. */
function foldersUp(parts: readonly string[]): string[] {
  return parts.slice(0, -1).reverse();
}

/**
 * Whether a file belongs to another address of the same tree: above the folders that both share each has one of its own,
 * and above those is one that both have again (`techniques/T1/run/x.log` is not `techniques/T2/run/x.log`).
 */
function isOfAnother(path: string, parts: readonly string[], shared: number): boolean {
  const wanted = new Set(foldersUp(parts).slice(shared + 1));
  return foldersUp(path.split(sep))
    .slice(shared + 1)
    .some((folder) => folder !== '' && wanted.has(folder));
}

/** Folders right above the file that the address has too, counted from the file up. */
function sharedFolders(path: string, parts: readonly string[]): number {
  const folders = foldersUp(path.split(sep));
  const wanted = foldersUp(parts);
  let shared = 0;
  while (shared < wanted.length && folders[shared] === wanted[shared]) shared++;
  return shared;
}
