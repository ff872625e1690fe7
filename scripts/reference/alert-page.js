/**
 * The line of `--format ndjson`: every key described, beside two lines that the program writes for the bundled sample.
 * A key that the program writes and this page does not know fails the page.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { code, table } from './markdown.js';

const ROOT = join(import.meta.dirname, '../..');

const KEYS = {
  id: '64 hex digits. The same for the same finding on every run: never made from a path, a rule’s version or a clock.',
  kind: '`alert`: notify someone. `risk`: adds risk, notifies nobody by itself (Splunk’s Anomaly). `hunt`: for a person who looks (Hunting). `building_block`: material for other rules (Elastic).',
  time: 'Of the newest event: ISO 8601, milliseconds, `Z`. Of a row without events (a count of nothing): its `_time`, else the end of the search. null only where nothing had a readable time.',
  'rule.id': 'As the vendor gave it.',
  'rule.name': '',
  'rule.version': 'Text, or null.',
  'rule.language':
    '`eql`, `kuery` (KQL) or `spl`; `policy` where `usage` found what an AI usage policy forbids, `health` where `serve` speaks of itself.',
  'rule.type': 'The vendor’s word: `eql`, `TTP`, `Anomaly`, `Hunting`, `Correlation` …',
  'rule.severity': '`informational`, `low`, `medium`, `high` or `critical`.',
  'rule.risk_score': '0 to 100.',
  'rule.description': '',
  'rule.author': '',
  'rule.license': '',
  'rule.tags': '',
  'rule.stories': 'Splunk’s analytic stories.',
  'rule.references': '',
  'rule.false_positives': '',
  'rule.threat':
    'ATT&CK: `{"tactic": {"id", "name"} or null, "technique": [{"id", "name"}]}`, sub-techniques beside their techniques.',
  host: 'The machine, or null. From an SPL row: the first of `dest`, `dvc`, `host`, `Computer`.',
  user: 'Or null.',
  'process.name': 'Or null. From an SPL row: `process_name`.',
  'process.executable': 'Or null. From an SPL row: `Image` or `process_path`.',
  'process.entity_id': 'Or null. From an SPL row: `process_guid`.',
  fields:
    'SPL: the result row. EQL: the fields that the rule names, with their values. Several values are an array; null ones are left out.',
  event_count: 'How many events made this alert.',
  'events.source': 'Path as you gave it, `archive!member`, or `-`.',
  'events.record': '1-based ordinal of the record in that source, every attempted record counted.',
  'events.record_id': 'The event’s EventRecordID, or null.',
  'events.time': 'Or null.',
  'risk.object': 'Who gets the score.',
  'risk.type': '`system`, `user` or `other`.',
  'risk.score': '',
  'risk.message': 'The rule’s message, its tokens filled from the row.',
  'threat_objects.value': '',
  'threat_objects.type': '',
  'drilldowns.name': '',
  'drilldowns.search': 'Ready to be run in Splunk, tokens filled.',
  'drilldowns.from': 'Seconds since 1970, or a relative time such as `-7d@d`.',
  'drilldowns.to': '',
  'window.from':
    'Only with `--window` and in `serve`, of SPL results: the stretch of time that the run of the rule searched.',
  'window.to': 'Its end, which does not belong to it.',
  suppression:
    'Only of rules that suppress alerts: `terms` (fields and their values), `start`, `end`, and `docs_count`, how many further alerts this one stands for.',
  new_terms: 'Only of `new_terms` rules: the values that are new, in the order of the rule’s fields.',
  threshold_result:
    'Only of `threshold` rules: `terms` (the fields that the events agree in, and their values), `count`, `cardinality` (`field` and how many different values), and `from`, the time of the oldest event.',
};
/** Written as they come: their keys are the rule’s. */
const OPEN = new Set(['fields', 'rule.threat', 'suppression', 'threshold_result']);

export const alertPage = {
  file: 'alert.md',
  title: 'An alert',
  summary: 'the line of `--format ndjson`, field by field',
  body() {
    const alerts = scanSample();
    for (const alert of alerts) requireDescribed(alert, '');
    const examples = ['spl', 'eql'].map((language) => alerts.find((alert) => alert.rule.language === language));
    return [
      'One alert a line. Keys keep their order; lists are arrays, `events` holds at most 100 entries (the first and the last',
      '50, `event_count` says how many there are). Control characters are written as `\\uXXXX`, so a line is safe to print.',
      '',
      table(
        ['key', 'meaning'],
        Object.entries(KEYS).map(([key, text]) => [code(key), text]),
      ),
      '',
      'Order: alerts of one event come by source (byte order of its name) and record; those that need several events (SPL',
      'results, sequences, what rules count) come after them, by time and id. It is the same for any number of `--workers`.',
      '',
      '## Two lines, made readable',
      ...examples.flatMap((alert) => ['', '```json', JSON.stringify(alert, null, 2), '```']),
    ].join('\n');
  },
};

function scanSample() {
  const args = ['dist/cli/main.js', 'scan', 'packs/ai/sample', '--format', 'ndjson', '--workers', '1'];
  const text = execFileSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function requireDescribed(value, path) {
  for (const [key, child] of Object.entries(value)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (KEYS[name] !== undefined) continue;
    const inner = Array.isArray(child) ? child : [child];
    if (OPEN.has(path) || inner.some((item) => item === null || typeof item !== 'object')) {
      throw new Error(`the program writes ${name}, which KEYS does not describe`);
    }
    for (const item of inner) requireDescribed(item, name);
  }
}
