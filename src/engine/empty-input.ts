/** Which searches can answer although no event passed them: a count of nothing, rows of a table, rows out of nothing. */
import type { Stage } from '../lang/plan.ts';
import type { TransformName } from '../lang/transform-options.ts';
import type { Program } from './program.ts';
import { readsSearchTime } from './stage-expressions.ts';

/** Whether a program without a single row still has to be run to its end. */
export function answersToNothing({ body }: Program): boolean {
  if (body.kind === 'generating') return true;
  return body.kind === 'rows' && [...body.rowWise, ...body.rest].some(makesRows);
}

/** Transforms that give rows, or may, without having been given any. */
const ROWS_OF_NOTHING: ReadonlySet<TransformName> = new Set(['addtotals', 'auto-span', 'format', 'makeresults']);

/** Whether a stage gives rows, or does something, without having been given any. */
export function makesRows(stage: Stage): boolean {
  switch (stage.kind) {
    case 'aggregate':
      return stage.mode === 'stats' && stage.by.length === 0;
    case 'append':
    case 'appendcols':
    case 'appendpipe':
    case 'inputlookup':
    case 'outputlookup':
      return true;
    case 'transform':
      return ROWS_OF_NOTHING.has(stage.name);
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

/**
 * Whether an alert may come of a program where neither it nor a subsearch read an event: windows without events have to be
 * searched.
 */
export function findsInNothing(program: Program): boolean {
  const { body } = program;
  if (body.kind === 'generating') return true;
  return body.kind === 'rows' && mayHaveRows([...body.rowWise, ...body.rest], false) && !alwaysAnswers(program);
}

/** Whether rows may come of stages, or something else be done, where no search finds an event; `given`: rows go in. */
function mayHaveRows(stages: readonly Stage[], given: boolean): boolean {
  let rows = given;
  for (const stage of stages) {
    if (stage.kind === 'append' || stage.kind === 'appendcols') rows ||= mayHaveRows(stage.plan.stages, false);
    else if (stage.kind === 'appendpipe') rows ||= mayHaveRows(stage.plan.stages, rows);
    else if (stage.kind === 'outputlookup') return true;
    else rows ||= makesRows(stage);
  }
  return rows;
}

/** Whether a program gives the same wherever it and its subsearches read no event, and does nothing else. */
export function isTimeless({ plan, subprograms }: Program): boolean {
  const stages = [plan, ...subprograms.map((sub) => sub.plan)].flatMap((each) => each.stages);
  return !stages.some((stage) => stage.kind === 'outputlookup' || readsSearchTime(stage));
}
