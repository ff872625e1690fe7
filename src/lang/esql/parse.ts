/**
 * ES|QL to syntax. One pass over the words; the first place where the text is no ES|QL ends it. A command that we know
 * and do not run is reported and passed over, so that one look shows everything.
 */
import { findNearest } from '../../text/nearest.ts';
import { MAX_QUERY_LENGTH, type Report, SyntaxStop } from '../finding.ts';
import * as errors from './errors.ts';
import { parseExpression, skipMap } from './parse-expression.ts';
import type { Aggregation, Assignment, Command, Name, NamePattern, Query } from './syntax.ts';
import { TokenCursor } from './token-cursor.ts';
import { tokenize } from './tokens.ts';

/** Elasticsearch refuses longer pipelines than people write; rows go through all of them on the stack. */
export const MAX_COMMANDS = 500;

/** The syntax tree; null where the text is not ES|QL. */
export function parseEsql(text: string, report: Report): Query | null {
  if (text.length > MAX_QUERY_LENGTH) {
    const limit = MAX_QUERY_LENGTH.toLocaleString('en');
    report(errors.tooLong({ start: 0, end: 1 }, `the query is longer than ${limit} characters`));
    return null;
  }
  try {
    const cursor = new TokenCursor(text, tokenize(text, report), report);
    const commands = [parseFirst(cursor)];
    while (cursor.takeSign('|')) {
      if (commands.length >= MAX_COMMANDS)
        cursor.stop(errors.tooLong(cursor.token.span, `the query has more than ${MAX_COMMANDS} commands`));
      commands.push(parseCommand(cursor));
    }
    if (!cursor.isEnd) cursor.fail('a pipe or the end of the query');
    return { commands, span: { start: 0, end: text.length } };
  } catch (stop) {
    if (stop instanceof SyntaxStop) return null;
    throw stop;
  }
}

type Read = (cursor: TokenCursor, start: number) => Command;

const COMMANDS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['where', (cursor, start) => ({ kind: 'where', condition: parseExpression(cursor), span: cursor.spanFrom(start) })],
  [
    'eval',
    (cursor, start) => ({ kind: 'eval', assignments: list(cursor, parseAssignment), span: cursor.spanFrom(start) }),
  ],
  ['keep', (cursor, start) => ({ kind: 'keep', names: list(cursor, parsePattern), span: cursor.spanFrom(start) })],
  ['drop', (cursor, start) => ({ kind: 'drop', names: list(cursor, parsePattern), span: cursor.spanFrom(start) })],
  ['rename', parseRename],
  ['sort', parseSort],
  ['limit', parseLimit],
  ['stats', (cursor, start) => parseStats(cursor, start, 'stats')],
  ['inlinestats', (cursor, start) => parseStats(cursor, start, 'inline-stats')],
  ['grok', (cursor, start) => parseExtraction(cursor, start, 'grok')],
  ['dissect', (cursor, start) => parseExtraction(cursor, start, 'dissect')],
  ['mv_expand', (cursor, start) => ({ kind: 'mv-expand', column: cursor.name(), span: cursor.spanFrom(start) })],
]);

/** Commands that ES|QL has and we do not run, with the reason. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['completion', 'it asks a language model'],
  ['rerank', 'it asks a model'],
  ['enrich', 'it reads policies of Elasticsearch'],
  ['lookup', 'it reads an index of Elasticsearch'],
  ['row', 'it reads no events'],
  ['show', 'it reads no events'],
  ['ts', 'it reads metrics'],
  ['change_point', 'it looks for changes in metrics'],
  ...[
    'fork',
    'fuse',
    'sample',
    'url_parts',
    'user_agent',
    'registered_domain',
    'mmr',
    'fillnull',
    'dedup',
    'promql',
  ].map((name) => [name, 'no rule needed it so far'] as const),
]);

export const ESQL_COMMANDS: readonly string[] = ['from', ...COMMANDS.keys(), 'inline stats'];

function parseFirst(cursor: TokenCursor): Command {
  if (cursor.isWord(...UNSUPPORTED.keys())) return parseUnsupported(cursor);
  const { start } = cursor.token.span;
  if (!cursor.takeWord('from')) cursor.fail('FROM');
  const sources: string[] = [];
  do sources.push(readSource(cursor));
  while (cursor.takeSign(','));
  const metadata: Name[] = [];
  if (cursor.takeWord('metadata')) metadata.push(...list(cursor, (each) => each.name('a field of the index')));
  return { kind: 'from', sources, metadata, span: cursor.spanFrom(start) };
}

/** An index pattern, up to a blank, a comma or a pipe. */
function readSource(cursor: TokenCursor): string {
  const { start, end } = cursor.token.span;
  if (cursor.isEnd || cursor.isSign('|') || cursor.isSign(',')) cursor.fail('an index');
  if (cursor.isSign('(')) cursor.stop(errors.notSupported(cursor.token.span, 'a query within FROM'));
  if (cursor.token.kind === 'string') return cursor.next().text;
  cursor.next();
  let last = end;
  while (!cursor.isEnd && !cursor.isSign('|') && !cursor.isSign(',') && cursor.token.span.start === last)
    last = cursor.next().span.end;
  return cursor.text.slice(start, last);
}

