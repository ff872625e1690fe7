/**
 * Globs, for shells that do not expand them, as no shell of Windows does: `*` and `?` within a name, `**` for any
 * folders. Symbolic links are not followed. Matching a name takes at most its length times the pattern's.
 */
import { readdirSync, statSync } from 'node:fs';
import { platform } from 'node:process';

export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}

/**
 * Files and folders that match, in no order. Folders that cannot be read match nothing. On Windows folders end in either
 * stroke, and small letters are as good as capitals.
 */
export function expandGlob(pattern: string, isWindows = platform === 'win32'): string[] {
  const path = isWindows ? pattern.replaceAll('\\', '/') : pattern;
  const parts = path.split('/').filter((part) => part !== '');
  const steps = parts.filter((part, i) => part !== '**' || parts[i - 1] !== '**');
  // Two strokes on Windows: the name of a machine follows.
  const root = isWindows && path.startsWith('//') ? '//' : path.startsWith('/') ? '/' : '';
  const found = new Set<string>();
  const matches = isWindows
    ? (part: string, name: string): boolean => matchesName(part.toLowerCase(), name.toLowerCase())
    : matchesName;
  walk(root, steps, matches, found);
  return isWindows ? Array.from(found, (name) => name.replaceAll('/', '\\')) : [...found];
}

function walk(folder: string, parts: readonly string[], matches: typeof matchesName, found: Set<string>): void {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (!isGlob(part)) {
    const path = `${folder}${part}`;
    if (rest.length > 0) walk(`${path}/`, rest, matches, found);
    else if (exists(path)) found.add(path);
    return;
  }
  if (part === '**') walk(folder, rest.length === 0 ? ['*'] : rest, matches, found);
  for (const entry of listFolder(folder)) {
    const path = `${folder}${entry.name}`;
    if (part === '**') {
      if (entry.isDirectory()) walk(`${path}/`, parts, matches, found);
    } else if (matches(part, entry.name)) {
      if (rest.length === 0) found.add(path);
      else if (entry.isDirectory()) walk(`${path}/`, rest, matches, found);
    }
  }
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether a name matches a pattern of `*`, `?` and characters that stand for themselves. */
export function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
