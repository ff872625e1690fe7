/**
 * Alert suppression as Elastic's rules write it: alerts that agree in the `group_by` fields become one, either all of an
 * execution of the rule or all within a duration from the first.
 */
import type { WrittenMap } from './written-map.ts';

export interface SuppressionOptions {
  /** One to three fields. */
  readonly groupBy: readonly string[];
  /** Microseconds from the first alert; null: the whole execution. */
  readonly duration: number | null;
  /** `missing_fields_strategy: doNotSuppress`: alerts that lack a field stand alone. Otherwise missing is a value. */
  readonly missingAlone: boolean;
}

const UNITS: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6 };
const MAX_DURATION = 1e6;

/**
 * Null where the rule suppresses nothing, also where what is written cannot be read (which is reported). `counted`: of a
 * threshold rule, the fields that it counts by, by which alone its alerts are suppressed, and only for a duration.
 */
export function readSuppression(rule: WrittenMap, counted: readonly string[] | null = null): SuppressionOptions | null {
  const map = rule.map('alert_suppression');
  if (map === null) return null;
  const groupBy = counted ?? map.texts('group_by');
  if (counted !== null && !map.has('duration')) return null;
  const bad = (message: string, ...at: readonly string[]): null => {
    map.report('rule-bad-value', 'warning', `${message}; the rule's alerts are not suppressed`, ...at);
    return null;
  };
  if (groupBy.length === 0 && counted === null) return bad('`alert_suppression` names no field in `group_by`');
  const strategy = map.text('missing_fields_strategy') ?? 'suppress';
  if (strategy !== 'suppress' && strategy !== 'doNotSuppress') {
    return bad(`\`${strategy}\` is no strategy for missing fields`, 'missing_fields_strategy');
  }
  const duration = map.map('duration');
  const unit = duration === null ? 's' : (duration.text('unit') ?? '');
  const value = duration === null ? null : duration.number('value', 1, MAX_DURATION);
  if (duration !== null && (value === null || UNITS[unit] === undefined))
    return bad('`duration` is no duration', 'duration');
  return {
    groupBy,
    duration: value === null ? null : value * UNITS[unit]!,
    missingAlone: strategy === 'doNotSuppress',
  };
}
