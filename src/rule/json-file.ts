/** One JSON object of an export as a WrittenFile; the place of a key is the first one of that name in the object's text. */
import type { SourceText, Span } from '../text/source-text.ts';
import type { WrittenFile, WrittenObject, WrittenPath } from './written-file.ts';

/** `span` is the object's own text in the file. */
export function openJsonObject(source: SourceText, value: WrittenObject, span: Span): WrittenFile {
  const spanOf = (path: WrittenPath): Span | null => {
    if (path.length === 0) return { start: span.start, end: span.start + 1 };
    const key = path.findLast((step) => typeof step === 'string');
    if (key === undefined) return null;
    const quoted = JSON.stringify(key);
    const start = source.text.indexOf(quoted, span.start);
    return start === -1 || start >= span.end ? null : { start, end: start + quoted.length };
  };
  return {
    source,
    value,
    diagnostics: [],
    spanOf,
    rawTextOf: () => null,
    textStartOf: (path) => spanOf(path)?.start ?? null,
  };
}
