/** A server with a Kafka input says of itself what is true of it, and nothing of other instances' partitions. */
import { expect, it } from 'vitest';
import { FakeLive } from '../../server/server.fixture.ts';
import type { SourceEntry } from '../../store/store.ts';
import { type KafkaStatus, sourcesHere, withKafka } from './kafka-status.ts';

const NOW = 10_000_000_000;
const kafka = (changes: Partial<KafkaStatus>, lags: readonly number[]): KafkaStatus => ({
  failure: null,
  failingSince: null,
  generation: 1,
  lateEvents: 2,
  droppedRows: 0,
  rebalances: 1,
  deadLetters: 0,
  lost: 0,
  ...changes,
  partitions: lags.map((lag, number) => ({
    number,
    next: 5,
    lag,
    since: NOW - 1_000 * (number + 1),
    receivedAt: number === 0 ? 0 : NOW - 400,
    watermark: null,
    hosts: 1,
    candidates: 0,
  })),
});

it('counts what waits in the topic as events that wait for the rules', () => {
  const own = { ...new FakeLive([]).status(), behind: 0, caughtUp: NOW };
  const caught = withKafka(own, kafka({}, [0, 0]), NOW);
  expect([caught.behind, caught.appended - own.appended, caught.lateEvents - own.lateEvents]).toEqual([0, 0, 2]);
  const behind = withKafka(own, kafka({}, [0, 7]), NOW);
  expect([behind.behind, behind.caughtUp, behind.appended - own.appended]).toEqual([400, NOW - 400, 7]);
  // A partition of which nothing was read yet waits since it came.
  expect(withKafka(own, kafka({}, [3, 0]), NOW).behind).toBe(1_000);
  expect(withKafka(own, kafka({ failingSince: NOW - 5_000 }, [0, 7]), NOW).behind).toBe(5_000);
});

it('knows only hosts of partitions that have been here for long enough', () => {
  const source = (input: string, sender: string): SourceEntry => ({
    input,
    sender,
    host: 'h',
    events: 1,
    bytes: 1,
    late: 0,
    faults: 0,
    newest: null,
    receivedAt: 0,
    since: 0,
  });
  const sources = [source('hec', 'events/0'), ...[0, 1, 2].map((number) => source('kafka', `events/${number}`))];
  const here = (status: KafkaStatus, least: number): string[] =>
    sourcesHere(sources, 'events', status, least, NOW).map(({ input, sender }) => `${input} ${sender}`);
  expect(here(kafka({}, [0, 0]), 0)).toEqual(['hec events/0', 'kafka events/0', 'kafka events/1']);
  expect(here(kafka({}, [0, 0]), 1_500)).toEqual(['hec events/0', 'kafka events/1']);
  expect(here(kafka({ failingSince: NOW }, [0, 0]), 0)).toEqual(['hec events/0']);
});
