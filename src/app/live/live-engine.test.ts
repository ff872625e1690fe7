/**
 * A stream gives the alerts of a scan by windows over the same events, whatever the order of arrival and the restarts.
 * TELLTALE_SEEDS tries others.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../alert/alert.ts';
import { RiskFactors } from '../../alert/risk-factors.ts';
import { RISK_INCIDENTS } from '../../alert/risk-incidents.ts';
import { FaultLog } from '../../io/fault.ts';
import { discover } from '../../io/sources/discover.ts';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import type { Store } from '../../store/store.ts';
import { Refusal } from '../live.ts';
import { diskReader, readRuleFiles } from '../rule-files.ts';
import { scan } from '../scan.ts';
import { readSchedules } from '../schedules.ts';
import { StateFolder } from '../state-folder.ts';
import { readCheckpoint } from './checkpoint.ts';
import { HealthWatch } from './health-watch.ts';
import { LiveEngine } from './live-engine.ts';
import { LiveLookups } from './live-lookups.ts';
import type { LiveSettings } from './live-parts.ts';
import { type LiveRules, LiveRun } from './live-run.ts';

const MINUTE = 60_000_000;
const SEEDS = (process.env['TELLTALE_SEEDS'] ?? '5 6').split(' ').map(Number);
const START = Date.UTC(2026, 0, 5, 8) * 1000;
const folder = mkdtempSync(join(tmpdir(), 'telltale-live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same numbers in every run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const escu = (name: string, search: string, more = ''): string =>
  `name: ${name}\nid: ${name}-id\nversion: 1\nstatus: production\ntype: Anomaly\ndescription: d\nsearch: '${search}'\n${more}`;
/** Adds risk, and says which technique of ATT&CK it found. */
const scored = (name: string, search: string, score: number, technique: string): string =>
  escu(
    name,
    search,
    `rba:\n  message: m of $dvc$\n  risk_objects:\n    - { field: dvc, type: system, score: ${score} }\n  threat_objects: []\ntags: { mitre_attack_id: [${technique}] }\n`,
  );
const native = (name: string, query: string): string =>
  `telltale: rule/1\nid: ${name}-id\nname: ${name}\nlanguage: eql\nquery: |\n${query}\n`;
const elastic = (name: string, query: string, more = ''): string =>
  `[rule]\nname = "${name}"\nrule_id = "${name}-id"\ntype = "eql"\nlanguage = "eql"\nindex = ["logs-*", "winlogbeat-*"]\nrisk_score = 21\nseverity = "low"\ndescription = "d"\nfrom = "now-9m"\nquery = '''\n${query}\n'''\n${more}`;
const counted = (name: string, type: string, query: string, more: string): string =>
  `[rule]\nname = "${name}"\nrule_id = "${name}-id"\ntype = "${type}"\nlanguage = "kuery"\nrisk_score = 21\nseverity = "low"\ndescription = "d"\nquery = '''\n${query}\n'''\n${more}`;
const esql = (name: string, query: string, more = ''): string =>
  counted(name, 'esql', query, `from = "now-9m"\n${more}`).replace('"kuery"', '"esql"');
const newTerms = (fields: string, from: string): string =>
  `[rule.new_terms]\nfield = "new_terms_fields"\nvalue = ${fields}\n[[rule.new_terms.history_window_start]]\nfield = "history_window_start"\nvalue = "${from}"\n`;
