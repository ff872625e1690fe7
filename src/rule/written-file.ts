/**
 * A file that a person wrote, parsed into plain values that still know where they were written. TOML, YAML and JSON
 * all become this, so that the readers of vendors' layouts see one shape and every diagnostic can point at its place.
 */
import type { Diagnostic } from '../text/diagnostic.ts';
import { lineStartsOf, type SourceText, type Span } from '../text/source-text.ts';

/** Keys and indexes from the top of the file. */
export type WrittenPath = readonly (string | number)[];

/** Where something was written, as far as that is known. */
export interface WrittenPlace {
  readonly source: SourceText;
  readonly span?: Span;
}

export type WrittenObject = Readonly<{ [key: string]: unknown }>;

export interface WrittenFile {
  readonly source: SourceText;
  /** The top mapping, or null where the file could not be read as one; `diagnostics` then says why. */
  readonly value: WrittenObject | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a value was written, or null when that is not known. */
  spanOf(path: WrittenPath): Span | null;
  /** Where the last key of a path was written, or null when that is not known. */
  keySpanOf(path: WrittenPath): Span | null;
  /** The characters of a scalar that is not text (`1.0`, `yes`), as written. */
  rawTextOf(path: WrittenPath): string | null;
  /** Line of the file on which the text of a string value begins: behind quotes, block headers and trimmed breaks. */
  textLineOf(path: WrittenPath): number | null;
  /** The same of a text that is written as a JSON string, for `locate`; null where the text was not found. */
  readonly jsonPlaceOf?: (path: WrittenPath, text: string) => JsonPlace | null;
}

export type JsonPlace = Required<Pick<SourceText, 'firstLine' | 'margins' | 'escapes'>>;

/** Longest rule file that is read. Code units; the longest published ones are below a tenth of it. */
export const MAX_RULE_TEXT = 2 * 1024 * 1024;
/** Deepest nesting of collections that is followed. */
export const MAX_RULE_DEPTH = 64;

/** A file of which nothing could be read, for the reason given. */
export function unreadableFile(source: SourceText, diagnostic: Omit<Diagnostic, 'source' | 'severity'>): WrittenFile {
  return {
    source,
    value: null,
    diagnostics: [{ ...diagnostic, severity: 'error', source }],
    spanOf: () => null,
    keySpanOf: () => null,
    rawTextOf: () => null,
    textLineOf: () => null,
  };
}

export function tooLarge(source: SourceText): WrittenFile {
  return unreadableFile(source, {
    code: 'rule-too-large',
    message: `the file has ${source.text.length} characters, more than the ${MAX_RULE_TEXT} that a rule file may have`,
  });
}

/** The text with a line feed where two characters end a line, as Git has them on Windows. */
export function withLineFeeds(text: string): string {
  return text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text;
}

/** The same source with line feeds for carriage returns that stand alone; no place moves. */
export function withLineBreaks(source: SourceText): SourceText {
  const { text } = source;
  return text.includes('\r') ? { ...source, text: text.replace(/\r(?!\n)/g, '\n') } : source;
}

/** A text inside a larger file, with the line on which it starts there, and what stands before each of its lines. */
export function embedText(file: WrittenFile, path: WrittenPath, text: string): SourceText {
  const { name } = file.source;
  const place = file.jsonPlaceOf?.(path, text) ?? null;
  if (place !== null) return { name, text, ...place };
  const firstLine = file.textLineOf(path);
  return firstLine === null
    ? { name, text }
    : { name, text, firstLine, margins: marginsOf(file.source, firstLine, text) };
}

/** Indentation that YAML takes off, and keys and quotes before the first line; 0 where a line was written otherwise. */
function marginsOf(file: SourceText, firstLine: number, text: string): number[] {
  const starts = lineStartsOf(file);
  return text.split('\n').map((line, i) => {
    const own = line.replace(/\r$/, '');
    const start = starts[firstLine - 1 + i];
    const end = (starts[firstLine + i] ?? file.text.length + 1) - 1;
    const whole = start === undefined ? '' : file.text.slice(start, end).replace(/\r$/, '');
    return own === '' ? 0 : Math.max(0, whole.endsWith(own) ? whole.length - own.length : whole.indexOf(own));
  });
}

export function isWrittenObject(value: unknown): value is WrittenObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
