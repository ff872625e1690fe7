/** `telltale serve` from outside: what senders send becomes alerts, over restarts, and a full disk is said and survived. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDuckdbStore } from '../src/store/duckdb.ts';
import { freePort, Server } from './server.ts';
import { type AlertLine, makeFolder, PACK, scanAlerts } from './telltale.ts';

const sample = (name: string): string => readFileSync(join(PACK, 'sample', name), 'utf8');
const readLines = (path: string): AlertLine[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as AlertLine)
    : [];

const ABSENT_MACRO =
  'name: Absent macro\nid: 1f0e7b3a-54d2-4c7c-9d0e-0d6f0c5d7a11\ntype: TTP\nsearch: "`not_there` | stats count by dest"\n';
const BASELINE =
  'name: Unrunnable\nid: 1f0e7b3a-54d2-4c7c-9d0e-0d6f0c5d7a12\ntype: Baseline\nsearch: "EventCode=22 | apply model"\n';

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(holds()).toBe(true);
}

it('finds in what is sent, in every way, what a scan finds in the files', async () => {
  const folder = makeFolder();
  const inbox = join(folder, 'inbox');
  const out = join(folder, 'alerts.ndjson');
  mkdirSync(inbox);
  writeFileSync(join(inbox, 'laptops.ndjson'), '');
  const server = new Server(folder, await freePort(), {
    follow: [inbox],
    outputs: [{ kind: 'file', name: 'alerts', path: out, kinds: ['alert', 'risk', 'hunt'] }],
    engine: { checkpoint_seconds: 1 },
  });
  await server.start();
  expect(server.said).toMatch(/sign in at http.* as admin with the password/);
  expect(statSync(join(server.data, 'ingest-token')).mode & 0o777).toBe(0o600);
  expect(server.said).not.toContain(server.token);

  const bulk = sample('build.winlogbeat.ndjson')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => ['{"create":{"_index":"winlogbeat-9"}}', line]);
  const basic = { authorization: `Basic ${Buffer.from(`telltale:${server.token}`).toString('base64')}` };
  expect(await server.send(`${bulk.join('\n')}\n`, '/elastic/_bulk', basic)).toBe(200);
  const flat = sample('workstations.nxlog.ndjson')
    .split('\n')
    .slice(0, -1)
    .map((line) => `{"event":${line}}`);
  expect(await server.send(flat.slice(0, 40).join(''))).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
  await server.start();
  expect(await server.send(flat.slice(40).join('\n'))).toBe(200);
  expect(await server.send(sample('research.events.xml'), '/services/collector/raw')).toBe(200);
  appendFileSync(join(inbox, 'laptops.ndjson'), sample('laptops.defend.ndjson'));

  const expected = scanAlerts([join(PACK, 'sample'), '--window']).filter(({ rule }) => rule.language === 'eql');
  expect(expected.length).toBeGreaterThan(2);
  const idsOf = (alerts: readonly AlertLine[]): string[] =>
    alerts
      .filter(({ rule }) => rule.language === 'eql')
      .map(({ id }) => id)
      .sort();
  await until(() => idsOf(readLines(out)).length >= expected.length);
  expect(idsOf(readLines(out))).toEqual(idsOf(expected));
  expect(await server.end('SIGTERM')).toBe(0);

  const store = await openDuckdbStore(join(server.data, 'store.duckdb'));
  const inputs = new Set((await store.listSources()).map(({ input }) => input));
  expect([...inputs].sort()).toEqual(['bulk', 'files', 'hec']);
  expect((await store.listUsage({})).length).toBeGreaterThan(0);
  const [alert] = (await store.listAlerts({ kinds: ['alert'] }, { limit: 1 })).rows;
  const entry = await store.readAlert(alert!.id);
  const stored = await store.readEvents(entry!.alert.events.map(({ record }) => record));
  expect(stored.length).toBe(entry!.alert.event_count);
  await store.close();
});

it('says which rules it cannot run, and runs the others', async () => {
  const folder = makeFolder();
  const rules = join(folder, 'rules');
  const macros = join(folder, 'macros');
  cpSync(PACK, folder, { recursive: true });
  writeFileSync(join(macros, 'broken.yml'), 'name: broken\ndefinition: [a\n');
  writeFileSync(join(rules, 'absent.yml'), ABSENT_MACRO);
  writeFileSync(join(rules, 'baseline.yml'), BASELINE);
  const server = new Server(folder, await freePort(), { rules: [rules] });
  await server.start();
  await until(() => server.said.includes('listening on'));
  await server.end('SIGTERM');
  const warnings = server.said.split('\n').filter((line) => line.includes(' warn '));
  expect(warnings.map((line) => line.slice(line.indexOf(' warn ') + 6))).toEqual([
    expect.stringMatching(/broken\.yml:\d+: /),
    expect.stringMatching(/absent\.yml:4: no macro `not_there` is defined$/),
    'rules that do not run: 1 failed, 1 unsupported; `telltale rules check --baselines` shows what, and where',
  ]);
  expect(server.said).toMatch(/ info 2 of 4 rules; listening on /);
}, 60_000);

it('goes on where nobody reads what it says any more', async () => {
  const folder = makeFolder();
  cpSync(PACK, folder, { recursive: true });
  writeFileSync(join(folder, 'rules', 'absent.yml'), ABSENT_MACRO);
  const server = new Server(folder, await freePort(), { rules: [join(folder, 'rules')] });
  await server.start();
  await until(() => server.said.includes('listening on'));
  server.turnAway();
  // Each time that rules are read it has something to say.
  process.kill(server.pid, 'SIGHUP');
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(server.pid, 'SIGHUP');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await server.send('{"event":{"EventID":1}}')).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
}, 60_000);

it('says what is wrong with its settings, and ends', () => {
  const folder = makeFolder();
  const config = join(folder, 'bad.yaml');
  writeFileSync(config, 'lisen: 127.0.0.1:1\n');
  const main = join(import.meta.dirname, '../dist/cli/main.js');
  const bad = spawnSync(process.execPath, [main, 'serve', '--config', config], { encoding: 'utf8' });
  expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining('lisen')]);
  const none = spawnSync(
    process.execPath,
    [main, 'serve', '--data', join(folder, 'd'), '--rules', join(folder, 'none')],
    { encoding: 'utf8' },
  );
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('none')]);
  // Also what is only found out when much is open already; the first password is not lost with it.
  const outputs = [
    { kind: 'hec', name: 'splunk', url: 'https://splunk.example', token_file: join(folder, 'no-token') },
  ];
  writeFileSync(config, JSON.stringify({ data: join(folder, 'late'), outputs }));
  const late = spawnSync(process.execPath, [main, 'serve', '--config', config], { encoding: 'utf8', timeout: 60_000 });
  writeFileSync(join(folder, 'no-token'), '\n');
  const empty = spawnSync(process.execPath, [main, 'serve', '--config', config], { encoding: 'utf8', timeout: 60_000 });
  expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining('no-token is empty')]);
  expect([late.status, late.stderr]).toEqual([2, expect.stringMatching(/the password of admin is \S+.*no-token/s)]);
});

it('outlives a reload that comes before it is ready, and writes what nobody else may read', async () => {
  const folder = makeFolder();
  const server = new Server(folder, await freePort(), {});
  mkdirSync(server.data, { mode: 0o755 });
  const starting = server.start();
  await until(() => existsSync(join(server.data, 'lookups')));
  process.kill(server.pid, 'SIGHUP');
  await starting;
  expect(await server.send('{"event":{"EventID":1}}')).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
  const names = readdirSync(server.data, { recursive: true, encoding: 'utf8' });
  expect(names).toEqual(expect.arrayContaining(['store.duckdb', 'checkpoint.json', 'log']));
  expect(names.filter((name) => (statSync(join(server.data, name)).mode & 0o077) !== 0)).toEqual([]);
}, 60_000);

it('says of a data folder that it cannot use what is wrong with it, and what to do', () => {
  const main = join(import.meta.dirname, '../dist/cli/main.js');
  const said = (name: string, text: string): [number | null, string] => {
    const data = join(makeFolder(), 'data');
    mkdirSync(data);
    writeFileSync(join(data, name), text);
    const { status, stderr } = spawnSync(process.execPath, [main, 'serve', '--data', data], { encoding: 'utf8' });
    return [status, stderr];
  };
  expect(said('store.duckdb', 'no store')).toEqual([2, expect.stringMatching(/cannot be opened.*or move both away/s)]);
  expect(said('checkpoint.json', '{"version":2}')).toEqual([2, expect.stringMatching(/another version.*--data/s)]);
  expect(said('log', '')).toEqual([
    2,
    expect.stringMatching(/cannot keep data in .*log: a file of that name is there/),
  ]);
}, 60_000);

const disk = join(makeFolder(), 'disk');
mkdirSync(disk, { recursive: true });
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', disk]);
});

it.skipIf(!canMount)(
  'refuses when the disk is full, and takes events again when it is not (needs the right to mount)',
  async () => {
    const server = new Server(disk, await freePort(), { ingest: { max_unevaluated_bytes: 1024 * 1024 * 1024 } });
    await server.start();
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(6 * 1024 * 1024));
    let number = 0;
    let taken = 0;
    const sendMore = async (): Promise<number | null> => {
      const events = Array.from({ length: 500 }, () =>
        JSON.stringify({ event: { EventID: 1, EventRecordID: ++number, Computer: 'H', filler: 'x'.repeat(500) } }),
      );
      const status = await server.send(events.join('\n'));
      if (status === 200) taken += events.length;
      return status;
    };
    let status: number | null = 200;
    for (let i = 0; i < 100 && status === 200; i++) status = await sendMore();
    expect(status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
    expect(await sendMore()).toBe(503);
    rmSync(join(disk, 'ballast'));
    expect(await sendMore()).toBe(200);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(server.said).toContain('the disk refused a write');
    expect(await server.end('SIGTERM')).toBe(0);
    const store = await openDuckdbStore(join(server.data, 'store.duckdb'));
    expect((await store.listSources()).reduce((sum, { events }) => sum + events, 0)).toBe(taken);
    await store.close();
  },
);
