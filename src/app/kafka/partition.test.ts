/** A partition's time: it goes on while others are heard or nothing is said, and not for what a broker kept back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FaultLog } from '../../io/fault.ts';
import type { KafkaCluster } from '../../io/kafka/cluster.ts';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import { FrameEvaluation } from '../live/frame-evaluation.ts';
import { diskReader, readRuleFiles } from '../rule-files.ts';
import { readSchedules } from '../schedules.ts';
import { Partition } from './partition.ts';

const MINUTE = 60_000_000;
const START = Date.UTC(2026, 0, 5, 8) * 1000;
const folder = mkdtempSync(join(tmpdir(), 'telltale-partition-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openPartition(): Partition {
  const rules = join(folder, 'rules');
  mkdirSync(rules, { recursive: true });
  writeFileSync(
    join(rules, 'one.yml'),
    "name: one\nid: one-id\nversion: 1\nstatus: production\ntype: TTP\ndescription: d\nsearch: 'EventCode=22 | stats count by dvc'\n",
  );
  const { compiled } = readRuleFiles([rules], { contentFolder: null, deprecated: false });
  const faults = new FaultLog();
  const live = { compiled, schedules: readSchedules(compiled, { contentFolder: null, zone: 'UTC' }, diskReader) };
  return new Partition(
    0,
    {
      folder: mkdtempSync(join(folder, 'p-')),
      lateness: 5 * MINUTE,
      idle: 5 * MINUTE,
      lag: 60 * MINUTE,
      incidents: false,
    },
    'one/1',
    live,
    new FrameEvaluation(compiled, faults, 'none'),
    { next: 0 },
    {
      cluster: {} as KafkaCluster, // it is not asked
      store: new MemoryStore(),
      catalogue: null,
      faults,
      say: () => {},
      topic: 't',
      stateTopic: 's',
    },
    START,
  );
}

async function takeEvent(partition: Partition, offset: number, at: number, topicId = 'first'): Promise<void> {
  const event = {
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    UtcTime: new Date(at / 1000).toISOString(),
  };
  const value = Buffer.from(JSON.stringify(event));
  const record = { offset, timestamp: at / 1000, key: null, value, headers: [] };
  const end = offset + 1;
  await partition.take({
    partition: 0,
    topicId,
    records: [record],
    next: end,
    end,
    start: 0,
    isOutOfRange: false,
  });
}

it('goes on as on the wall where nobody says anything', async () => {
  const partition = openPartition();
  await takeEvent(partition, 0, START);
  expect(partition.run.watermark).toBe(START - 5 * MINUTE);
  await partition.tick(START + 60 * MINUTE);
  expect(partition.run.watermark).toBe(START + 55 * MINUTE);
  partition.close();
});

it('waits for what senders kept while the broker was away', async () => {
  const partition = openPartition();
  await takeEvent(partition, 0, START);
  partition.resume(START + 60 * MINUTE);
  await partition.tick(START + 60 * MINUTE);
  expect(partition.run.watermark).toBe(START - 5 * MINUTE);
  await takeEvent(partition, 1, START + MINUTE);
  expect(partition.run.watermark).toBe(START - 4 * MINUTE);
  // Who says nothing after that is silent after all.
  await partition.tick(START + 70 * MINUTE);
  expect(partition.run.watermark).toBeGreaterThan(START + 60 * MINUTE);
  partition.close();
});

it('goes on where what is left begins, and counts what is gone', async () => {
  const partition = openPartition();
  await takeEvent(partition, 0, START);
  const nothing = { partition: 0, topicId: 'first', records: [], isOutOfRange: true };
  await partition.take({ ...nothing, next: 1, start: 40, end: 90 });
  expect([partition.next, partition.end, partition.lost]).toEqual([40, 90, 39]);
  // Made anew: all that it holds is still to be read.
  await partition.take({ ...nothing, next: 40, start: 0, end: 7 });
  expect([partition.next, partition.end, partition.lost]).toEqual([0, 7, 39]);
  expect(partition.isCaughtUp).toBe(false);
  partition.close();
});

it('reads a topic from its beginning that was made anew, however much it holds, at positions of its own', async () => {
  const partition = openPartition();
  for (let offset = 0; offset < 3; offset++) await takeEvent(partition, offset, START + offset);
  const { position } = partition.batch();
  // It holds more than was read of the one before: the offset asked for is there, and what lies before it is not read.
  await takeEvent(partition, 3, START + 3, 'second');
  expect([partition.next, partition.batch().position, partition.lost]).toEqual([0, position, 0]);
  for (let offset = 0; offset < 4; offset++) await takeEvent(partition, offset, START + 10 + offset, 'second');
  expect([partition.next, partition.batch().position]).toEqual([4, position + 4]);
  expect(partition.run.waiting).toBe(7);
  partition.close();
});
