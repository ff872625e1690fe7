/** What a running engine makes of what should not be: a log that is damaged or too short, events that are too long, a disk that is full. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EventLog } from '../../io/event-log/event-log.ts';
import { MAX_LINES } from '../../io/event-log/frame.ts';
import { LogReader } from '../../io/event-log/reader.ts';
import { hasRoom } from '../../io/room.ts';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import { diskReader, readRuleFiles } from '../rule-files.ts';
import { readSchedules } from '../schedules.ts';
import { OtherVersion } from './checkpoint.ts';
import { LiveEngine } from './live-engine.ts';

vi.mock('../../io/room.ts', async (original) => {
  const real = await original<typeof import('../../io/room.ts')>();
  return { ...real, hasRoom: vi.fn(real.hasRoom) };
});

const SECOND = 1_000_000;
const START = Date.UTC(2026, 0, 5, 8) * 1000;
const RULES = {
  'single.yml':
    'telltale: rule/1\nid: single\nname: single\nlanguage: eql\nquery: network where dns.question.name == "a.example"\n',
  'rows.yml':
    "name: rows\nid: rows\nversion: 1\nstatus: production\ntype: Anomaly\ndescription: d\nsearch: 'EventCode=22 | table _time dvc Image process_name process_exec'\n",
};

let folder: string;
let store: MemoryStore;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-damage-'));
  for (const [name, text] of Object.entries(RULES)) writeFileSync(join(folder, name), text);
  store = new MemoryStore();
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const data = (): string => join(folder, 'data');

function start(clock: { now?: () => number; steady?: () => number } = {}): Promise<LiveEngine> {
  const names = Object.keys(RULES).map((name) => join(folder, name));
  const { compiled } = readRuleFiles(names, { contentFolder: null, deprecated: false });
  expect(compiled.rules.length).toBe(names.length);
  return LiveEngine.start(
    {
      folder: data(),
      kept: 'all',
      incidents: false,
      lateness: SECOND,
      idle: 3600 * SECOND,
      lag: 3600 * SECOND,
      maxUnwritten: 1e9,
      maxUnevaluated: 1e9,
      checkpointEveryMs: 0,
    },
    {
      store,
      catalogue: null,
      loadRules: () => ({
        compiled,
        schedules: readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, diskReader),
      }),
      now: () => START + 60 * SECOND,
      say: (level, message) => said.push(`${level} ${message}`),
      ...clock,
    },
  );
}

let record = 0;
function event(more: object = {}): Buffer {
  const fields = {
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: ++record,
  };
  const time = new Date(START / 1000 + record).toISOString();
  return Buffer.from(JSON.stringify({ ...fields, TimeCreated: time, QueryName: 'a.example', Image: 'x.exe', ...more }));
}

async function take(engine: LiveEngine, ...lines: Buffer[]): Promise<void> {
  await engine.submit(lines, { input: 'hec', name: 'test' });
  await engine.settle();
}

/** Another store, which has heard of so many events and keeps nothing of them. */
async function forgetAllUpTo(position: number): Promise<void> {
  store = new MemoryStore();
  await store.write({ at: START, position, alerts: [], events: [], usage: [], sources: [] });
}

interface LooseCheckpoint {
  readonly watermark: { readonly hosts: unknown[][] };
  readonly alerts: { readonly rules: unknown[] };
}

/** Leaves JSON that says something else. */
function spoil(change: (checkpoint: LooseCheckpoint) => void): void {
  const path = join(data(), 'checkpoint.json');
  const checkpoint = JSON.parse(readFileSync(path, 'utf8')) as LooseCheckpoint; // as the engine wrote it
  change(checkpoint);
  writeFileSync(path, JSON.stringify(checkpoint));
}

const found = async (): Promise<number> => (await store.listAlerts({ ruleId: 'single' }, { limit: 500 })).rows.length;

