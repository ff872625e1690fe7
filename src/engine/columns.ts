/**
 * Which columns a plan's rows need from the event. Only named fields are ever decoded: up to the first stage that fixes
 * the columns (stats, table, fields) the names that stages mention are enough, whatever else the event has. A plan
 * without such a stage, or with a wildcard before it, shows every field of its events and says so.
 */

import { columnsAfter } from '../lang/columns.ts';
import { dynamicNameFields } from '../lang/dynamic-name.ts';
import { tokensIn } from '../lang/map-tokens.ts';
import type { Project, Stage, Transform } from '../lang/plan.ts';
import type { TransformOptions } from '../lang/transform-options.ts';
import { fieldNamesOf } from '../lang/walk.ts';
import { stageExpressions } from './stage-expressions.ts';

/** Columns of an event's row. */
export interface ColumnsNeeded {
  /** In order of first mention; null where the plan needs every field of its events. */
  readonly columns: readonly string[] | null;
  /** What stages name. Some fields are read and never listed (`EventData_Xml`): a row of every field has those it names. */
  readonly named: readonly string[];
}

export function columnsNeeded(stages: readonly Stage[]): ColumnsNeeded {
  const names = new Set<string>(['_time']);
  const outcome = visitStages(stages, names);
  const named = [...names];
  switch (outcome) {
    case 'all':
    case 'open':
      return { columns: null, named };
    case 'kept':
      return { columns: [...named, '_raw'], named };
    case 'fixed':
      return { columns: named, named };
  }
}

/**
 * How stages leave the columns: fixed by name, kept by name with `_raw` beside them, open (whatever the events have), or
 * in need of all from the start.
 */
type Outcome = 'fixed' | 'kept' | 'open' | 'all';

function visitStages(stages: readonly Stage[], names: Set<string>): Outcome {
  let outcome: Outcome = 'open';
  for (const stage of stages) {
    for (const expr of stageExpressions(stage)) addAll(names, fieldNamesOf(expr));
    const next = visitStage(stage, names);
    if (next === 'fixed') return outcome === 'all' ? 'all' : 'fixed';
    if (next === 'all' && outcome === 'kept') return 'fixed';
    if (next !== 'open' && outcome === 'open') outcome = next;
  }
  return outcome;
}

function visitStage(stage: Stage, names: Set<string>): Outcome {
  switch (stage.kind) {
    case 'rename':
      addPlain(
        names,
        stage.renames.flatMap(({ from, to }) => [from, to]),
      );
      return stage.renames.some(({ from }) => from.includes('*')) ? 'all' : 'open';
    case 'project':
      return visitProject(stage, names);
    case 'lookup':
      addAll(
        names,
        stage.keys.map(({ field }) => field),
      );
      if (stage.mode === 'fill') addAll(names, stage.outputs?.map(({ field }) => field) ?? []);
      return 'open';
    case 'aggregate':
      addAll(names, stage.by);
      if (stage.aggregates.some(({ wildcard }) => wildcard !== undefined)) return 'all';
      return stage.mode === 'stats' ? 'fixed' : 'open';
    case 'sort':
      addAll(
        names,
        stage.keys.map(({ name }) => name),
      );
      return 'open';
    case 'dedup':
    case 'transaction':
      addAll(names, stage.names);
      return 'open';
    case 'fillnull':
      // Without a list every column is filled, but only those matter that other stages mention.
      addAll(names, stage.names ?? []);
      return 'open';
    case 'bin':
    case 'expand':
    case 'extract':
      names.add(stage.name);
      return 'open';
    case 'join':
      if (stage.keys === null) return 'all';
      addAll(names, stage.keys);
      return 'open';
    case 'appendpipe':
      return visitStages(stage.plan.stages, names) === 'all' ? 'all' : 'open';
    case 'subfilter': {
      const columns = columnsAfter(stage.plan.stages);
      if (columns === null || stage.asTerms === true) return 'all';
      addAll(names, columns);
      return 'open';
    }
    case 'transform':
      return visitTransform(stage, names);
    case 'filter':
    case 'assign':
    case 'head':
    case 'tail':
    case 'append':
    case 'appendcols':
    case 'inputlookup':
      return 'open';
    case 'map':
      addAll(names, tokensIn(stage.plan.stages));
      return 'fixed';
    case 'subvalue': // whose answer may be the name of any field
    case 'outputlookup':
    case 'sequence':
    case 'sample':
    case 'threshold':
    case 'new-terms':
      return 'all';
  }
}

function visitProject(stage: Project, names: Set<string>): Outcome {
  if (stage.mode === 'remove') return 'open';
  addPlain(names, stage.names);
  if (stage.names.some((name) => name.includes('*'))) return 'all';
  return stage.mode === 'table' ? 'fixed' : 'kept';
}

function visitTransform(stage: Transform, names: Set<string>): Outcome {
  switch (stage.name) {
    case 'spath':
      names.add(stage.options.input);
      return 'open';
    case 'xmlkv':
    case 'fromjson':
    case 'makemv':
    case 'iplocation':
      names.add(stage.options.field);
      return 'open';
    case 'extract':
      names.add('_raw');
      return 'open';
    case 'dynamic-assign':
      addAll(names, dynamicNameFields(stage.options.name));
      return 'open';
    case 'auto-bins':
      names.add(stage.options.name);
      return 'open';
    case 'auto-span':
      return visitStages(stage.options.stages, names);
    case 'foreach-item':
      return visitItems(stage.options, names);
    case 'filldown':
      if (stage.options.names === null) return 'all';
      addPlain(names, stage.options.names);
      return stage.options.names.some((name) => name.includes('*')) ? 'all' : 'open';
    case 'replace':
    case 'reverse':
      return 'open';
    default: // looks at all columns
      return 'all';
  }
}

/** What the template names; all where it makes names of values. */
function visitItems({ field, stages }: TransformOptions['foreach-item'], names: Set<string>): Outcome {
  const named = new Set<string>();
  if (visitStages(stages, named) === 'all') return 'all';
  const plain = [...named].filter((name) => name !== '<<ITEM>>' && name !== '<<ITER>>');
  if (plain.some((name) => name.includes('<<'))) return 'all';
  addAll(names, [field, ...plain]);
  return 'open';
}

function addPlain(names: Set<string>, more: readonly string[]): void {
  addAll(
    names,
    more.filter((name) => !name.includes('*')),
  );
}

function addAll(names: Set<string>, more: Iterable<string>): void {
  for (const name of more) names.add(name);
}
