/** One JSON object of an export as a WrittenFile; the place of a key is the first one of that name in the object's text. */
import type { SourceText, Span } from '../text/source-text.ts';
import type { WrittenFile, WrittenObject, WrittenPath } from './written-file.ts';

/** `span` is the object's own text in the file, `line` the line on which it begins. */
export function openJsonObject(source: SourceText, value: WrittenObject, span: Span, line: number): WrittenFile {
  const text = source.text.slice(span.start, span.end);
  const spanOf = (path: WrittenPath): Span | null => {
    if (path.length === 0) return { start: span.start, end: span.start + 1 };
    const key = path.findLast((step) => typeof step === 'string');
    const quoted = JSON.stringify(key ?? '');
    const at = text.indexOf(quoted);
    return at === -1 ? null : { start: span.start + at, end: span.start + at + quoted.length };
  };
  const lineOf = (path: WrittenPath): number => {
    const at = (spanOf(path)?.start ?? span.start) - span.start;
    let number = line;
    for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) number++;
    return number;
  };
  return { source, value, diagnostics: [], spanOf, rawTextOf: () => null, textLineOf: lineOf };
}
