/** Frames hold the records of a partition under positions that no other has, and times that never go back. */
import { expect, it } from 'vitest';
import type { KafkaRecord } from '../../io/kafka/cluster.ts';
import { frameRecords, positionOf } from './record-frames.ts';

const record = (offset: number, timestamp: number, value: string | null = `{"n":${offset}}`): KafkaRecord => ({
  offset,
  timestamp,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: [],
});

it('begins a frame where offsets have a gap or a second has passed', () => {
  const records = [record(5, 10_000), record(6, 9_000), record(7, 10_900), record(8, 11_100), record(12, 11_200)];
  const { frames, poison, receivedAt } = frameRecords('t', 2, records, 0);
  expect(frames.map(({ position, count, receivedAt: at }) => [position, count, at])).toEqual([
    [positionOf(2, 5), 3, 10_000_000],
    [positionOf(2, 8), 1, 11_100_000],
    [positionOf(2, 12), 1, 11_200_000],
  ]);
  expect(frames[0]!.lines.toString()).toBe('{"n":5}\n{"n":6}\n{"n":7}\n');
  expect([poison.length, receivedAt]).toEqual([0, 11_200_000]);
});

it('leaves out what is no event, and takes no time from before', () => {
  const records = [record(0, 1), record(1, 2, null), record(2, 3, 'junk'), record(3, 4)];
  const { frames, poison, receivedAt } = frameRecords('t', 0, records, 7_000);
  expect(frames.map(({ position, receivedAt: at }) => [position - positionOf(0, 0), at])).toEqual([
    [0, 7_000],
    [3, 7_000],
  ]);
  expect(poison.map(({ record: { offset } }) => offset)).toEqual([2]);
  expect(receivedAt).toBe(7_000);
});

it('gives no two partitions one position', () => {
  expect(positionOf(0, 0)).toBeGreaterThan(1e12);
  expect(positionOf(1, 0)).toBeGreaterThan(positionOf(0, 1e12));
  expect(Number.isSafeInteger(positionOf(8_000, 1e12))).toBe(true);
});
