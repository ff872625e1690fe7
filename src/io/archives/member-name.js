/**
 * Names of archive members, as they are shown. They come from strangers and never reach a file system; still, a name
 * should not look like a way out of its archive, nor hold what a terminal would obey.
 */
/** Longest name that is kept. UTF-16 code units. */
const MAX_NAME = 512;
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** `archive!path/of/member`, the path without roots, `.` and `..`, backslashes as slashes. */
export function nameMember(archive, path) {
  const parts = path
    .slice(0, 4 * MAX_NAME)
    .replace(UNSHOWABLE, '\ufffd')
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return `${archive}!${parts.join('/').slice(0, MAX_NAME) || 'unnamed'}`;
}
