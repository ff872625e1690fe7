/** Severities from the vendors' words and scores. */
import { SEVERITIES, type Severity } from './rule.ts';

export function isSeverity(text: string): text is Severity {
  return (SEVERITIES as readonly string[]).includes(text);
}

/**
 * Splunk's content tool derives a detection's severity from its highest risk score (0 to 100): up to 20 informational,
 * up to 40 low, up to 60 medium, up to 80 high, above that critical.
 */
export function severityOfScore(score: number): Severity {
  if (score <= 20) return 'informational';
  if (score <= 40) return 'low';
  if (score <= 60) return 'medium';
  return score <= 80 ? 'high' : 'critical';
}
