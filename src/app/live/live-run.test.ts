/** What a run keeps on disk while its rules change: nothing that the last state still names goes. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FaultLog } from '../../io/fault.ts';
import { diskReader, readRuleFiles } from '../rule-files.ts';
import { readSchedules } from '../schedules.ts';
import { FrameEvaluation } from './frame-evaluation.ts';
import { type LiveRules, LiveRun, type LiveRunState } from './live-run.ts';

const MINUTE = 60_000_000;
const START = Date.UTC(2026, 0, 5, 8) * 1000;
const root = mkdtempSync(join(tmpdir(), 'telltale-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

mkdirSync(join(root, 'rules'));
writeFileSync(
  join(root, 'rules/one.yml'),
  "name: one\nid: one-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: 'EventCode=22 | stats count by dvc'\n",
);
const { compiled } = readRuleFiles([join(root, 'rules')], { contentFolder: null, deprecated: false });
const rules: LiveRules = {
  compiled,
  schedules: readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, diskReader),
};
const faults = new FaultLog();
const evaluation = new FrameEvaluation(compiled, faults, 'none');

function openRun(folder: string, state: LiveRunState | null): LiveRun {
  const settings = { folder, lateness: 5 * MINUTE, idle: 5 * MINUTE, lag: 60 * MINUTE, incidents: false };
  return new LiveRun(settings, rules, evaluation, faults, null, state);
}

async function takeEvent(run: LiveRun, position: number): Promise<void> {
  const event = {
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: position,
    UtcTime: new Date(START / 1000 + position).toISOString(),
  };
  const lines = Buffer.from(`${JSON.stringify(event)}\n`);
  await run.take({ position, count: 1, input: 'hec', sender: 's', receivedAt: START, lines }, true);
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
    expect([run.waiting, readdirSync(folder)]).toEqual([position, expect.arrayContaining([named])]);
  }
  const next = run.checkpoint();
  next.done();
  expect(readdirSync(folder)).toEqual([next.state.alerts.journal.file]);
  run.close();
  run = openRun(folder, next.state);
  expect(run.waiting).toBe(3);
  run.close();
});
