/**
 * Which columns rows have after some stages, where the stages alone tell: from the first `stats` or `table` on. `foreach`
 * and other wildcards over names need it. Where events still carry whatever they carry, the answer is null.
 */
import type { Aggregate, Plan, Project, Rename, Stage, Transform } from './plan.ts';
import { compilePcre } from './regex/pcre.ts';

type Columns = Set<string> | null;

/** Column names after the stages, or null where they depend on the events. `start`: those before the first stage. */
export function columnsAfter(
  stages: readonly Stage[],
  start: ReadonlySet<string> | null = null,
): ReadonlySet<string> | null {
  let columns: Columns = start === null ? null : new Set(start);
  for (const stage of stages) columns = columnsAfterStage(stage, columns);
  return columns;
}

/** Whether rows have a column of this name that a stage made: not one of the event, which `by` and `table` carry on. */
export function makesColumn(stages: readonly Stage[], name: string): boolean {
  let made = false;
  for (const stage of stages) {
    const after = columnsAfterStage(stage, new Set(made ? [name] : []));
    if (after !== null && !carries(stage, name)) made = after.has(name);
    if (stage.kind === 'rename') made ||= stage.renames.some(({ to }) => to === name);
  }
  return made;
}

function carries(stage: Stage, name: string): boolean {
  if (stage.kind === 'aggregate') return stage.by.includes(name) && stage.aggregates.every(({ as }) => as !== name);
  return stage.kind === 'project' && stage.mode !== 'remove' && stage.names.includes(name);
}

function columnsAfterStage(stage: Stage, before: Columns): Columns {
  switch (stage.kind) {
    case 'aggregate':
      return afterAggregate(stage, before);
    case 'project':
      return afterProject(stage, before);
    case 'rename':
      return afterRename(stage, before);
    case 'assign':
      return withNames(
        before,
        stage.assignments.map(({ name }) => name),
      );
    case 'lookup':
      return stage.outputs === null
        ? null
        : withNames(
            before,
            stage.outputs.map(({ field }) => field),
          );
    case 'subvalue':
    case 'bin':
      return withNames(before, [stage.as]);
    case 'fillnull':
      return withNames(before, stage.names ?? []);
    case 'extract':
      return withNames(before, groupNames(stage.pattern));
    case 'transaction':
      return withNames(before, ['duration', 'eventcount', '_time']);
    case 'join':
    case 'append':
    case 'appendcols':
      return union(before, columnsOfPlan(stage.plan));
    case 'appendpipe':
      return before === null ? null : union(before, columnsAfter(stage.plan.stages, before));
    case 'transform':
      return afterTransform(stage, before);
    case 'map':
      return columnsOfPlan(stage.plan) as Columns;
    case 'inputlookup':
    case 'sequence':
    case 'sample':
    case 'threshold':
    case 'new-terms':
      return null;
    default:
      return before;
  }
}

function columnsOfPlan(plan: Plan): ReadonlySet<string> | null {
  return columnsAfter(plan.stages);
}

function afterAggregate(stage: Aggregate, before: Columns): Columns {
  if (stage.aggregates.some((call) => call.wildcard !== undefined)) return null;
  const made = stage.aggregates.map((call) => call.as);
  return stage.mode === 'stats' ? new Set([...stage.by, ...made]) : withNames(before, made);
}

function afterProject(stage: Project, before: Columns): Columns {
  const plain = !stage.names.some((name) => name.includes('*'));
  if (stage.mode === 'table' && plain) return new Set(stage.names);
  if (before === null) return stage.mode === 'keep' && plain ? new Set([...stage.names, '_time', '_raw']) : null;
  const reaches = (pattern: string, name: string): boolean => stage.mode !== 'remove' || reachesName(pattern, name);
  const isNamed = (name: string) =>
    stage.names.some((pattern) => reaches(pattern, name) && matchName(pattern, name) !== null);
  const always = stage.mode === 'keep' ? ['_time', '_raw'] : [];
  return new Set(
    [...before].filter((name) => (stage.mode === 'remove' ? !isNamed(name) : isNamed(name) || always.includes(name))),
  );
}

function afterRename(stage: Rename, before: Columns): Columns {
  if (before === null) return null;
  let columns = before;
  for (const { from, to } of stage.renames) {
    const next = new Set<string>();
    for (const name of columns) {
      const parts = reachesName(from, name) ? matchName(from, name) : null;
      next.add(parts === null ? name : fillName(to, parts));
    }
    columns = next;
  }
  return columns;
}

function afterTransform(stage: Transform, before: Columns): Columns {
  switch (stage.name) {
    case 'makemv':
    case 'replace':
    case 'mvcombine':
    case 'reverse':
    case 'filldown':
    case 'uniq':
      return before;
    case 'untable':
      return new Set([stage.options.x, stage.options.name, stage.options.value]);
    case 'auto-bins':
      return withNames(before, [stage.options.as]);
    case 'auto-span':
      return stage.options.stages.reduce<Columns>((columns, inner) => columnsAfterStage(inner, columns), before);
    case 'timechart':
      return stage.options.by === null ? before : null;
    case 'makeresults':
      return new Set(['_time']);
    case 'format':
    case 'return-terms':
      return new Set(['search']);
    default:
      return null;
  }
}

function groupNames(pattern: string): readonly string[] {
  const compiled = compilePcre(pattern, {});
  return compiled.ok ? compiled.regex.names : [];
}

function withNames(before: Columns, names: readonly string[]): Columns {
  return before === null ? null : new Set([...before, ...names]);
}

function union(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): Columns {
  return a === null || b === null ? null : new Set([...a, ...b]);
}

/**
 * Whether a pattern of `fields -` or `rename` can mean a name at all: fields of Splunk's own, such as `_time`, are only
 * meant by patterns that begin with `_`, too. Splunk's manual says so of `fields`; for `rename` it is not verified.
 */
export function reachesName(pattern: string, name: string): boolean {
  return !name.startsWith('_') || pattern.startsWith('_');
}

/** What each `*` of a pattern stands for in a name, or null where it does not match. Stars take as little as they can. */
export function matchName(pattern: string, name: string): string[] | null {
  const runs = pattern.split('*');
  const first = runs[0]!;
  if (runs.length === 1) return first === name ? [] : null;
  if (!name.startsWith(first)) return null;
  const parts: string[] = [];
  let at = first.length;
  for (const [i, run] of runs.entries()) {
    if (i === 0) continue;
    const last = i === runs.length - 1;
    const found = last ? (name.endsWith(run) ? name.length - run.length : -1) : name.indexOf(run, at);
    if (found < at) return null;
    parts.push(name.slice(at, found));
    at = found + run.length;
  }
  return parts;
}

/** The pattern with its stars filled in, left to right. */
export function fillName(pattern: string, parts: readonly string[]): string {
  let i = 0;
  return pattern.replace(/\*/g, () => parts[i++] ?? '');
}