function parseCommand(cursor: TokenCursor): Command {
  const { kind, text, span } = cursor.token;
  const name = kind === 'word' ? text.toLowerCase() : '';
  if (name === 'inline') {
    cursor.next();
    if (!cursor.takeWord('stats')) cursor.fail('STATS');
    return parseStats(cursor, span.start, 'inline-stats');
  }
  const read = COMMANDS.get(name);
  if (read === undefined) {
    if (UNSUPPORTED.has(name)) return parseUnsupported(cursor);
    const nearest = name === '' ? null : findNearest(name, [...ESQL_COMMANDS, ...UNSUPPORTED.keys()]);
    cursor.stop(errors.unknownCommand(span, name === '' ? '' : text, nearest?.toUpperCase() ?? null));
  }
  cursor.next();
  return read(cursor, span.start);
}

function parseUnsupported(cursor: TokenCursor): Command {
  const { text, span } = cursor.next();
  cursor.report(errors.commandNotSupported(span, text.toUpperCase(), UNSUPPORTED.get(text.toLowerCase())!));
  while (!cursor.isEnd && !cursor.isSign('|')) {
    if (cursor.isSign('{')) skipMap(cursor);
    else cursor.next();
  }
  return { kind: 'unsupported', span: cursor.spanFrom(span.start) };
}

function list<T>(cursor: TokenCursor, one: (cursor: TokenCursor) => T): T[] {
  const items: T[] = [];
  do items.push(one(cursor));
  while (cursor.takeSign(','));
  return items;
}

/** `name = value`, or a value that is called as it is written. */
function parseAssignment(cursor: TokenCursor): Assignment {
  const { start } = cursor.token.span;
  const value = parseExpression(cursor);
  if (value.kind === 'name' && cursor.takeSign('=')) {
    const assigned = parseExpression(cursor);
    return { name: value.name, nameSpan: value.span, value: assigned, span: cursor.spanFrom(start) };
  }
  const span = cursor.spanFrom(start);
  const name = value.kind === 'name' ? value.name : cursor.text.slice(span.start, span.end);
  return { name, nameSpan: span, value, span };
}

function parsePattern(cursor: TokenCursor): NamePattern {
  const { start } = cursor.token.span;
  let text = '';
  let last = start;
  for (;;) {
    const { kind, text: part, span } = cursor.token;
    const belongs =
      kind === 'word' || kind === 'quoted' || kind === 'number' || (kind === 'sign' && '.*-'.includes(part));
    if (!belongs || (text !== '' && span.start !== last)) break;
    cursor.next();
    text += part;
    last = span.end;
  }
  if (text === '') cursor.fail('a name');
  return { text, span: cursor.spanFrom(start) };
}

function parseRename(cursor: TokenCursor, start: number): Command {
  const renames = list(cursor, () => {
    const first = cursor.name();
    if (cursor.takeSign('=')) return { from: cursor.name(), to: first };
    if (!cursor.takeWord('as')) cursor.fail('AS');
    return { from: first, to: cursor.name() };
  });
  return { kind: 'rename', renames, span: cursor.spanFrom(start) };
}

function parseSort(cursor: TokenCursor, start: number): Command {
  const keys = list(cursor, () => {
    const value = parseExpression(cursor);
    const descending = cursor.takeWord('desc');
    if (!descending) cursor.takeWord('asc');
    let nulls: 'first' | 'last' = descending ? 'first' : 'last';
    if (cursor.takeWord('nulls')) {
      if (!cursor.isWord('first', 'last')) cursor.fail('FIRST or LAST');
      nulls = cursor.next().text.toLowerCase() === 'first' ? 'first' : 'last';
    }
    return { value, descending, nulls };
  });
  return { kind: 'sort', keys, span: cursor.spanFrom(start) };
}

function parseLimit(cursor: TokenCursor, start: number): Command {
  const { kind, text } = cursor.token;
  if (kind !== 'number' || !/^\d{1,15}$/.test(text)) cursor.fail('a whole number');
  cursor.next();
  if (cursor.isWord('by')) cursor.stop(errors.notSupported(cursor.token.span, 'LIMIT … BY'));
  return { kind: 'limit', count: Number(text), span: cursor.spanFrom(start) };
}

function parseStats(cursor: TokenCursor, start: number, kind: 'stats' | 'inline-stats'): Command {
  const aggregations = cursor.isWord('by')
    ? []
    : list(cursor, (each): Aggregation => {
        const assignment = parseAssignment(each);
        const where = each.takeWord('where') ? parseExpression(each) : null;
        const span = each.spanFrom(assignment.span.start);
        // Without a name the condition belongs to it.
        const isNamed = assignment.nameSpan.end < assignment.value.span.start;
        return { ...assignment, span, name: isNamed ? assignment.name : each.text.slice(span.start, span.end), where };
      });
  const by = cursor.takeWord('by') ? list(cursor, parseAssignment) : [];
  return { kind, aggregations, by, span: cursor.spanFrom(start) };
}

function parseExtraction(cursor: TokenCursor, start: number, kind: 'grok' | 'dissect'): Command {
  const input = parseExpression(cursor);
  if (cursor.token.kind !== 'string') cursor.fail('a pattern in quotes');
  const { text: pattern, span: patternSpan } = cursor.next();
  let separator = '';
  if (kind === 'dissect' && cursor.takeWord('append_separator')) {
    cursor.expectSign('=', 'behind APPEND_SEPARATOR');
    if (cursor.token.kind !== 'string') cursor.fail('text in quotes');
    separator = cursor.next().text;
  }
  if (kind === 'grok' && cursor.isSign(','))
    cursor.stop(errors.notSupported(cursor.token.span, 'GROK with several patterns'));
  return { kind, input, pattern, patternSpan, separator, span: cursor.spanFrom(start) };
}
