/**
 * What others see of a Kafka input, and how a server that has one looks after itself: hosts of partitions that are
 * another's are not silent, and records that wait in the topic are events that wait for the rules.
 */
import type { SourceEntry } from '../../store/store.ts';
import type { LiveStatus } from '../live.ts';

export interface KafkaStatus {
  /** Why nothing is read just now; null where all is well. */
  readonly failure: string | null;
  /** Of the consumer group; null before the first. */
  readonly generation: number | null;
  /** Those that this instance has. */
  readonly partitions: readonly {
    readonly number: number;
    /** Offset of the next record to read. */
    readonly next: number;
    /** Records behind it. */
    readonly lag: number;
    /** When it came here, and when the last record that was read was received; microseconds since 1970. */
    readonly since: number;
    readonly receivedAt: number;
    /** Event time, microseconds. */
    readonly watermark: number | null;
    readonly hosts: number;
    readonly candidates: number;
  }[];
  /** Since when nothing is read; null where all is well. Microseconds since 1970. */
  readonly failingSince: number | null;
  readonly lateEvents: number;
  /** Rows that found no room while they waited for their windows. */
  readonly droppedRows: number;
  readonly rebalances: number;
  readonly deadLetters: number;
  /** Records that retention removed before they were read. */
  readonly lost: number;
}

/** The state of a server with what its Kafka input adds to it. `now`: microseconds since 1970. */
export function withKafka(status: LiveStatus, kafka: KafkaStatus, now: number): LiveStatus {
  const lag = kafka.partitions.reduce((sum, partition) => sum + partition.lag, 0);
  const late = kafka.partitions
    .filter((partition) => partition.lag > 0)
    .map(({ receivedAt, since }) => receivedAt || since);
  const caughtUp = Math.min(...late, kafka.failingSince ?? now, now);
  const own = {
    ...status,
    appended: status.appended + lag,
    lateEvents: status.lateEvents + kafka.lateEvents,
    droppedRows: status.droppedRows + kafka.droppedRows,
  };
  // That it is one and the same delay is all that is asked of `caughtUp`.
  return now - caughtUp <= status.behind ? own : { ...own, behind: now - caughtUp, caughtUp };
}

/**
 * Sources that may be heard here: of a topic, those of partitions that have been here for `least` microseconds. What
 * other partitions' hosts do is for others to say.
 */
export function sourcesHere(
  sources: readonly SourceEntry[],
  topic: string,
  { partitions, failingSince }: KafkaStatus,
  least: number,
  now: number,
): readonly SourceEntry[] {
  const here = new Set(
    failingSince === null
      ? partitions.filter(({ since }) => now - since >= least).map(({ number }) => `${topic}/${number}`)
      : [],
  );
  return sources.filter(({ input, sender }) => input !== 'kafka' || here.has(sender));
}
