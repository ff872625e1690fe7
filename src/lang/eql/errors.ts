/**
 * Every kind of problem that EQL text can have: one code, one wording, one hint, one place. The parser, the checks and
 * the lowering only say what they found. Nothing here decides; nothing else in the room writes prose.
 */
import type { CodeTable } from '../../text/diagnostic.ts';
import type { Span } from '../../text/source-text.ts';
import { type Finding, problemsOf } from '../finding.ts';

/** Codes of the EQL room, for the reference page. */
export const EQL_CODES = {
  'eql-syntax': 'The text is not EQL at this place.',
  'eql-bad-string':
    'A string literal is not closed, is quoted in a way that EQL does not have, or holds an unknown escape.',
  'eql-bad-number': 'A number is too large for a double.',
  'eql-too-deep': 'Expressions are nested deeper than the parser goes.',
  'eql-too-long': 'The query text is longer than the parser reads.',
  'eql-bad-maxspan': '`maxspan` is not a positive whole number with one of the units ms, s, m, h, d.',
  'eql-bad-runs': '`with runs` is not a whole number from 1 to 100.',
  'eql-sequence-terms': 'A sequence or sample has too few or too many terms, or only missing ones.',
  'eql-join-keys':
    'The terms of a sequence or sample do not have the same number of join keys, or of other types, or a key is not a field.',
  'eql-not-supported': 'The construct exists in some dialect of EQL, but not in the one that Elasticsearch runs.',
  'eql-bad-pipe': 'A pipe is unknown or its argument is not a whole number.',
  'eql-unknown-function': 'No function has this name.',
  'eql-bad-arguments': 'A function gets the wrong number or the wrong type of arguments.',
  'eql-type-mismatch': 'An operator is applied to a type that it does not take.',
  'eql-compares-fields': 'Two fields are compared with each other; one side must be a constant.',
  'eql-unknown-field': 'A field is in no schema that we know.',
  'eql-unsupported-type': 'A field has a type that EQL cannot query.',
  'eql-bad-regex': 'A regular expression does not follow its dialect.',
  'eql-regex-anchor': 'A regular expression uses something that Lucene takes literally.',
  'eql-bad-constant': 'A constant cannot be read as the type of the field that it is compared with.',
  'eql-never-true': 'The condition can never be true.',
  'eql-unbounded-sequence': 'A sequence without `maxspan` keeps its state for as long as events arrive.',
} as const satisfies CodeTable;
export type EqlCode = keyof typeof EQL_CODES;

const { finding, unsupported } = problemsOf<EqlCode>('eql-not-supported');

