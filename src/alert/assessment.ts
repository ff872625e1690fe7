/**
 * How grave one match is: what the rule says, unless it maps a field of the event to a severity, a score or a name. The
 * detection engine maps single events only; alerts of sequences keep what the rule says.
 */
import { type Value, valuesOf } from '../event/value.ts';
import { type Rule, SEVERITIES, type Severity } from '../rule/rule.ts';

export interface Assessment {
  readonly name: string;
  readonly severity: Severity;
  readonly risk_score: number;
}

/** Of an alert of a single event; `fieldValue` gives the event's fields. */
export function assess(rule: Rule, fieldValue: (field: string) => Value): Assessment {
  const { elastic, name, severity, riskScore } = rule;
  if (elastic === null) return { name, severity, risk_score: riskScore };
  const { severityMapping, riskScoreMapping, ruleNameOverride } = elastic;
  return {
    name: mapName(ruleNameOverride === null ? null : fieldValue(ruleNameOverride)) ?? name,
    severity: mapSeverity(severityMapping, fieldValue) ?? severity,
    risk_score: mapScore(riskScoreMapping[0] === undefined ? null : fieldValue(riskScoreMapping[0].field)) ?? riskScore,
  };
}

/** Fields that `assess` may ask for. */
export function assessedFields({ elastic }: Rule): string[] {
  if (elastic === null) return [];
  const { severityMapping, riskScoreMapping, ruleNameOverride } = elastic;
  return [
    ...severityMapping.map(({ field }) => field),
    ...riskScoreMapping.slice(0, 1).map(({ field }) => field),
    ...(ruleNameOverride === null ? [] : [ruleNameOverride]),
  ];
}

type SeverityMapping = NonNullable<Rule['elastic']>['severityMapping'];

/** The highest severity whose value the field has. Values are compared as text, `event.severity` as a whole number. */
function mapSeverity(mapping: SeverityMapping, fieldValue: (field: string) => Value): Severity | null {
  let highest: Severity | null = null;
  for (const { field, value, severity } of mapping) {
    const wanted = field === 'event.severity' ? Math.floor(Number(value)) : value;
    const holds = valuesOf(fieldValue(field)).some((item) =>
      typeof wanted === 'number'
        ? Number.isSafeInteger(item) && item === wanted
        : (typeof item === 'string' || Number.isSafeInteger(item)) && String(item) === wanted,
    );
    if (holds && (highest === null || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(highest))) highest = severity;
  }
  return highest;
}

/** The highest whole number from 0 to 100 that the field has, also where it is written as text. */
function mapScore(value: Value): number | null {
  const scores = valuesOf(value)
    .filter((item) => typeof item !== 'boolean')
    .map(Number)
    .filter((score) => Number.isSafeInteger(score) && score >= 0 && score <= 100);
  return scores.length === 0 ? null : Math.max(...scores.slice(0, 1000));
}

/** A single text; a list of several names nothing. */
function mapName(value: Value): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
