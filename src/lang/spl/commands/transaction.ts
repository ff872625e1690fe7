/**
 * `transaction`: groups events that share field values within limits of time and number. Walks from the newest event
 * back; a group closes at `startswith`, or when `maxspan`, `maxpause` or `maxevents` is passed.
 */
import type { Expr } from '../../expression.ts';
import type { Transaction } from '../../plan.ts';
import { readBoolean, readCount, readDuration, readName, takeOption } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import { Cursor, type Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';
import { parseEval } from '../eval-parse.ts';
import { lowerSearchPredicate } from '../search-lower.ts';
import { parseSearch } from '../search-parse.ts';
import { parseQuotedSearch } from '../search-quoted.ts';

const OPTIONS = [
  'maxspan',
  'maxpause',
  'maxevents',
  'connected',
  'keepevicted',
  'keeporphans',
  'unifyends',
  'mvlist',
  'mvraw',
  'delim',
  'nullstr',
  'maxopentxn',
  'maxopenevents',
  'name',
  'fields',
];
const REFUSED = ['keeporphans', 'name'];
const DEFAULT_MAX_EVENTS = 1000;

export const transaction: CommandSpec = {
  name: 'transaction',
  summary: 'Merges events that share field values within maxspan, maxpause, maxevents, startswith and endswith.',
  lower(cursor, context) {
    const options = new Map<string, Word>();
    const names: string[] = [];
    let startsWith: Expr | null = null;
    let endsWith: Expr | null = null;
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done) break;
      const edge = takeEdge(cursor, context);
      if (edge !== null) {
        if (edge.name === 'startswith') startsWith = edge.condition;
        else endsWith = edge.condition;
        continue;
      }
      const option = takeOption(cursor, OPTIONS, true);
      if (option !== null) {
        if (option.name === 'fields') names.push(...option.value.text.split(/[\s,]+/).filter((name) => name !== ''));
        else options.set(option.name, option.value);
        if (option.name === 'mvlist' && !option.value.quoted && cursor.char === ',')
          fail('spl-syntax', 'several fields of mvlist stand in quotes', option.value.span, 'such as mvlist="a,b"');
        continue;
      }
      const name = readName(cursor);
      if (name === null) fail('spl-syntax', 'a field is missing here', cursor.here);
      names.push(name.text);
    }
    for (const name of REFUSED) {
      const value = options.get(name);
      if (value !== undefined && !/^(f|false|0)$/i.test(value.text)) {
        failUnsupported('spl-option-not-supported', `transaction with ${name} is not supported`, value.span);
      }
    }
    const duration = (name: string) => (options.has(name) ? readDuration(options.get(name)!) : null);
    return [
      {
        kind: 'transaction',
        names,
        maxSpan: duration('maxspan'),
        maxPause: duration('maxpause'),
        maxEvents: readCount(options.get('maxevents'), DEFAULT_MAX_EVENTS),
        startsWith,
        endsWith,
        connected: readBoolean(options.get('connected'), true),
        keepEvicted: readBoolean(options.get('keepevicted'), false),
        ...listsOf(options.get('mvlist')),
        ...(options.has('nullstr') ? { nullText: options.get('nullstr')!.text } : {}),
      },
    ];
  },
};

/** `mvlist=t` or a list of fields. */
function listsOf(word: Word | undefined): Pick<Transaction, 'lists'> {
  if (word === undefined || /^(?:f|false|0)$/i.test(word.text)) return {};
  if (/^(?:t|true|1)$/i.test(word.text)) return { lists: 'all' };
  return { lists: word.text.split(/[\s,]+/).filter((name) => name !== '') };
}

/** `startswith=` and `endswith=`: search terms in parentheses or quotes, or `eval(condition)`. */
function takeEdge(cursor: Cursor, context: LowerContext): { name: 'startswith' | 'endswith'; condition: Expr } | null {
  const found = /(startswith|endswith)\s*=\s*/iy;
  found.lastIndex = cursor.pos;
  const match = found.exec(cursor.text);
  if (match === null) return null;
  cursor.pos += match[0].length;
  const name = match[1]!.toLowerCase() === 'startswith' ? 'startswith' : 'endswith';
  if (cursor.char === '"') {
    const { span } = cursor.readQuoted();
    return { name, condition: lowerSearchPredicate(parseQuotedSearch(cursor.text, span), context) };
  }
  if (cursor.isKeyword('eval')) {
    cursor.pos += 'eval'.length;
    cursor.skipBlanks();
    const open = cursor.pos;
    if (!cursor.take('(')) fail('spl-syntax', 'eval needs a condition in parentheses', cursor.here);
    const arg = parseEval(cursor, context);
    cursor.skipBlanks();
    if (!cursor.take(')')) fail('spl-unclosed', 'a parenthesis is never closed', { start: open, end: open + 1 });
    return { name, condition: { kind: 'truth', arg } };
  }
  const open = cursor.pos;
  if (!cursor.take('(')) {
    const word = cursor.readBare(',|');
    if (word === null) fail('spl-syntax', `the condition of ${name} is missing here`, cursor.here);
    return { name, condition: lowerSearchPredicate(parseSearch(new Cursor(cursor.text, word.span)), context) };
  }
  const terms = parseSearch(cursor);
  cursor.skipBlanks();
  if (!cursor.take(')')) fail('spl-unclosed', 'a parenthesis is never closed', { start: open, end: open + 1 });
  return { name, condition: lowerSearchPredicate(terms, context) };
}