it('finds things in events that come after its log has lost its end', async () => {
  let engine = await start();
  await take(engine, event(), event());
  await engine.close();
  cpSync(join(data(), 'log'), join(folder, 'older'), { recursive: true });
  engine = await start();
  for (let i = 0; i < 8; i++) await take(engine, event());
  await engine.close();
  expect(await found()).toBe(10);
  for (const isThere of [true, false]) {
    rmSync(join(data(), 'log'), { recursive: true });
    if (isThere) cpSync(join(folder, 'older'), join(data(), 'log'), { recursive: true });
    const before = await found();
    engine = await start();
    expect(said.at(-1)).toMatch(/^error the event log ends at event \d+, and \d+ were evaluated/);
    await take(engine, event(), event());
    expect(engine.status().faults).toEqual([]);
    await engine.close();
    expect(await found()).toBe(before + 2);
  }
});

it('evaluates its log again where its checkpoint or what waits for windows is damaged, or the store lost its end', async () => {
  let engine = await start();
  await take(engine, event(), event());
  await engine.close();
  const whole = join(folder, 'whole');
  cpSync(data(), whole, { recursive: true });
  const journal = readdirSync(whole).find((name) => name.startsWith('candidates-'))!;
  const damages: readonly (readonly [() => void, RegExp])[] = [
    [() => writeFileSync(join(data(), 'checkpoint.json'), ''), /checkpoint\.json cannot be used: it is empty\. /],
    [() => writeFileSync(join(data(), 'checkpoint.json'), '{"version":1,"pos'), /cannot be used: .*JSON/],
    [() => writeFileSync(join(data(), 'checkpoint.json'), '{}'), /cannot be used: it lacks parts\. /],
    [() => spoil(({ watermark }) => (watermark.hosts[0]![2] = null)), /cannot be used: it lacks parts\. /],
    [() => spoil(({ alerts }) => (alerts.rules[0] = null)), /cannot be used: it lacks parts\. /],
    [() => rmSync(join(data(), journal)), /cannot be used: candidates-\d+, which it needs, is missing\. /],
    [() => writeFileSync(join(data(), journal), 'x'), /which it needs, has 1 bytes of \d+\. /],
    [() => (store = new MemoryStore()), /^error the store knows events up to 0, and 3 were evaluated/],
  ];
  for (const [damage, says] of damages) {
    rmSync(data(), { recursive: true });
    cpSync(whole, data(), { recursive: true });
    await forgetAllUpTo(3);
    said = [];
    damage();
    engine = await start();
    await take(engine, event());
    expect(said).toEqual([expect.stringMatching(says)]);
    // Both rows of before wait again, and the new one.
    expect(engine.status()).toMatchObject({ candidates: 3, faults: [] });
    expect(await found()).toBe(3);
    await engine.close();
    expect(readdirSync(data()).filter((name) => name.startsWith('candidates-'))).toHaveLength(1);
  }
  writeFileSync(join(data(), 'checkpoint.json'), '{"version":2}');
  await expect(start()).rejects.toThrow(OtherVersion);
  expect(readFileSync(join(data(), 'checkpoint.json'), 'utf8')).toBe('{"version":2}');
});

it('counts events that its log does not hold any more, and goes on with those behind', async () => {
  let engine = await start();
  await take(engine, event());
  const checkpoint = readFileSync(join(data(), 'checkpoint.json'));
  const waiting = readdirSync(data()).filter((name) => name.startsWith('candidates-'));
  cpSync(data(), join(folder, 'copy'), { recursive: true });
  await take(engine, event(), event(), event());
  await take(engine, event());
  await engine.close();
  // As if it had crashed, and the disk had lost a sector.
  writeFileSync(join(data(), 'checkpoint.json'), checkpoint);
  for (const name of waiting) cpSync(join(folder, 'copy', name), join(data(), name));
  const path = join(data(), 'log', readdirSync(join(data(), 'log'))[0]!);
  const log = readFileSync(path);
  log.fill(0, log.indexOf(`"EventRecordID":${record - 2},`), log.indexOf(`"EventRecordID":${record - 1},`));
  writeFileSync(path, log);
  await forgetAllUpTo((JSON.parse(checkpoint.toString()) as { position: number }).position);
  engine = await start();
  await engine.settle();
  expect([...engine.status().faults]).toEqual([['log-damaged', 3]]);
  expect(said.at(-1)).toBe(
    'error the event log is damaged: 3 events from event 3 on cannot be read and were not evaluated',
  );
  expect(await found()).toBe(1);
  await engine.close();
});

