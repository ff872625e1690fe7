/**
 * Cuts text to a number of terminal columns. What is cut is marked with `…`; wide characters are measured, never split;
 * of a path the file's name is what stays. Text must already be free of control characters.
 */
import { displayWidth } from '../../text/render.ts';

/** Combining marks kept on one character; a longer stack would paint over the lines around it. */
const MAX_MARKS = 4;

/** Keeps the start; never wider than `width`. */
export function clipEnd(text: string, width: number): string {
  if (fits(text, width)) return text;
  return width < 1 ? '' : `${takeStart(text, width - 1)}…`;
}

/** Keeps start and end, more of the end: file names keep their extension. */
export function clipMiddle(text: string, width: number): string {
  if (fits(text, width)) return text;
  if (width < 3) return clipEnd(text, width);
  const end = takeEnd(text, Math.ceil((width - 1) / 2));
  return `${takeStart(text, width - 1 - displayWidth(end))}…${end}`;
}

/**
 * Shortens a Windows or Unix path by whole folders from its middle: `C:\…\Downloads\viewer.exe`. The file's name
 * stays whole as long as it fits by itself.
 */
export function clipPath(path: string, width: number): string {
  if (fits(path, width)) return path;
  const separator = path.includes('\\') ? '\\' : '/';
  const folders = path.split(separator);
  const name = path.slice(path.lastIndexOf(separator) + 1);
  folders.pop();
  // The server of a network share is one piece with its backslashes.
  if (path.startsWith('\\\\') && folders.length > 2) folders.splice(0, 3, `\\\\${folders[2]}`);
  if (folders.length === 0 || displayWidth(name) + 2 > width) return clipMiddle(name, width);
  // The folder next to the file says most; then by turns from the drive and from the file, as long as they fit.
  let left = 0;
  let right = folders.length;
  let room = width - displayWidth(name) - 2;
  let fromLeft = false;
  let refused = false;
  while (left < right) {
    const cost = displayWidth(folders[fromLeft ? left : right - 1]!) + 1;
    if (cost <= room) {
      room -= cost;
      refused = false;
      if (fromLeft) left++;
      else right--;
    } else if (refused) break;
    else refused = true;
    fromLeft = !fromLeft;
  }
  return [...folders.slice(0, left), '…', ...folders.slice(right), name].join(separator);
}

/** Pads on the right (or left, for numbers) to `width` columns. */
export function padColumns(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

function fits(text: string, width: number): boolean {
  // A code unit takes at most two columns, and one that counts at least none: long text is not measured whole.
  if (text.length * 2 <= width) return true;
  return text.length <= width * 8 && displayWidth(text) <= width;
}

function takeStart(text: string, width: number): string {
  let out = '';
  let used = 0;
  let marks = 0;
  for (const char of text) {
    const columns = displayWidth(char);
    marks = columns === 0 ? marks + 1 : 0;
    if (used + columns > width || marks > MAX_MARKS) break;
    used += columns;
    out += char;
  }
  return out;
}

function takeEnd(text: string, width: number): string {
  const chars = [...text.slice(-width * 8)];
  let from = chars.length;
  let used = 0;
  while (from > 0) {
    const columns = displayWidth(chars[from - 1]!);
    if (used + columns > width) break;
    used += columns;
    from--;
  }
  // Not with a mark that lost its letter, nor with half a pair.
  while (from < chars.length && (displayWidth(chars[from]!) === 0 || /^[\udc00-\udfff]$/.test(chars[from]!))) from++;
  return chars.slice(from).join('');
}
