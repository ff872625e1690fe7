/**
 * Skipping records unread must lose nothing: over random logs, alerts with skipping are those of a run that reads
 * everything (`--stats`), to the byte. TELLTALE_SEED and TELLTALE_FILES try others, and more.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { escapedFile, randomFile } from './mixture.ts';
import { type AlertLine, makeFolder, parseAccounts, parseAlerts, runTelltale, writeTree } from './telltale.ts';

const SEED = Number(process.env['TELLTALE_SEED'] ?? 1);
const FILES = Number(process.env['TELLTALE_FILES'] ?? 250);

/** Rules whose values hold what the bundled ones' do not: dashes, paths, letters that Unicode folds to `k` and `s`. */
const OWN_RULES = {
  'eql.yml': rule(
    'eql',
    'a1b2c3d4-0000-4000-8000-000000000001',
    'network where dns.question.name : ("*-endpoint.*", "api.deepseek.com", "?ard.google.com")',
  ),
  'kql.yml': rule(
    'kuery',
    'a1b2c3d4-0000-4000-8000-000000000003',
    'dns.question.name: (api.deepseek.com or *-endpoint.* or *ard.google.com)',
  ),
  'spl.yml': rule(
    'spl',
    'a1b2c3d4-0000-4000-8000-000000000002',
    'EventCode=22 QueryName IN ("api.deepsee?.com", "api.deepseek.com", "*_space-1*", "bard.google.com") | table _time Computer QueryName Image',
  ),
};

function rule(language: string, id: string, query: string): string {
  return [
    'telltale: rule/1',
    `id: ${id}`,
    `name: own ${language}`,
    `language: ${language}`,
    'kind: alert',
    'version: 1',
    'description: for a test',
    'severity: low',
    'risk_score: 1',
    ...(language === 'eql' ? ['eql: { index: ["*"] }'] : []),
    'query: |',
    `  ${query}`,
    '',
  ].join('\n');
}

/** Alerts as lines that say where they come from, for a difference that people can follow. */
function describeAlerts(alerts: readonly AlertLine[]): string[] {
  return alerts.map(
    ({ id, rule: { language }, events, fields }) =>
      `${language} ${events.map(({ source, record }) => `${source.slice(-20)}:${record}`).join(' ')} ` +
      `${JSON.stringify(fields['dns.question.name'] ?? fields['QueryName'])} ${id.slice(0, 12)}`,
  );
}

describe('skipping records unread', () => {
  const folder = makeFolder();
  const logs = join(folder, 'logs');
  const rules = join(folder, 'rules');
  writeTree(rules, OWN_RULES);
  writeTree(
    logs,
    Object.fromEntries(
      Array.from({ length: FILES }, (_, i) => randomFile(SEED * 1000 + i)).map(({ name, content }) => [name, content]),
    ),
  );

  writeTree(logs, { 'escaped.ndjson': escapedFile() });

  it.each([
    { rulesOf: 'the bundled pack', args: [] },
    { rulesOf: 'rules of other fields', args: ['--rules', rules] },
  ])('loses no alert of $rulesOf', ({ args }) => {
    const skipping = runTelltale(['scan', logs, '--format', 'ndjson', '--workers', '1', ...args]);
    const reading = runTelltale(['scan', logs, '--format', 'ndjson', '--workers', '1', '--stats', ...args]);
    expect(skipping.stderr).not.toContain('error[');
    const wanted = describeAlerts(parseAlerts(reading.stdout));
    expect(describeAlerts(parseAlerts(skipping.stdout))).toEqual(wanted);
    expect(skipping.stdout).toBe(reading.stdout);
    expect(wanted.length).toBeGreaterThan(FILES / 4);

    const [some, all] = [parseAccounts(skipping.stderr), parseAccounts(reading.stderr)];
    expect(some.skipped).toBeGreaterThan(0);
    expect(all.skipped).toBe(0);
    expect(some.attempted).toBe(all.attempted);
    expect(some.attempted).toBe(some.skipped + some.decoded + some.faulted);
    // Some of what only looks like a lookup has no time; nothing else is wrong with any record.
    expect(Object.keys(all.faults)).toEqual(['no-time']);
  });
});