const RULES: Readonly<Record<string, string>> = {
  'count.yml': escu(
    'count',
    'EventCode=22 QueryName=*.example | stats count min(_time) as first values(QueryName) as names by dvc',
  ),
  // A count of nothing is a result too.
  'silence.yml': escu(
    'silence',
    'EventCode=22 QueryName=a.example dvc=host-b Image=*one.exe | stats count | where count=0',
    'custom_schedule: { cron_schedule: "*/5 * * * *", earliest_time: -5m@m, latest_time: "@m" }\n',
  ),
  'rows.yml': escu('rows', 'EventCode=22 QueryName=c.example | table _time dvc QueryName'),
  'often.yml': escu(
    'often',
    'EventCode=22 | stats count by dvc Image | where count > 3',
    'custom_schedule: { cron_schedule: "*/10 * * * *", earliest_time: -30m@m, latest_time: -5m@m }\n',
  ),
  'scored.yml': scored('scored', 'EventCode=22 QueryName=d.example | stats count by dvc', 30, 'T1071.004'),
  'scored-image.yml': scored('scored image', 'EventCode=22 | stats count by dvc Image', 8, 'T1059.001'),
  'scored-names.yml': scored('scored names', 'EventCode=22 QueryName=a.example | stats count by dvc', 8, 'T1003.001'),
  'scored-row.yml': scored('scored row', 'EventCode=22 QueryName=b.example | head 2 | table dvc', 8, 'T1041'),
  'risky.yml': escu(
    'risky',
    '| tstats sum(All_Risk.calculated_risk_score) as risk_score count from datamodel=Risk.All_Risk by All_Risk.risk_object | where risk_score > 20',
    'custom_schedule: { cron_schedule: "0 * * * *", earliest_time: -3h@h, latest_time: "@h" }\n',
  ),
  'novel.yml': escu(
    'novel',
    'EventCode=22 QueryName=*.example | lookup seen_pairs dvc QueryName OUTPUT first as known | where isnull(known) | stats min(_time) as first by dvc QueryName | outputlookup append=t seen_pairs',
  ),
  // Reads what the one above fills, on another schedule.
  'unseen.yml': escu(
    'unseen',
    'EventCode=22 QueryName=*.example | lookup seen_pairs dvc QueryName OUTPUT first as known | where isnull(known) | stats count by dvc QueryName',
    'custom_schedule: { cron_schedule: "*/7 * * * *", earliest_time: -7m@m, latest_time: "@m" }\n',
  ),
  'single.yml': native('single', '  network where event.code == "22" and dns.question.name == "a.example"'),
  'sequence.yml': native(
    'sequence',
    '  sequence by host.name with maxspan=3m\n    [ network where dns.question.name == "a.example" ]\n    [ network where dns.question.name == "b.example" ]',
  ),
  'until.toml': elastic(
    'until',
    'sequence by host.name, process.executable with maxspan=5m\n  [network where dns.question.name == "b.example"]\n  [network where dns.question.name == "c.example"]\nuntil [network where dns.question.name == "d.example"]',
  ),
  'threshold.toml': counted(
    'threshold',
    'threshold',
    'event.code: 22 and dns.question.name: (a.example or b.example)',
    'from = "now-9m"\n[rule.threshold]\nfield = ["host.name", "process.executable"]\nvalue = 4\n',
  ),
  'threshold-names.toml': counted(
    'threshold names',
    'threshold',
    'event.code: 22',
    'from = "now-9m"\n[rule.threshold]\nfield = ["host.name"]\nvalue = 2\n[[rule.threshold.cardinality]]\nfield = "dns.question.name"\nvalue = 4\n',
  ),
  'threshold-suppressed.toml': counted(
    'threshold suppressed',
    'threshold',
    'event.code: 22',
    'from = "now-9m"\n[rule.threshold]\nfield = ["host.name"]\nvalue = 8\n[rule.alert_suppression]\nduration = { value = 30, unit = "m" }\n',
  ),
  'new-terms.toml': counted(
    'new terms',
    'new_terms',
    'event.code: 22',
    `from = "now-9m"\n${newTerms('["dns.question.name", "process.executable", "host.name"]', 'now-20m')}`,
  ),
  // Its runs leave out most of what happens, which is history all the same.
  'new-terms-rare.toml': counted(
    'new terms, rarely',
    'new_terms',
    'event.code: 22 and host.name: HOST-A',
    `from = "now-4m"\ninterval = "15m"\n${newTerms('["dns.question.name"]', 'now-6m')}`,
  ),
  'suppressed.toml': elastic(
    'suppressed',
    'network where dns.question.name == "d.example"',
    '[rule.alert_suppression]\ngroup_by = ["host.name"]\nduration = { value = 20, unit = "m" }\nmissing_fields_strategy = "suppress"\n',
  ),
  'suppressed-by-run.toml': elastic(
    'suppressed by run',
    'network where dns.question.name == "c.example"',
    '[rule.alert_suppression]\ngroup_by = ["host.name"]\n',
  ),
  'suppressed-sequence.toml': elastic(
    'suppressed sequence',
    'sequence by host.name with maxspan=4m\n  [network where dns.question.name == "c.example"]\n  [network where dns.question.name == "d.example"]',
    '[rule.alert_suppression]\ngroup_by = ["host.name"]\nduration = { value = 30, unit = "m" }\nmissing_fields_strategy = "suppress"\n',
  ),
};

