/**
 * TOML rule files: values by our own reader of what rules are really written in (`quick-toml.ts`), or else by smol-toml;
 * places by our own scan of the keys (`toml-places.ts`), which neither keeps. A syntax error is one diagnostic with the
 * parser's place.
 */
import { parse, TomlError } from 'smol-toml';
import { locate, type SourceText, type Span } from '../text/source-text.ts';
import { endOfString, escapesOf, saysInJson } from './json-text.ts';
import { readQuickToml } from './quick-toml.ts';
import { TomlPlaces } from './toml-places.ts';
import {
  type JsonPlace,
  MAX_RULE_DEPTH,
  MAX_RULE_TEXT,
  tooLarge,
  unreadableFile,
  type WrittenFile,
  type WrittenObject,
  type WrittenPath,
  withLineBreaks,
  withLineFeeds,
} from './written-file.ts';

export function parseTomlFile(given: SourceText): WrittenFile {
  if (given.text.length > MAX_RULE_TEXT) return tooLarge(given);
  // Elastic's tools read files as Python's texts: whatever ends a line there, a line feed stands for it.
  const source = withLineBreaks(given);
  const { text } = source;
  let value: WrittenObject;
  try {
    const lines = withLineFeeds(text);
    value = readQuickToml(lines) ?? parse(lines, { maxDepth: MAX_RULE_DEPTH });
  } catch (error) {
    if (error instanceof TomlError) {
      const start = offsetOf(text, error.line, error.column);
      return unreadableFile(source, {
        code: 'rule-syntax',
        message: tomlMessage(error.message),
        span: { start, end: start + 1 },
      });
    }
    if (error instanceof RangeError || error instanceof TypeError) {
      return unreadableFile(source, { code: 'rule-syntax', message: 'the file cannot be read as TOML' });
    }
    throw error;
  }
  let places: TomlPlaces | null = null;
  const placeOf = (path: readonly (string | number)[]) => {
    places ??= new TomlPlaces(text);
    return places.get(path.join('\u0000')) ?? null;
  };
  /** A basic string on one line is written as in JSON, but for a few escapes. */
  const jsonPlaceOf = (path: WrittenPath, wanted: string): JsonPlace | null => {
    const start = (placeOf(path)?.value.start ?? -1) + 1;
    if (text[start - 1] !== '"') return null;
    const written = text.slice(start, endOfString(text, start));
    if (!written.includes('\\') || !saysInJson(written, wanted)) return null;
    const { line, column } = locate(source, start);
    return { firstLine: line, margins: [column - 1], escapes: escapesOf(written) };
  };
  return {
    source,
    value,
    jsonPlaceOf,
    diagnostics: [],
    spanOf: (path) => placeOf(path)?.value ?? null,
    keySpanOf: (path) => placeOf(path)?.key ?? null,
    rawTextOf: (path) => sliceOf(text, placeOf(path)?.value ?? null),
    textLineOf: (path) => {
      const span = placeOf(path)?.value;
      return span === undefined ? null : locate(source, textStart(text, span.start)).line;
    },
  };
}

function sliceOf(text: string, span: Span | null): string | null {
  return span === null ? null : text.slice(span.start, span.end);
}

/** A line break straight after the opening quotes of a multi-line string is not part of it. */
function textStart(text: string, start: number): number {
  const quotes = text.slice(start, start + 3);
  if (quotes === "'''" || quotes === '"""') {
    const after = start + 3;
    return text[after] === '\n' ? after + 1 : text.startsWith('\r\n', after) ? after + 2 : after;
  }
  return start + 1;
}

function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const newline = text.indexOf('\n', at);
    if (newline === -1) break;
    at = newline + 1;
  }
  return Math.min(text.length, at + Math.max(0, column - 1));
}

/** The parser's first line, without its prefix and code block. */
function tomlMessage(message: string): string {
  return message.split('\n', 1)[0]!.replace(/^Invalid TOML document: /, '');
}
