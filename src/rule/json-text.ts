/** Where things stand in the text of JSON. The text is taken to be JSON; of any other these say something, and end. */
import type { SourceText, Span } from '../text/source-text.ts';

/** The offset of the quote that closes the string whose content begins at `start`; the text's end where none does. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** The objects from an offset on that lie in no other object, up to the first bracket that closes what is not open. */
export function outermostObjects(text: string, from = 0): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let start = 0;
  for (let at = from; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at + 1);
        break;
      case '{':
        if (depth++ === 0) start = at;
        break;
      case '}':
        if (--depth < 0) return spans;
        if (depth === 0) spans.push({ start, end: at + 1 });
        break;
    }
  }
  return spans;
}

/** Whether what stands between two quotes is JSON for a text. */
export function saysInJson(written: string, text: string): boolean {
  try {
    return JSON.parse(`"${written}"`) === text;
  } catch {
    return false;
  }
}

const ESCAPE = /\\(?:u[0-9A-Fa-f]{4}|.)/g;

/** The escapes of what stands between two quotes, for `locate`. */
export function escapesOf(written: string): NonNullable<SourceText['escapes']> {
  const escapes: (readonly [number, number])[] = [];
  let more = 0;
  for (const { index, 0: taken } of written.matchAll(ESCAPE)) {
    const offset = index - more + 1;
    more += taken.length - 1;
    escapes.push([offset, more]);
  }
  return escapes;
}
