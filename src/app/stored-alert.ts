/**
 * Alerts that wait for the end of the input, as text beside what orders them. What every alert of a rule says alike is
 * taken from the rule again when it is read.
 */
import type { Alert, AlertOrigin } from '../alert/alert.ts';
import { alertRuleOf } from '../alert/alerting.ts';
import type { Assessment } from '../alert/assessment.ts';
import type { SortCodec } from '../engine/sort-pool.ts';
import { parseTime } from '../event/time.ts';
import type { Rule } from '../rule/rule.ts';

export interface StoredAlert {
  /** ISO 8601, or empty. */
  readonly time: string;
  readonly id: string;
  /** Position of the rule in the run's list. */
  readonly rule: number;
  readonly text: string;
}

export function storeAlert(alert: Alert, rule: number): StoredAlert {
  const { rule: full, origin, ...rest } = alert;
  const { name, severity, risk_score } = full;
  const assessment: Assessment = { name, severity, risk_score };
  return {
    time: alert.time ?? '',
    id: alert.id,
    rule,
    text: JSON.stringify([rest, assessment, origin === undefined ? null : [origin.kind, origin.events]]),
  };
}

export function readAlert(stored: StoredAlert, rules: readonly { readonly rule: Rule }[]): Alert {
  const { rule } = rules[stored.rule]!;
  const [rest, assessment, origin] = JSON.parse(stored.text) as [
    Omit<Alert, 'rule' | 'origin'>,
    Assessment,
    readonly [AlertOrigin['kind'], AlertOrigin['events']] | null,
  ];
  return {
    ...rest,
    rule: { ...alertRuleOf(rule), ...assessment },
    ...(origin === null ? {} : { origin: { kind: origin[0], rule, events: origin[1] } }),
  };
}

/** By time, then id. */
export const ALERT_CODEC: SortCodec<StoredAlert> = {
  rank: ({ time }) => (time === '' ? Number.NEGATIVE_INFINITY : (parseTime(time) ?? Number.NEGATIVE_INFINITY)),
  encode: ({ time, id, rule, text }) => `${time}\n${id}\n${rule}\n${text}`,
  decode: (line) => {
    const [time, id, rule] = line.split('\n', 3);
    const start = time!.length + id!.length + rule!.length + 3;
    return { time: time!, id: id!, rule: Number(rule), text: line.slice(start) };
  },
};
