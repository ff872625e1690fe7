/** A hunt gives what a scan gives over the same events, whatever the store leaves out, and says what cut it short. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { Classifier } from '../event/classify.ts';
import type { JsonObject } from '../event/record.ts';
import { resolveField } from '../event/resolve.ts';
import { sampleDocuments, sampleXml, wrapJson } from '../event/sample-records.fixture.ts';
import { scalarText, valuesOf } from '../event/value.ts';
import { FaultLog } from '../io/fault.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import { discover } from '../io/sources/discover.ts';
import { openDuckdbStore } from '../store/duckdb.ts';
import { MemoryStore } from '../store/memory-store.fixture.ts';
import type { Store } from '../store/store.ts';
import { STANDING } from './hunt-pushdown.ts';
import { HuntRun, type HuntSetup } from './hunt-run.ts';
import { type Hunter, OutOfMemory } from './hunt-thread.ts';
import { detectLanguage, type HuntParts, hunt } from './hunting.ts';
import { LiveEngine } from './live/live-engine.ts';
import type { HuntOutcome, HuntRequest } from './live.ts';
import { readRuleFiles } from './rule-files.ts';
import { scan } from './scan.ts';
import { readSchedules } from './schedules.ts';

const NOW = Date.UTC(2026, 11, 1) * 1000;
const PACK = 'packs/ai';
const folder = mkdtempSync(join(tmpdir(), 'telltale-hunt-'));
const openHere = (setup: HuntSetup): Hunter => {
  const run = new HuntRun(setup);
  return {
    take: async (positions, lines) => run.take(positions, lines),
    end: async () => run.end(),
    close: async () => {},
  };
};

function makeLines(): string[] {
  const samples = ['build.winlogbeat', 'laptops.defend', 'workstations.nxlog'].flatMap((name) =>
    readFileSync(join(PACK, 'sample', `${name}.ndjson`), 'utf8')
      .trim()
      .split('\n'),
  );
  const lookup = (i: number, name: string): string =>
    JSON.stringify({
      EventID: 22,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: ['HOST-A', 'host-b'][i % 2],
      EventRecordID: 5_000 + i,
      TimeCreated: new Date(Date.UTC(2026, 10, 3, 9, 0, i % 50)).toISOString(),
      QueryName: name,
      QueryStatus: '0',
      QueryResults: '192.0.2.1;',
      Image: `C:\\x\\${['one', 'two', 'viewer'][i % 3]}.exe`,
    });
  const made = Array.from({ length: 120 }, (_, i) => lookup(i, ['api.openai.com', 'other.test', 'claude.ai'][i % 3]!));
  return [
    ...samples,
    ...made,
    lookup(900, 'api.openai.com').replace('"QueryName"', '"Query\\u004eame"'),
    lookup(901, 'api.openai.com').replace('openai', 'open\\u0061i'),
    JSON.stringify({ _raw: sampleXml() }),
    JSON.stringify({ _raw: sampleXml().replace("Name='QueryName'", "Name='Query&#78;ame'") }),
    ...Object.values(sampleDocuments()).flatMap((body) =>
      Object.values(wrapJson(body)).map((one) => JSON.stringify(one)),
    ),
    JSON.stringify({ event: { EventID: 1, Computer: 'x' } }),
    '{"a":1}',
  ];
}

let lines: string[];
let stores: readonly (readonly [string, Store])[];
let parts: Omit<HuntParts, 'store'>;

beforeAll(async () => {
  lines = makeLines();
  const { compiled } = readRuleFiles([join(PACK, 'rules')], { contentFolder: null, deprecated: false });
  const schedules = readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, { list: () => [], read: () => null });
  parts = { content: compiled.content, now: () => NOW, openHunter: openHere };
  stores = [
    ['in memory', new MemoryStore()],
    ['in DuckDB', await openDuckdbStore(':memory:', 128)],
  ];
  for (const [name, store] of stores) {
    const settings = {
      folder: join(folder, name),
      kept: 'all' as const,
      incidents: false,
      lateness: 1e9,
      idle: 1e9,
      lag: 1e9,
      maxUnwritten: 1e9,
      maxUnevaluated: 1e9,
      checkpointEveryMs: 1e9,
    };
    const live = await LiveEngine.start(settings, {
      store,
      catalogue: null,
      loadRules: () => ({ compiled, schedules }),
      now: () => NOW,
      say: () => {},
    });
    for (const line of lines) await live.submit([Buffer.from(line)], { input: 'hec', name: 'test' });
    await live.close();
    expect((await store.size()).events).toBe(lines.length);
  }
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'events.ndjson'), lines.map((line) => `${line}\n`).join(''));
});
afterAll(async () => {
  for (const [, store] of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const asked = (query: string, more: Partial<HuntRequest> = {}): HuntRequest => ({
  query,
  language: null,
  from: null,
  to: null,
  limit: 1_000,
  ...more,
});
type Found = Extract<HuntOutcome, { kind: 'found' }>;
async function find(store: Store, request: HuntRequest, more: Partial<HuntParts> = {}): Promise<Found> {
  const outcome = await hunt(request, { ...parts, store, ...more }, new AbortController().signal);
  if (outcome.kind !== 'found') throw new Error(JSON.stringify(outcome));
  return outcome;
}

/** What a scan of a file with these lines finds for the query as a rule. */
async function scanned({ query, from, to }: HuntRequest): Promise<unknown[]> {
  const text = query
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const head = `telltale: rule/1\nid: hunt\nname: Hunt\nlanguage: ${detectLanguage(query)}\n`;
  const { bundle, compiled } = readOne(`${head}query: |\n${text}\n`);
  const alerts: Alert[] = [];
  await scan({
    bundle,
    compiled,
    entries: discover([join(folder, 'events.ndjson')], () => {}).entries,
    settings: { readAll: false, strictFields: false, zone: 'UTC', from, to },
    workers: 1,
    now: NOW,
    deprecated: false,
    risk: { incidents: false, dedup: false },
    onAlert: (alert) => alerts.push(alert),
    onProgress: () => {},
    faults: new FaultLog(),
    clock: () => 0,
  });
  return alerts.map(({ time, event_count, events, fields }) => [time, event_count, events.map(({ record }) => record), fields]); // biome-ignore format: one line
}

