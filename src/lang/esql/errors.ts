/** Every kind of problem that ES|QL text can have: one code, one wording, one hint, one place. */
import type { CodeTable } from '../../text/diagnostic.ts';
import type { Span } from '../../text/source-text.ts';
import { type Finding, problemsOf, quoteShort } from '../finding.ts';

/** Codes of the ES|QL room, for the reference page. */
export const ESQL_CODES = {
  'esql-syntax': 'The text is not ES|QL at this place.',
  'esql-bad-string': 'A string or a quoted name is not closed, or has an escape that ES|QL does not know.',
  'esql-too-deep': 'Expressions are nested deeper than the parser goes.',
  'esql-too-long': 'The query is longer than the parser reads, or makes more than it goes into.',
  'esql-not-supported': 'The construct is right, and not run here.',
  'esql-unknown-field': 'A field is in no schema that we know.',
  'esql-unknown-column': 'A column is not there any more, or never was.',
  'esql-unknown-function': 'ES|QL has no such function.',
  'esql-arguments': 'A function has too few or too many arguments, or one of another kind than it takes.',
  'esql-bad-constant': 'A constant cannot be read as what it is compared with.',
  'esql-bad-pattern': 'A regular expression, a GROK or a DISSECT pattern cannot be read.',
  'esql-no-id': 'A query of documents does not ask for `_id`, so Kibana cannot tell its alerts apart.',
  'esql-never-true': 'The query can never be true.',
} as const satisfies CodeTable;
export type EsqlCode = keyof typeof ESQL_CODES;

const { finding, unsupported } = problemsOf<EsqlCode>('esql-not-supported');

export const tooLong = (span: Span, what: string): Finding => finding('esql-too-long', span, what);
export const tooDeep = (span: Span, limit: number): Finding =>
  finding('esql-too-deep', span, `the expression is nested more than ${limit} levels deep`, 'use IN (…) and EVAL');
export const openString = (span: Span, sign: string): Finding =>
  finding('esql-bad-string', span, 'this is not closed', `close it with ${sign}`);
export const badEscape = (span: Span, written: string): Finding =>
  finding(
    'esql-bad-string',
    span,
    `ES|QL knows no escape \`${quoteShort(written)}\``,
    'write \\\\ for a backslash, or the text between """',
  );
export const expected = (span: Span, wanted: string, found: string): Finding =>
  finding(
    'esql-syntax',
    span,
    `expected ${wanted}, found ${found === '' ? 'the end of the query' : `\`${quoteShort(found)}\``}`,
    found === '=' ? 'ES|QL compares with ==' : undefined,
  );
export const unknownCommand = (span: Span, name: string, nearest: string | null): Finding =>
  finding(
    'esql-syntax',
    span,
    name === '' ? 'a command is missing here' : `ES|QL has no command ${quoteShort(name)}`,
    nearest === null ? undefined : `did you mean ${nearest}?`,
  );
export const commandNotSupported = (span: Span, name: string, why: string): Finding =>
  unsupported(span, `${name} is not supported: ${why}`);
export const notSupported = (span: Span, what: string, hint?: string): Finding =>
  unsupported(span, `${quoteShort(what)} is not supported`, hint);
export const unknownField = (span: Span, name: string, nearest: string | null): Finding =>
  finding(
    'esql-unknown-field',
    span,
    `no schema knows the field \`${quoteShort(name)}\``,
    nearest === null ? undefined : `did you mean \`${nearest}\`?`,
    'warning',
  );
export const unknownColumn = (span: Span, name: string, nearest: string | null): Finding =>
  finding(
    'esql-unknown-column',
    span,
    `there is no column \`${quoteShort(name)}\` here`,
    nearest === null ? 'STATS, KEEP and DROP leave only what they name' : `did you mean \`${nearest}\`?`,
  );
export const unknownFunction = (span: Span, name: string, nearest: string | null): Finding =>
  finding(
    'esql-unknown-function',
    span,
    `ES|QL has no function ${quoteShort(name)}`,
    nearest === null ? undefined : `did you mean ${nearest}?`,
  );
export const argumentCount = (span: Span, name: string, wanted: string): Finding =>
  finding('esql-arguments', span, `${name} takes ${wanted}`);
export const badArgument = (span: Span, name: string, wanted: string): Finding =>
  finding('esql-arguments', span, `${name} wants ${wanted} here`);
export const aggregatePlace = (span: Span, name: string): Finding =>
  finding('esql-arguments', span, `${name} aggregates rows, which only STATS does`, 'put it into STATS');
export const badConstant = (span: Span, type: string, value: string): Finding =>
  finding('esql-bad-constant', span, `${JSON.stringify(quoteShort(value))} cannot be read as ${type}`);
export const badPattern = (span: Span, what: string, why: string): Finding =>
  finding('esql-bad-pattern', span, `the ${what} cannot be read: ${why}`);
export const unsupportedPattern = (span: Span, what: string, why: string): Finding =>
  unsupported(span, `the ${what} is not supported: ${why}`);
export const noId = (span: Span): Finding =>
  finding(
    'esql-no-id',
    span,
    'without `METADATA _id` Kibana makes an alert for a document in each run that finds it; here it is one',
    'write FROM … METADATA _id, _index, _version, and keep them',
    'warning',
  );
export const neverTrue = (span: Span): Finding =>
  finding('esql-never-true', span, 'this query can never be true', undefined, 'warning');
