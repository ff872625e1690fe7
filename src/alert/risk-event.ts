/**
 * Risk events: one per result row and risk object, with the fields that Splunk Enterprise Security writes to its risk
 * index, so that searches over the data model Risk.All_Risk read them as they would there. Their time is that of the
 * row's newest event, since a scan has no clock of its own. What Enterprise Security takes from its asset and identity
 * framework is not there: the normalised object is the object in lower case.
 */

import type { Row } from '../engine/row.ts';
import { type EventReference, TRAIL_ENDS, type Trail } from '../engine/trail.ts';
import { riskModel } from '../event/data-models/identity.ts';
import { parseTime } from '../event/time.ts';
import { listToValue, type Value } from '../event/value.ts';
import { tacticSlug } from '../rule/attack.ts';
import { type Rule, searchNameOf } from '../rule/rule.ts';
import type { Alert } from './alert.ts';
import { ruleIdentity } from './identity.ts';
import { factoredScore, RiskFactors } from './risk-factors.ts';

export interface RiskEvent {
  readonly rule: Rule;
  readonly object: string;
  readonly type: string;
  /** What the rule says. */
  readonly base: number;
  /** After risk factors; what windows sum up. */
  readonly score: number;
  /** Names of the factors that apply. */
  readonly factors: readonly string[];
  /** Microseconds; null where no event of the row had a time. */
  readonly time: number | null;
  /** The name of the search, which is also the risk event's source. */
  readonly searchName: string;
  readonly message: string;
  readonly tactics: readonly { readonly id: string; readonly name: string }[];
  readonly techniques: readonly { readonly id: string; readonly name: string }[];
  /** Events that the row was made from. */
  readonly trail: Trail;
  readonly alert: Alert;
}

/** Enterprise Security ships its risk factors switched off. */
const NO_FACTORS = new RiskFactors([]);

/** Risk events of an alert; none where its rule adds no risk. */
export function riskEventsOf(rule: Rule, alert: Alert, factors: RiskFactors = NO_FACTORS): RiskEvent[] {
  if (alert.risk.length === 0) return [];
  const tactics = rule.threat.flatMap(({ tactic }) => (tactic === null ? [] : [tactic]));
  const techniques = new Map(rule.threat.flatMap(({ technique }) => technique.map((one) => [one.id, one] as const)));
  return alert.risk.map((entry) => {
    const event: RiskEvent = {
      rule,
      object: entry.object,
      type: entry.type,
      base: entry.score,
      score: entry.calculated_score ?? entry.score,
      factors: [],
      time: alert.time === null ? null : parseTime(alert.time),
      searchName: searchNameOf(rule),
      message: entry.message,
      tactics,
      techniques: [...techniques.values()],
      trail: trailOfAlert(alert),
      alert,
    };
    const applied = factors.isEmpty ? [] : factors.of(riskRow(event, ''));
    if (applied.length === 0) return event;
    return { ...event, score: factoredScore(event.base, applied), factors: applied.map(({ name }) => name) };
  });
}

/** The alert with what risk factors make of its scores; itself where they change none. */
export function weighRisk(rule: Rule, alert: Alert, factors: RiskFactors): Alert {
  const events = factors.isEmpty ? [] : riskEventsOf(rule, alert, factors);
  if (events.every(({ base, score }) => base === score)) return alert;
  return {
    ...alert,
    risk: alert.risk.map((entry, i) => {
      const { base, score } = events[i]!;
      return base === score ? entry : { ...entry, calculated_score: score };
    }),
  };
}

/**
 * What a risk event rests on: rows that fan out from the same events (one per answer of a lookup, say) have equal keys
 * for an object. Splunk counts each of them.
 */
export function fanOutKey({ alert, object, type }: RiskEvent): string {
  const events = alert.events.map(({ source, record }) => `${source}\u0000${record}`);
  return JSON.stringify([ruleIdentity(alert.rule), type, object.toLowerCase(), alert.event_count, ...events]);
}