function readOne(text: string) {
  const path = join(folder, 'rules', 'hunt.yml');
  writeFileSync(path, text);
  const read = readRuleFiles([path], { contentFolder: join(PACK), deprecated: false });
  expect(read.compiled.rules).toHaveLength(1);
  return read;
}

const shown = ({ items }: Found): unknown[] =>
  items.map(({ time, eventCount, events, fields }) => [time, eventCount, events.map(({ position }) => position - 1), fields]); // biome-ignore format: one line
const sorted = (list: readonly unknown[]): string[] => list.map((item) => JSON.stringify(item)).sort();

const QUERIES: Readonly<Record<string, string>> = {
  'an EQL event query': 'network where dns.question.name in ("api.openai.com", "claude.ai")',
  'a query of one host': 'any where host.name : "host-a" and process.name : "viewer.exe"',
  'a query with a wildcard': 'network where dns.question.name : "*openai*" and process.name != "one.exe"',
  'a query of another class': 'process where process.name : "*.exe"',
  'a negation alone': 'any where not event.code == "22"',
  'a sequence':
    'sequence by host.name with maxspan=1m\n  [network where dns.question.name == "api.openai.com"]\n  [network where dns.question.name == "claude.ai"]',
  'a query in KQL': 'dns.question.name: (api.openai.com or "claude.ai")',
  'a wildcard in KQL': 'event.category: network and dns.question.name: *openai* and not process.name: one.exe',
  'a negation in KQL': 'not (event.code: 22 or event.category: process)',
  'documents in ES|QL':
    'FROM logs-* METADATA _id | WHERE dns.question.name LIKE "*openai*" | EVAL n = LENGTH(dns.question.name) | KEEP n, host.name',
  'a count in ES|QL':
    'FROM logs-windows.*, winlogbeat-* | WHERE dns.question.name IN ("api.openai.com", "claude.ai") | STATS n = COUNT(*), hosts = VALUES(host.name) BY dns.question.name',
  'an index in ES|QL': 'FROM logs-endpoint.events.network-* METADATA _id | WHERE NOT dns.question.name == "claude.ai"',
  'a search': 'EventCode=22 QueryName=*openai* | table _time Computer QueryName Image',
  'a count':
    'EventCode=22 QueryName IN ("*openai.com", "claude.ai") | stats count values(Image) as images by QueryName',
  'a search with order': 'EventCode=22 QueryName=* | sort - Image | head 5 | table Image QueryName',
  'a search with a word': '"claude.ai" | stats count by Computer',
  'a search with a lookup':
    '`sysmon` EventCode=22 QueryName=*openai* | lookup ai_browsers process_path as Image | stats count by Computer',
  'a subsearch':
    'EventCode=22 [ search EventCode=22 QueryName=claude.ai | stats count by Computer | fields Computer ] | stats count by QueryName',
  'an append':
    'EventCode=22 QueryName=claude.ai | stats count by QueryName | append [ search EventCode=1 | stats count ]',
};

