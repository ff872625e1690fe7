/**
 * Alerts of Elastic's rules that count. One of new terms shows the event that has them first. One of a threshold rule is
 * made up, as the detection engine's is: the fields that its events agree in and nothing else of them, at the time of the
 * newest. What else they have in common (machine, user, program) we show beside.
 */
import type { ThresholdBucket } from '../engine/threshold-bucket.ts';
import { formatTime } from '../event/time.ts';
import { firstOf, type Scalar, scalarText, type Value } from '../event/value.ts';
import type { Threshold } from '../lang/plan.ts';
import type { Rule } from '../rule/rule.ts';
import type { Alert } from './alert.ts';
import { alertEvent, alertRuleOf, buildEventAlert, type EventMatch } from './alerting.ts';
import { assess } from './assessment.ts';
import { eventIdOf, newTermsAlertId, thresholdAlertId } from './identity.ts';
import { openSuppression } from './suppress.ts';

/** `terms`: the tuple as JSON; `copy` as for any event. */
export function buildNewTermsAlert(
  rule: Rule,
  match: EventMatch,
  copy: number,
  terms: string,
  values: readonly Scalar[],
): Alert {
  const alert = buildEventAlert(rule, match, copy);
  return { ...alert, id: newTermsAlertId(rule.id, terms, eventIdOf(match.identity, copy)), new_terms: values };
}

/** `events`: those that the bucket kept, in order; `whole` adds the origin. */
export function buildThresholdAlert(
  rule: Rule,
  stage: Threshold,
  bucket: ThresholdBucket<unknown>,
  events: readonly EventMatch[],
  whole: boolean,
): Alert {
  const { key, values, count, oldest, newest, cardinality } = bucket;
  const fields = new Map<string, Value>(stage.terms[0].by.map(({ name }, i) => [name, values[i]!]));
  const fieldValue = (name: string): Value => fields.get(name) ?? null;
  const [host, user, name, executable, entityId] = bucket.shared.map(textOf);
  const time = formatTime(newest);
  const options = rule.elastic?.suppression ?? null;
  const suppression = options === null ? null : openSuppression(options, time, fieldValue);
  return {
    id: thresholdAlertId(rule.id, key.text, oldest),
    kind: rule.kind,
    time,
    rule: { ...alertRuleOf(rule), ...assess(rule, fieldValue) },
    host: host ?? bucket.host,
    user: user ?? null,
    process: { name: name ?? null, executable: executable ?? null, entity_id: entityId ?? null },
    fields: Object.fromEntries(fields),
    event_count: count,
    events: events.map(({ reference }) => alertEvent(reference)),
    risk: [],
    threat_objects: [],
    drilldowns: [],
    ...(suppression === null ? {} : { suppression }),
    threshold_result: {
      terms: stage.terms[0].by.map(({ name: field }, i) => ({ field, value: values[i]! })),
      count,
      cardinality: cardinality === null ? [] : [{ field: stage.cardinality!.field, value: cardinality }],
      from: formatTime(oldest),
    },
    ...(whole ? { origin: { kind: 'threshold', rule, events: [] } } : {}),
  };
}

function textOf(value: Value): string | null {
  const first = firstOf(value);
  return first === null ? null : scalarText(first);
}