/** The events that an alert names, as a trail that a further search can carry on. */
export function trailOfAlert(alert: Alert): Trail {
  const references = alert.events.map(
    ({ source, record, record_id, time }): EventReference => ({
      source,
      record,
      recordId: record_id,
      time: time === null ? null : parseTime(time),
    }),
  );
  return { count: alert.event_count, first: references.slice(0, TRAIL_ENDS), last: references.slice(TRAIL_ENDS) };
}

/** A row's own `host` makes room for the risk event's. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['host', 'orig_host'],
  ['source', 'orig_source'],
  ['sourcetype', 'orig_sourcetype'],
]);

/**
 * A risk event as a row. `prefix` stands before the model's fields (`All_Risk.` in tstats, nothing behind `from`); fields
 * of every event and those of the result row stand under their own names. Gaps are filled as the model fills them.
 */
export function riskRow(event: RiskEvent, prefix: string): Row {
  return compileRiskRow(prefix, null)(event);
}

/** Makes rows of risk events that have only some columns; null: all. */
export function compileRiskRow(prefix: string, columns: readonly string[] | null): (event: RiskEvent) => Row {
  const wanted = columns === null ? null : new Set(columns);
  const isWanted = (name: string): boolean => wanted === null || wanted.has(name);
  const filled = [
    ...EVERY_EVENT,
    ...Object.entries(riskModel.fields).map(([name, { fill }]): RiskColumn => {
      const read = MODEL_FIELDS[name];
      return [prefix + name, read === undefined ? () => fill : (event) => read(event) ?? fill];
    }),
    ...[`${prefix}tag`, 'tag'].map((name): RiskColumn => [name, () => 'risk']),
  ].filter(([name]) => isWanted(name));
  return (event) => {
    const row: Row = new Map();
    const { fields } = event.alert;
    for (const key of Object.keys(fields)) {
      const name = RENAMED.get(key) ?? key;
      if (isWanted(name)) row.set(name, fields[key]!);
    }
    for (const [name, read] of filled) {
      const value = read(event);
      if (value !== null) row.set(name, value);
    }
    return row;
  };
}

type RiskColumn = readonly [name: string, read: (event: RiskEvent) => Value];

const EVERY_EVENT: readonly RiskColumn[] = [
  ['_time', ({ time }) => (time === null ? null : time / 1e6)],
  ['index', () => 'risk'],
  ['source', ({ searchName }) => searchName],
  ['sourcetype', () => 'stash'],
];

const techniqueIds = ({ techniques }: RiskEvent): string[] => techniques.map(({ id }) => id);

/** Fields of the model by name; those that are not here have their filling. */
const MODEL_FIELDS: Readonly<Record<string, (event: RiskEvent) => Value>> = {
  search_name: ({ searchName }) => searchName,
  risk_object: ({ object }) => object,
  normalized_risk_object: ({ object }) => object.toLowerCase(),
  risk_object_type: ({ type }) => type,
  risk_score: ({ base }) => base,
  calculated_risk_score: ({ score }) => score,
  risk_message: ({ message }) => message,
  threat_object: ({ alert }) => listToValue(alert.threat_objects.map(({ value }) => value)),
  threat_object_type: ({ alert }) => listToValue(alert.threat_objects.map(({ type }) => type)),
  analyticstories: ({ rule }) => listToValue(rule.stories),
  'annotations._all': (event) => listToValue([...event.rule.stories, ...techniqueIds(event)]),
  'annotations.mitre_attack': (event) => listToValue(techniqueIds(event)),
  'annotations.mitre_attack.mitre_technique_id': (event) => listToValue(techniqueIds(event)),
  'annotations.mitre_attack.mitre_technique': ({ techniques }) => listToValue(techniques.map(({ name }) => name)),
  'annotations.mitre_attack.mitre_tactic_id': ({ tactics }) => listToValue(tactics.map(({ id }) => id)),
  'annotations.mitre_attack.mitre_tactic': ({ tactics }) => listToValue(tactics.map(({ name }) => tacticSlug(name))),
};