describe('a hunt', () => {
  it.each(Object.entries(QUERIES))('gives what a scan gives: %s', async (_, query) => {
    const expected = await scanned(asked(query));
    expect(expected.length).toBeGreaterThan(0);
    const around = { from: Date.UTC(2026, 10, 3, 9, 0, 7) * 1000, to: Date.UTC(2026, 10, 3, 9, 0, 31) * 1000 };
    for (const [name, store] of stores) {
      const pushed = await find(store, asked(query));
      const whole = await find(store, asked(query), { pushDown: false });
      expect(sorted(shown(pushed)), name).toEqual(sorted(expected));
      expect(pushed.items, name).toEqual(whole.items);
      expect([whole.searched, whole.stored, pushed.cuts]).toEqual([lines.length, lines.length, []]);
      const within = await find(store, asked(query, around));
      expect(sorted(shown(within)), name).toEqual(sorted(await scanned(asked(query, around))));
    }
  });

  it('leaves events unread on which it cannot hold', async () => {
    const counts: Record<string, number> = {};
    for (const [name, query] of Object.entries(QUERIES))
      counts[name] = (await find(stores[1]![1], asked(query))).searched;
    const all = lines.length;
    expect(counts['an EQL event query']).toBeLessThan(all * 0.7);
    expect(counts['a query in KQL']).toBeLessThan(all * 0.7);
    expect(counts['documents in ES|QL']).toBeLessThan(all * 0.7);
    expect(counts['an index in ES|QL']).toBeLessThan(all * 0.5);
    expect(counts['a query of one host']).toBeLessThan(all * 0.3);
    expect(counts['a query of another class']).toBeLessThan(all * 0.6);
    expect(counts['a negation alone']).toBeLessThan(all * 0.6);
    expect(counts['a search']).toBeLessThan(all * 0.5);
  });

  it('knows which values stand in the lines that they come from', () => {
    const classifier = new Classifier({ parseXml: parseWindowsXml, strictFields: false });
    const seen = new Set<string>();
    for (const line of lines) {
      const { cls, body } = classifier.classify(JSON.parse(line) as JsonObject)!;
      for (const schema of ['ecs', 'splunk'] as const) {
        for (const name of STANDING[schema]) {
          const source = resolveField(cls, schema, name);
          expect(source.kind, name).not.toBe('constant');
          for (const value of source.kind === 'read' ? valuesOf(source.read(body)) : []) {
            seen.add(name);
            for (const part of scalarText(value)
              .toLowerCase()
              .split(/[^a-z0-9._-]+/))
              if (!/\\u00|&#/.test(line)) expect(line.toLowerCase(), name).toContain(part);
          }
        }
      }
    }
    expect([...seen].sort()).toEqual([...new Set([...STANDING.ecs, ...STANDING.splunk])].sort());
  });

  it('keeps the order that a search gives its rows', async () => {
    const { items } = await find(stores[0]![1], asked(QUERIES['a search with order']!));
    expect(items.map(({ fields }) => fields['Image'])).toEqual(Array.from({ length: 5 }, () => 'C:\\x\\viewer.exe'));
  });

  it('keeps the order of rows in ES|QL', async () => {
    const query = 'FROM logs-* | STATS n = COUNT(*) BY dns.question.name | SORT n, dns.question.name | LIMIT 3';
    const { items } = await find(stores[0]![1], asked(query));
    const counts = items.map(({ fields }) => Number(fields['n']));
    expect(counts).toHaveLength(3);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it('stops when it has enough, newest first, and says so', async () => {
    const store = stores[1]![1];
    const some = await find(store, asked(QUERIES['an EQL event query']!, { limit: 3 }));
    expect(some.items).toHaveLength(3);
    expect(some.cuts.join()).toMatch(/^3 of \d+ results are given$/);
    const counted = await find(store, asked('EventCode=22 | stats count by _time', { limit: 3 }));
    expect(counted.items).toHaveLength(3);
    expect(counted.total).toBeGreaterThan(3);
    expect(counted.cuts).toEqual([`3 of ${counted.total} results are given`]);
  });

  it('looks at the newest events where there are too many, and says from when it stopped', async () => {
    const store = new MemoryStore();
    const events = Array.from({ length: 5_000 }, (_, i) => ({
      position: i + 1,
      time: NOW + i,
      host: 'h',
      kind: 'sysmon',
      eventId: '22',
      user: null,
      process: null,
      text: JSON.stringify({ EventID: 22, Channel: 'Microsoft-Windows-Sysmon/Operational', QueryName: `n${i}`, Computer: 'h' }),
    })); // biome-ignore format: one object
    await store.write({ position: 5_000, at: NOW, alerts: [], events, usage: [], sources: [] });
    const cut = await find(store, asked('EventCode=22 | stats count'), { maxEvents: 3_000 });
    expect(cut.searched).toBe(3_000);
    expect(cut.items[0]?.fields['count']).toBe(3_000);
    expect(cut.cuts[0]).toMatch(/^2000 older events were not looked at/);
    const late = await find(store, asked('EventCode=22 | stats count'), { maxMs: 0 });
    expect(late.searched).toBeLessThan(5_000);
    expect(late.cuts[0]).toMatch(/^the time was over before \d+ newer events/);
    const few = await find(store, asked('network where dns.question.name : "n*"', { limit: 5 }));
    expect(few.searched).toBeLessThan(5_000);
    expect(few.cuts[0]).toMatch(/^enough was found before \d+ older events/);
    expect(few.items.every(({ events: [event] }) => event!.position > 2_000)).toBe(true);
  });

  it('refuses what does not compile, with its place', async () => {
    const store = stores[0]![1];
    for (const [query, code] of [
      ['network where dns.question.name ==', 'eql-syntax'],
      ['dns.question.name: (a or', 'kql-syntax'],
      ['EventCode=22 | frobnicate', 'spl-command-unknown'],
      ['| tstats count from datamodel=Risk.All_Risk by All_Risk.risk_object', 'rule-step-not-run'],
    ] as const) {
      const outcome = await hunt(asked(query), { ...parts, store }, new AbortController().signal);
      expect(outcome).toMatchObject({ kind: 'refused' });
      if (outcome.kind === 'refused') expect(outcome.diagnostics.map((one) => one.code)).toContain(code);
    }
  });

  it('ends when it is called off, runs out of memory, or does not end by itself', async () => {
    const store = stores[0]![1];
    const broken =
      (take: () => Promise<number>): HuntParts['openHunter'] =>
      (setup) => ({ ...openHere(setup), take });
    const request = asked('EventCode=22 | stats count');
    const calling = new AbortController();
    const never = broken(() => {
      calling.abort();
      return Promise.reject(new Error('ended'));
    });
    expect(await hunt(request, { ...parts, store, openHunter: never! }, calling.signal)).toEqual({
      kind: 'stopped',
      reason: 'called-off',
    });
    const { signal } = new AbortController();
    const full = broken(() => Promise.reject(new OutOfMemory()));
    expect(await hunt(request, { ...parts, store, openHunter: full! }, signal)).toMatchObject({ reason: 'memory' });
    const slow = broken(() => new Promise(() => {}));
    expect(await hunt(request, { ...parts, store, openHunter: slow!, maxMs: 20 }, signal)).toMatchObject({
      reason: 'time',
    });
  });

  it.each([
    ['process where true', 'eql'],
    ['  // a comment\n/* and\nanother */ sequence by host.name [any where true] [any where true]', 'eql'],
    ['"weird category" where true', 'eql'],
    ['index=main EventCode=22 | where count > 3', 'spl'],
    ['search process where', 'spl'],
    ['process.name: cmd.exe', 'kuery'],
    ['FROM logs-* | WHERE process.name == "cmd.exe"', 'esql'],
    ['// what\nfrom logs-windows.* metadata _id', 'esql'],
    ['from datamodel:Endpoint.Processes', 'spl'],
    ['from lookup:x', 'spl'],
    ['not (host.name : x)', 'kuery'],
    ['NOT ( not(not host.name: x))', 'kuery'],
    ['not x', 'spl'],
    ['not.a.field : x', 'kuery'],
    ['sourcetype::x foo', 'spl'],
    ['Processes.process=*a:b*', 'spl'],
    ['| tstats count from datamodel=Endpoint.Processes', 'spl'],
    ['sequence=4', 'spl'],
  ])('tells the language of %j', (text, language) => {
    expect(detectLanguage(text)).toBe(language);
  });
});
