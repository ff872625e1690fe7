/**
 * Elastic's rules that count, from files on disk to alerts: the same for any number of workers, with records skipped
 * unread or not, and in whatever order the files hold their events. TELLTALE_SEED tries others.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, parseAccounts, parseAlerts, runTelltale, writeTree } from './telltale.ts';

const SEED = Number(process.env['TELLTALE_SEED'] ?? 1);
const START = Date.UTC(2026, 4, 1);
const HOUR = 3_600_000;

const head = (id: string, type: string, query: string): string =>
  `[rule]\nname = "${id}"\nrule_id = "${id}"\ntype = "${type}"\nlanguage = "kuery"\nrisk_score = 21\nseverity = "low"\ndescription = "d"\nfrom = "now-9m"\nquery = '''\n${query}\n'''\n`;
const RULES = {
  'many.toml': `${head('many', 'threshold', 'dns.question.name: *.example')}[rule.threshold]\nfield = ["host.name", "process.executable"]\nvalue = 3\n[[rule.threshold.cardinality]]\nfield = "dns.question.name"\nvalue = 2\n`,
  'new.toml': `${head('new', 'new_terms', 'dns.question.name: *.example')}[rule.new_terms]\nfield = "new_terms_fields"\nvalue = ["host.name", "dns.question.name"]\n[[rule.new_terms.history_window_start]]\nfield = "history_window_start"\nvalue = "now-5h"\n`,
};

function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function makeLogs(): Record<string, string> {
  const random = numbers(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next().value * list.length)]!;
  const line = (i: number): string =>
    JSON.stringify({
      EventID: 22,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: pick(['A', 'B']),
      EventRecordID: i,
      UtcTime: new Date(START + Math.floor(random.next().value * 24 * HOUR)).toISOString(),
      QueryName: pick(['a.example', 'b.example', 'c.example', `${i}.example`, 'other.test', 'other.test']),
      Image: pick(['C:\\one.exe', 'C:\\two.exe']),
    });
  return Object.fromEntries(
    Array.from({ length: 4 }, (_, f) => [
      `${f}.ndjson`,
      Array.from({ length: 400 }, (_, i) => `${line(f * 400 + i)}\n`).join(''),
    ]),
  );
}

describe('rules that count', () => {
  const folder = makeFolder();
  const logs = join(folder, 'logs');
  const rules = join(folder, 'rules');
  writeTree(rules, RULES);
  writeTree(logs, makeLogs());
  const scan = (...args: string[]) => runTelltale(['scan', logs, '--rules', rules, '--format', 'ndjson', ...args]);

  it.each([[[]], [['--window']]])('give the same alerts however they are read, with %j', (how) => {
    const plain = scan('--workers', '1', ...how);
    expect(plain.stderr).not.toContain('error[');
    expect(parseAccounts(plain.stderr).skipped).toBeGreaterThan(0);
    for (const args of [
      ['--workers', '2'],
      ['--workers', '1', '--stats'],
      ['--workers', '2', '--stats'],
    ])
      expect(scan(...args, ...how).stdout).toBe(plain.stdout);
    const ids = new Set(parseAlerts(plain.stdout).map(({ rule }) => rule.id));
    expect([...ids].sort()).toEqual(['many', 'new']);
  });

  it('say for how many new terms the input is too short to tell', () => {
    const { stdout, stderr } = scan('--workers', '1');
    const terms = parseAlerts(stdout).filter(({ rule }) => rule.id === 'new');
    const first = Math.min(...terms.map(({ time }) => Date.parse(time!)));
    // Nothing is known of the time before the first event that some rule's query finds.
    const unproven = terms.filter(({ time }) => Date.parse(time!) - 5 * HOUR < first);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`in the same scan do: new ${unproven.length} of ${terms.length}`);
    expect(unproven.length).toBeLessThan(terms.length);
  });

  it('are explained by what one event leaves open', () => {
    const { stdout } = runTelltale(['explain', '--rules', rules, logs, '--format', 'text']);
    expect(stdout).toContain(
      'many: holds, and counts: an alert with 3 events and 2 different dns.question.name of the same host.name, process.executable within 9 minutes',
    );
    expect(stdout).toContain(
      'new: holds, and counts: an alert where no event in 5 hours before has the same host.name, dns.question.name',
    );
  });

  it('are shown with what they count', () => {
    const { stdout } = runTelltale(['rules', 'show', rules]);
    expect(stdout).toMatch(/type +threshold \(Threshold Rule\)/);
    expect(stdout).toMatch(
      /threshold +3 events and 2 different dns\.question\.name by host\.name, process\.executable/,
    );
    expect(stdout).toMatch(/new terms +host\.name, dns\.question\.name, since now-5h/);
  });

  it('take up, with --state, what an earlier scan has seen', () => {
    const line = (day: number, name: string): string =>
      `${JSON.stringify({ EventID: 22, Channel: 'Microsoft-Windows-Sysmon/Operational', Computer: 'A', UtcTime: new Date(START + day * HOUR).toISOString(), QueryName: name })}\n`;
    writeTree(folder, {
      'first.ndjson': line(0, 'a.example') + line(0.25, 'b.example') + line(1, 'c.example'),
      'second.ndjson': line(2, 'a.example') + line(2, 'd.example') + line(5.5, 'b.example') + line(5.9, 'c.example'),
    });
    const state = join(folder, 'state');
    const seen = (...args: string[]) => {
      const { stdout, stderr, code } = runTelltale(['scan', '--rules', rules, '--format', 'ndjson', ...args]);
      expect(code).toBe(0);
      const names = parseAlerts(stdout).map(({ fields }) => fields['dns.question.name']);
      return { names, said: stderr.replace(/\s+/g, ' ') };
    };
    const [first, second] = [join(folder, 'first.ndjson'), join(folder, 'second.ndjson')];
    expect(seen(first, '--state', state).names).toEqual(['a.example', 'b.example', 'c.example']);
    // b has not been seen for more than five hours.
    const later = seen(second, '--state', state);
    expect(later.names).toEqual(['d.example', 'b.example']);
    expect(later.said).toContain('Of 1 new term the input');
    expect(seen(first, second).names).toEqual(['a.example', 'b.example', 'c.example', 'd.example', 'b.example']);
    expect(seen(second, '--state', state).names).toEqual([]);

    const [file] = readdirSync(state).filter((name) => name.endsWith('.terms'));
    writeFileSync(join(state, file!), 'no history');
    const { names, said } = seen(second, '--state', state);
    expect(names).toHaveLength(4);
    expect(said).toContain('The history of new cannot be read, so the rule goes without it and it stays as it is');
    expect(readFileSync(join(state, file!), 'utf8')).toBe('no history');
  });

  it('are documents as the detection engine writes them', () => {
    const { stdout } = runTelltale(['scan', logs, '--rules', rules, '--format', 'ecs']);
    const documents = stdout
      .split('\n')
      .filter((line) => line.includes('kibana.alert.uuid'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const of = (type: string) => documents.find((document) => document['kibana.alert.rule.type'] === type);
    expect(of('threshold')).toMatchObject({
      'kibana.alert.rule.rule_type_id': 'siem.thresholdRule',
      'kibana.alert.rule.parameters': { threshold: { field: ['host.name', 'process.executable'], value: 3 } },
      'kibana.alert.threshold_result': { terms: [{ field: 'host.name' }, { field: 'process.executable' }] },
    });
    expect(of('new_terms')).toMatchObject({
      'kibana.alert.rule.rule_type_id': 'siem.newTermsRule',
      'kibana.alert.rule.parameters': { history_window_start: 'now-5h' },
      'kibana.alert.new_terms': [expect.any(String), expect.any(String)],
    });
  });
});