const ESQL_RULES = {
  'esql-events.toml': esql(
    'esql events',
    'FROM logs-* METADATA _id | WHERE dns.question.name == "a.example" | EVAL n = LENGTH(process.executable) | KEEP n, host.name, _id',
    '[rule.alert_suppression]\ngroup_by = ["host.name"]\nduration = { value = 20, unit = "m" }\nmissing_fields_strategy = "suppress"\n',
  ),
  'esql-stats.toml': esql(
    'esql stats',
    'FROM logs-* | WHERE event.code == "22" | STATS names = COUNT_DISTINCT(dns.question.name), n = COUNT(*) BY host.name, process.executable | WHERE n >= 4',
  ),
};

interface Arriving {
  readonly time: number;
  readonly line: string;
}

function makeEvents(): Arriving[] {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next().value * list.length)]!;
  const events: Arriving[] = [];
  for (let i = 0; i < 900; i++) {
    const time = START + Math.floor(random.next().value * 150 * MINUTE);
    const line = JSON.stringify({
      EventID: 22,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: pick(['HOST-A', 'host-b', 'Host-C']),
      // Some collectors leave it out; then only bytes tell events apart.
      ...(i % 9 === 0 ? {} : { EventRecordID: i }),
      TimeCreated: new Date(time / 1000).toISOString(),
      QueryName: pick(['a.example', 'b.example', 'c.example', 'd.example', 'other.test']),
      QueryStatus: '0',
      QueryResults: '192.0.2.1;',
      Image: pick(['C:\\x\\one.exe', 'C:\\x\\two.exe']),
    });
    events.push({ time: Math.floor(time / 1000) * 1000, line });
    // The same record twice, to the byte.
    if (i % 90 === 0) events.push(events.at(-1)!);
    // And one that was sent again for want of an answer.
    if (i % 50 === 1) events.push(events.at(-1)!);
  }
  return events.sort((a, b) => a.time - b.time);
}

function readRules(state: StateFolder | LiveLookups): ReturnType<typeof readRuleFiles> {
  return readRuleFiles([join(folder, 'rules')], { contentFolder: null, deprecated: false, state });
}

let loaded: LiveRules;
let events: Arriving[];
let expected: unknown[];

beforeAll(async () => {
  mkdirSync(join(folder, 'rules'));
  for (const [name, text] of Object.entries({ ...RULES, ...ESQL_RULES }))
    writeFileSync(join(folder, 'rules', name), text);
  events = makeEvents();
  writeFileSync(join(folder, 'events.ndjson'), events.map(({ line }) => `${line}\n`).join(''));
  mkdirSync(join(folder, 'lookups'));
  writeFileSync(
    join(folder, 'lookups/seen_pairs.yml'),
    'name: seen_pairs\ndescription: d\ncollection: seen_pairs\nfields_list: _key, dvc, QueryName, first\n',
  );
  const { compiled } = readRules(new StateFolder(join(folder, 'state')));
  expect(
    compiled.all.map(({ rule, status }) => `${rule.name} ${status}`).filter((text) => !text.endsWith(' compiled')),
  ).toEqual([]);
  expect(compiled.notLoaded).toEqual([]);
  const schedules = readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, diskReader);
  loaded = { compiled, schedules };
  const alerts = await scanByWindows();
  expected = normalise(alerts);
  const names = new Set(alerts.map(({ rule }) => rule.name));
  const rules = [...compiled.rules, ...RISK_INCIDENTS];
  expect([...names].sort()).toEqual(rules.map(({ rule }) => rule.name).sort());
});

let scans = 0;
async function scanByWindows(factors?: RiskFactors): Promise<readonly Alert[]> {
  const { bundle, compiled } = readRules(new StateFolder(join(folder, `state-${++scans}`)));
  const { schedules } = loaded;
  const faults = new FaultLog();
  const alerts: Alert[] = [];
  await scan({
    bundle,
    compiled,
    entries: discover([join(folder, 'events.ndjson')], () => {}).entries,
    settings: { readAll: false, strictFields: false, zone: 'UTC', from: null, to: null },
    workers: 1,
    now: null,
    deprecated: false,
    risk: { incidents: true, dedup: false, ...(factors === undefined ? {} : { factors }) },
    schedules,
    onAlert: (alert) => alerts.push(alert),
    onProgress: () => {},
    faults,
    clock: () => 0,
  });
  return alerts;
}

