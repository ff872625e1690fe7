/**
 * Runs a public suite of EQL queries through `telltale scan`, where it lies: TOML files of queries with the ids of the
 * events that they must find, and the events beside them. Nothing of a suite is part of this repository.
 *
 *   node scripts/eql-suite.js FOLDER [--older] [--list]
 *
 * FOLDER: `x-pack/plugin/eql/qa/common/src/main/resources` of a checkout of Elasticsearch, or `etc` of the Python implementation with
 * `--older`, whose text equality ignores case and knows wildcards. Prints how many queries agree, names every one that
 * does not, and every one that is passed over with the reason. Exit code 1 when one differs. Build first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSuites } from './eql-suite/suites.js';
import { judge } from './eql-suite/verdict.js';

const CLI = join(import.meta.dirname, '../dist/cli/main.js');
const args = process.argv.slice(2);
const folder = args.find((arg) => !arg.startsWith('--'));
if (folder === undefined) {
  console.error('usage: node scripts/eql-suite.js FOLDER [--older] [--list]');
  process.exit(2);
}

const verdicts = readSuites(folder, args.includes('--older')).flatMap(runSuite);
const count = (kind) => verdicts.filter((verdict) => verdict.kind === kind).length;
for (const { kind, query, text } of verdicts)
  if (kind === 'differs' || args.includes('--list')) console.log(`${kind}  ${query}: ${text}`);
const reasons = new Map();
for (const { kind, text } of verdicts) if (kind === 'skipped') reasons.set(text, (reasons.get(text) ?? 0) + 1);
for (const [reason, times] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`skipped ${times}: ${reason}`);
console.log(`${count('agrees')} agree, ${count('differs')} differ, ${count('skipped')} skipped`);
process.exitCode = count('differs') > 0 || count('agrees') === 0 ? 1 : 0;

/** Verdicts of one suite: its queries as rules, its events as newline-delimited JSON, one scan over all. */
function runSuite({ queries, events, types, idField }) {
  const work = mkdtempSync(join(tmpdir(), 'eql-suite-'));
  try {
    mkdirSync(join(work, 'rules'));
    for (const [i, query] of queries.entries()) writeFileSync(join(work, 'rules', `${i}.toml`), ruleText(query, i));
    writeFileSync(join(work, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    writeFileSync(join(work, 'types.json'), JSON.stringify(types));
    const shared = ['--schema', join(work, 'types.json')];
    const check = telltale(['rules', 'check', join(work, 'rules'), ...shared, '--format', 'json']);
    const alerts = telltale([
      'scan',
      join(work, 'events.ndjson'),
      '--rules',
      join(work, 'rules'),
      ...shared,
      '--format',
      'ndjson',
    ]);
    const refused = new Map(
      JSON.parse(check).rules.flatMap(({ id, diagnostics }) => {
        const error = diagnostics.find(({ severity }) => severity === 'error');
        return error === undefined ? [] : [[id, error]];
      }),
    );
    const found = new Map();
    for (const line of alerts.split('\n').filter(Boolean)) {
      const alert = JSON.parse(line);
      const ids = alert.events.map(({ record }) => events[record - 1][idField]);
      found.set(alert.rule.id, [...(found.get(alert.rule.id) ?? []), ids]);
    }
    return queries.map((query, i) => judge(query, refused.get(ruleId(i)) ?? null, found.get(ruleId(i)) ?? []));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function telltale(argv) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, ...argv], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '' && status !== 0) throw new Error(stderr);
  return stdout;
}

function ruleId(i) {
  return `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
}

function ruleText({ name, text, tiebreaker }, i) {
  return [
    '[rule]',
    `rule_id = "${ruleId(i)}"`,
    `name = ${JSON.stringify(name)}`,
    'description = "a query of a suite"',
    'type = "eql"',
    'language = "eql"',
    'severity = "low"',
    'risk_score = 1',
    'event_category_override = "event_type"',
    'timestamp_field = "@timestamp"',
    `tiebreaker_field = "${tiebreaker}"`,
    `query = ${JSON.stringify(text)}`,
  ].join('\n');
}
