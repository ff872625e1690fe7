/** The line that an alert has in lists, made from the alert itself; what people decided about it is added to it. */
import type { Alert } from '../alert/alert.ts';
import { parseTime } from '../event/time.ts';
import { findTarget } from '../io/outputs/target.ts';
import type { AlertRow, Triage } from './store.ts';

/** What an alert is before anybody has looked at it. */
export const UNTOUCHED: Triage = { state: 'open', disposition: null, assignee: null };

/** `foundAt`: microseconds. */
export function buildAlertRow(alert: Alert, foundAt: number, { state, disposition, assignee }: Triage): AlertRow {
  const { rule, host, user, process } = alert;
  return {
    id: alert.id,
    kind: alert.kind,
    time: alert.time === null ? null : parseTime(alert.time),
    foundAt,
    ruleId: rule.id,
    ruleName: rule.name,
    severity: rule.severity,
    riskScore: rule.risk_score,
    host,
    user,
    process: process.executable ?? process.name,
    target: findTarget(alert)?.text ?? null,
    eventCount: alert.event_count,
    state,
    disposition,
    assignee,
  };
}
