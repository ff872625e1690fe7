/** From what the store keeps to what crosses the wire: microseconds become ISO 8601, rows get the wire's names. */

import type { z } from 'zod';
import type { HealthLimits } from '../../app/live/health-watch.ts';
import type { LiveStatus } from '../../app/live.ts';
import { formatTime, parseTime } from '../../event/time.ts';
import type { Value } from '../../event/value.ts';
import type { AlertFilter, AlertRow, Entity, SourceEntry } from '../../store/store.ts';
import type * as alertsWire from '../wire/alerts.ts';
import type * as basicsWire from '../wire/basics.ts';
import type * as entitiesWire from '../wire/entities.ts';
import type * as sourcesWire from '../wire/sources.ts';

const HOUR = 3_600_000_000;

export function timeOf(micros: number | null): string | null {
  return micros === null ? null : formatTime(micros);
}

/** A span of time as queries give it; microseconds. */
export function rangeOf({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: number;
  to?: number;
} {
  const start = from === undefined ? null : parseTime(from);
  const end = to === undefined ? null : parseTime(to);
  return { ...(start === null ? {} : { from: start }), ...(end === null ? {} : { to: end }) };
}

export function filterOf(query: z.infer<typeof alertsWire.alertCountQuery>): AlertFilter {
  const { severity, state, kind, rule, host, user, q } = query;
  return {
    ...rangeOf(query),
    ...(severity === undefined || severity.length === 0 ? {} : { severities: severity }),
    ...(state === undefined || state.length === 0 ? {} : { states: state }),
    ...(kind === undefined || kind.length === 0 ? {} : { kinds: kind }),
    ...(rule === undefined ? {} : { ruleId: rule }),
    ...(host === undefined ? {} : { host }),
    ...(user === undefined ? {} : { user }),
    ...(q === undefined || q === '' ? {} : { text: q }),
  };
}

export function showAlertRow(row: AlertRow): alertsWire.AlertRow {
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    state: row.state,
    disposition: row.disposition,
    assignee: row.assignee,
    time: timeOf(row.time),
    found: formatTime(row.foundAt),
    rule: { id: row.ruleId, name: row.ruleName },
    host: row.host,
    user: row.user,
    program: row.process,
    target: row.target,
    event_count: row.eventCount,
  };
}

export function showEntity(entity: Entity): entitiesWire.Entity {
  const { object, type, score, alerts, rules, firstTime, lastTime } = entity;
  return { object, type, score, alerts, rules, first: timeOf(firstTime), last: timeOf(lastTime) };
}

/** `now`: microseconds. Where the settings name no silence, it begins after a day. */
export function showSource(entry: SourceEntry, now: number, { silent }: HealthLimits): sourcesWire.SourceHealth {
  const silence = now - entry.receivedAt;
  return {
    input: entry.input,
    sender: entry.sender,
    host: entry.host,
    state: silence >= (silent ?? 24 * HOUR) ? 'silent' : silence < HOUR / 4 ? 'live' : 'quiet',
    events: entry.events,
    bytes: entry.bytes,
    late: entry.late,
    faults: entry.faults,
    since: formatTime(entry.since),
    heard: formatTime(entry.receivedAt),
    newest: timeOf(entry.newest),
  };
}

export function showEngine(status: LiveStatus): sourcesWire.EngineStatus {
  return {
    started: formatTime(status.startedAt),
    appended: status.appended,
    evaluated: status.evaluated,
    waiting_bytes: status.waitingBytes,
    watermark: timeOf(status.watermark),
    hosts: status.hosts,
    late_events: status.lateEvents,
    alerts: status.alerts,
    log_bytes: status.logBytes,
    kept_events: status.keptEvents,
    disk_full: status.diskFull,
    rules_loaded: formatTime(status.rulesLoadedAt),
    reload_error: status.reloadError,
  };
}

/** A value as JSON; lists are the only values that are no scalars. */
export function showValue(value: Value): basicsWire.Value {
  return Array.isArray(value) ? [...value] : (value as basicsWire.Value); // a list is the only object among values
}
