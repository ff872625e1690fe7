/** What a run keeps on disk while its rules change, and what becomes of searches that throw. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { RuleRun } from '../../engine/rule-run.ts';
import { FaultLog } from '../../io/fault.ts';
import { Evaluation } from '../evaluation.ts';
import { diskReader, readRuleFiles } from '../rule-files.ts';
import { readSchedules } from '../schedules.ts';
import { FrameEvaluation } from './frame-evaluation.ts';
import { Journal } from './journal.ts';
import { type LiveRules, LiveRun, type LiveRunState } from './live-run.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 8) * 1000;
const root = mkdtempSync(join(tmpdir(), 'telltale-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

mkdirSync(join(root, 'rules'));
for (const name of ['one', 'two'])
  writeFileSync(
    join(root, `rules/${name}.yml`),
    `name: ${name}\nid: ${name}-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: 'EventCode=22 | stats count by dvc'\n`,
  );
writeFileSync(
  join(root, 'rules/copied.yml'),
  "name: copied\nid: copied-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: 'EventCode=1 | eval a=CommandLine, b=a, c=a, d=a, e=a | stats values(a) values(b) values(c) values(d) values(e) values(CommandLine)'\n",
);
writeFileSync(
  join(root, 'rules/descends.toml'),
  '[rule]\nid = "descends-id"\nname = "descends"\nversion = "1.0.0"\nlicense = "x"\ndescription = "d"\nos_list = ["windows"]\nquery = \'\'\'\nprocess where descendant of [process where process.name == "office.exe"]\n\'\'\'\n',
);
const { compiled } = readRuleFiles([join(root, 'rules')], { contentFolder: null, deprecated: false });
const rules: LiveRules = {
  compiled,
  schedules: readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, diskReader),
};
const faults = new FaultLog();
const said: string[] = [];
const evaluation = new FrameEvaluation(compiled, faults, 'none');

function openRun(folder: string, state: LiveRunState | null): LiveRun {
  const settings = { folder, lateness: 5 * MINUTE, idle: 5 * MINUTE, lag: 60 * MINUTE, incidents: false };
  return new LiveRun(
    settings,
    rules,
    evaluation,
    { faults, catalogue: null, say: (_, text) => said.push(text) },
    state,
  );
}

async function takeEvent(run: LiveRun, position: number, time = START, more: object = {}): Promise<void> {
  const event = {
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: position,
    ...more,
    UtcTime: new Date(time / 1000 + position).toISOString(),
  };
  const lines = Buffer.from(`${JSON.stringify(event)}\n`);
  await run.take({ position, count: 1, input: 'hec', sender: 's', receivedAt: time, lines }, true);
}

it('keeps the journal that the last state names until another does', async () => {
  const folder = mkdtempSync(join(root, 'kept-'));
  let run = openRun(folder, null);
  await takeEvent(run, 1);
  const { state } = run.checkpoint();
  run.close();
  const named = state.alerts.journal.file;
  run = openRun(folder, state);
  for (const position of [2, 3]) {
    run.changeRules(rules, evaluation);
    await takeEvent(run, position);
    expect([run.waiting, readdirSync(folder)]).toEqual([2 * position, expect.arrayContaining([named])]);
  }
  const next = run.checkpoint();
  next.done();
  expect(readdirSync(folder)).toEqual([next.state.alerts.journal.file]);
  run.close();
  run = openRun(folder, next.state);
  expect(run.waiting).toBe(6);
  run.close();
});

it('knows from the last state what processes descend from', async () => {
  const made = (ProcessGuid: string, ParentProcessGuid: string, name: string): object => ({
    EventID: 1,
    ...{ ProcessGuid, ParentProcessGuid, ProcessId: 7, Image: `C:\\${name}.exe`, ParentImage: 'C:\\x.exe' },
  });
  let run = openRun(mkdtempSync(join(root, 'before-')), null);
  await takeEvent(run, 1, START, made('{a}', '{0}', 'office'));
  const state = JSON.parse(JSON.stringify(run.checkpoint().state)) as LiveRunState;
  run.close();
  for (const known of [state, null]) {
    const folder = mkdtempSync(join(root, 'after-'));
    run = openRun(folder, null);
    const opened = run.checkpoint().state.alerts;
    run.close();
    run = openRun(folder, known === null ? null : { ...known, alerts: opened });
    await takeEvent(run, 2, START, made('{b}', '{A}', 'shell'));
    const names = run.batch(1).alerts.map(({ rule }) => rule.name);
    expect(names).toEqual(known === null ? [] : ['descends']);
    run.close();
  }
});

const alertsOf = (run: LiveRun): readonly (readonly [string, unknown])[] =>
  run.batch(1).alerts.map(({ rule, fields }) => [rule.name, fields['count']]);

it('says which search threw, goes on with the others, and with the next window of the rule', async () => {
  const run = openRun(mkdtempSync(join(root, 'thrown-')), null);
  vi.spyOn(RuleRun.prototype, 'end').mockImplementationOnce(() => {
    throw new RangeError('ours');
  });
  await takeEvent(run, 1);
  await run.advance(START + 3 * HOUR);
  expect(alertsOf(run)).toEqual([['two', 1]]);
  expect(said).toEqual([expect.stringMatching(/the rule one failed, which is our bug.*RangeError: ours/)]);
  expect(faults.samples).toEqual([{ code: 'search-failed', source: 'one-id', detail: 'ours' }]);
  run.beginStretch();
  await takeEvent(run, 2, START + 4 * HOUR);
  await run.advance(START + 7 * HOUR);
  expect(alertsOf(run)).toEqual([['one', 1], ['two', 1]]); // biome-ignore format: one line
  run.close();
});

it('counts an event on which judging throws, and goes on with the next', async () => {
  const run = openRun(mkdtempSync(join(root, 'poison-')), null);
  vi.spyOn(Evaluation.prototype, 'take').mockImplementationOnce(() => {
    throw new RangeError('ours');
  });
  await takeEvent(run, 1);
  await takeEvent(run, 2);
  expect(run.waiting).toBe(2);
  expect(faults.samples.at(-1)).toEqual({ code: 'event-failed', source: 'hec:s', record: 1, detail: 'ours' });
  run.close();
});

it('goes without a row that is too long to be kept, and says so', async () => {
  const run = openRun(mkdtempSync(join(root, 'long-')), null);
  await takeEvent(run, 1, START, { EventID: 1, CommandLine: 'x'.repeat(12_000_000) });
  await takeEvent(run, 2, START, { EventID: 1, CommandLine: 'short' });
  expect([run.waiting, run.dropped]).toEqual([1, 1]);
  expect(faults.samples.at(-1)).toMatchObject({ code: 'state-cap', source: 'copied-id' });
  run.close();
});

it('searches again what the disk refused', async () => {
  const run = openRun(mkdtempSync(join(root, 'refused-')), null);
  vi.spyOn(Journal.prototype, 'read').mockImplementationOnce(() => {
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
  });
  await takeEvent(run, 1);
  await expect(run.advance(START + 3 * HOUR)).rejects.toThrow('EIO');
  expect(alertsOf(run)).toEqual([]);
  await run.advance(START + 3 * HOUR);
  expect(alertsOf(run)).toEqual([['one', 1], ['two', 1]]); // biome-ignore format: one line
  run.close();
});