/** `a`, `b` or `c`. */
function orList(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

// --- text to tokens --------------------------------------------------------------------------------------------------

export const tooLong = (span: Span, limit: number): Finding =>
  finding('eql-too-long', span, `the query is longer than ${limit.toLocaleString('en')} characters`);
export const strayCharacter = (span: Span, character: string): Finding =>
  finding(
    'eql-syntax',
    span,
    `unexpected character ${JSON.stringify(character)}`,
    character === '&'
      ? 'write `and`'
      : character === '!'
        ? 'write `not` before a condition, `!=` between two values'
        : /[\u201c\u201d\u201e\u2018\u2019]/.test(character)
          ? 'strings are enclosed in straight double quotes'
          : character === '#'
            ? 'comments begin with `//`'
            : undefined,
  );
export const openString = (span: Span): Finding =>
  finding('eql-bad-string', span, 'the string is not closed on its line', 'a string ends with " on the same line');
export const openRawString = (span: Span): Finding =>
  finding('eql-bad-string', span, 'the raw string is not closed on its line', 'a raw string ends with """');
export const openBacktick = (span: Span): Finding =>
  finding(
    'eql-syntax',
    span,
    'the backquoted name is not closed',
    'a backquoted name ends with `; write `` for a ` in it',
  );
export const openComment = (span: Span): Finding =>
  finding('eql-syntax', span, 'the comment is not closed', 'a comment that starts with /* ends with */; comments nest');
export const singleQuotes = (span: Span): Finding =>
  finding('eql-bad-string', span, "strings in single quotes are not EQL's", 'use double quotes');
export const oldRawString = (span: Span): Finding =>
  finding('eql-bad-string', span, 'raw strings of the form ?"…" are not supported', 'use """…"""');
export const unknownEscape = (span: Span, sequence: string): Finding =>
  finding(
    'eql-bad-string',
    span,
    `unknown escape ${sequence}`,
    'write \\\\ for one backslash, or use a raw string """…"""; known escapes are \\b \\t \\n \\f \\r \\" \\\\ \\u{…}',
  );
export const badCodePoint = (span: Span): Finding =>
  finding(
    'eql-bad-string',
    span,
    'not a Unicode character',
    '\\u{…} takes 2 to 8 hexadecimal digits, at most 10FFFF, no surrogate',
  );
export const numberTooLarge = (span: Span, text: string): Finding =>
  finding('eql-bad-number', span, `the number ${text.slice(0, 40)} is too large`);

// --- tokens to syntax ------------------------------------------------------------------------------------------------

export const expected = (span: Span, wanted: string, found: string, hint?: string): Finding =>
  finding('eql-syntax', span, `expected ${wanted}, found ${found}`, hint);
export const neverClosed = (span: Span, mark: string): Finding =>
  finding('eql-syntax', span, `this is never closed: expected \`${mark}\`, found the end of the query`);
/** Between two conditions or behind the last one something stands that does not belong there. */
export const noOperator =
  'comparisons are `==`, `!=`, `<`, `<=`, `>`, `>=`, `:`, `in`, `like`, `regex`; conditions are joined by `and`, `or`';
export const noCategory = 'a query begins with an event category, as in `process where …` or `any where …`';
export const kqlInstead =
  'a query begins with an event category, as in `process where …`; this looks like KQL, whose rules say `language = "kuery"`';
export const tooDeep = (span: Span, limit: number): Finding =>
  finding(
    'eql-too-deep',
    span,
    `the expression is nested more than ${limit} levels deep`,
    'split the rule, or use lists: x : ("a", "b")',
  );
export const upperCaseKeyword = (span: Span, word: string): Finding =>
  finding('eql-syntax', span, `keywords are lower case: \`${word}\``, `write \`${word.toLowerCase()}\``);
export const singleEquals = (span: Span): Finding =>
  finding(
    'eql-syntax',
    span,
    '`=` does not compare',
    'use `==` for an exact match, `:` to ignore case and allow wildcards',
  );
export const infixNot = (span: Span, operator: string): Finding =>
  finding('eql-syntax', span, `\`not\` cannot stand before \`${operator}\``, `write \`not x ${operator} …\``);
export const notMatch = (span: Span): Finding =>
  finding('eql-syntax', span, 'there is no operator `!:`', 'write `not x : …`');
export const chainedComparison = (span: Span): Finding =>
  finding('eql-syntax', span, 'comparisons cannot be chained', 'write `a < b and b < c`');
export const patternNotConstant = (span: Span, operator: string, found: string, isSecond: boolean): Finding =>
  finding(
    'eql-syntax',
    span,
    `\`${operator}\` takes one constant or a list of constants in parentheses`,
    found === '*'
      ? 'write `x != null` for any value, or the pattern in double quotes'
      : found === ')' && isSecond
        ? 'a list does not end with a comma'
        : found === '/'
          ? 'regular expressions are text, too: `x regex "…"`'
          : 'write text in double quotes: `x : "a"`, `x : ("a", "b*")`',
  );
/** `x : ("a" or "b")`, which is how KQL writes a list. */
export const listWord = (span: Span, word: string): Finding =>
  finding(
    'eql-syntax',
    span,
    `expected \`)\`, found \`${word}\``,
    word === 'or'
      ? 'values of a list are separated by commas: `x : ("a", "b")`'
      : 'each value stands for itself in a list: write conditions for each, `x : "a" and not x : "b"`',
  );
export const listCompared = (span: Span): Finding =>
  finding(
    'eql-syntax',
    span,
    'expected `)`, found `,`',
    'a list stands behind `in` or `:`: write `x in ("a", "b")`, `not x : ("a", "b")`',
  );
export const keywordAsField = (span: Span, word: string): Finding =>
  finding('eql-syntax', span, `\`${word}\` is a keyword`, 'put it in backquotes if it is a field');
export const arrayIndex = (span: Span): Finding =>
  unsupported(
    span,
    'array positions are not supported',
    'a condition on an array field is true when any of its values fits',
  );
export const lineage = (span: Span, word: string): Finding =>
  unsupported(
    span,
    `\`${word} of\` is not supported`,
    word === 'descendant'
      ? 'only rules of the endpoint have it; use a sequence by process.entity_id'
      : 'use a sequence by process.entity_id',
  );
export const nestedLineage = (span: Span): Finding =>
  unsupported(span, '`descendant of` is not looked for inside another query about processes or elements of a list');
export const elementFunction = (span: Span, name: string, instead: string | undefined): Finding =>
  unsupported(span, `\`${name}\` goes through the elements of a list, which Elasticsearch does not`, instead);
export const elementVariable = (span: Span, name: string): Finding =>
  unsupported(span, `no \`_arraysearch\` around says what \`${name}\` is, and Elasticsearch has no names for elements`);
export const nestedElements = (span: Span): Finding =>
  unsupported(span, 'a list inside the elements of another is not gone through');
export const namedTerm = (span: Span): Finding =>
  unsupported(span, '`as` names a term for the later ones, which Elasticsearch does not', 'join the terms with `by`');
export const unnamedTerm = (span: Span): Finding =>
  unsupported(span, '`as` names an event of a sequence, which a missing event, `until` and a sample have not');
export const termNameTwice = (span: Span, name: string): Finding =>
  finding('eql-syntax', span, `an earlier term is called \`${name}\``, 'give each term a name of its own');
export const namedRuns = (span: Span, name: string): Finding =>
  unsupported(span, `\`${name}\` would be several events, for the term has \`with runs\``);
export const earlierEvent = (span: Span, name: string): Finding =>
  unsupported(span, `a field of \`${name}\` cannot stand here`, 'use it in the condition of a later term');
export const joinQuery = (span: Span): Finding =>
  unsupported(span, '`join` is not supported', 'use `sample` for events in any order, `sequence` for ordered ones');
export const forkTerm = (span: Span): Finding => unsupported(span, '`fork` is not supported');
export const byAfterWith = (span: Span): Finding =>
  finding('eql-syntax', span, '`by` must come before `with`', 'write `sequence by … with maxspan=…`');
export const maxspanUnit = (span: Span, text: string): Finding =>
  finding(
    'eql-bad-maxspan',
    span,
    `maxspan \`${text}\` has no unit`,
    `write \`${text}s\` for seconds; units are ms, s, m, h, d`,
  );
export const maxspanUnknownUnit = (span: Span, unit: string): Finding =>
  finding('eql-bad-maxspan', span, `unknown time unit \`${unit}\``, 'units are ms, s, m, h, d');
export const maxspanNotPositive = (span: Span, text: string): Finding =>
  finding('eql-bad-maxspan', span, `maxspan must be a positive whole number, found \`${text}\``);
export const badRuns = (span: Span, limit: number): Finding =>
  finding('eql-bad-runs', span, `\`runs\` must be a whole number from 1 to ${limit}`);
export const unknownTermOption = (span: Span, name: string): Finding =>
  finding('eql-syntax', span, `unknown option \`${name}\``, 'a term takes `with runs=N`');
export const tooFewTerms = (span: Span, kind: 'sequence' | 'sample'): Finding =>
  finding('eql-sequence-terms', span, `a ${kind} needs at least two terms`);
export const tooManyTerms = (span: Span, limit: number): Finding =>
  finding('eql-sequence-terms', span, `more than ${limit} terms`);
export const onlyMissingTerms = (span: Span): Finding =>
  finding('eql-sequence-terms', span, 'a sequence needs at least one term that is not `![ … ]`');
export const missingNeedsMaxspan = (span: Span): Finding =>
  finding('eql-bad-maxspan', span, '`![ … ]` needs `with maxspan`', 'write `sequence … with maxspan=5m`');
export const missingNotAllowed = (span: Span, where: string): Finding =>
  finding('eql-sequence-terms', span, `\`![ … ]\` cannot stand in ${where}`);
export const keyCount = (span: Span, found: number, wanted: number): Finding =>
  finding(
    'eql-join-keys',
    span,
    `this term has ${found} join ${found === 1 ? 'key' : 'keys'}, the first one ${wanted}`,
  );
export const keyType = (span: Span, name: string, found: string, other: string, wanted: string): Finding =>
  finding('eql-join-keys', span, `\`${name}\` is ${found}, and its partner \`${other}\` of the first term ${wanted}`);
export const keyNotField = (span: Span): Finding => finding('eql-join-keys', span, 'a join key must be a field');
export const sampleNeedsKey = (span: Span): Finding =>
  finding('eql-join-keys', span, 'a sample needs at least one join key', 'write `sample by host.id …`');
export const unknownPipe = (span: Span, name: string, foreign: boolean): Finding =>
  foreign
    ? unsupported(span, `the pipe \`${name}\` is not supported`, 'pipes are `head N` and `tail N`')
    : finding('eql-bad-pipe', span, `unknown pipe \`${name}\``, 'pipes are `head N` and `tail N`');
export const pipeArgument = (span: Span, name: string): Finding =>
  finding('eql-bad-pipe', span, `\`${name}\` takes exactly one whole number`, `write \`| ${name} 10\``);
export const samplePipe = (span: Span): Finding => unsupported(span, 'pipes after a sample are not supported');

// --- names and types -------------------------------------------------------------------------------------------------

export const unknownFunction = (span: Span, name: string, nearest: string | null, replacement?: string): Finding => ({
  ...finding(
    'eql-unknown-function',
    span,
    `unknown function \`${name}\``,
    replacement ?? (nearest === null ? undefined : `did you mean \`${nearest}\`?`),
  ),
  ...(replacement === undefined ? {} : { unsupported: true }),
});
export const noInsensitiveForm = (span: Span, name: string): Finding =>
  finding(
    'eql-unknown-function',
    span,
    `\`${name}~\` does not exist`,
    `write \`${name}(…)\`, which has no case to ignore`,
  );
export const argumentCount = (span: Span, name: string, found: number, fewest: number, most: number): Finding =>
  finding(
    'eql-bad-arguments',
    span,
    `\`${name}\` takes ${fewest === most ? fewest : most === Infinity ? `at least ${fewest}` : `${fewest} to ${most}`} ` +
      `${fewest === 1 && (most === 1 || most === Infinity) ? 'argument' : 'arguments'}, found ${found}`,
  );
export const argumentType = (span: Span, name: string, position: number, wanted: string, found: string): Finding =>
  finding('eql-bad-arguments', span, `argument ${position} of \`${name}\` must be ${wanted}, found ${found}`);
export const argumentNotConstant = (span: Span, name: string, position: number): Finding =>
  finding('eql-bad-arguments', span, `argument ${position} of \`${name}\` must be a constant`);
export const badNetwork = (span: Span, text: string): Finding =>
  finding(
    'eql-bad-arguments',
    span,
    `${JSON.stringify(text)} is not an IP network`,
    'write it as "10.0.0.0/8" or "fe80::/10"',
  );
export const divisionByZero = (span: Span): Finding => finding('eql-bad-arguments', span, 'division by zero');
export const numberText = (span: Span, text: string): Finding =>
  finding('eql-bad-arguments', span, `${JSON.stringify(text.slice(0, 60))} cannot be read as a number`);

export const listType = (span: Span, name: string, wanted: string, found: string, isReadable: boolean): Finding =>
  isReadable
    ? finding(
        'eql-type-mismatch',
        span,
        `Elasticsearch refuses \`in\` on ${wanted}, found ${found}`,
        wanted === 'an IP address' ? `write \`cidrMatch(${name}, …)\`` : 'write `==` for each of them, with `or`',
        'warning',
      )
    : finding(
        'eql-type-mismatch',
        span,
        `\`in\` needs what \`${name}\` is, ${wanted}, found ${found}`,
        wanted === 'text'
          ? 'write it in double quotes'
          : wanted.endsWith('number')
            ? 'write it without quotes'
            : undefined,
      );
export const operandType = (span: Span, operator: string, wanted: string, found: string): Finding =>
  finding(
    'eql-type-mismatch',
    span,
    `\`${operator}\` needs ${wanted}, found ${found}`,
    wanted === 'text' && (operator === ':' || operator.startsWith('like')) ? 'use `==` or `in`' : undefined,
  );
export const conditionType = (span: Span, found: string): Finding =>
  finding(
    'eql-type-mismatch',
    span,
    `a condition must be true or false, found ${found}`,
    'compare it: `x == …` or `x != null`',
  );
export const comparesFields = (span: Span, operator: string): Finding => ({
  ...finding(
    'eql-compares-fields',
    span,
    `\`${operator}\` compares two fields`,
    'Elasticsearch compares a field with constants only',
  ),
  unsupported: true,
});
export const quotedNumber = (span: Span, field: string, text: string): Finding =>
  finding('eql-type-mismatch', span, `\`${field}\` holds text`, `write "${text}"`, 'note');
export const badConstant = (span: Span, field: string, type: string, found: string): Finding =>
  finding('eql-bad-constant', span, `\`${field}\` is ${type}; ${found} cannot be read as one`);
export const dateMath = (span: Span): Finding =>
  unsupported(
    span,
    'relative dates such as "now-1d" are not supported',
    'write the date out, such as "2026-05-01T00:00:00Z"',
  );
export const unknownField = (span: Span, name: string, nearest: string | null, optional: boolean): Finding =>
  finding(
    'eql-unknown-field',
    span,
    optional
      ? `no schema knows the optional field \`${name}\`; it counts as null in the whole rule`
      : `no schema knows the field \`${name}\``,
    nearest === null ? undefined : `did you mean \`${nearest}\`?`,
    'warning',
  );
export const unsupportedType = (span: Span, name: string, type: string): Finding =>
  finding('eql-unsupported-type', span, `\`${name}\` has type ${type}, which EQL cannot query`, undefined, 'warning');
export const badRegex = (span: Span, message: string): Finding => finding('eql-bad-regex', span, message);
export const regexAnchor = (span: Span, what: string, hint: string): Finding =>
  finding('eql-regex-anchor', span, `${what} stands for itself in Lucene's regular expressions`, hint, 'warning');
export const neverTrue = (span: Span): Finding =>
  finding('eql-never-true', span, 'this condition can never be true', undefined, 'warning');
export const unboundedSequence = (span: Span): Finding =>
  finding(
    'eql-unbounded-sequence',
    span,
    'a sequence without maxspan keeps its state for as long as events arrive',
    'write `sequence … with maxspan=5m`',
    'note',
  );

/** Names of token texts for "expected …" messages. */
export const oneOf = (words: readonly string[]): string => orList(words.map((word) => `\`${word}\``));
