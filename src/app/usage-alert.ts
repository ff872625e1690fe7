/**
 * What breaks a policy, as an alert: the same shape as a rule's, under a rule id of its own, one for each row. Its id is
 * made from provider, program, host and user, so the same breach has the same id in every run.
 */
import type { Alert, AlertRule } from '../alert/alert.ts';
import { rowAlertId } from '../alert/identity.ts';
import { formatTime } from '../event/time.ts';
import type { EventPlace } from '../usage/contact.ts';
import { fileNameOf } from '../usage/program-path.ts';
import type { UsageEntry } from '../usage/report.ts';
import { targetsByCount } from '../usage/usage-row.ts';

export const FORBIDDEN_USE_RULE = 'telltale-ai-use-forbidden';

const RULE: AlertRule = {
  id: FORBIDDEN_USE_RULE,
  name: 'Use of AI that the policy forbids',
  version: '1',
  language: 'policy',
  type: 'policy',
  severity: 'high',
  risk_score: 73,
  description: 'A program talked to an AI provider in a way that an entry of the AI usage policy forbids.',
  author: 'Telltale',
  license: 'Apache-2.0',
  tags: ['AI usage', 'policy'],
  stories: [],
  references: [],
  false_positives: ['The policy is out of date, or a group in it is too wide.'],
  threat: [
    {
      tactic: { id: 'TA0010', name: 'Exfiltration' },
      technique: [{ id: 'T1567', name: 'Exfiltration Over Web Service' }],
    },
  ],
};

/** The alerts for what breaks the policy among entries. */
export function* usageAlerts(entries: Iterable<UsageEntry>): Generator<Alert> {
  for (const entry of entries) {
    const alert = buildUsageAlert(entry);
    if (alert !== null) yield alert;
  }
}

/** The alert for a forbidden entry; null for any other. */
export function buildUsageAlert(entry: UsageEntry): Alert | null {
  const { row, judgement, identity } = entry;
  if (judgement?.verdict !== 'forbidden') return null;
  const program = row.program;
  const path = program?.path ?? null;
  const key = JSON.stringify([
    row.provider,
    (path ?? program?.name ?? '').toLowerCase(),
    row.host?.toLowerCase(),
    row.user?.toLowerCase(),
  ]);
  return {
    id: rowAlertId(FORBIDDEN_USE_RULE, key, 0),
    kind: 'alert',
    time: timeOf(row.last),
    rule: RULE,
    host: row.host,
    user: row.user,
    process: { name: program === null ? null : fileNameOf(path ?? program.name), executable: path, entity_id: null },
    fields: {
      provider: row.provider,
      provider_kind: row.kind,
      targets: row.targets.length === 1 ? row.targets[0]![0] : targetsByCount(row).map(([target]) => target),
      client: identity.client?.name ?? null,
      standing: identity.standing,
      policy_line: judgement.entry?.line ?? null,
      policy_reason: judgement.entry?.reason ?? null,
      policy_owner: judgement.entry?.owner ?? null,
      first_seen: timeOf(row.first),
    },
    event_count: row.count,
    events: (row.count === 1 ? [row.first] : [row.first, row.last]).map((place) => ({
      source: place.source,
      record: place.record,
      record_id: place.recordId,
      time: timeOf(place),
    })),
    risk:
      row.host === null
        ? []
        : [
            {
              object: row.host,
              type: 'system',
              score: 73,
              message: `${program?.name ?? 'a program'} talked to ${row.provider}`,
            },
          ],
    threat_objects: program === null ? [] : [{ value: program.name, type: 'process_name' }],
    drilldowns: [],
  };
}

function timeOf({ time }: EventPlace): string | null {
  return time === null ? null : formatTime(time);
}
