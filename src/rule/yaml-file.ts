/**
 * YAML rule files. Read as the vendors' own tools do: one document, plain types only, the last of two equal keys wins.
 * Hostile input is bounded: length before parsing, expansion of aliases, and nesting, whose overflow is caught here.
 * Custom tags are refused; nothing in a file can name code.
 */
import type { Node, Pair } from 'yaml';
import { Diagnostics } from '../text/diagnostic.ts';
import { library } from '../text/library.ts';
import { locate, type SourceText, type Span } from '../text/source-text.ts';
import { type QuickYaml, readQuickYaml } from './quick-yaml.ts';
import {
  isWrittenObject,
  MAX_RULE_DEPTH,
  MAX_RULE_TEXT,
  tooLarge,
  unreadableFile,
  type WrittenFile,
  type WrittenObject,
  type WrittenPath,
  withLineBreaks,
} from './written-file.ts';
import { indentQuotedLines } from './yaml-indent.ts';

const yaml = library<typeof import('yaml')>('yaml');

/** Values that aliases may stand for, in all. No published rule file uses any. */
const MAX_ALIASES = 64;

export function parseYamlFile(given: SourceText): WrittenFile {
  if (given.text.length > MAX_RULE_TEXT) return tooLarge(given);
  // To YAML a carriage return ends a line wherever it stands; the library knows it only before a line feed.
  const source = withLineBreaks(given);
  const quick = readQuickYaml(source.text);
  return quick === null ? parseAnyYaml(source) : quickFile(source, quick);
}

/** What was read quickly; the library reads it again when someone asks for a place that is not known. */
function quickFile(source: SourceText, { value, textLines, odd }: QuickYaml): WrittenFile {
  let whole: WrittenFile | null = null;
  const open = (): WrittenFile => {
    whole ??= parseAnyYaml(source);
    return whole;
  };
  return {
    source,
    value,
    diagnostics: [],
    spanOf: (path) => open().spanOf(path),
    keySpanOf: (path) => open().keySpanOf(path),
    rawTextOf: (path) => {
      const scalar = valueAt(value, path);
      if (odd.has(scalar)) return open().rawTextOf(path);
      return typeof scalar === 'number' || typeof scalar === 'boolean' ? String(scalar) : null;
    },
    textLineOf: (path) => (path.length === 1 ? textLines.get(String(path[0])) : undefined) ?? open().textLineOf(path),
  };
}

function valueAt(value: unknown, path: WrittenPath): unknown {
  let at = value;
  for (const step of path) at = typeof at === 'object' && at !== null ? (at as WrittenObject)[step] : undefined;
  return at;
}

/** The same without the quick reader. */
export function parseAnyYaml(source: SourceText): WrittenFile {
  if (nestsTooDeep(source.text)) return tooDeep(source);
  try {
    const file = readDocument(source);
    if (file.value !== null) return file;
    const indented = indentQuotedLines(source.text);
    const mended = indented === null ? null : readDocument({ ...source, text: indented });
    return mended === null || mended.value === null ? file : mended;
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(source);
    if (!(error instanceof Error)) throw error;
    if (error.message.startsWith('Excessive alias')) {
      return unreadableFile(source, {
        code: 'rule-alias-limit',
        message: `YAML aliases expand to more than ${MAX_ALIASES} values`,
        hint: 'write the values out where they are needed',
      });
    }
    // The library throws for a few wrong texts (unknown anchors, odd merge keys) that it does not report.
    return unreadableFile(source, { code: 'rule-syntax', message: lowerFirst(error.message) });
  }
}

