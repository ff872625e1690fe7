/** Which searches can answer although no event passed them: a count of nothing, rows of a table, rows out of nothing. */
import type { Stage } from '../lang/plan.ts';
import type { Program } from './program.ts';
import { findTransform } from './transforms/index.ts';

/** Whether a program without a single row still has to be run to its end. */
export function answersToNothing({ body }: Program): boolean {
  if (body.kind === 'generating') return true;
  return body.kind === 'rows' && [...body.rowWise, ...body.rest].some(makesRows);
}

/** Whether a stage gives rows, or does something, without having been given any. */
export function makesRows(stage: Stage): boolean {
  switch (stage.kind) {
    case 'aggregate':
      return stage.mode === 'stats' && stage.by.length === 0;
    case 'append':
    case 'appendpipe':
    case 'inputlookup':
    case 'outputlookup':
      return true;
    case 'transform':
      return findTransform(stage.name)?.of === 'table';
    default:
      return false;
  }
}

/** Stages that give a row for each that they are given. */
const ONE_FOR_ONE: ReadonlySet<Stage['kind']> = new Set(['assign', 'rename', 'project', 'lookup', 'sort']);

/**
 * Whether a program gives a row whatever it reads: statistics over everything, and nothing behind them that could drop the
 * row. Where no event was counted such a row is no finding; a search that asks for it (`where count=0`) is not meant.
 */
export function alwaysAnswers({ body }: Program): boolean {
  if (body.kind !== 'rows') return false;
  const stages = [...body.rowWise, ...body.rest];
  const last = stages.findLastIndex((stage) => stage.kind === 'aggregate' && stage.mode === 'stats');
  return last !== -1 && makesRows(stages[last]!) && stages.slice(last + 1).every(({ kind }) => ONE_FOR_ONE.has(kind));
}
