/**
 * Alerts: matches as people and tools see them. The shape is the line of `--format ndjson`, a contract: keys, order and
 * meaning stay. Times are ISO 8601 with milliseconds and `Z`.
 */

import type { Scalar, Value } from '../event/value.ts';
import type { Language } from '../lang/language-name.ts';
import type { AlertKind, Rule, Severity, ThreatReference } from '../rule/rule.ts';

export interface AlertRule {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  /** No rule in a language: `policy` is an entry of an AI usage policy, `health` what a server says of itself. */
  readonly language: Language | 'policy' | 'health';
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

/** What alert suppression made of several alerts. */
export interface Suppression {
  /** Fields that the alerts agree in; null where they all lack one. */
  readonly terms: readonly { readonly field: string; readonly value: Value }[];
  /** Times of the first and the last alert. */
  readonly start: string | null;
  readonly end: string | null;
  /** Alerts that stand behind this one. */
  readonly docs_count: number;
}

/** What a threshold rule counted, as the detection engine says it. */
export interface ThresholdResult {
  /** The fields that the events agree in. */
  readonly terms: readonly { readonly field: string; readonly value: Scalar }[];
  readonly count: number;
  /** Different values of a field, where the rule counts those; else empty. */
  readonly cardinality: readonly { readonly field: string; readonly value: number }[];
  /** Time of the oldest event. */
  readonly from: string;
}

/** An event as it was, for outputs that show events whole. */
export interface OriginalEvent {
  /** Event id: 64 hex digits. */
  readonly id: string;
  /** Index or data stream that the event lies in, or would lie in. */
  readonly index: string;
  /** Every ECS field that it has. */
  readonly fields: readonly (readonly [string, Value])[];
}

/** What an alert was made from, whole. */
export interface AlertOrigin {
  readonly kind: 'event' | 'sequence' | 'threshold' | 'row';
  readonly rule: Rule;
  /** In the order of the terms for a sequence; empty for a row of a search and for what a threshold rule counted. */
  readonly events: readonly OriginalEvent[];
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
  /** What the rule says. */
  readonly score: number;
  /** After risk factors, where some change it; what sums count. */
  readonly calculated_score?: number;
  readonly message: string;
}

export interface Alert {
  /** 64 hex digits; never made from a path, a rule's version or a clock. */
  readonly id: string;
  readonly kind: AlertKind;
  /** Of the newest event; of a row without events its `_time`, else the end of the search. null where nothing had a time. */
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
  /**
   * Only of sequences whose events say different things: the fields of those about `process`. What tells in a few words
   * what the program did looks here; no part of the contract.
   */
  readonly shown?: { readonly [name: string]: Value };
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
  /** Only of rows that a run of the rule's schedule found: the stretch of time that it searched. */
  readonly window?: { readonly from: string; readonly to: string };
  /** Only of rules that suppress alerts; says how many others this one stands for. */
  readonly suppression?: Suppression;
  /** Only of new terms rules: the values that are new, in the order of the rule's fields. */
  readonly new_terms?: readonly Scalar[];
  /** Only of threshold rules. */
  readonly threshold_result?: ThresholdResult;
  /** Only for outputs that ask for it. */
  readonly origin?: AlertOrigin;
  /** Only with `--explain`. */
  readonly why?: unknown;
}
