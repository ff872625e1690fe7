/**
 * One alert a line, for programs: everything that an alert holds, in the contract's key order. Control and other
 * hidden characters inside strings are written as `\uXXXX`: the same JSON, but a terminal that shows the line is safe.
 */
import type { Alert, Suppression, ThresholdResult } from '../../alert/alert.ts';
import { HIDDEN_CHARACTERS, isPlain } from '../../text/render.ts';
import type { Output } from '../output.ts';

export const ndjson: Output = {
  id: 'ndjson',
  summary: 'One alert a line as JSON: every field, for programs.',
  open(write) {
    return {
      begin() {},
      alert(alert) {
        write(`${encodeAlert(alert)}\n`);
      },
      end() {},
    };
  },
};

/** The alert as one line of JSON without line break. */
export function encodeAlert(alert: Alert): string {
  return escapeHidden(JSON.stringify(contractOf(alert)));
}

/** What the contract has of an alert, keys in its order whatever order they came in. */
export function contractOf(alert: Alert): Omit<Alert, 'shown'> {
  const { rule, process } = alert;
  return {
    id: alert.id,
    kind: alert.kind,
    time: alert.time,
    rule: {
      id: rule.id,
      name: rule.name,
      version: rule.version,
      language: rule.language,
      type: rule.type,
      severity: rule.severity,
      risk_score: rule.risk_score,
      description: rule.description,
      author: rule.author,
      license: rule.license,
      tags: rule.tags,
      stories: rule.stories,
      references: rule.references,
      false_positives: rule.false_positives,
      threat: rule.threat.map(({ tactic, technique }) => ({
        tactic: tactic === null ? null : { id: tactic.id, name: tactic.name },
        technique: technique.map(({ id, name }) => ({ id, name })),
      })),
    },
    host: alert.host,
    user: alert.user,
    process: { name: process.name, executable: process.executable, entity_id: process.entity_id },
    fields: alert.fields,
    event_count: alert.event_count,
    events: alert.events.map(({ source, record, record_id, time }) => ({ source, record, record_id, time })),
    risk: alert.risk.map(({ object, type, score, message }) => ({ object, type, score, message })),
    threat_objects: alert.threat_objects.map(({ value, type }) => ({ value, type })),
    drilldowns: alert.drilldowns.map(({ name, search, from, to }) => ({ name, search, from, to })),
    ...(alert.window === undefined ? {} : { window: { from: alert.window.from, to: alert.window.to } }),
    ...(alert.suppression === undefined ? {} : { suppression: suppressionOf(alert.suppression) }),
    ...(alert.new_terms === undefined ? {} : { new_terms: alert.new_terms }),
    ...(alert.threshold_result === undefined ? {} : { threshold_result: resultOf(alert.threshold_result) }),
    ...(alert.why === undefined ? {} : { why: alert.why }),
  };
}

function suppressionOf({ terms, start, end, docs_count }: Suppression): Suppression {
  return { terms: terms.map(({ field, value }) => ({ field, value })), start, end, docs_count };
}

function resultOf({ terms, count, cardinality, from }: ThresholdResult): ThresholdResult {
  return {
    terms: terms.map(({ field, value }) => ({ field, value })),
    count,
    cardinality: cardinality.map(({ field, value }) => ({ field, value })),
    from,
  };
}

/** Hidden characters of JSON text as `\uXXXX`. They stand only inside strings, where the escape means the same. */
export function escapeHidden(json: string): string {
  if (isPlain(json)) return json;
  return json.replace(HIDDEN_CHARACTERS, (char) => {
    let out = '';
    for (let i = 0; i < char.length; i++) out += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return out;
  });
}
