import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LiveLineage } from '../../event/live-lineage.ts';
import { FaultLog } from '../../io/fault.ts';
import type { Finding } from '../finding.ts';
import { readRuleFiles } from '../rule-files.ts';
import { FrameEvaluation } from './frame-evaluation.ts';
import { Stretch } from './stretch.ts';
import { Watermark } from './watermark.ts';

const MINUTE = 60_000_000;
const START = Date.UTC(2026, 0, 5, 8) * 1000;

it('takes every line of a frame once, however long the lines are, and with the last one not ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-frame-'));
  writeFileSync(
    join(folder, 'one.yml'),
    "name: one\nid: one-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: 'EventCode=22 | stats count by dvc'\n",
  );
  const { compiled } = readRuleFiles([folder], { contentFolder: null, deprecated: false });
  const evaluation = new FrameEvaluation(compiled, new FaultLog(), 'none');
  const sizes = [0, 40_000, 10, 16_384, 3, 200_000, 0, 16_000, 5];
  const texts = Array.from({ length: 300 }, (_, at) =>
    JSON.stringify({
      EventID: 22,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'H',
      RecordID: at,
      UtcTime: new Date(START / 1000 + at).toISOString(),
      Filler: 'x'.repeat(sizes[at % sizes.length]!),
    }),
  );
  const lines = Buffer.from(texts.join('\n'));
  const seen: number[] = [];
  const take = (finding: Finding): void => {
    if (finding.kind === 'row') seen.push(finding.reference.record);
  };
  let turns = 0;
  setImmediate(() => turns++);
  await evaluation.take(
    { position: 7, count: texts.length, input: 'hec', sender: 's', receivedAt: START, lines },
    {
      watermark: new Watermark({ lateness: 5 * MINUTE, idle: 5 * MINUTE, lag: 60 * MINUTE }),
      stretch: new Stretch(),
      usage: null,
      lineage: new LiveLineage(),
    },
    true,
    take,
  );
  expect(seen).toEqual(texts.map((_, at) => at + 7));
  expect(turns).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
