/** What one member writes down another reads back, whatever a third wrote in between, and never half of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Fetched, KafkaMessage, KafkaRecord } from '../../io/kafka/cluster.ts';
import type { LiveRunState } from '../live/live-run.ts';
import { type PartitionCheckpoint, readState, recallState, StateWriter } from './state-topic.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-state-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A topic of one partition, in memory, whose fetches give three records at most. */
class Topic {
  readonly records: KafkaRecord[] = [];
  start = 0;
  /** Writes that are in the topic although the answer was lost. */
  lostAnswers = 0;

  async produce([message]: readonly KafkaMessage[]): Promise<ReadonlyMap<number, number>> {
    const offset = this.records.length;
    const headers = [...message!.headers!].map(([name, text]) => [name, Buffer.from(text)] as const);
    this.records.push({ offset, timestamp: 0, key: null, value: message!.value, headers });
    if (this.lostAnswers-- > 0) return this.produce([message!]);
    return new Map([[0, offset]]);
  }

  async fetch(_topic: string, wanted: ReadonlyMap<number, number>): Promise<readonly Fetched[]> {
    const at = wanted.get(0)!;
    const records = this.records.slice(at, at + 3);
    const isOutOfRange = at < this.start;
    return [
      {
        partition: 0,
        topicId: 'state',
        records,
        next: at + records.length,
        end: this.records.length,
        start: this.start,
        isOutOfRange,
      },
    ];
  }
}

const checkpoint = (next: number, file: string, bytes: number, filler = ''): PartitionCheckpoint => ({
  version: 1,
  next,
  receivedAt: next,
  run: {
    watermark: { value: 1, hosts: [[filler, 1, 1]] },
    alerts: { journal: { file, bytes }, arrivals: 0, copies: [], rules: [] },
  } satisfies LiveRunState,
});

it('adds to what it wrote, in pieces, and reads the whole back beside what others write', async () => {
  const topic = new Topic();
  const mine = join(folder, 'mine');
  const theirs = join(folder, 'theirs');
  const candidates = Buffer.alloc(1_500_000, 'abcdefg');
  const writer = new StateWriter(topic, 'state', 0, folder, 'me');
  const zombie = new StateWriter(topic, 'state', 0, folder, 'zombie');
  writeFileSync(join(folder, 'candidates-1'), candidates.subarray(0, 900_000));
  const first = await writer.write(checkpoint(1, 'candidates-1', 900_000));
  await zombie.write(checkpoint(9, 'candidates-1', 10));
  topic.lostAnswers = 2;
  writeFileSync(join(folder, 'candidates-1'), candidates);
  const second = await writer.write(checkpoint(2, 'candidates-1', 1_500_000, 'x'.repeat(1_200_000)));
  await zombie.write(checkpoint(10, 'candidates-1', 20));
  expect(second.first).toBe(first.first);

  const read = await readState(topic, 'state', 0, second.offset, mine);
  expect([read.next, read.run.watermark.hosts[0]?.[0].length]).toEqual([2, 1_200_000]);
  expect(readFileSync(join(mine, read.run.alerts.journal.file)).equals(candidates)).toBe(true);
  const earlier = await readState(topic, 'state', 0, first.offset, theirs);
  expect([earlier.next, earlier.run.alerts.journal.bytes]).toEqual([1, 900_000]);
});

it('needs nothing from before once the candidates lie in a new journal', async () => {
  const topic = new Topic();
  const writer = new StateWriter(topic, 'state', 0, folder, 'me');
  writeFileSync(join(folder, 'candidates-1'), 'old');
  await writer.write(checkpoint(1, 'candidates-1', 3));
  writeFileSync(join(folder, 'candidates-2'), 'new');
  const { offset, first } = await writer.write(checkpoint(2, 'candidates-2', 3));
  topic.start = first;
  const read = await readState(topic, 'state', 0, offset, join(folder, 'again'));
  expect(readFileSync(join(folder, 'again', read.run.alerts.journal.file), 'utf8')).toBe('new');
  const empty = await writer.write(checkpoint(3, 'candidates-3', 0));
  expect(empty.first).toBe(empty.offset);
});

it('writes all that waits again where the topic was made anew', async () => {
  const topic = new Topic();
  const writer = new StateWriter(topic, 'state', 0, folder, 'me');
  const candidates = Buffer.alloc(1_100_000, 'abc');
  writeFileSync(join(folder, 'candidates-1'), candidates.subarray(0, 1_000_000));
  await writer.write(checkpoint(1, 'candidates-1', 1_000_000));
  topic.records.length = 0;
  writeFileSync(join(folder, 'candidates-1'), candidates);
  const { offset } = await writer.write(checkpoint(2, 'candidates-1', 1_100_000));
  const read = await readState(topic, 'state', 0, offset, join(folder, 'anew'));
  expect(read.next).toBe(2);
  expect(readFileSync(join(folder, 'anew', read.run.alerts.journal.file)).equals(candidates)).toBe(true);
});

it('says so where a part is gone', async () => {
  const topic = new Topic();
  const writer = new StateWriter(topic, 'state', 0, folder, 'me');
  writeFileSync(join(folder, 'candidates-1'), Buffer.alloc(1_100_000));
  const { offset } = await writer.write(checkpoint(1, 'candidates-1', 1_100_000));
  topic.start = 1;
  await expect(readState(topic, 'state', 0, offset, join(folder, 'gone'))).rejects.toThrow(/holds nothing at offset 0/);
  topic.start = 0;
  topic.records[1] = { ...topic.records[1]!, value: null };
  await expect(readState(topic, 'state', 0, offset, join(folder, 'gone'))).rejects.toThrow(/lacks part/);
});

it('says what was remembered and is gone, and nothing where nothing was', async () => {
  const topic = new Topic();
  const writer = new StateWriter(topic, 'state', 0, folder, 'me');
  writeFileSync(join(folder, 'candidates-1'), 'abc');
  const { offset } = await writer.write(checkpoint(7, 'candidates-1', 3));
  const recall = (state: number | undefined, input: number | undefined) =>
    recallState(topic, 'state', 0, state, input, join(folder, 'recalled'));
  expect(await recall(undefined, undefined)).toEqual({ checkpoint: null, lost: null });
  expect(await recall(offset, 7)).toMatchObject({ checkpoint: { next: 7 }, lost: null });
  expect(await recall(undefined, 7)).toEqual({ checkpoint: null, lost: 'state holds nothing of it' });
  topic.start = offset + 1;
  expect(await recall(offset, 7)).toEqual({
    checkpoint: null,
    lost: expect.stringMatching(/holds nothing at offset 1: was it emptied/),
  });
});
