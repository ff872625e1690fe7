/**
 * The two risk incident rules that Splunk Enterprise Security ships, over the risk events of a run: more than 100 points
 * of risk on one object within 24 hours; at least 3 ATT&CK tactics by at least 4 searches within 7 days. There they run
 * every hour over what lies behind; here the window slides over event time, so that nothing depends on the hour. A
 * stretch of time in which the condition holds without a break is one finding, made at the time it first held and
 * carrying its peak. Risk events without a time take no part.
 */
import { compareText } from '../engine/order.ts';
import type { Row } from '../engine/row.ts';
import { type Trail, TrailBuilder } from '../engine/trail.ts';
import { formatTime } from '../event/time.ts';
import { listToValue } from '../event/value.ts';
import { BARE_RULE } from '../rule/bare-rule.ts';
import type { Rule, Severity } from '../rule/rule.ts';
import type { Alert } from './alert.ts';
import { buildRowAlert, compareAlerts } from './alerting.ts';
import { type CountedRisk, ObjectRisk, type RiskCondition, type RiskStretch } from './object-risk.ts';
import type { RiskEvent } from './risk-event.ts';

const HOUR = 3_600_000_000;
/** Points; more than this on one object within a day. */
export const RISK_THRESHOLD = 100;
export const TACTICS_NEEDED = 3;
export const SOURCES_NEEDED = 4;

const DRILLDOWNS = [
  {
    name: 'Risk events of $risk_object$',
    search: '| from datamodel Risk.All_Risk | search risk_object="$risk_object$" risk_object_type="$risk_object_type$"',
    earliest: '$info_min_time$',
    latest: '$info_max_time$',
  },
];

function incidentRule(id: string, name: string, description: string, query: string): Rule {
  return {
    ...BARE_RULE,
    id,
    name,
    path: '',
    language: 'spl',
    type: 'Correlation',
    kind: 'alert',
    query: { name: 'built in', text: query },
    severity: 'medium',
    version: '1',
    description,
    author: 'Telltale',
    license: 'Apache-2.0',
    drilldowns: DRILLDOWNS,
  };
}

export const RISK_THRESHOLD_RULE: Rule = incidentRule(
  'c1d0a7f4-5f0b-4b5e-9a57-3f1c2be1a101',
  'Risk threshold exceeded for object over 24 hours',
  `One object gathered more than ${RISK_THRESHOLD} points of risk within 24 hours.`,
  `| tstats sum(All_Risk.calculated_risk_score) as risk_score from datamodel=Risk.All_Risk by All_Risk.risk_object All_Risk.risk_object_type | where risk_score > ${RISK_THRESHOLD}`,
);
export const TACTIC_THRESHOLD_RULE: Rule = incidentRule(
  'c1d0a7f4-5f0b-4b5e-9a57-3f1c2be1a102',
  'ATT&CK tactic threshold exceeded for object over 7 days',
  `At least ${SOURCES_NEEDED} searches of at least ${TACTICS_NEEDED} ATT&CK tactics found the same object within 7 days.`,
  `| tstats dc(All_Risk.annotations.mitre_attack.mitre_tactic_id) as mitre_tactic_id_count dc(source) as source_count from datamodel=Risk.All_Risk by All_Risk.risk_object All_Risk.risk_object_type | where mitre_tactic_id_count >= ${TACTICS_NEEDED} AND source_count >= ${SOURCES_NEEDED}`,
);

export interface RiskIncident extends RiskCondition {
  readonly rule: Rule;
}

export const RISK_INCIDENTS: readonly RiskIncident[] = [
  {
    rule: RISK_THRESHOLD_RULE,
    span: 24 * HOUR,
    counts: () => true,
    holds: ({ score }) => score > RISK_THRESHOLD,
  },
  {
    rule: TACTIC_THRESHOLD_RULE,
    span: 7 * 24 * HOUR,
    counts: ({ tactics }) => tactics.length > 0,
    holds: ({ tactics, sources }) => tactics.size >= TACTICS_NEEDED && sources.size >= SOURCES_NEEDED,
  },
];