it('goes without a row that is too long to wait, says so, and goes on', async () => {
  const engine = await start();
  await take(engine, event(), event());
  expect(engine.status()).toMatchObject({ candidates: 2, droppedRows: 0 });
  // Bytes that are no UTF-8 are three times as long when they are replaced.
  const [head, tail] = event({ Image: 'C:\\x\\@' }).toString().split('@') as [string, string];
  await take(engine, Buffer.concat([Buffer.from(head), Buffer.alloc(15_000_000, 0xff), Buffer.from(tail)]), event());
  expect(engine.status()).toMatchObject({ candidates: 3, droppedRows: 1 });
  expect(new Map(engine.status().faults).get('state-cap')).toBe(1);
  expect(await found()).toBe(4);
  const { rows } = await store.listAlerts({ ruleId: 'single' }, { limit: 9 });
  const alerts = await Promise.all(rows.map(async ({ id }) => (await store.readAlert(id))!.alert));
  const long = alerts.filter(({ process }) => process.executable?.endsWith('… (15000005 characters)'));
  expect(long.length).toBe(1);
  expect(JSON.stringify(long).length).toBeLessThan(100_000);
  expect(new Map(engine.status().faults).get('alert-cut')).toBe(1);
  expect(new Map(engine.status().faults).get('event-not-kept')).toBe(1);
  expect((await store.listEvents({}, { limit: 9 })).rows.length).toBe(3);
  await engine.close();
  const again = await start();
  await again.settle();
  expect(again.status().candidates).toBe(3);
  await again.close();
});

it('goes on where its log could not be read for a moment', async () => {
  const engine = await start();
  const failure = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE', syscall: 'open' });
  const next = vi.spyOn(LogReader.prototype, 'next').mockRejectedValueOnce(failure);
  await take(engine, event());
  expect(next.mock.results.length).toBeGreaterThan(1);
  next.mockRestore();
  expect(said).toEqual([expect.stringContaining('EMFILE')]);
  expect(await found()).toBe(1);
  await engine.close();
});

it('closes no window because its clock was set far ahead, nor waits for that time when it is set back', async () => {
  const YEAR = 365 * 86_400 * SECOND;
  let set = 0;
  let passed = 0;
  const engine = await start({ now: () => START + 60 * SECOND + passed + set, steady: () => passed });
  await take(engine, event());
  const reached = engine.status().watermark!;
  for (const leap of [10 * YEAR, 0]) {
    set = leap;
    for (let i = 0; i < 4; i++) await engine.settle();
    expect(engine.status().watermark).toBe(reached);
    expect(said.pop()).toMatch(/^warn the clock was set 315360000 seconds (ahead|back), or the machine slept$/);
  }
  // Silence counts as it does else.
  passed += 3601 * SECOND;
  for (let i = 0; i < 2; i++) await engine.settle();
  expect(engine.status().watermark).toBeGreaterThan(reached + 3000 * SECOND);
  expect(engine.status().watermark).toBeLessThan(reached + 4000 * SECOND);
  await engine.close();
});

it('refuses an event that no frame holds before it is said to be safe', async () => {
  const engine = await start();
  const long = Buffer.alloc(MAX_LINES, 0x20);
  await expect(engine.submit([event(), long], { input: 'hec', name: 'test' })).rejects.toMatchObject({
    reason: 'too-large',
  });
  await take(engine, event());
  expect(await found()).toBe(1);
  await engine.close();
});

it('is well again when the disk is, though nobody sends', async () => {
  const engine = await start();
  const write = vi.spyOn(EventLog.prototype, 'append').mockRejectedValueOnce(new Error('ENOSPC'));
  vi.mocked(hasRoom).mockResolvedValueOnce(false);
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    await expect(engine.submit([event()], { input: 'hec', name: 'test' })).rejects.toMatchObject({ reason: 'disk' });
    for (const isFull of [true, true, false]) {
      // The disk is tried after those who wait have heard.
      for (let turn = 0; turn < 2; turn++) await engine.settle();
      expect(engine.status().diskFull).toBe(isFull);
      vi.advanceTimersByTime(4_000);
    }
  } finally {
    vi.useRealTimers();
    write.mockRestore();
  }
  expect(vi.mocked(hasRoom)).toHaveBeenCalledTimes(2);
  expect(readdirSync(data())).not.toContain('room');
  await engine.close();
});
