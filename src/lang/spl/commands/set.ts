/**
 * `set union|diff|intersect [search A] [search B]`: the rows of two subsearches as sets. Rows are the same where all their
 * fields are. That a row which one of them has twice comes out once is from memory.
 */
import type { Stage } from '../../plan.ts';
import { type CommandSpec, requireFirst } from '../command.ts';
import { fail } from '../errors.ts';

const OPERATIONS = ['union', 'diff', 'intersect'] as const;
/** Says of which of the two searches a row is; no search has use for the name. */
const SIDE = '__set_side';
/** Rows of each subsearch, as Splunk's limits have it. */
const MAX_ROWS = 50_000;

export const set: CommandSpec = {
  name: 'set',
  summary: 'The rows of either, of only one, or of both of two subsearches: set union, diff or intersect.',
  generating: true,
  lower(cursor, context) {
    requireFirst(context, 'set', cursor);
    cursor.skipBlanks();
    const operation = OPERATIONS.find((name) => cursor.takeKeyword(name));
    if (operation === undefined) fail('spl-syntax', 'set needs union, diff or intersect', cursor.here);
    const stages: Stage[] = [];
    for (const side of ['1', '2']) {
      cursor.skipSeparators();
      if (cursor.char !== '[') fail('spl-syntax', 'set needs two subsearches in brackets', cursor.here);
      const plan = context.lowerSubsearch(cursor.readBracket(), 'search');
      if (plan === null) continue;
      const mark: Stage = { kind: 'assign', assignments: [{ name: SIDE, value: { kind: 'literal', value: side } }] };
      stages.push({ kind: 'append', plan: { ...plan, stages: [...plan.stages, mark] }, max: MAX_ROWS });
    }
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the subsearches of set', cursor.here);
    context.setInput({ kind: 'none' });
    return [...stages, { kind: 'transform', name: 'set', options: { operation, side: SIDE } }];
  },
};
