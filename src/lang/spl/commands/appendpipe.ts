/**
 * `appendpipe`: runs a pipeline over the present rows and puts its result behind them. Where the pipeline begins with a
 * command that makes rows of its own, those are its result, and the present rows are not looked at.
 */
import type { Span } from '../../../text/source-text.ts';
import { takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';
import { splitPipeline } from '../pipeline.ts';

export const appendpipe: CommandSpec = {
  name: 'appendpipe',
  summary: 'Runs a pipeline over a copy of the present rows and puts its result behind them.',
  lower(cursor, context) {
    takeOptions(cursor, ['run_in_preview'], true);
    cursor.skipBlanks();
    if (cursor.char !== '[') fail('spl-syntax', 'appendpipe needs a pipeline in brackets', cursor.here);
    const body = cursor.readBracket();
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the pipeline of appendpipe', cursor.here);
    if (makesRows(context.text, body)) {
      const plan = context.lowerSubsearch(body, 'search');
      return plan === null ? [] : [{ kind: 'append', plan }];
    }
    const plan = context.lowerSubsearch(body, 'pipeline');
    return plan === null ? [] : [{ kind: 'appendpipe', plan }];
  },
};

const GENERATING = /^\s*(?:makeresults|inputlookup|tstats|from|datamodel|multisearch|set)\b/i;
/** With which such a command puts its rows behind those that it is given. */
const BEHIND = /\bappend\s*=\s*(?:t|true|1|y|yes)\b/i;

function makesRows(text: string, body: Span): boolean {
  const first = splitPipeline(text, body).find(({ span }) => span.start < span.end);
  const command = first === undefined ? '' : text.slice(first.span.start, first.span.end);
  return GENERATING.test(command) && !BEHIND.test(command);
}
