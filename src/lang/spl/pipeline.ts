/**
 * Splits expanded text into commands at the pipes that stand outside double quotes and brackets. What a command's
 * arguments mean is the command's own business.
 */
import type { Span } from '../../text/source-text.ts';
import { fail } from './errors.ts';
import { isEscaped, skipQuoted } from './expand.ts';

export interface Segment {
  /** Blank when nothing stands between two pipes. */
  readonly span: Span;
  /** True when a pipe stands before it: its first word must be a command. */
  readonly piped: boolean;
}

/** Segments of `text` within `span`. A pipe in front opens the first segment; it does not make an empty one before it. */
export function splitPipeline(text: string, span: Span): Segment[] {
  const segments: Segment[] = [];
  const brackets: number[] = [];
  let from = span.start;
  let piped = false;
  const close = (end: number) => {
    const body = trimSpan(text, { start: from, end });
    const leading = body.start === body.end && !piped && end < span.end;
    if (!leading) segments.push({ span: body, piped });
  };
  const special = /["\\[\]|]/g;
  special.lastIndex = span.start;
  for (let found = special.exec(text); found !== null && found.index < span.end; found = special.exec(text)) {
    const at = found.index;
    switch (found[0]) {
      case '"': {
        const after = skipQuoted(text, at);
        if (after > span.end || after - at < 2 || text[after - 1] !== '"') {
          fail('spl-unclosed', 'a double quote is never closed', { start: at, end: at + 1 });
        }
        special.lastIndex = after;
        break;
      }
      case '\\':
        if (isEscaped(text, at)) special.lastIndex = at + 2;
        break;
      case '[':
        brackets.push(at);
        break;
      case ']':
        if (brackets.pop() === undefined) {
          fail('spl-unclosed', 'a bracket is closed that was never opened', { start: at, end: at + 1 });
        }
        break;
      default:
        if (brackets.length > 0) break;
        close(at);
        from = at + 1;
        piped = true;
    }
  }
  const open = brackets.pop();
  if (open !== undefined) fail('spl-unclosed', 'a bracket is never closed', { start: open, end: open + 1 });
  close(span.end);
  return segments;
}

/** Names of the first `most` commands behind a place between two, in lower case, to the end of the pipeline around it. */
export function commandsBehind(text: string, at: number, most: number): string[] {
  const names: string[] = [];
  const special = /["\\[\]|]/g;
  const word = /\|\s*([a-z_]*)/iy;
  special.lastIndex = at;
  let depth = 0;
  for (
    let found = special.exec(text);
    found !== null && depth >= 0 && names.length < most;
    found = special.exec(text)
  ) {
    if (found[0] === '"') special.lastIndex = skipQuoted(text, found.index);
    else if (found[0] === '\\') special.lastIndex = found.index + (isEscaped(text, found.index) ? 2 : 1);
    else if (found[0] === '[') depth++;
    else if (found[0] === ']') depth--;
    else if (depth === 0) {
      word.lastIndex = found.index;
      names.push((word.exec(text)?.[1] ?? '').toLowerCase());
    }
  }
  return names;
}

/** The span without blanks at its ends. */
export function trimSpan(text: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return { start, end };
}
