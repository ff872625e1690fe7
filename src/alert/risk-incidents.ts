/**
 * The two risk incident rules that Splunk Enterprise Security ships, over the risk events of a run: more than 100 points
 * of risk on one object within 24 hours; at least 3 ATT&CK tactics by at least 4 searches within 7 days. There they run
 * every hour over what lies behind; here the window slides over event time, so that nothing depends on the hour. A
 * stretch of time in which the condition holds without a break is one finding, made at the time it first held and
 * carrying its peak. Risk events without a time take no part.
 */
import type { Row } from '../engine/row.ts';
import { TrailBuilder } from '../engine/trail.ts';
import { formatTime } from '../event/time.ts';
import { listToValue } from '../event/value.ts';
import { BARE_RULE } from '../rule/bare-rule.ts';
import type { Rule, Severity } from '../rule/rule.ts';
import type { Alert } from './alert.ts';
import { buildRowAlert, compareAlerts } from './alerting.ts';
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

interface Incident {
  readonly rule: Rule;
  readonly span: number;
  /** Of these events; the others are left out. */
  readonly counts: (event: RiskEvent) => boolean;
  readonly holds: (window: Window) => boolean;
}

const INCIDENTS: readonly Incident[] = [
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

/** Findings of both rules, by time and id. */
export function findRiskIncidents(events: readonly RiskEvent[]): Alert[] {
  const alerts: Alert[] = [];
  const byObject = new Map<string, RiskEvent[]>();
  for (const event of events) {
    if (event.time === null) continue;
    const key = JSON.stringify([event.type, event.object.toLowerCase()]);
    const list = byObject.get(key);
    if (list === undefined) byObject.set(key, [event]);
    else list.push(event);
  }
  for (const [key, list] of byObject) {
    // Stable: of one time in the order they came.
    list.sort((a, b) => a.time! - b.time!);
    for (const incident of INCIDENTS) {
      const counted = list.filter(incident.counts);
      for (const stretch of findStretches(counted, incident)) alerts.push(buildIncident(incident, key, stretch));
    }
  }
  return alerts.sort(compareAlerts);
}

/** A window over one object's risk events, oldest first. */
class Window {
  readonly events: RiskEvent[] = [];
  readonly tactics = new Map<string, number>();
  readonly sources = new Map<string, number>();
  score = 0;
  #start = 0;

  enter(event: RiskEvent, span: number): void {
    this.events.push(event);
    this.#count(event, 1);
    while (this.events[this.#start]!.time! <= event.time! - span) this.#count(this.events[this.#start++]!, -1);
  }

  /** Those in the window now. */
  present(): readonly RiskEvent[] {
    return this.events.slice(this.#start);
  }

  #count(event: RiskEvent, by: 1 | -1): void {
    this.score += by * event.score;
    for (const { id } of event.tactics) change(this.tactics, id, by);
    change(this.sources, event.searchName, by);
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

interface Stretch {
  /** Of the window in which the condition first held; microseconds. */
  readonly start: number;
  /** All events of its windows. */
  readonly events: readonly RiskEvent[];
  readonly peak: number;
}

function findStretches(events: readonly RiskEvent[], { span, holds }: Incident): Stretch[] {
  const stretches: Stretch[] = [];
  const window = new Window();
  let open: { start: number; events: RiskEvent[]; peak: number } | null = null;
  for (const event of events) {
    window.enter(event, span);
    if (!holds(window)) {
      if (open !== null) stretches.push(open);
      open = null;
    } else if (open === null) {
      const present = window.present();
      open = { start: present[0]!.time!, events: [...present], peak: window.score };
    } else {
      open.events.push(event);
      open.peak = Math.max(open.peak, window.score);
    }
  }
  if (open !== null) stretches.push(open);
  return stretches;
}

function buildIncident({ rule }: Incident, key: string, { start, events, peak }: Stretch): Alert {
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
    ['first_time', formatTime(first!.time!)],
    ['last_time', formatTime(last.time!)],
  ]);
  for (const [name, value] of row) if (value === null) row.delete(name);
  const trail = new TrailBuilder();
  for (const event of events) trail.add(event.trail);
  const severity = rule === RISK_THRESHOLD_RULE ? severityOfSum(peak) : rule.severity;
  const range = { from: first!.time, to: last.time };
  const alert = buildRowAlert({ ...rule, severity }, { row, trail: trail.build(), key }, range, start, 1);
  return placeOnObject({ ...alert, time: formatTime(last.time!) });
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
