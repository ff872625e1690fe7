/**
 * Programs: a compiled rule as the engine runs it. The plan is cut in three: the predicate that is tested on each
 * event's slots, the row-wise stages that run beside the reader, and the stateful rest that needs all rows in one place.
 */
import { dataModelFields } from '../event/data-model-fields.ts';
import type { Schema } from '../event/event-class.ts';
import { isLineageName } from '../event/lineage-name.ts';
import type { Expr } from '../lang/expression.ts';
import {
  type Assign,
  type EventStage,
  isEventStage,
  type Plan,
  type Sequence,
  type SequenceTerm,
  type Stage,
} from '../lang/plan.ts';
import { fieldNamesOf, rewriteExpr } from '../lang/walk.ts';
import { columnsNeeded } from './columns.ts';
import { rowWisePrefix } from './pipeline.ts';
import { differFromNames } from './shown-identity.ts';
import { readsSearchTime } from './stage-expressions.ts';
import { type Subplan, subplansOf } from './subplans.ts';

export interface Program {
  /** Position in the run's list of rules. */
  readonly index: number;
  readonly plan: Plan;
  readonly schema: Schema;
  /** Index patterns (globs) that an event class must answer to; empty for all. */
  readonly indexPatterns: readonly string[];
  readonly body: ProgramBody;
  /** Fields of events that alerts are made from, beside those that the rule names. */
  readonly alertFields: readonly string[];
  /** Subsearches of the plan, at any depth, as programs of their own. */
  readonly subprograms: readonly Program[];
  /** Of a subsearch: rows that the search around it takes at most. */
  readonly most: number;
  /** Of a subsearch: with more rows than this it counts as having found nothing; null where it does not. */
  readonly atMost: number | null;
}

export type ProgramBody =
  /** A query of events: every one that passes is a match. `computed`: columns that ES|QL works out for a match. */
  | {
      readonly kind: 'events';
      readonly predicate: Expr;
      readonly fields: readonly string[];
      readonly computed?: Assign['assignments'];
    }
  /**
   * EQL sequence or sample, a threshold or new terms, or an event query with pipes (a sequence of one term): events that
   * pass a term are candidates, which must be put in order before they count. `rest` is head or tail.
   */
  | {
      readonly kind: 'terms';
      readonly stage: EventStage;
      readonly fields: readonly string[];
      readonly rest: readonly Stage[];
    }
  /** SPL and ES|QL over events: rows of `columns` (null: every field) through `rowWise`, then `rest`. */
  | {
      readonly kind: 'rows';
      /** Over field names of the schema. */
      readonly predicate: Expr;
      readonly columns: readonly string[] | null;
      /** The schema's field that a column of the first row reads. */
      readonly fieldOf: (column: string) => string;
      /** Columns that a row of every field has beside what its event lists: a dataset's fields, and what stages name. */
      readonly besideListed: readonly string[];
      readonly rowWise: readonly Stage[];
      readonly rest: readonly Stage[];
    }
  /** SPL that reads no events (`inputlookup` first): runs once, at the end. */
  | { readonly kind: 'generating'; readonly rest: readonly Stage[] };

export type RowsBody = Extract<ProgramBody, { readonly kind: 'rows' }>;

export interface ProgramSource {
  readonly plan: Plan;
  readonly indexPatterns: readonly string[];
  readonly alertFields?: readonly string[];
}

/**
 * Programs of a run's rules, in the order of the rules; subsearches follow behind them in `all`, which is what the engine
 * runs. The same rules give the same indexes in every thread.
 */
export function buildPrograms(rules: readonly ProgramSource[]): {
  readonly rules: readonly Program[];
  readonly all: readonly Program[];
} {
  let next = rules.length;
  const subs: Program[] = [];
  const built = rules.map((source, index) => {
    const { plan, indexPatterns } = source;
    const subprograms = subplansOf(plan.stages).map((sub) =>
      buildProgram(next++, { plan: sub.plan, indexPatterns }, [], sub),
    );
    subs.push(...subprograms);
    return buildProgram(index, source, subprograms, { behind: [], most: Infinity, atMost: null });
  });
  return { rules: built, all: [...built, ...subs] };
}

/** Program index, of a rule or of one of its subsearches, to the index of the rule. */
export function ruleIndexes(rules: readonly Program[]): ReadonlyMap<number, number> {
  return new Map(
    rules.flatMap((program, rule) => [program, ...program.subprograms].map(({ index }) => [index, rule] as const)),
  );
}