function readDocument(source: SourceText): WrittenFile {
  const { isMap, isScalar, parseDocument } = yaml();
  const document = parseDocument(source.text, {
    version: '1.2',
    schema: 'core',
    merge: true,
    // The vendors' readers accept loosely indented flow collections and repeated keys.
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const diagnostics = new Diagnostics();
  // The parser catches its own overflow and reports it as an error.
  if (document.errors.some((error) => error.code === 'RESOURCE_EXHAUSTION')) return tooDeep(source);
  for (const error of document.errors) {
    const span = { start: error.pos[0], end: error.pos[1] };
    diagnostics.add({ code: 'rule-syntax', severity: 'error', message: lowerFirst(error.message), source, span });
  }
  for (const warning of document.warnings) {
    const span = { start: warning.pos[0], end: warning.pos[1] };
    diagnostics.add({ code: 'rule-tag', severity: 'error', message: lowerFirst(warning.message), source, span });
  }
  const root = document.contents;
  const second = secondDocumentAt(source.text, document.range[2]);
  if (second !== null) {
    diagnostics.add({
      code: 'rule-syntax',
      severity: 'error',
      message: 'the file holds more than one document',
      hint: 'keep each in a file of its own',
      source,
      span: second,
    });
  }
  if (diagnostics.list.length === 0 && !isMap(root)) {
    diagnostics.add({ code: 'rule-syntax', severity: 'error', message: 'the file is not a mapping of keys', source });
  }
  if (diagnostics.hasErrors) return { ...unreadable(source), diagnostics: diagnostics.list };
  checkKeys(root, source, diagnostics, 0);
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  return {
    source,
    value: isWrittenObject(value) ? value : null,
    diagnostics: diagnostics.list,
    spanOf: (path) => spanOfNode(nodeAt(root, path)),
    keySpanOf: (path) => spanOfNode(pairAt(nodeAt(root, path.slice(0, -1)), path.at(-1))?.key),
    rawTextOf: (path) => {
      const node = nodeAt(root, path);
      return isScalar(node) ? (node.source ?? null) : null;
    },
    textLineOf: (path) => {
      const start = textStart(nodeAt(root, path), source.text);
      return start === null ? null : locate(source, start).line;
    },
  };
}

/** Where another document begins that says something; vendors' tools refuse such a file, too. */
function secondDocumentAt(text: string, end: number): Span | null {
  const rest = text.slice(end);
  const mark = /^---(?=\s|$)/m.exec(rest);
  if (mark === null) return null;
  const said = /^(?![ \t]*(?:#.*)?$|(?:---|\.\.\.)[ \t]*$)./m.test(rest.slice(mark.index + 3));
  return said ? { start: end + mark.index, end: end + mark.index + 3 } : null;
}

function unreadable(source: SourceText): WrittenFile {
  return unreadableFile(source, { code: 'rule-syntax', message: 'the file cannot be read' });
}

function tooDeep(source: SourceText): WrittenFile {
  return unreadableFile(source, {
    code: 'rule-too-deep',
    message: `collections are nested more than ${MAX_RULE_DEPTH} deep`,
  });
}

/**
 * A cheap upper bound on nesting, before the parser's own recursion: open brackets, and indents on one line. Brackets
 * inside text count too, so the bound for them is far above what any rule's text reaches unclosed.
 */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) {
      if (++open > MAX_RULE_DEPTH * 16) return true;
    } else if (code === 0x5d || code === 0x7d) open = Math.max(0, open - 1);
  }
  return /^[ \t]*(?:[-?] ){65}/m.test(text);
}

function checkKeys(node: unknown, source: SourceText, diagnostics: Diagnostics, depth: number): void {
  if (depth > MAX_RULE_DEPTH) throw new RangeError('nested too deep');
  const { isMap, isScalar, isSeq } = yaml();
  if (isSeq(node)) for (const item of node.items) checkKeys(item, source, diagnostics, depth + 1);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : null;
    if (name !== null && seen.has(name) && name !== '<<') {
      const span = spanOfNode(pair.key);
      const message = `\`${name}\` stands twice; the last one counts`;
      diagnostics.add({ code: 'rule-duplicate-key', severity: 'warning', message, source, ...(span && { span }) });
    }
    if (name !== null) seen.add(name);
    checkKeys(pair.value, source, diagnostics, depth + 1);
  }
}

function nodeAt(root: unknown, path: WrittenPath): unknown {
  const { isMap, isSeq } = yaml();
  let node: unknown = root;
  for (const step of path) {
    if (isMap(node)) {
      const pair = pairAt(node, step);
      node = pair?.value ?? pair?.key;
    } else if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return node;
}

/** The pair of a mapping that counts for a key. */
function pairAt(node: unknown, key: string | number | undefined): Pair | undefined {
  const { isMap, isPair, isScalar } = yaml();
  if (!isMap(node)) return undefined;
  return node.items.findLast((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
}

function spanOfNode(node: unknown): Span | null {
  const { isAlias, isMap, isScalar, isSeq } = yaml();
  const range = (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && (node as Node).range;
  return range ? { start: range[0], end: range[1] } : null;
}

/** A block scalar's text begins on the line after its header; a quoted one after the quote. */
function textStart(node: unknown, text: string): number | null {
  const { isScalar, Scalar } = yaml();
  if (!isScalar(node) || !node.range) return null;
  const start = node.range[0];
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) {
    const newline = text.indexOf('\n', start);
    return newline === -1 ? start : newline + 1;
  }
  return node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE ? start + 1 : start;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
