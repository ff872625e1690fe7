/**
 * Source text: something that a person wrote (a rule's query, a macro, a lookup, a config file), with a name to show
 * and a way to turn offsets into lines. Offsets are UTF-16 code units, as JavaScript counts them.
 */
export interface SourceText {
  /** Path or other name as people know it. */
  readonly name: string;
  readonly text: string;
  /** Line number, in the named file, of the first line of `text`; 1 unless the text is embedded in a larger file. */
  readonly firstLine?: number;
  /** For each line of `text`, how many characters stand before it on its line of the named file; none where left out. */
  readonly margins?: readonly number[];
  /**
   * Where `text` is one JSON string of the file, which holds its line breaks as escapes: for each escape the offset in
   * `text` behind it, and how many more characters the file has up to there.
   */
  readonly escapes?: readonly (readonly [offset: number, more: number])[];
}

/** Half-open range of offsets into a SourceText. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Place {
  /** 1-based line in the named file. */
  readonly line: number;
  /** 1-based column in the named file's line, in code units. */
  readonly column: number;
  /** The line's text without its line break, as far as it belongs to the source. */
  readonly lineText: string;
  /** Offset of the place in `lineText`. */
  readonly lineOffset: number;
}

/** Line, column and line text of an offset; an offset past the end is the end. */
export function locate(source: SourceText, offset: number): Place {
  const { text } = source;
  const at = Math.max(0, Math.min(offset, text.length));
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  const lineEnd = newline === -1 ? text.length : newline;
  let index = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < lineStart; i = text.indexOf('\n', i + 1)) index++;
  const lineOffset = at - lineStart;
  const { firstLine = 1, margins, escapes } = source;
  return {
    ...(escapes === undefined
      ? { line: firstLine + index, column: (margins?.[index] ?? 0) + lineOffset + 1 }
      : { line: firstLine, column: (margins?.[0] ?? 0) + at + moreBefore(escapes, at) + 1 }),
    lineText: text.slice(lineStart, lineEnd).replace(/\r$/, ''),
    lineOffset,
  };
}

function moreBefore(escapes: NonNullable<SourceText['escapes']>, at: number): number {
  return escapes.findLast(([offset]) => offset <= at)?.[1] ?? 0;
}

const LINE_STARTS = new WeakMap<SourceText, readonly number[]>();

/** Offsets at which the lines of a text begin, made once for each source. */
export function lineStartsOf(source: SourceText): readonly number[] {
  let starts = LINE_STARTS.get(source);
  if (starts === undefined) {
    const found = [0];
    for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) found.push(at + 1);
    LINE_STARTS.set(source, (starts = found));
  }
  return starts;
}

/** Which of the lines an offset lies on, counted from 0. */
export function lineIndexAt(source: SourceText, offset: number): number {
  const starts = lineStartsOf(source);
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** The smallest span that covers both. */
export function joinSpans(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
