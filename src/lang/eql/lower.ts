/**
 * Queries to plans: an event query becomes a filter, a sequence or sample one stage with its terms written out, pipes
 * head and tail stages. Categories are part of the condition, so whatever prunes by condition prunes by category.
 */
import { nameLineage } from '../../event/lineage-name.ts';
import type { Expr, Field } from '../expression.ts';
import type { JoinKey, LineageQuery, Plan, SequenceTerm, Stage } from '../plan.ts';
import { pipeCount } from './check.ts';
import * as errors from './errors.ts';
import { combine, type LowerScope, lowerCondition } from './lower-condition.ts';
import { type EarlierField, splitCondition, withCarried } from './lower-link.ts';
import type { EventQuery, FieldName, Query, SampleQuery, SequenceQuery, Term, TimeUnit } from './syntax.ts';

export interface SourceFields {
  readonly categoryField: string;
  readonly timestampField: string;
  readonly tiebreakerField: string | null;
  /** Whose values every sequence and sample is kept apart by, whatever keys it names: the machine that judges. */
  readonly machineField?: string;
}

const MICROSECONDS: Readonly<Record<TimeUnit, number>> = {
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** The plan of a query that `checkQuery` found no error in. */
export function lowerQuery(query: Query, knowledge: LowerScope, sources: SourceFields): Plan {
  const lineage = new Map<string, LineageQuery>();
  const lineageField = (asked: EventQuery): Field => {
    const predicate = lowerEventQuery(asked, knowledge, sources);
    const name = nameLineage(JSON.stringify(predicate, (key, value) => (key === 'span' ? undefined : value)));
    lineage.set(name, { name, predicate });
    return { kind: 'field', name };
  };
  const scope: LowerScope = { ...knowledge, lineageField };
  const { statement } = query;
  const stages: Stage[] = [];
  if (statement.kind === 'event') {
    stages.push({ kind: 'filter', predicate: lowerEventQuery(statement, scope, sources), span: statement.span });
  } else {
    stages.push(
      statement.kind === 'sequence' ? lowerSequence(statement, scope, sources) : lowerSample(statement, scope, sources),
    );
  }
  for (const pipe of query.pipes) {
    const count = pipeCount(pipe.args, scope.constants) ?? 0;
    stages.push({ kind: pipe.name === 'tail' ? 'tail' : 'head', count, span: pipe.span });
  }
  return {
    language: 'eql',
    schema: 'ecs',
    input: { kind: 'events' },
    stages,
    timestampField: sources.timestampField,
    ...(scope.fields.typeOf(sources.timestampField) === 'date_nanos' ? { hasFineTimes: true } : {}),
    ...(lineage.size === 0 ? {} : { lineage: [...lineage.values()] }),
    ...(sources.tiebreakerField === null ? {} : { tiebreakerField: sources.tiebreakerField }),
  };
}

function lowerEventQuery(query: EventQuery, scope: LowerScope, sources: SourceFields): Expr {
  return lowerOwn(query, lowerCondition(query.condition, scope), scope, sources);
}

/** A condition on one event, with the category of its query. */
function lowerOwn(query: EventQuery, condition: Expr, scope: LowerScope, sources: SourceFields): Expr {
  if (condition.kind === 'literal' && condition.value !== true && query.condition.kind !== 'boolean') {
    scope.report(errors.neverTrue(query.condition.span));
  }
  const whole =
    query.category === null ? condition : combine('and', [lowerCategory(query, scope, sources), condition], query.span);
  // A condition that is null matches nothing.
  return whole.kind === 'literal' && whole.value !== true ? { ...whole, value: false } : whole;
}

function lowerCategory(query: EventQuery, { fields }: LowerScope, { categoryField }: SourceFields): Expr {
  return {
    kind: 'test',
    arg: { kind: 'field', name: fields.nameOf(categoryField), span: query.categorySpan },
    op: { op: 'equals', value: query.category!, fold: 'none' },
    span: query.categorySpan,
  };
}

function lowerSequence(statement: SequenceQuery, scope: LowerScope, sources: SourceFields): Stage {
  const { maxspan, until, span } = statement;
  return {
    kind: 'sequence',
    terms: lowerNamedTerms(statement, scope, sources),
    until: until === null ? null : lowerTerm(until, statement.by, scope, sources),
    maxSpan: maxspan === null ? null : maxspan.count * MICROSECONDS[maxspan.unit],
    span,
  };
}

function lowerSample(statement: SampleQuery, scope: LowerScope, sources: SourceFields): Stage {
  return { kind: 'sample', terms: lowerTerms(statement.terms, statement.by, scope, sources), span: statement.span };
}

function lowerTerms(
  terms: readonly Term[],
  by: readonly FieldName[],
  scope: LowerScope,
  sources: SourceFields,
): SequenceTerm[] {
  return terms.flatMap((term) => Array<SequenceTerm>(term.runs).fill(lowerTerm(term, by, scope, sources)));
}

function lowerKey({ name, optional }: FieldName, { fields }: LowerScope): JoinKey {
  const type = fields.typeOf(name);
  const key = { name: fields.nameOf(name), optional };
  return type === 'date' || type === 'ip' ? { ...key, type } : key;
}

/** Terms of a sequence, which may read events of earlier ones by name. */
function lowerNamedTerms(
  { terms, by }: SequenceQuery,
  scope: LowerScope,
  sources: SourceFields,
): readonly SequenceTerm[] {
  const earlier = new Map<string, EarlierField>();
  const numbers = new Map<string, number>();
  const lowered: SequenceTerm[] = [];
  const earlierField = (name: string, of: string): Field => {
    const field = { kind: 'field', name: `${of}.${name}` } as const;
    earlier.set(field.name, { term: numbers.get(of)!, field: { kind: 'field', name } });
    return field;
  };
  for (const term of terms) {
    const condition = lowerCondition(term.query.condition, { ...scope, earlierField });
    const { own, link, carried } = splitCondition(condition, earlier);
    const plain = { ...lowerTerm(term, by, scope, sources, lowerOwn(term.query, own, scope, sources)) };
    if (term.name !== null) numbers.set(term.name, lowered.length);
    for (let run = 0; run < term.runs; run++) lowered.push(link === null ? plain : { ...plain, link, carried });
  }
  return withCarried(lowered, earlier);
}

/** Events that name no machine are those of one. */
function machineKey({ machineField }: SourceFields): JoinKey[] {
  return machineField === undefined ? [] : [{ name: machineField, optional: true }];
}

function lowerTerm(
  term: Term,
  by: readonly FieldName[],
  scope: LowerScope,
  sources: SourceFields,
  predicate: Expr = lowerEventQuery(term.query, scope, sources),
): SequenceTerm {
  return {
    predicate,
    by: [...machineKey(sources), ...[...by, ...term.by].map((key) => lowerKey(key, scope))],
    missing: term.missing,
    span: term.span,
  };
}