/** What a finding says of a risk event. */
export interface IncidentEvent extends CountedRisk {
  readonly object: string;
  readonly type: string;
  readonly techniques: readonly { readonly id: string }[];
  readonly trail: Trail;
}

/** Objects are one whatever their case. */
export function objectKey({ object, type }: Pick<IncidentEvent, 'object' | 'type'>): string {
  return JSON.stringify([type, object.toLowerCase()]);
}

/** Whether an alert may come again under its id and say more: a finding about a stretch of time that goes on. */
export function isIncident({ rule }: Alert): boolean {
  return RISK_INCIDENTS.some((incident) => incident.rule.id === rule.id);
}

/** Findings of both rules, by time and id. */
export function findRiskIncidents(events: readonly RiskEvent[]): Alert[] {
  const timed = events.flatMap((event) => (event.time === null ? [] : [{ ...event, time: event.time }]));
  timed.sort((a, b) => a.time - b.time || compareText(a.alert.id, b.alert.id));
  const byObject = new Map<string, ObjectRisk<(typeof timed)[number]>[]>();
  const alerts: Alert[] = [];
  for (const event of timed) {
    const key = objectKey(event);
    let watched = byObject.get(key);
    if (watched === undefined)
      byObject.set(key, (watched = RISK_INCIDENTS.map((incident) => new ObjectRisk(incident))));
    for (const [at, risk] of watched.entries()) {
      const over = risk.push(event);
      if (over !== null) alerts.push(buildIncident(RISK_INCIDENTS[at]!, key, over));
    }
  }
  for (const [key, watched] of byObject) {
    for (const [at, { open }] of watched.entries())
      if (open !== null) alerts.push(buildIncident(RISK_INCIDENTS[at]!, key, open));
  }
  return alerts.sort(compareAlerts);
}

/** `key`: the object's, as `objectKey` gives it. */
export function buildIncident(
  { rule }: RiskIncident,
  key: string,
  { start, events, peak }: RiskStretch<IncidentEvent>,
): Alert {
  const [first] = events;
  const last = events[events.length - 1]!;
  const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
  const tactics = distinct(events.flatMap((event) => event.tactics.map(({ id }) => id)));
  const techniques = distinct(events.flatMap((event) => event.techniques.map(({ id }) => id)));
  const sources = distinct(events.map(({ searchName }) => searchName));
  const row: Row = new Map([
    ['risk_object', first!.object],
    ['risk_object_type', first!.type],
    ['risk_score', peak],
    ['risk_event_count', events.length],
    ['source_count', sources.length],
    ['source', listToValue(sources)],
    ['mitre_tactic_id_count', tactics.length],
    ['annotations.mitre_attack.mitre_tactic_id', listToValue(tactics)],
    ['mitre_technique_id_count', techniques.length],
    ['annotations.mitre_attack.mitre_technique_id', listToValue(techniques)],
    ['first_time', formatTime(first!.time)],
    ['last_time', formatTime(last.time)],
  ]);
  for (const [name, value] of row) if (value === null) row.delete(name);
  const trail = new TrailBuilder();
  for (const event of events) trail.add(event.trail);
  const severity = rule === RISK_THRESHOLD_RULE ? severityOfSum(peak) : rule.severity;
  const range = { from: first!.time, to: last.time };
  const alert = buildRowAlert({ ...rule, severity }, { row, trail: trail.build(), key: () => key }, range, start, 1);
  return placeOnObject({ ...alert, time: formatTime(last.time) });
}

/** Enterprise Security 7: from 250 high, from 500 critical. */
function severityOfSum(score: number): Severity {
  return score >= 500 ? 'critical' : score >= 250 ? 'high' : 'medium';
}

/** Shows a finding about a risk object under that host or user. */
export function placeOnObject(alert: Alert): Alert {
  const { risk_object: object, risk_object_type: type } = alert.fields;
  if (typeof object !== 'string') return alert;
  if (type === 'user') return { ...alert, user: alert.user ?? object };
  return type === 'system' ? { ...alert, host: alert.host ?? object } : alert;
}
