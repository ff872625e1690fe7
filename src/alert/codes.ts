/** Codes of the diagnostics about risk factors; the reference page is generated from this table. */
import type { CodeTable } from '../text/diagnostic.ts';

export const RISK_CODES = {
  'risk-factor-key': 'A key of a file of risk factors is missing, or is not one that it has.',
  'risk-factor-value': 'A key of a file of risk factors holds something that is not allowed there.',
} as const satisfies CodeTable;
