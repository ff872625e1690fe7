/** Every kind of problem that KQL text can have: one code, one wording, one hint, one place. */
import type { CodeTable } from '../../text/diagnostic.ts';
import type { Span } from '../../text/source-text.ts';
import { type Finding, problemsOf, quoteShort } from '../finding.ts';

/** Codes of the KQL room, for the reference page. */
export const KQL_CODES = {
  'kql-syntax': 'The text is not KQL at this place.',
  'kql-bad-string': 'A string is not closed.',
  'kql-too-deep': 'Expressions are nested deeper than the parser goes.',
  'kql-too-long': 'The query text is longer than the parser reads.',
  'kql-blank-escape': 'An escape in a path stands for a tab, a line feed or a carriage return.',
  'kql-not-supported': 'The construct is right, and not run here.',
  'kql-unknown-field': 'A field is in no schema that we know.',
  'kql-bad-constant': 'A value cannot be read as the type of the field that it is compared with.',
  'kql-bad-wildcard': 'A wildcard is asked for in a field whose type has none.',
  'kql-bad-range': 'A field of this type has no order.',
  'kql-never-true': 'The query can never be true.',
} as const satisfies CodeTable;
export type KqlCode = keyof typeof KQL_CODES;

const { finding, unsupported } = problemsOf<KqlCode>('kql-not-supported');

export const tooLong = (span: Span, limit: number): Finding =>
  finding('kql-too-long', span, `the query is longer than ${limit.toLocaleString('en')} characters`);
export const tooDeep = (span: Span, limit: number): Finding =>
  finding(
    'kql-too-deep',
    span,
    `the query is nested more than ${limit} levels deep`,
    'split the rule, or use lists: x: (a or b)',
  );
export const openString = (span: Span): Finding =>
  finding('kql-bad-string', span, 'the string is not closed', 'a string ends with "; write \\" for a " in it');
export const comma = (span: Span): Finding =>
  finding('kql-syntax', span, '`,` does not separate values', 'write `field: ("a" or "b")`');
export const foreignConjunction = (span: Span, sign: string): Finding =>
  finding('kql-syntax', span, `\`${sign}\` does not join conditions`, `write \`${sign === '&&' ? 'and' : 'or'}\``);
export const driveColon = (span: Span): Finding =>
  finding(
    'kql-syntax',
    span,
    'a `:` in a value ends it',
    'write the path in quotes, each `\\` twice: "C:\\\\Windows"; with a `*` in it without quotes: C\\:\\\\Windows\\\\*',
  );
export const noConjunction = (span: Span, wanted: string, found: string): Finding =>
  finding(
    'kql-syntax',
    span,
    `expected ${wanted}, found \`${found}\``,
    'write `and` or `or` between conditions, and `:` between a field and its value',
  );
export const expected = (span: Span, wanted: string, found: string | undefined): Finding =>
  finding(
    'kql-syntax',
    span,
    `expected ${wanted}, found ${found === undefined ? 'the end of the query' : `\`${found}\``}`,
    found !== undefined && '():<>{}'.includes(found)
      ? `a \`${found}\` in a value is written \`\\${found}\`, or the value in quotes`
      : undefined,
  );
export const loneBackslash = (span: Span): Finding =>
  finding('kql-syntax', span, 'the backslash escapes nothing', 'write `\\\\` for a backslash, or the value in quotes');
export const strayNot = (span: Span, wanted: string): Finding =>
  finding(
    'kql-syntax',
    span,
    `expected ${wanted}, found \`not\``,
    '`not` stands before a field or before a value in a list, once, and in no word: write `not x: …`, and a value that holds it in quotes',
  );
export const wordBeforeList = (span: Span, wanted: string, word: string): Finding =>
  finding(
    'kql-syntax',
    span,
    `expected ${wanted}, found \`(\``,
    word === 'not' ? 'write a blank behind `not`: `not (…)`' : 'write `field: (a or b)`',
  );
export const equalsSign = (span: Span, sign: string): Finding =>
  finding(
    'kql-syntax',
    span,
    `\`${sign}\` does not compare`,
    sign === '!=' ? 'write `not field: value`' : 'write `field: value`',
  );
export const blankEscape = (span: Span, letter: string): Finding =>
  finding(
    'kql-blank-escape',
    span,
    `\`\\${letter}\` is a ${letter === 't' ? 'tab' : letter === 'n' ? 'line feed' : 'carriage return'} here`,
    `write \`\\\\${letter}\` for a backslash and a letter`,
    'warning',
  );

export const noField = (span: Span, text: string): Finding =>
  unsupported(
    span,
    `\`${quoteShort(text)}\` is asked of every field of the index`,
    /^[\w.@-]+\s*(?:!=|==?)/.test(text)
      ? `\`=\` does not compare: write \`${/^[\w.@-]+\s*!/.test(text) ? 'not ' : ''}field: value\``
      : 'name the field: `field: value`, or `field: (a or b)`',
  );
export const wildcardField = (span: Span, name: string): Finding =>
  unsupported(span, `\`${quoteShort(name)}\` stands for many fields`, 'name each of them, with `or`');
export const nested = (span: Span, name: string): Finding =>
  unsupported(span, `\`${quoteShort(name)}: { … }\` asks for elements of a nested field`, 'name the fields in full');
export const metadataField = (span: Span, name: string): Finding =>
  unsupported(
    span,
    `\`${quoteShort(name)}\` is a field of the index, not of the event`,
    name === '_exists_' ? 'write `field: *`' : undefined,
  );
export const fieldType = (span: Span, name: string, type: string): Finding =>
  unsupported(span, `\`${quoteShort(name)}\` has type ${type}, which is not searched here`);
export const nullValue = (span: Span, name: string): Finding =>
  finding('kql-bad-constant', span, 'Elasticsearch searches for no null', `write \`not ${quoteShort(name)}: *\``);
export const unknownField = (span: Span, name: string, nearest: string | null): Finding =>
  finding(
    'kql-unknown-field',
    span,
    `no schema knows the field \`${quoteShort(name)}\``,
    foreignName(name) ?? (nearest === null ? undefined : `did you mean \`${nearest}\`?`),
    'warning',
  );

/** What is no name in KQL, but something else in another language. */
function foreignName(name: string): string | undefined {
  if (/\swhere\s/.test(name)) return 'this is EQL: the rule’s `language` is "eql" then, and its `type` too';
  return name.startsWith('!') ? 'write `not field: value`' : undefined;
}

export const badConstant = (span: Span, name: string, type: string, value: string): Finding =>
  finding(
    'kql-bad-constant',
    span,
    `\`${quoteShort(name)}\` has type ${type}; ${JSON.stringify(quoteShort(value))} cannot be read as one`,
  );
export const dateMath = (span: Span): Finding =>
  unsupported(
    span,
    'relative dates such as `now-1d` are not supported',
    'write the date out, such as "2026-05-01T00:00:00Z"',
  );
export const badWildcard = (span: Span, name: string, type: string): Finding =>
  finding(
    'kql-bad-wildcard',
    span,
    `\`${quoteShort(name)}\` has type ${type}, in which Elasticsearch knows no wildcards`,
  );
export const badRange = (span: Span, name: string, type: string): Finding =>
  finding('kql-bad-range', span, `\`${quoteShort(name)}\` has type ${type}, which has no order here`);
export const neverTrue = (span: Span): Finding =>
  finding('kql-never-true', span, 'this query can never be true', undefined, 'warning');