/** Where an event lay is another matter in a stream. */
function normalise(alerts: readonly Alert[]): unknown[] {
  return alerts
    .map((alert) => ({ ...alert, events: alert.events.map(({ record_id, time }) => ({ record_id, time })) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Engines that were killed, and hold files which they would have closed: Node makes an error of collecting those. */
const killed: LiveEngine[] = [];

class Stream {
  readonly store: MemoryStore = new MemoryStore();
  now = START + 400 * MINUTE;
  factors: RiskFactors | null = null;
  #folder: string;
  #engine: LiveEngine | null = null;
  #isDead = { value: false };
  #starts = 0;

  constructor(name: string) {
    this.#folder = join(folder, name);
  }

  get engine(): LiveEngine {
    return this.#engine!;
  }

  async start(settings: Partial<LiveSettings> = {}): Promise<void> {
    const isDead = { value: false };
    this.#isDead = isDead;
    const { store } = this;
    // What is written after a crash was never written.
    const mortal = new Proxy<Store>(store, {
      get: (target, name: keyof Store) =>
        name === 'write' && isDead.value
          ? () => new Promise(() => {})
          : typeof target[name] === 'function'
            ? (target[name] as () => unknown).bind(target)
            : target[name],
    });
    const lookups = new LiveLookups(
      join(this.#folder, 'lookups'),
      readCheckpoint(this.#folder, () => {})?.lookups ?? {},
    );
    const { compiled } = readRules(lookups);
    this.#engine = await LiveEngine.start(
      {
        folder: this.#folder,
        kept: 'matched',
        incidents: true,
        lateness: 5 * MINUTE,
        idle: 5 * MINUTE,
        lag: 600 * MINUTE,
        maxUnwritten: 1e9,
        maxUnevaluated: 1e9,
        checkpointEveryMs: 0,
        segmentBytes: 20_000,
        ...settings,
      },
      {
        store: mortal,
        catalogue: null,
        loadRules: () => ({
          compiled,
          schedules: loaded.schedules,
          ...(this.factors === null ? {} : { factors: this.factors }),
          files: new Map(Object.entries(RULES).map(([name, text]) => [join(folder, 'rules', name), text])),
        }),
        lookups,
        now: () => this.now,
        say: () => {},
      },
    );
  }

  async submit(lines: readonly string[]): Promise<void> {
    this.now += 1_000;
    await this.engine.submit(
      lines.map((line) => Buffer.from(line)),
      { input: 'hec', name: 'test' },
    );
  }

  /** As if the power had gone: what is on disk by now is all that there is. */
  crash(): void {
    this.#isDead.value = true;
    killed.push(this.engine);
    const copy = `${this.#folder.replace(/-\d+$/, '')}-${++this.#starts}`;
    for (;;) {
      try {
        cpSync(this.#folder, copy, { recursive: true });
        break;
      } catch (error) {
        // A checkpoint got its name while it was copied.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        rmSync(copy, { recursive: true, force: true });
      }
    }
    this.#folder = copy;
  }

  /** Every window closes when all hosts have been silent for long enough. */
  async finish(): Promise<unknown[]> {
    await this.engine.settle();
    this.now += 3 * 24 * 60 * MINUTE;
    await this.engine.settle();
    await this.engine.close();
    return this.alerts();
  }

  async alerts(): Promise<unknown[]> {
    const { rows } = await this.store.listAlerts({}, { limit: 500 });
    const all: Alert[] = [];
    let page = await this.store.listAlerts({}, { limit: 500 });
    expect(rows.length).toBeGreaterThan(0);
    for (;;) {
      for (const { id } of page.rows) all.push((await this.store.readAlert(id))!.alert);
      if (page.next === null) return normalise(all);
      page = await this.store.listAlerts({}, { limit: 500, cursor: page.next });
    }
  }
}

/** In the order of arrival, none later than the bound allows. */
function arrivals(seed: number, bound: number): string[] {
  const random = numbers(seed);
  return events
    .map((event) => ({ ...event, at: event.time + random.next().value * bound }))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

function* batches(lines: readonly string[], seed: number): Generator<string[]> {
  const random = numbers(seed);
  for (let at = 0; at < lines.length; ) {
    const size = 1 + Math.floor(random.next().value * 60);
    yield lines.slice(at, at + size);
    at += size;
  }
}

describe('a stream', () => {
  it('gives the alerts of a scan by windows', async () => {
    const stream = new Stream('plain');
    await stream.start();
    for (const batch of batches(arrivals(1, 0), 1)) await stream.submit(batch);
    expect(await stream.finish()).toEqual(expected);
    expect(stream.engine.status()).toMatchObject({ lateEvents: 0, diskFull: false });
  });

  it.each([2, 3, 4])('gives the same where events arrive out of order (%i)', async (seed) => {
    const stream = new Stream(`shuffled-${seed}`);
    await stream.start();
    for (const batch of batches(arrivals(seed, 5 * MINUTE - 1), seed)) await stream.submit(batch);
    expect(await stream.finish()).toEqual(expected);
    expect(stream.engine.status().lateEvents).toBe(0);
  });

  it.each(SEEDS)('gives the same over restarts, crashes and other readings of the rules (%i)', async (seed) => {
    const random = numbers(seed);
    const reloads: Promise<unknown>[] = [];
    const stream = new Stream(`restarted-${seed}-0`);
    await stream.start();
    for (const batch of batches(arrivals(seed, 5 * MINUTE - 1), seed)) {
      await stream.submit(batch);
      if (random.next().value > 0.3) await new Promise((resolve) => setTimeout(resolve, random.next().value * 8));
      const dice = random.next().value;
      if (dice < 0.15) {
        stream.crash();
        await stream.start({ checkpointEveryMs: dice < 0.05 ? 1e9 : 0 });
      } else if (dice < 0.25) {
        await stream.engine.close();
        await stream.start();
      } else if (dice < 0.35) {
        reloads.push(stream.engine.reload());
      }
    }
    await Promise.all(reloads);
    expect(await stream.finish()).toEqual(expected);
    const { rows } = await stream.store.listEvents({}, { limit: 500 });
    expect(new Set(rows.map(({ position }) => position)).size).toBe(rows.length);
    const [, ...others] = (await stream.store.listSources()).map(({ events: count }) => count);
    expect(others.length).toBe(2);
  });

  it('weighs risk by factors as a scan does, in what searches over it read and in what is kept', async () => {
    const factors = new RiskFactors([
      { name: 'servers', where: new Map([['risk_object', ['host-b']]]), add: 10, multiply: 2 },
    ]);
    const scanned = await scanByWindows(factors);
    const stream = new Stream('weighed');
    stream.factors = factors;
    await stream.start();
    for (const batch of batches(arrivals(8, 0), 8)) await stream.submit(batch);
    const found = (await stream.finish()) as Alert[];
    const unweighed = found.map((alert) => ({
      ...alert,
      risk: alert.risk.map(({ calculated_score: _, ...entry }) => entry),
    }));
    expect(unweighed).toEqual(normalise(scanned));
    // What a search over risk found is another sum than without factors.
    expect(unweighed).not.toEqual(expected);
    const scores = found.flatMap(({ risk }) => risk.map((entry) => [entry.object, entry.calculated_score] as const));
    const weighed = scores.filter(([object]) => object === 'host-b').map(([, score]) => score);
    expect([...new Set(weighed)].sort()).toEqual([36, 80]);
    expect(scores.filter(([object]) => object !== 'host-b').every(([, score]) => score === undefined)).toBe(true);
    const entities = await stream.store.listEntities({}, 10);
    expect(entities.find(({ object }) => object === 'host-b')?.score).toBe(
      weighed.reduce((sum: number, score) => sum + (score ?? 0), 0),
    );
  });

  it('counts what comes later than the bound, and uses it where a window is still open', async () => {
    const stream = new Stream('late');
    await stream.start();
    const late = events.findIndex(({ time }) => time > START + 20 * MINUTE);
    const others = events.filter((_, i) => i !== late);
    const middle = others.findIndex(({ time }) => time > START + 40 * MINUTE);
    await stream.submit(others.slice(0, middle).map(({ line }) => line));
    await stream.engine.settle();
    await stream.submit([events[late]!.line]);
    await stream.submit(others.slice(middle).map(({ line }) => line));
    await stream.finish();
    expect(stream.engine.status().lateEvents).toBe(1);
    const [first] = (await stream.store.listAlerts({ ruleId: 'count-id' }, { limit: 500 })).rows.slice(-1);
    expect(first).toBeDefined();
    // Hours are searched ten minutes after their end: the event was late and counts all the same.
    const total = ((await stream.alerts()) as Alert[]).filter(({ rule }) => rule.id === 'count-id');
    const wanted = (expected as Alert[]).filter(({ rule }) => rule.id === 'count-id');
    expect(total).toEqual(wanted);
  });

  it('knows about what each rule costs', async () => {
    const stream = new Stream('costs');
    await stream.start();
    await stream.submit(arrivals(1, 0));
    await stream.engine.settle();
    const rules = stream.engine.rules();
    const of = (name: string): number | null => rules.find(({ rule }) => rule.name === name)?.costMs ?? null;
    expect(of('single')).toBeGreaterThan(0);
    expect(rules.every(({ costMs }) => costMs !== null && costMs < 60_000)).toBe(true);
    expect(rules.map(({ file }) => file)).toContain(RULES['single.yml']);
    await stream.engine.reload();
    expect(of('single')).not.toBe(stream.engine.rules().find(({ rule }) => rule.name === 'single')?.costMs);
    await stream.engine.close();
  });

  it('keeps what it says of itself once, hands it on once, and knows that it is not behind', async () => {
    const stream = new Stream('health');
    await stream.start();
    const heard: string[] = [];
    stream.engine.subscribe((alerts) => heard.push(...alerts.map(({ rule }) => rule.id)));
    await stream.submit([events[0]!.line]);
    await stream.engine.settle();
    const { appended, behind, caughtUp, droppedRows } = stream.engine.status();
    expect([behind, caughtUp, droppedRows]).toEqual([0, appended, 0]);
    for (let looks = 0; looks < 3; looks++) {
      // Each look is that of a watch which has just started.
      const watch = new HealthWatch({ silent: MINUTE, behind: null, lateEvents: null });
      const source = { ...(await stream.store.listSources())[0]!, since: stream.now - 300 * MINUTE };
      const started = { ...stream.engine.status(), startedAt: 0 };
      stream.engine.raise(watch.look(started, [source], stream.now + 10 * MINUTE));
      await stream.engine.settle();
    }
    expect(heard.filter((id) => id === 'telltale-source-silent')).toHaveLength(1);
    const { rows } = await stream.store.listAlerts({ ruleId: 'telltale-source-silent' }, { limit: 5 });
    expect(rows).toMatchObject([{ host: 'HOST-A', severity: 'medium', kind: 'alert' }]);
    await stream.engine.close();
  });

  it('asks senders to come again where too much waits or it is going down', async () => {
    const stream = new Stream('busy');
    await stream.start({ maxUnevaluated: -1 });
    await expect(stream.submit(['{}'])).rejects.toMatchObject({ reason: 'busy' });
    await stream.engine.close();
    await expect(stream.submit(['{}'])).rejects.toBeInstanceOf(Refusal);
  });

  it('keeps the old rules where new ones cannot be read, and what waits where they can', async () => {
    const stream = new Stream('reload');
    await stream.start();
    const lines = arrivals(1, 0);
    await stream.submit(lines.slice(0, 300));
    const good = loaded;
    loaded = null!; // as where the folder is gone
    expect(await stream.engine.reload()).toMatch(/null/);
    expect(stream.engine.status().reloadError).toMatch(/null/);
    loaded = good;
    expect(await stream.engine.reload()).toBeNull();
    await stream.submit(lines.slice(300, 600));
    await stream.engine.close();
    // Soon after a start the checkpoint names files that the stream no longer uses.
    await stream.start({ checkpointEveryMs: 1e9 });
    expect(await Promise.all([stream.engine.reload(), stream.engine.reload()])).toEqual([null, null]);
    expect(await stream.engine.reload()).toBeNull();
    await stream.submit(lines.slice(600));
    expect(await stream.finish()).toEqual(expected);
    expect(await stream.engine.reload()).toMatch(/going down/);
  });

  it('says what bug ended it, takes nothing more, and can be closed', async () => {
    const stream = new Stream('bug');
    await stream.start();
    vi.spyOn(LiveRun.prototype, 'take').mockImplementationOnce(() => {
      throw new Error('ours');
    });
    await stream.submit([events[0]!.line]);
    await expect(stream.engine.ended).rejects.toThrow('ours');
    await expect(stream.submit(['{}'])).rejects.toMatchObject({ reason: 'closing' });
    expect(await stream.engine.reload()).toMatch(/going down/);
    await stream.engine.close();
    // What it had taken is evaluated after a start.
    await stream.start();
    await stream.engine.settle();
    expect(stream.engine.status()).toMatchObject({ behind: 0, evaluated: stream.engine.status().appended });
    await stream.engine.close();
  });
});
