/**
 * `multisearch` and `union`: the events of several searches together, newest first. `union` behind a pipe puts what its
 * searches find behind the rows that there are.
 */
import type { Stage } from '../../plan.ts';
import { takeOptions } from '../arguments.ts';
import { type CommandSpec, type LowerContext, requireFirst } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

export const multisearch: CommandSpec = {
  name: 'multisearch',
  summary: 'The events of two or more searches in brackets, newest first.',
  generating: true,
  lower(cursor, context) {
    requireFirst(context, 'multisearch', cursor);
    const stages = readSearches(cursor, context);
    if (stages.length < 2) fail('spl-syntax', 'multisearch needs at least two searches in brackets', cursor.here);
    context.setInput({ kind: 'none' });
    return [...stages, NEWEST_FIRST];
  },
};

export const union: CommandSpec = {
  name: 'union',
  summary: 'The rows of several searches in brackets, behind the rows that there are.',
  generating: true,
  lower(cursor, context) {
    takeOptions(cursor, ['maxtime', 'maxout', 'timeout']);
    const stages = readSearches(cursor, context);
    if (stages.length === 0) fail('spl-syntax', 'union needs a search in brackets', cursor.here);
    if (!context.first) return stages;
    context.setInput({ kind: 'none' });
    return stages;
  },
};

const NEWEST_FIRST: Stage = { kind: 'sort', keys: [{ name: '_time', descending: true }], limit: 0 };

function readSearches(cursor: Cursor, context: LowerContext): Stage[] {
  const stages: Stage[] = [];
  for (;;) {
    cursor.skipSeparators();
    if (cursor.done) return stages;
    if (cursor.char !== '[')
      failUnsupported('spl-option-not-supported', 'only searches in brackets are supported here', cursor.here);
    const plan = context.lowerSubsearch(cursor.readBracket(), 'search');
    if (plan !== null) stages.push({ kind: 'append', plan });
  }
}
