/** Which columns a search still has at its stages, and which of them later stages read; for lints of searches. */
import { columnsAfter, matchName } from '../lang/columns.ts';
import type { Expr } from '../lang/expression.ts';
import type { Plan, Stage } from '../lang/plan.ts';
import { fieldNamesOf } from '../lang/walk.ts';

/** Columns before each stage where the stages alone tell; null where events still carry whatever they carry. */
export function columnsBeforeStages(plan: Plan): readonly (ReadonlySet<string> | null)[] {
  let columns: ReadonlySet<string> | null = null;
  return plan.stages.map((stage) => {
    const before = columns;
    columns = columnsAfter([stage], before);
    return before;
  });
}

/** Columns of the result, or null. */
export function resultColumns(plan: Plan | null): ReadonlySet<string> | null {
  return plan === null || plan.language !== 'spl' ? null : columnsAfter(plan.stages);
}

/** Of the stages that were asked for: a long search's lints ask for each stage's once for each that stands before it. */
const fieldsOf = new WeakMap<Stage, ReadonlySet<string>>();

/** Fields that a stage's own expressions name. */
export function fieldsOfStage(stage: Stage): ReadonlySet<string> {
  let fields = fieldsOf.get(stage);
  if (fields === undefined) fieldsOf.set(stage, (fields = readFields(stage)));
  return fields;
}

function readFields(stage: Stage): ReadonlySet<string> {
  const expressions: readonly Expr[] =
    stage.kind === 'filter'
      ? [stage.predicate]
      : stage.kind === 'assign'
        ? stage.assignments.map(({ value }) => value)
        : stage.kind === 'aggregate'
          ? stage.aggregates.flatMap(({ arg }) => arg ?? [])
          : [];
  return new Set(expressions.flatMap(fieldNamesOf));
}

/**
 * Whether a column made before stage `from` is read by it or a later stage, or is part of the result. Stages that cannot
 * be looked through count as readers.
 */
export function isReadLater(stages: readonly Stage[], from: number, column: string): boolean {
  for (let at = from; at < stages.length; at++) {
    const stage = stages[at]!;
    if (reads(stage, column)) return true;
    if (stage.kind === 'aggregate' && stage.mode === 'stats') return false;
    if (stage.kind === 'project' && stage.mode === 'table') return false;
  }
  return true;
}

function reads(stage: Stage, column: string): boolean {
  if (fieldsOfStage(stage).has(column)) return true;
  switch (stage.kind) {
    case 'filter':
    case 'assign':
    case 'head':
    case 'tail':
      return false;
    case 'aggregate':
      return (
        stage.by.includes(column) ||
        stage.aggregates.some(({ wildcard }) => wildcard !== undefined && matchName(wildcard, column) !== null)
      );
    case 'project':
      return stage.mode !== 'remove' && stage.names.some((name) => matchName(name, column) !== null);
    case 'rename':
      return stage.renames.some(({ from }) => matchName(from, column) !== null);
    case 'lookup':
      return stage.keys.some(({ field }) => field === column);
    case 'sort':
      return stage.keys.some(({ name }) => name === column);
    case 'dedup':
      return stage.names.includes(column);
    case 'extract':
    case 'expand':
    case 'bin':
      return stage.name === column;
    case 'fillnull':
      return false;
    default:
      return true;
  }
}

/** Names of `$token$`s in a text, in the form that Splunk fills. */
export function tokensOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\$([A-Za-z_][\w.{}:-]*)\$/g)].map((match) => match[1]!))];
}
