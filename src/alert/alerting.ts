/**
 * Alerting: turns what the engine found (an event, a result row) into alerts. Pure: everything that an alert says comes
 * from the rule, the events and the time range of the run.
 */

import { canonicalRow, type Row, type Tuple } from '../engine/row.ts';
import { type EventReference, type Trail, trailEvents } from '../engine/trail.ts';
import { formatTime } from '../event/time.ts';
import { firstOf, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import type { Rule } from '../rule/rule.ts';
import type { Alert, AlertEvent, AlertRule } from './alert.ts';
import { type EventIdentity, eventAlertId, eventIdOf, rowAlertId, sequenceAlertId } from './identity.ts';
import { riskOf, threatObjectsOf } from './risk.ts';
import { fillTokens } from './tokens.ts';

/** Time range that tokens such as `$info_min_time$` stand for; microseconds, null where nothing had a time. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** What people want to see of an event beside the fields that the rule names. */
export interface EventDisplay {
  readonly host: Value;
  readonly user: Value;
  readonly processName: Value;
  readonly processExecutable: Value;
  readonly processEntityId: Value;
}

/** A single event that satisfies an EQL event query, ready to leave the reader's thread. */
export interface EventMatch {
  readonly reference: EventReference;
  readonly identity: EventIdentity;
  readonly display: EventDisplay;
  /** Fields that the rule names, with their values; nulls left out. */
  readonly fields: readonly (readonly [string, Value])[];
}

export function alertRuleOf(rule: Rule): AlertRule {
  return {
    id: rule.id,
    name: rule.name,
    version: rule.version,
    language: rule.language,
    type: rule.type,
    severity: rule.severity,
    risk_score: rule.riskScore,
    description: rule.description,
    author: rule.author,
    license: rule.license,
    tags: rule.tags,
    stories: rule.stories,
    references: rule.references,
    false_positives: rule.falsePositives,
    threat: rule.threat,
  };
}

export function buildEventAlert(rule: Rule, match: EventMatch, copy: number): Alert {
  const { reference, display } = match;
  const fields: [string, Value][] = match.fields
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, value]);
  const byName = new Map(fields);
  const columnOf = (name: string): Value => byName.get(name) ?? null;
  return {
    id: eventAlertId(rule.id, eventIdOf(match.identity, copy)),
    kind: rule.kind,
    time: reference.time === null ? null : formatTime(reference.time),
    rule: alertRuleOf(rule),
    host: textOf(display.host),
    user: textOf(display.user),
    process: {
      name: textOf(display.processName),
      executable: textOf(display.processExecutable),
      entity_id: textOf(display.processEntityId),
    },
    fields: Object.fromEntries(fields),
    event_count: 1,
    events: [alertEvent(reference)],
    risk: riskOf(rule.risk, columnOf),
    threat_objects: threatObjectsOf(rule.risk, columnOf),
    drilldowns: [],
  };
}

/** `copy` tells apart rows that are the same in everything their id is made of. */
export function buildRowAlert(rule: Rule, tuple: Tuple, range: TimeRange, windowStart: number, copy: number): Alert {
  const { row, trail } = tuple;
  const columnOf = (name: string): Value => row.get(name) ?? null;
  const key = tuple.key ?? canonicalRow(row);
  return {
    id: rowAlertId(rule.id, copy === 1 ? key : `${key}#${copy}`, windowStart),
    kind: rule.kind,
    time: newestTime(trail),
    rule: alertRuleOf(rule),
    host: firstText(row, ['dest', 'dvc', 'host', 'Computer']),
    user: firstText(row, ['user', 'src_user', 'User', 'user_name']),
    process: {
      name: firstText(row, ['process_name']),
      executable: firstText(row, ['Image', 'process_path']),
      entity_id: firstText(row, ['process_guid']),
    },
    fields: Object.fromEntries(row),
    event_count: trail.count,
    events: trailEvents(trail).map(alertEvent),
    risk: riskOf(rule.risk, columnOf),
    threat_objects: threatObjectsOf(rule.risk, columnOf),
    drilldowns: drilldownsOf(rule, columnOf, range),
  };
}

function alertEvent(event: EventReference): AlertEvent {
  return {
    source: event.source,
    record: event.record,
    record_id: event.recordId,
    time: event.time === null ? null : formatTime(event.time),
  };
}

function newestTime(trail: Trail): string | null {
  let newest: number | null = null;
  for (const { time } of trailEvents(trail)) if (time !== null && (newest === null || time > newest)) newest = time;
  return newest === null ? null : formatTime(newest);
}

function textOf(value: Value): string | null {
  const first = firstOf(value);
  return first === null ? null : scalarText(first);
}

function firstText(row: Row, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(row.get(name) ?? null);
    if (text !== null) return text;
  }
  return null;
}

/** Drill-downs with their tokens filled, ready to be run. Times are epoch seconds, as Splunk's tokens give them. */
function drilldownsOf(rule: Rule, columnOf: (name: string) => Value, range: TimeRange): Alert['drilldowns'] {
  const seconds = (time: number | null): Value => (time === null ? null : time / 1e6);
  const fill = (template: string): string =>
    fillTokens(
      template.replaceAll('%original_detection_search%', () => rule.query.text.trim()),
      (name) =>
        name === 'info_min_time' ? seconds(range.from) : name === 'info_max_time' ? seconds(range.to) : columnOf(name),
    );
  return rule.drilldowns.map(({ name, search, earliest, latest }) => ({
    name: fill(name),
    search: fill(search),
    from: fill(earliest),
    to: fill(latest),
  }));
}

/** An alert of a sequence or sample; `events` in the order of its terms, without missing ones. */
export function buildSequenceAlert(
  rule: Rule,
  keys: string,
  events: readonly { readonly id: string; readonly match: EventMatch }[],
): Alert {
  const newest = events.reduce<EventMatch | null>(
    (best, { match }) => (best === null || (match.reference.time ?? 0) >= (best.reference.time ?? 0) ? match : best),
    null,
  );
  const fields = new Map<string, Scalar[]>();
  for (const { match } of events) {
    for (const [name, value] of match.fields) {
      const seen = fields.get(name) ?? [];
      for (const item of valuesOf(value)) if (!seen.includes(item)) seen.push(item);
      fields.set(name, seen);
    }
  }
  const display = newest?.display;
  return {
    id: sequenceAlertId(
      rule.id,
      keys,
      events.map(({ id }) => id),
    ),
    kind: rule.kind,
    time: newest === null || newest.reference.time === null ? null : formatTime(newest.reference.time),
    rule: alertRuleOf(rule),
    host: textOf(display?.host ?? null),
    user: textOf(display?.user ?? null),
    process: {
      name: textOf(display?.processName ?? null),
      executable: textOf(display?.processExecutable ?? null),
      entity_id: textOf(display?.processEntityId ?? null),
    },
    fields: Object.fromEntries([...fields].map(([name, values]) => [name, listToValue(values)])),
    event_count: events.length,
    events: events.map(({ match }) => alertEvent(match.reference)),
    risk: [],
    threat_objects: [],
    drilldowns: [],
  };
}
