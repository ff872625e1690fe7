/**
 * Alerts: matches as people and tools see them. The shape is the line of `--format ndjson`, a contract: keys, order and
 * meaning stay. Times are ISO 8601 with milliseconds and `Z`.
 */
import type { Value } from '../event/value.ts';
import type { AlertKind, Severity, ThreatReference } from '../rule/rule.ts';

export interface AlertRule {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly language: 'eql' | 'spl';
  readonly type: string;
  readonly severity: Severity;
  readonly risk_score: number;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly tags: readonly string[];
  readonly stories: readonly string[];
  readonly references: readonly string[];
  readonly false_positives: readonly string[];
  readonly threat: readonly ThreatReference[];
}

export interface AlertEvent {
  readonly source: string;
  readonly record: number;
  readonly record_id: string | null;
  readonly time: string | null;
}

export interface RiskEntry {
  readonly object: string;
  /** `system`, `user` or `other`. */
  readonly type: string;
  readonly score: number;
  readonly message: string;
}

export interface Alert {
  /** 64 hex digits; never made from a path, a rule's version or a clock. */
  readonly id: string;
  readonly kind: AlertKind;
  /** Of the newest event; null only where no event had a readable time. */
  readonly time: string | null;
  readonly rule: AlertRule;
  readonly host: string | null;
  readonly user: string | null;
  readonly process: {
    readonly name: string | null;
    readonly executable: string | null;
    readonly entity_id: string | null;
  };
  /** SPL: the result row. EQL: the fields that the rule names, with their values. Null values are left out. */
  readonly fields: { readonly [name: string]: Value };
  readonly event_count: number;
  /** At most 100: the first and the last 50. */
  readonly events: readonly AlertEvent[];
  readonly risk: readonly RiskEntry[];
  readonly threat_objects: readonly { readonly value: string; readonly type: string }[];
  readonly drilldowns: readonly {
    readonly name: string;
    readonly search: string;
    readonly from: string;
    readonly to: string;
  }[];
  /** Only with `--explain`. */
  readonly why?: unknown;
}
