/**
 * Search terms inside double quotes: `searchmatch("…")`, `startswith="…"`. The quotes' own escapes are taken away before
 * the terms are read, so `"u=\"x y\""` asks for `u="x y"`; places still lie in the text as it was written.
 */
import type { Span } from '../../text/source-text.ts';
import { Cursor, unescapeText } from './cursor.ts';
import { fail, SearchFailure } from './errors.ts';
import { parseSearch } from './search-parse.ts';
import type { SearchExpr } from './search-syntax.ts';

/** Parses the terms between the quotes at `quoted`, all of them. */
export function parseQuotedSearch(text: string, quoted: Span): SearchExpr {
  const inside = { start: quoted.start + 1, end: quoted.end - 1 };
  const written = text.slice(inside.start, inside.end);
  const meant = unescapeText(written);
  if (meant === written) return parseWhole(new Cursor(text, inside));
  const move = offsetsOf(written, inside.start);
  try {
    return moveSpans(parseWhole(new Cursor(meant, { start: 0, end: meant.length })), move);
  } catch (error) {
    if (!(error instanceof SearchFailure)) throw error;
    const { code, message, span, hint, unsupported } = error;
    throw new SearchFailure(code, message, moveSpan(span, move), {
      unsupported,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function parseWhole(cursor: Cursor): SearchExpr {
  const expr = parseSearch(cursor);
  if (!cursor.done) fail('spl-syntax', 'these search terms do not end here', cursor.here);
  return expr;
}

/** Where each character of the unescaped text was written, and at the end where the text ends. */
function offsetsOf(written: string, start: number): readonly number[] {
  const offsets: number[] = [];
  for (let i = 0; i < written.length; i++) {
    offsets.push(start + i);
    if (written[i] === '\\' && unescapeText(written.slice(i, i + 2)).length === 1) i++;
  }
  offsets.push(start + written.length);
  return offsets;
}

function moveSpan(span: Span, offsets: readonly number[]): Span {
  const last = offsets.length - 1;
  return { start: offsets[Math.min(span.start, last)]!, end: offsets[Math.min(span.end, last)]! };
}

function moveSpans<T>(node: T, offsets: readonly number[]): T {
  if (Array.isArray(node)) return node.map((item) => moveSpans(item, offsets)) as T; // an array maps to an array
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    key === 'span' || key === 'body' ? moveSpan(value, offsets) : moveSpans(value, offsets),
  ]);
  return Object.fromEntries(entries) as T; // same keys, same shapes
}
