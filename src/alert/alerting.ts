/**
 * Alerting: turns what the engine found (an event, a result row) into alerts. Pure: everything that an alert says comes
 * from the rule, the events and the time range of the run.
 */

import { compareText } from '../engine/order.ts';
import { canonicalRow, type Row, rowTime, type Tuple } from '../engine/row.ts';
import { type EventReference, type Trail, trailEvents } from '../engine/trail.ts';
import { formatTime } from '../event/time.ts';
import { firstOf, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import type { Rule } from '../rule/rule.ts';
import type { Alert, AlertEvent, AlertRule, OriginalEvent } from './alert.ts';
import { assess, assessedFields } from './assessment.ts';
import { drilldownsOf, type TimeRange } from './drilldowns.ts';
import { type EventIdentity, eventAlertId, eventIdOf, rowAlertId, sequenceAlertId } from './identity.ts';
import { riskOf, threatObjectsOf } from './risk.ts';
import { sharedValue } from './shared-value.ts';
import { openSuppression } from './suppress.ts';

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
  /** Values of the fields that `alertFieldsOf` names, in that order; absent where it names none. */
  readonly alertValues?: readonly Value[];
  /** The whole event, only where an output asks for it. */
  readonly original?: Omit<OriginalEvent, 'id'>;
}

/** An event of a sequence, with its event id. */
export interface SequenceEvent {
  readonly id: string;
  readonly match: EventMatch;
}

/** Fields of events that alerts of the rule are made from, beside those that the rule names. */
export function alertFieldsOf(rule: Rule): readonly string[] {
  return [...new Set([...assessedFields(rule), ...(rule.elastic?.suppression?.groupBy ?? [])])];
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
  const id = eventIdOf(match.identity, copy);
  const time = reference.time === null ? null : formatTime(reference.time);
  const fieldValue = sharedFieldsOf(rule, [match]);
  return {
    id: eventAlertId(rule.id, id),
    kind: rule.kind,
    time,
    rule: { ...alertRuleOf(rule), ...(match.alertValues === undefined ? {} : assess(rule, fieldValue)) },
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
    ...suppressionOf(rule, time, fieldValue),
    ...originOf('event', rule, [{ id, match }]),
  };
}

/** What the events have in common under a field: the value, or the members that every one of them has. */
function sharedFieldsOf(rule: Rule, matches: readonly EventMatch[]): (field: string) => Value {
  const names = alertFieldsOf(rule);
  return (field) => {
    const at = names.indexOf(field);
    const [first = null, ...others] = matches.map(({ alertValues }) => alertValues?.[at] ?? null);
    return others.length === 0 ? first : others.reduce(sharedValue, first);
  };
}

function suppressionOf(
  rule: Rule,
  time: string | null,
  fieldValue: (field: string) => Value,
  ofSequence = false,
): Pick<Alert, 'suppression'> | null {
  const options = rule.elastic?.suppression ?? null;
  const suppression = options === null ? null : openSuppression(options, time, fieldValue, ofSequence);
  return suppression === null ? null : { suppression };
}

function originOf(
  kind: 'event' | 'sequence',
  rule: Rule,
  events: readonly SequenceEvent[],
): Pick<Alert, 'origin'> | null {
  if (events.some(({ match }) => match.original === undefined)) return null;
  return { origin: { kind, rule, events: events.map(({ id, match }) => ({ id, ...match.original! })) } };
}

/** By time, then id: the order of alerts that did not come from one event. */
export function compareAlerts(a: AlertPlace, b: AlertPlace): number {
  return compareText(a.time ?? '', b.time ?? '') || compareText(a.id, b.id);
}

type AlertPlace = Pick<Alert, 'time' | 'id'>;

/** The alerts of all rows that one search of a rule found; rows that are the same are told apart by their number. */
export function buildRowAlerts(
  rule: Rule,
  tuples: readonly Tuple[],
  range: TimeRange,
  windowStart: number,
): readonly Alert[] {
  const copies = new Map<string, number>();
  return tuples.map((tuple) => {
    const key = tuple.key?.() ?? canonicalRow(tuple.row);
    const copy = (copies.get(key) ?? 0) + 1;
    copies.set(key, copy);
    return buildRowAlert(rule, tuple, range, windowStart, copy);
  });
}

/** `copy` tells apart rows that are the same in everything their id is made of; `whole` adds the origin. */
export function buildRowAlert(
  rule: Rule,
  tuple: Tuple,
  range: TimeRange,
  windowStart: number,
  copy: number,
  whole = false,
): Alert {
  const { row, trail } = tuple;
  const columnOf = (name: string): Value => row.get(name) ?? null;
  const key = tuple.key?.() ?? canonicalRow(row);
  const time = timeOf(tuple, range);
  return {
    id: rowAlertId(rule.id, copy === 1 ? key : `${key}#${copy}`, windowStart),
    kind: rule.kind,
    time,
    rule: { ...alertRuleOf(rule), ...(rule.elastic === null ? {} : assess(rule, columnOf)) },
    ...shownOf(rule.language === 'esql' ? ECS_COLUMNS : SPLUNK_COLUMNS, row),
    fields: Object.fromEntries(row),
    event_count: trail.count,
    events: trailEvents(trail).map(alertEvent),
    risk: riskOf(rule.risk, columnOf),
    threat_objects: threatObjectsOf(rule.risk, columnOf),
    drilldowns: drilldownsOf(rule, columnOf, range, time),
    ...suppressionOf(rule, time, columnOf),
    ...windowOf(range),
    ...(whole ? { origin: { kind: 'row', rule, events: [] } } : {}),
  };
}

