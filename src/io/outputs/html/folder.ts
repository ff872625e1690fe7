/**
 * Where a program runs from, in words for people, as far as the place is worth a remark: folders that users or any
 * program may write to. Judged by the path's text alone, by Windows' own folder names, in any case.
 */
export interface Folder {
  /** `a user's Downloads folder`. */
  readonly words: string;
  /** Higher is more remarkable. */
  readonly weight: number;
}

const FOLDERS: readonly (readonly [RegExp, Folder])[] = [
  [/\\\$recycle\.bin\\/i, { words: 'the recycle bin', weight: 9 }],
  [/\\perflogs\\/i, { words: 'the PerfLogs folder', weight: 8 }],
  [/\\users\\public\\/i, { words: 'the Public folder', weight: 8 }],
  [/\\users\\[^\\]+\\downloads\\/i, { words: 'a user’s Downloads folder', weight: 7 }],
  [/\\(?:appdata\\local|windows)\\temp\\|^[a-z]:\\temp\\/i, { words: 'a folder for temporary files', weight: 6 }],
  [/\\users\\[^\\]+\\(?:desktop|documents|onedrive[^\\]*)\\/i, { words: 'a user’s own documents', weight: 5 }],
  [/\\appdata\\roaming\\/i, { words: 'a user’s roaming AppData folder', weight: 4 }],
  [/\\appdata\\/i, { words: 'a user’s AppData folder', weight: 2 }],
  [/\\users\\[^\\]+\\/i, { words: 'a user’s profile', weight: 3 }],
  [/^[a-z]:\\programdata\\/i, { words: 'ProgramData', weight: 3 }],
  [/^\\\\/, { words: 'a network share', weight: 5 }],
];

/** The remark on a path, or null for folders that only administrators may write to, and for no path at all. */
export function describeFolder(path: string | null): Folder | null {
  if (path === null) return null;
  const head = path.slice(0, 1000);
  for (const [pattern, folder] of FOLDERS) if (pattern.test(head)) return folder;
  return null;
}
