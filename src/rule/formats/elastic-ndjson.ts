/**
 * Rules exported from Kibana: one API object a line, then exception lists and their items, connectors, and a summary
 * that is dropped. A single object or an array over many lines is read too, and so are the packages' assets, which
 * wrap the rule in `attributes`. A line that is not JSON is a broken rule; the other lines still count.
 */

import type { SourceText, Span } from '../../text/source-text.ts';
import { readElasticRule } from '../elastic-rule.ts';
import { gatherExceptionItems } from '../exception-files.ts';
import { openJsonObject } from '../json-file.ts';
import { failedFile } from '../loaded-rule.ts';
import type { LoadedRule } from '../rule.ts';
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
    return /^\uFEFF?\s*[[{]/.test(head) && /"rule_id"\s*:/.test(head) && /"(?:risk_score|severity)"\s*:/.test(head);
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
    const list: readonly unknown[] = Array.isArray(whole.value) ? whole.value : [whole.value];
    // Where the elements of an array begin is not known, so each is shown at the top of the file.
    const end = Array.isArray(whole.value) ? 1 : text.length;
    return list.flatMap((value) => toEntry(value, { start: 0, end }, 1));
  }
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

function toEntry(value: unknown, span: Span, line: number): Entry[] {
  if (!isWrittenObject(value)) return [];
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
