/**
 * Renders diagnostics for people: `file:line:column`, the message, the source line with a caret under the place, and
 * the hint. Text from files is made safe for a terminal here: no control character of a rule reaches the screen.
 */
import type { Diagnostic } from './diagnostic.ts';
import { locate } from './source-text.ts';

const MAX_LINE = 160;

/**
 * Characters that act on a screen or hide on it: C0 and C1 controls, line separators, bidirectional marks and overrides,
 * zero-width and other invisible ones, tag characters, halves of surrogate pairs. Global: for `replace`, never `test`.
 */
export const HIDDEN_CHARACTERS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

/** Whether the text is printable ASCII alone, as most text is: nothing in it can be hidden. */
export function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** Replaces control characters, bidirectional overrides and other invisible ones by visible escapes such as `\x1b`. */
export function escapeControls(text: string): string {
  if (isPlain(text)) return text;
  return text.replace(HIDDEN_CHARACTERS, (c) => {
    const code = c.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** A block of one to four lines, without a trailing line break and without colour. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { source, span, severity, code, message, hint } = diagnostic;
  const lines: string[] = [];
  if (source !== undefined && span !== undefined) {
    const place = locate(source, span.start);
    lines.push(
      `${escapeControls(source.name)}:${place.line}:${place.column}: ${severity}[${code}]: ${escapeControls(message)}`,
    );
    const length = Math.max(1, Math.min(span.end - span.start, place.lineText.length - place.lineOffset));
    lines.push(...renderCaret(place.lineText, place.lineOffset, length));
  } else {
    const where = source === undefined ? '' : `${escapeControls(source.name)}: `;
    lines.push(`${where}${severity}[${code}]: ${escapeControls(message)}`);
  }
  if (hint !== undefined) lines.push(`  hint: ${escapeControls(hint)}`);
  return lines.join('\n');
}

/** The line, cut to a window around the place when it is long, and a line of carets below it. */
function renderCaret(lineText: string, column: number, length: number): string[] {
  let from = 0;
  let text = lineText;
  if (text.length > MAX_LINE) {
    from = Math.max(0, Math.min(column - MAX_LINE / 4, text.length - MAX_LINE));
    text = text.slice(from, from + MAX_LINE);
  }
  const before = escapeControls(text.slice(0, column - from).replaceAll('\t', ' '));
  const marked = escapeControls(text.slice(column - from, column - from + length).replaceAll('\t', ' '));
  const after = escapeControls(text.slice(column - from + length).replaceAll('\t', ' '));
  const lead = from > 0 ? '… ' : '';
  return [
    `  | ${lead}${before}${marked}${after}`,
    `  | ${' '.repeat(lead.length + displayWidth(before))}${'^'.repeat(Math.max(1, displayWidth(marked)))}`,
  ];
}

const COMBINING = /^[\p{Mn}\p{Me}]$/u;

/** Columns that a terminal uses for the text: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0x300 && COMBINING.test(char)) continue;
    width += isWide(code) ? 2 : 1;
  }
  return width;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
