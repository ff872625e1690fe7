/** The bundled pack over the bundled sample: the first thing that a newcomer runs must be right to the last row. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AlertLine, hasSeeds, makeFolder, PACK, RULES, runTelltale, SEEDS, scanAlerts } from './telltale.ts';

interface Expected {
  readonly events: number;
  readonly alerts: readonly {
    readonly rule: string;
    readonly host: string;
    readonly program: string;
    readonly query: string;
    readonly count: number;
  }[];
}

const SAMPLE = join(PACK, 'sample');
const expected = JSON.parse(readFileSync(join(PACK, 'sample-expected.json'), 'utf8')) as Expected; // ours
const EXPECTED_LINES = expected.alerts
  .map(({ rule, host, program, query, count }) => `${RULES[rule]} ${host} ${program} ${query} ×${count}`)
  .sort();

/** Alerts, or rows, counted by what people see of them. */
function countAlerts(alerts: readonly AlertLine[]): string[] {
  const counts = new Map<string, number>();
  for (const { rule, host, process, fields } of alerts) {
    const query = fields['dns.question.name'] ?? fields['query'];
    const key = `${RULES[rule.id]} ${host} ${process.executable} ${query}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} ×${count}`).sort();
}

describe('the bundled sample', () => {
  it('gives exactly the expected alerts', () => {
    const alerts = scanAlerts([SAMPLE]);
    expect(countAlerts(alerts)).toEqual(EXPECTED_LINES);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
    for (const alert of alerts) {
      expect(alert.id).toMatch(/^[0-9a-f]{64}$/);
      expect(alert.kind).toBe(RULES[alert.rule.id] === 'spl' ? 'risk' : 'alert');
      expect(alert.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(alert.events.length).toBe(alert.event_count);
    }
  });

  it('adds risk to the machine, with the tokens of its message filled', () => {
    const rows = scanAlerts([SAMPLE]).filter(({ kind }) => kind === 'risk');
    expect(rows.length).toBeGreaterThan(0);
    for (const { risk, threat_objects, host, process, fields } of rows) {
      expect(risk).toHaveLength(1);
      expect(risk[0]).toMatchObject({ object: host, type: 'system', score: 20 });
      expect(risk[0]!.message).not.toContain('$');
      for (const part of [host, process.name, fields['query']]) expect(risk[0]!.message).toContain(part);
      expect(threat_objects).toEqual([{ value: process.name, type: 'process_name' }]);
    }
  });

  it.skipIf(!hasSeeds)('gives the same alerts by the published rules, unmodified', () => {
    const alerts = scanAlerts(['--rules', SEEDS, SAMPLE]);
    expect(countAlerts(alerts)).toEqual(EXPECTED_LINES);
    for (const { risk, kind, threat_objects } of alerts) {
      if (kind !== 'risk') continue;
      expect(risk).toHaveLength(1);
      expect(risk[0]!.message).not.toContain('$');
      expect(threat_objects).toHaveLength(1);
    }
  });
});

describe('demo', () => {
  const folder = makeFolder();
  const report = join(folder, 'report.html');
  const { code, stdout, stderr } = runTelltale(['demo', '--report', report], { cwd: folder });

  it('ends well and shows every expected line', () => {
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^SEVERITY +LAST SEEN.* +HOST +PROGRAM +ASKED FOR +RULE +×/);
    const cells = rows.map((row) => row.split(/ {2,}/));
    // The table counts events; a row of the SPL rule may stand for several, which the sample's list does not say.
    const shown = cells.map(([severity, , host, , query, , count]) =>
      severity === 'medium' ? `eql ${host} ${query} ×${count}` : `spl ${host} ${query}`,
    );
    const wanted = expected.alerts.map(({ rule, host, query, count }) =>
      RULES[rule] === 'eql' ? `eql ${host} ${query} ×${count}` : `spl ${host} ${query}`,
    );
    expect(shown.sort()).toEqual(wanted.sort());
  });

  it('says what it read on standard error', () => {
    expect(stderr).toContain('2 rules (1 SPL, 1 EQL) · 4 files');
    expect(stderr).toMatch(new RegExp(`Read +${expected.events} records`));
    expect(stderr).toContain('0 faults');
    expect(stderr).toContain(report);
  });

  it('writes a report that needs nothing else', () => {
    expect(existsSync(report)).toBe(true);
    const html = readFileSync(report, 'utf8');
    for (const { host, query } of expected.alerts) {
      expect(html).toContain(host);
      expect(html).toContain(query);
    }
    expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=/i);
    expect(html).toMatch(/http-equiv="Content-Security-Policy"/i);
  });
});
