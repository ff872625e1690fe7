/**
 * The plan of a rule that counts: the events of its query with the values of the fields that it counts by, and a stage
 * that says when those make an alert.
 */
import { ecsFieldType, type FieldType } from '../event/ecs-fields.ts';
import { isViewName } from '../event/views/index.ts';
import type { Expr } from '../lang/expression.ts';
import type { JoinKey, NewTerms, Plan, SequenceTerm, Threshold } from '../lang/plan.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { RuleCode } from './codes.ts';
import type { CountedField, CountedOptions } from './counted-options.ts';

/** What a bucket's events may have in common that is worth showing, beside the fields that they are counted by. */
export const SHOWN_OF_BUCKETS: readonly string[] = [
  'host.name',
  'user.name',
  'process.name',
  'process.executable',
  'process.entity_id',
];

/** Types of which Elasticsearch has no values to count by. */
const UNCOUNTED: ReadonlySet<FieldType> = new Set(['text', 'object', 'nested']);

/** The plan of a query as the plan of a rule that counts what the query finds. */
export function countedPlan(
  plan: Plan,
  counted: CountedOptions,
  extraFields?: ReadonlyMap<string, FieldType>,
): { readonly plan: Plan; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const typeOf = (field: CountedField): FieldType | null => {
    const { name, place } = field;
    const report = (
      code: RuleCode,
      problem: Pick<Diagnostic, 'severity' | 'message' | 'hint' | 'unsupported'>,
    ): void => {
      problems.push({ code, ...problem, ...place });
    };
    const type = extraFields?.get(name) ?? ecsFieldType(name);
    if (type !== null && UNCOUNTED.has(type)) {
      const message = `the rule counts by \`${name}\`, and Elasticsearch keeps no values of fields of type \`${type}\``;
      report('rule-field-not-counted', { severity: 'error', message, unsupported: true });
    } else if (type === null && !isViewName('ecs', name)) {
      const message = `the rule counts by \`${name}\`, which no schema knows: events without it do not count`;
      report('rule-field-unknown', { severity: 'warning', message });
    }
    return type;
  };
  const by = counted.fields.map((field) => keyOf(field, typeOf(field)));
  const [filter] = plan.stages;
  if (filter?.kind !== 'filter' || plan.stages.length !== 1) throw new Error('a query that counts is one condition');
  const term: SequenceTerm = { predicate: filter.predicate, by, missing: false };
  if (counted.kind === 'threshold' && counted.cardinality !== null) typeOf(counted.cardinality.field);
  const stage = counted.kind === 'threshold' ? thresholdOf(counted, term) : newTermsOf(counted, term);
  const span = filter.span === undefined ? {} : { span: filter.span };
  return { plan: { ...plan, stages: [{ ...stage, ...span }] }, problems };
}

function keyOf({ name }: CountedField, type: FieldType | null): JoinKey {
  const key = { name, optional: false };
  if (type === 'ip') return { ...key, type };
  return type === 'date' || type === 'date_nanos' ? { ...key, type: 'date' } : key;
}

function thresholdOf(counted: Extract<CountedOptions, { kind: 'threshold' }>, term: SequenceTerm): Threshold {
  const { count, cardinality, stretch } = counted;
  const names = [...(cardinality === null ? [] : [cardinality.field.name]), ...SHOWN_OF_BUCKETS];
  const carried = names.map((name) => ({ name, value: { kind: 'field', name } satisfies Expr }));
  return {
    kind: 'threshold',
    terms: [{ ...term, carried }],
    count,
    cardinality: cardinality === null ? null : { field: cardinality.field.name, atLeast: cardinality.atLeast },
    stretch,
  };
}

function newTermsOf({ history }: Extract<CountedOptions, { kind: 'new-terms' }>, term: SequenceTerm): NewTerms {
  return { kind: 'new-terms', terms: [term], history };
}
