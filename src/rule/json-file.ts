/**
 * One JSON object of an export as a WrittenFile; the place of a key is the first one of that name in the object's text, that
 * of a text the first string under its key that says the same.
 */
import { lineIndexAt, lineStartsOf, type SourceText, type Span } from '../text/source-text.ts';
import { endOfString, escapesOf, saysInJson } from './json-text.ts';
import type { JsonPlace, WrittenFile, WrittenObject, WrittenPath } from './written-file.ts';

/** `span` is the object's own text in the file, `line` the line on which it begins. */
export function openJsonObject(source: SourceText, value: WrittenObject, span: Span, line: number): WrittenFile {
  const text = source.text.slice(span.start, span.end);
  const spanOf = (path: WrittenPath): Span | null => {
    if (path.length === 0) return { start: span.start, end: span.start + 1 };
    const quoted = quotedKeyOf(path);
    const at = text.indexOf(quoted);
    return at === -1 ? null : { start: span.start + at, end: span.start + at + quoted.length };
  };
  const lineAt = (at: number): number => {
    let number = line;
    for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) number++;
    return number;
  };
  const jsonPlaceOf = (path: WrittenPath, wanted: string): JsonPlace | null => {
    const quoted = quotedKeyOf(path);
    for (let at = text.indexOf(quoted); at !== -1; at = text.indexOf(quoted, at + 1)) {
      OPENING.lastIndex = at + quoted.length;
      if (!OPENING.test(text)) continue;
      const start = OPENING.lastIndex;
      const written = text.slice(start, endOfString(text, start));
      if (!saysInJson(written, wanted)) continue;
      const lineStart = lineStartsOf(source)[lineIndexAt(source, span.start + start)]!;
      return { firstLine: lineAt(start), margins: [span.start + start - lineStart], escapes: escapesOf(written) };
    }
    return null;
  };
  return {
    source,
    value,
    diagnostics: [],
    spanOf,
    keySpanOf: spanOf,
    rawTextOf: () => null,
    textLineOf: (path) => lineAt((spanOf(path)?.start ?? span.start) - span.start),
    jsonPlaceOf,
  };
}

function quotedKeyOf(path: WrittenPath): string {
  return JSON.stringify(path.findLast((step) => typeof step === 'string') ?? '');
}

/** From a key to the text of its value. */
const OPENING = /\s*:\s*"/y;
