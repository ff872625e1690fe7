/**
 * Rules exported from Kibana: one API object a line, then exception lists and their items, connectors, and a summary
 * that is dropped. Objects over many lines, alone, one after the other or in a list, are read too, the list also as the
 * API answers with it (`data`), and so are the packages' assets, which wrap the rule in `attributes`, and exports of saved
 * objects (`saved-rule.ts`). A line that is not JSON is a broken rule; the other lines still count.
 */

import { lineIndexAt, type SourceText, type Span } from '../../text/source-text.ts';
import { readElasticRule } from '../elastic-rule.ts';
import { gatherExceptionItems } from '../exception-files.ts';
import { openJsonObject } from '../json-file.ts';
import { outermostObjects } from '../json-text.ts';
import { failedFile } from '../loaded-rule.ts';
import type { LoadedRule } from '../rule.ts';
import { readSavedRule } from '../saved-rule.ts';
import type { VendorFormat } from '../vendor-format.ts';
import { isWrittenObject, type WrittenObject } from '../written-file.ts';

/** Exports hold thousands of rules. Code units. */
const MAX_EXPORT_TEXT = 128 * 1024 * 1024;
const HEAD = 256 * 1024;

interface Entry {
  readonly value: WrittenObject;
  readonly span: Span;
  readonly line: number;
}

export const elasticNdjson: VendorFormat = {
  id: 'elastic-ndjson',
  recognise: (text) => {
    const head = text.slice(0, HEAD);
    if (!/^\uFEFF?\s*[[{]/.test(head)) return false;
    // A schema of rules has these names too, before objects.
    const isAnswer = /"rule_id"\s*:\s*[^\s{]/.test(head) && /"(?:risk_score|severity)"\s*:\s*[^\s{]/.test(head);
    return isAnswer || /"(?:alertTypeId|rule_type_id)"\s*:\s*"siem\./.test(head);
  },
  parse: (source, beside) => {
    if (source.text.length > MAX_EXPORT_TEXT) {
      const message = `the file has more than ${MAX_EXPORT_TEXT} characters`;
      return [failedFile(source.name, [{ code: 'rule-too-large', severity: 'error', message, source }])];
    }
    const broken: LoadedRule[] = [];
    const entries = readEntries(source, broken);
    const { exceptionItems } = beside ?? {
      exceptionItems: gatherExceptionItems([{ path: source.name, text: source.text }]),
    };
    const rules = entries
      .filter(({ value }) => isRule(value))
      .map(({ value, span, line }) =>
        readElasticRule({ file: openJsonObject(source, value, span, line), rule: [], exceptionItems }),
      );
    if (rules.length + broken.length > 0) return [...rules, ...broken];
    return [
      failedFile(source.name, [{ code: 'rule-empty', severity: 'error', message: 'the file holds no rule', source }]),
    ];
  },
};

function isRule(value: WrittenObject): boolean {
  return typeof value['rule_id'] === 'string' || (typeof value['type'] === 'string' && 'risk_score' in value);
}

function readEntries(source: SourceText, broken: LoadedRule[]): Entry[] {
  const { text } = source;
  const whole = parseJson(text.replace(/^\uFEFF/, ''));
  if (whole.ok) {
    const list = listOf(whole.value);
    if (list === null) return toEntry(whole.value, { start: 0, end: text.length }, 1);
    return placed(
      source,
      list.filter(isWrittenObject),
      outermostObjects(text, Array.isArray(whole.value) ? 0 : text.search(DATA) + 1),
    );
  }
  const following = readObjects(source);
  if (following !== null) return following;
  const entries: Entry[] = [];
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, end).replace(/^\uFEFF/, '');
    const span = { start: at, end };
    number++;
    at = end + 1;
    if (line.trim() === '') continue;
    const parsed = parseJson(line);
    if (parsed.ok) entries.push(...toEntry(parsed.value, span, number));
    else {
      const message = `line ${number} is not JSON: ${parsed.message}`;
      broken.push(failedFile(source.name, [{ code: 'rule-syntax', severity: 'error', message, source, span }]));
    }
  }
  return entries;
}

/** A list of rules, or the API's answer that holds one. */
function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const data = isWrittenObject(value) && !isRule(value) ? value['data'] : null;
  return Array.isArray(data) ? data : null;
}

const DATA = /(?<="data"\s*:\s*)\[/;

/** Objects of which each takes several lines, one after the other; null where the text is something else. */
function readObjects(source: SourceText): Entry[] | null {
  const { text } = source;
  if (!/^\uFEFF?\s*\{[ \t\r]*\n/.test(text)) return null;
  const spans = outermostObjects(text);
  const values = spans.map(({ start, end }) => parseJson(text.slice(start, end)));
  let end = 0;
  for (const span of spans) {
    if (!/^[\uFEFF\s]*$/.test(text.slice(end, span.start))) return null;
    end = span.end;
  }
  if (text.slice(end).trim() !== '') return null;
  const found = values.flatMap((parsed) => (parsed.ok ? [parsed.value] : []));
  return found.length === spans.length ? placed(source, found, spans) : null;
}

/** Values with their places in order; where those are not as many, each is shown at the top of the file. */
function placed(source: SourceText, values: readonly unknown[], spans: readonly Span[]): Entry[] {
  return values.flatMap((value, i) => {
    const span = spans.length === values.length ? spans[i]! : { start: 0, end: 1 };
    return toEntry(value, span, lineIndexAt(source, span.start) + 1);
  });
}

function toEntry(value: unknown, span: Span, line: number): Entry[] {
  if (!isWrittenObject(value)) return [];
  const saved = readSavedRule(value);
  if (saved !== null) return [{ value: saved, span, line }];
  const inner = value['attributes'];
  return [{ value: isWrittenObject(inner) && isRule(inner) ? inner : value, span, line }];
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : 'nested too deep';
    return { ok: false, message: message.replace(/[\u0000-\u001f]/g, ' ').slice(0, 120) };
  }
}
