/** One line a row (`"kind":"usage"`), then one line an alert (`"kind":"alert"`), in the shape that `scan` writes. */
import { encodeSafeJson } from '../outputs/explain-json.ts';
import { encodeAlert } from '../outputs/ndjson.ts';
import type { UsageOutput } from '../usage-output.ts';
import { describeEntry } from './json.ts';

export const ndjson: UsageOutput = {
  id: 'ndjson',
  summary: 'One row a line, then one alert a line.',
  *render(report, context) {
    for (const entry of report.entries) {
      const { kind, ...rest } = describeEntry(entry);
      yield `${encodeSafeJson({ kind: 'usage', provider_kind: kind, ...rest })}\n`;
    }
    for (const alert of context.alerts) yield `${encodeAlert(alert)}\n`;
  },
};