export function alertEvent(event: EventReference): AlertEvent {
  return {
    source: event.source,
    record: event.record,
    record_id: event.recordId,
    time: event.time === null ? null : formatTime(event.time),
  };
}

/**
 * A row that no event stands behind (a count of nothing, a row of a table) is as old as its search, whose end is
 * `info_max_time`, unless it has a time of its own.
 */
function timeOf({ row, trail }: Tuple, range: TimeRange): string | null {
  if (trail.count > 0) return newestTime(trail);
  const own = rowTime(row);
  const time = own !== null && own >= 0 && own < YEAR_10000 ? own : range.to;
  return time === null ? null : formatTime(time);
}

/** Times are four digits of a year in text. Microseconds. */
const YEAR_10000 = 253_402_300_800_000_000;

function windowOf({ from, to, at }: TimeRange): Pick<Alert, 'window'> | null {
  return at === undefined || from === null || to === null
    ? null
    : { window: { from: formatTime(from), to: formatTime(to) } };
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

/** Columns in which rows name the machine, the user and the program. */
interface ShownColumns {
  readonly host: readonly string[];
  readonly user: readonly string[];
  readonly name: readonly string[];
  readonly executable: readonly string[];
  readonly entityId: readonly string[];
}

const SPLUNK_COLUMNS: ShownColumns = {
  host: ['dest', 'dvc', 'host', 'Computer'],
  user: ['user', 'src_user', 'User', 'user_name'],
  name: ['process_name'],
  executable: ['Image', 'process_path'],
  entityId: ['process_guid'],
};
const ECS_COLUMNS: ShownColumns = {
  host: ['host.name', 'winlog.computer_name', 'host.hostname', 'host.id', 'agent.name'],
  user: ['user.name'],
  name: ['process.name'],
  executable: ['process.executable'],
  entityId: ['process.entity_id'],
};

function shownOf(columns: ShownColumns, row: Row): Pick<Alert, 'host' | 'user' | 'process'> {
  return {
    host: firstText(row, columns.host),
    user: firstText(row, columns.user),
    process: {
      name: firstText(row, columns.name),
      executable: firstText(row, columns.executable),
      entity_id: firstText(row, columns.entityId),
    },
  };
}

/** What data models and ESCU's `fillnull_value=null` write where nothing is known: no machine, user or program is called that. */
const FILLED_IN: ReadonlySet<string> = new Set(['unknown', 'null']);

function firstText(row: Row, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(row.get(name) ?? null);
    if (text !== null && !FILLED_IN.has(text)) return text;
  }
  return null;
}

/** An alert of a sequence or sample; `events` in the order of its terms, without missing ones. */
export function buildSequenceAlert(rule: Rule, keys: string, events: readonly SequenceEvent[]): Alert {
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
  const shown = shownFieldsOf(events, newest);
  const isMixed = [...fields].some(([name, values]) => values.length !== valuesOf(shown.get(name) ?? null).length);
  const time = newest === null || newest.reference.time === null ? null : formatTime(newest.reference.time);
  const fieldValue = sharedFieldsOf(
    rule,
    events.map(({ match }) => match),
  );
  return {
    id: sequenceAlertId(
      rule.id,
      keys,
      events.map(({ id }) => id),
    ),
    kind: rule.kind,
    time,
    rule: alertRuleOf(rule),
    host: textOf(display?.host ?? null),
    user: textOf(display?.user ?? null),
    process: {
      name: textOf(display?.processName ?? null),
      executable: textOf(display?.processExecutable ?? null),
      entity_id: textOf(display?.processEntityId ?? null),
    },
    fields: Object.fromEntries([...fields].map(([name, values]) => [name, listToValue(values)])),
    ...(isMixed ? { shown: Object.fromEntries(shown) } : {}),
    event_count: events.length,
    events: events.map(({ match }) => alertEvent(match.reference)),
    risk: [],
    threat_objects: [],
    drilldowns: [],
    ...suppressionOf(rule, time, fieldValue, true),
    ...originOf('sequence', rule, events),
  };
}

/** The newest event's fields, and what other events of the same program say beside; where it names none, all of them. */
function shownFieldsOf(events: readonly SequenceEvent[], newest: EventMatch | null): ReadonlyMap<string, Value> {
  const program = newest === null ? null : programOf(newest);
  const shown = new Map(newest?.fields);
  for (const { match } of events.toReversed()) {
    if (program !== null && programOf(match) !== program) continue;
    for (const [name, value] of match.fields) if (!shown.has(name)) shown.set(name, value);
  }
  return shown;
}

function programOf({ display }: EventMatch): string | null {
  return (textOf(display.processExecutable) ?? textOf(display.processName))?.toLowerCase() ?? null;
}