function buildProgram(
  index: number,
  { plan, indexPatterns, alertFields = [] }: ProgramSource,
  subprograms: readonly Program[],
  { behind, most, atMost }: Omit<Subplan, 'plan'>,
): Program {
  const schema: Schema = plan.input.kind === 'datamodel' ? 'cim' : plan.schema;
  const common = { index, plan, schema, indexPatterns, alertFields, subprograms, most, atMost };
  const [first] = plan.stages;
  if (isEventStage(first)) {
    return {
      ...common,
      body: {
        kind: 'terms',
        stage: exceptTerms(first, plan.except),
        fields: fieldsOfTerms(first),
        rest: plan.stages.slice(1),
      },
    };
  }
  if (plan.input.kind === 'none') return { ...common, body: { kind: 'generating', rest: plan.stages } };
  const filters = leadingFilters(plan.stages);
  const own: Expr = filters.length === 1 ? filters[0]! : { kind: 'and', args: filters };
  const predicate = exceptFrom(own, plan.except);
  const stages = plan.stages.slice(filters.length);
  if (plan.language === 'esql' && stages.every(({ kind }) => kind === 'assign' || kind === 'project'))
    return { ...common, body: { kind: 'events', predicate, ...shownColumns(own, stages) } };
  if (plan.language !== 'spl' && plan.language !== 'esql') {
    const fields = shownFields(own);
    if (stages.length === 0) return { ...common, body: { kind: 'events', predicate, fields } };
    const stage: Sequence = {
      kind: 'sequence',
      terms: [{ predicate, by: [], missing: false }],
      until: null,
      maxSpan: null,
    };
    return { ...common, body: { kind: 'terms', stage, fields, rest: stages } };
  }
  const cut = rowWisePrefix(stages);
  const naming = columnNaming(plan);
  const needed = columnsNeeded([...stages, ...behind]);
  return {
    ...common,
    body: {
      kind: 'rows',
      predicate: rewriteExpr(predicate, (expr) => differFromNames(renameField(expr, naming.fieldOf))),
      fieldOf: naming.fieldOf,
      columns: needed.columns,
      besideListed: [...naming.datasetColumns, ...needed.named],
      rowWise: stages.slice(0, cut),
      rest: stages.slice(cut),
    },
  };
}

/** What a match of an ES|QL query shows: what its conditions name, what it keeps by name, and what it made. */
function shownColumns(
  own: Expr,
  stages: readonly Stage[],
): Pick<Extract<ProgramBody, { readonly kind: 'events' }>, 'fields' | 'computed'> {
  const computed = stages.flatMap((stage) => (stage.kind === 'assign' ? stage.assignments : []));
  const made = new Set(computed.map(({ name }) => name));
  const kept = stages.flatMap((stage) => (stage.kind === 'project' && stage.mode === 'table' ? stage.names : []));
  const names = [...shownFields(own), ...kept.filter((name) => !name.includes('*'))];
  return { fields: [...new Set(names)].filter((name) => !made.has(name)), computed };
}

/** `from datamodel` shows the dataset's fields without its prefix, beside the events' own. */
function columnNaming({ input }: Plan): Pick<RowsBody, 'fieldOf'> & { readonly datasetColumns: readonly string[] } {
  const fields = input.kind === 'datamodel' ? dataModelFields(input.model, input.dataset) : [];
  if (input.kind !== 'datamodel' || input.prefixed) return { fieldOf: (column) => column, datasetColumns: fields };
  const byColumn = new Map(fields.map((field) => [field.slice(field.indexOf('.') + 1), field]));
  return { fieldOf: (column) => byColumn.get(column) ?? column, datasetColumns: [...byColumn.keys()] };
}

function renameField(expr: Expr, fieldOf: (column: string) => string): Expr {
  if (expr.kind === 'field') return { ...expr, name: fieldOf(expr.name) };
  return expr.kind === 'each-value' ? { ...expr, over: fieldOf(expr.over) } : expr;
}

/** The predicate on events that no exception takes out. */
function exceptFrom(predicate: Expr, except: Expr | undefined): Expr {
  if (except === undefined) return predicate;
  const reasons = except.kind === 'or' ? except.args : [except];
  // What a filter lets pass is said as it is, and not as what it is not; each by itself, as explanations show them.
  const passes = reasons.map((reason): Expr => (reason.kind === 'not' ? reason.arg : { kind: 'not', arg: reason }));
  return { kind: 'and', args: [predicate, ...passes] };
}

/** An excepted event satisfies no term: it is neither found, nor missed, nor an end. */
function exceptTerms<S extends EventStage>(stage: S, except: Expr | undefined): S {
  if (except === undefined) return stage;
  const without = (term: SequenceTerm): SequenceTerm => ({ ...term, predicate: exceptFrom(term.predicate, except) });
  const until = stage.kind === 'sequence' && stage.until !== null ? { until: without(stage.until) } : {};
  return { ...stage, terms: stage.terms.map(without), ...until };
}

/**
 * The predicates of the filters that stand first: their names are fields of events, not yet columns. One that asks for
 * the search's own time waits for it.
 */
function leadingFilters(stages: readonly Stage[]): Expr[] {
  const filters: Expr[] = [];
  for (const stage of stages) {
    if (stage.kind !== 'filter' || readsSearchTime(stage)) break;
    filters.push(stage.predicate);
  }
  return filters;
}

/** Fields that an expression names; answers about ancestors are no fields of the event. */
function shownFields(expr: Expr): string[] {
  return fieldNamesOf(expr).filter((name) => !isLineageName(name));
}

/** Fields that the terms name, join keys first. */
function fieldsOfTerms(stage: EventStage): string[] {
  const names = new Set<string>();
  for (const term of stage.terms) for (const { name } of term.by) names.add(name);
  for (const term of stage.terms) {
    for (const name of shownFields(term.predicate)) names.add(name);
    for (const { value } of term.carried ?? []) for (const name of shownFields(value)) names.add(name);
  }
  return [...names];
}
