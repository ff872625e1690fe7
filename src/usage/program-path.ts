/**
 * Paths of programs in one form, so that the same program is known however a sensor writes it: lower case, backslashes
 * on Windows, the drive as `c:` whether it came as a letter, a device or with the `\\?\` prefix. Nothing is resolved:
 * short names (`PROGRA~1`), `..` and network shares stay as they are, and are no place that programs belong to.
 */

const DEVICE = /^\\(?:device\\harddiskvolume\d+|\?\?\\[a-z]:)(?=\\)/;
const LONG_PREFIX = /^\\\\[?.]\\(?=[a-z]:\\)/;

export function normaliseProgramPath(path: string): string {
  const lower = path.toLowerCase();
  if (lower.startsWith('/')) return lower;
  return lower
    .replaceAll('/', '\\')
    .replace(LONG_PREFIX, '')
    .replace(DEVICE, 'c:')
    .replace(/^[a-z]:/, 'c:');
}

/** Whether a path has steps (`.` and `..`) in it: it then lies elsewhere than its words say. */
export function hasSteps(path: string): boolean {
  return /(?:^|[\\/])\.{1,2}(?=[\\/])/.test(path);
}

/** The last part of a Windows or Unix path. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}
