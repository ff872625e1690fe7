/**
 * A Kafka cluster: its topics read and written, partition by partition. Every call asks the broker that is in charge and
 * fails with `KafkaFailure` where it cannot; nothing is retried for longer than a few seconds here, so that whoever calls
 * stays in charge of waiting. Records are acknowledged by all replicas in sync before a write counts.
 */
import {
  Admin,
  type API,
  Base,
  type BaseOptions,
  type Connection,
  type fetchV17,
  kGetApi,
  kGetBootstrapConnection,
  kGetConnection,
  type listOffsetsV9,
  type Message,
  Producer,
  type RecordsBatch,
  type ResponseError,
} from '@platformatic/kafka';
import { failureOf, KafkaFailure } from './failure.ts';

export interface KafkaConnection {
  /** `host:port`, any of the cluster. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** What is asked for over TLS; null: plain. PEM. */
  readonly tls: { readonly ca: Buffer | null; readonly cert: Buffer | null; readonly key: Buffer | null } | null;
  readonly sasl: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly username: string;
    readonly password: string;
  } | null;
  /** A request that takes longer has failed. Milliseconds. */
  readonly requestTimeoutMs: number;
}

export interface KafkaRecord {
  readonly offset: number;
  /** Milliseconds since 1970: when the broker took it, or what its producer said, as the topic is set up. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [string, Buffer])[];
}

export interface Fetched {
  readonly partition: number;
  /** What the cluster calls the topic: another where one of the same name was deleted and made anew. */
  readonly topicId: string;
  readonly records: readonly KafkaRecord[];
  /** Offset behind the last record, also where that was none of ours. */
  readonly next: number;
  /** Offset that the next record of the partition will have. */
  readonly end: number;
  /** Of the oldest record that is still there. */
  readonly start: number;
  /** Records before this offset are gone, and were asked for. */
  readonly isOutOfRange: boolean;
}

export interface KafkaMessage {
  readonly topic: string;
  /** Absent: by the key. */
  readonly partition?: number;
  readonly key?: Buffer;
  readonly value: Buffer | null;
  readonly headers?: ReadonlyMap<string, string>;
}

const MAX_FETCH_BYTES = 8 * 1024 * 1024;
const MAX_PARTITION_BYTES = 1024 * 1024;
const LAST_FETCH_BY_NAME = 12;
const OUT_OF_RANGE = 1;
const TOPIC_EXISTS = 36;
/** Brokers hear of new partitions from each other. */
const MAX_LOOKS = 50;
const LOOK_AGAIN_MS = 100;
const CONTROL = 32;
const TRANSACTIONAL = 16;
const APPEND_TIME = 8;
const READ_COMMITTED = 1;
const LATEST = -1n;
const EARLIEST = -2n;

export class KafkaCluster {
  readonly #reader: Base;
  readonly #writer: Producer;
  readonly #admin: Admin;
  readonly #coordinators = new Map<string, { host: string; port: number }>();

  constructor({ brokers, clientId, tls, sasl, requestTimeoutMs }: KafkaConnection) {
    const options: BaseOptions = {
      clientId,
      bootstrapBrokers: [...brokers],
      retries: 0,
      connectTimeout: 5_000,
      timeout: Math.min(30_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      ...(tls === null ? {} : { tls: withoutNulls(tls) }),
      ...(sasl === null ? {} : { sasl }),
    };
    // Reading waits for records to come; it has connections of its own, so that it holds nothing else up.
    this.#reader = new Base({ ...options });
    this.#writer = new Producer({ ...options, acks: -1, autocreateTopics: false });
    this.#admin = new Admin({ ...options });
  }

  /** How many partitions a topic has; 0 where there is no such topic. */
  async partitionCount(topic: string): Promise<number> {
    const metadata = await told(() => this.#writer.metadata({ topics: [topic], forceUpdate: true })).catch(
      (error: KafkaFailure) => {
        if (error.isUnknownTopic) return null;
        throw error;
      },
    );
    return metadata?.topics.get(topic)?.partitionsCount ?? 0;
  }

  /** Makes a topic; one that is there stays as it is. `replicas`: -1 as the broker's settings say. */
  async createTopic(
    topic: string,
    partitions: number,
    replicas: number,
    settings: Readonly<Record<string, string>>,
  ): Promise<void> {
    const configs = Object.entries(settings).map(([name, value]) => ({ name, value }));
    try {
      await told(() => this.#admin.createTopics({ topics: [topic], partitions, replicas, configs }));
    } catch (error) {
      if (!(error instanceof KafkaFailure) || !error.codes.includes(TOPIC_EXISTS)) throw error;
    }
  }

  /** Adds partitions to a topic that has fewer. */
  async growTopic(topic: string, partitions: number): Promise<void> {
    // An empty list would be where each of them is to lie, and refused.
    const topics = [{ name: topic, count: partitions }];
    await told(() => this.#admin.createPartitions({ topics }));
    // What is written to a partition that nobody has heard of yet is never answered.
    for (let tries = 0; (await this.partitionCount(topic)) < partitions; tries++) {
      if (tries === MAX_LOOKS) throw new KafkaFailure(`${topic} does not have its ${partitions} partitions yet`, []);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  /** Removes what lies before an offset of a partition. */
  async deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
    const topics = [{ name: topic, partitions: [{ partition, offset: BigInt(offset) }] }];
    await told(() => this.#admin.deleteRecords({ topics }));
  }

  /** What lies in partitions behind offsets; waits up to `waitMs` for the first record. What no broker led is left out. */
  async fetch(topic: string, wanted: ReadonlyMap<number, number>, waitMs: number): Promise<readonly Fetched[]> {
    const { topics, brokers } = await told(() => this.#reader.metadata({ topics: [topic] }));
    const known = topics.get(topic);
    const byLeader = new Map<number, fetchV17.FetchRequestPartition[]>();
    for (const [partition, offset] of wanted) {
      const leader = known?.partitions[partition]?.leader ?? -1;
      if (!brokers.has(leader)) continue;
      const list = byLeader.get(leader) ?? [];
      list.push({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(offset),
        lastFetchedEpoch: -1,
        partitionMaxBytes: MAX_PARTITION_BYTES,
      });
      byLeader.set(leader, list);
    }
    if (byLeader.size === 0) {
      this.#reader.clearMetadata();
      throw new KafkaFailure(`no broker leads the wanted partitions of ${topic}`, []);
    }
    const api = await this.#api<Parameters<typeof fetchV17.createRequest>, ReturnType<typeof fetchV17.parseResponse>>(
      this.#reader,
      'Fetch',
    );
    const topicId = api.version <= LAST_FETCH_BY_NAME ? topic : known!.id;
    const answers = await Promise.all(
      [...byLeader].map(async ([leader, partitions]) => {
        const connection = await connected(this.#reader, brokers.get(leader)!);
        const asked = [{ topicId, partitions }];
        try {
          return await told(() =>
            api.async(connection, waitMs, 1, MAX_FETCH_BYTES, READ_COMMITTED, 0, -1, asked, [], ''),
          );
        } catch (error) {
          this.#reader.clearMetadata();
          const whole = answerOf(error);
          if (whole === null) throw error;
          return whole;
        }
      }),
    );
    const found: Fetched[] = [];
    for (const { responses } of answers) {
      for (const { partitions } of responses) {
        for (const part of partitions) {
          const { partitionIndex, errorCode, highWatermark, logStartOffset, records } = part;
          if (errorCode !== 0 && errorCode !== OUT_OF_RANGE) continue;
          found.push({
            partition: partitionIndex,
            topicId: known!.id,
            ...readRecords(records ?? [], part.abortedTransactions, wanted.get(partitionIndex)!),
            end: Number(highWatermark),
            start: Number(logStartOffset),
            isOutOfRange: errorCode === OUT_OF_RANGE,
          });
        }
      }
    }
    return this.#placeLost(topic, found);
  }

  /** Who is out of range is not told what the range is: a broker answers −1 for both ends. */
  async #placeLost(topic: string, found: readonly Fetched[]): Promise<readonly Fetched[]> {
    const lost = found.flatMap(({ partition, isOutOfRange }) => (isOutOfRange ? [partition] : []));
    if (lost.length === 0) return found;
    const starts = await this.offsets(topic, lost, 'earliest');
    const ends = await this.offsets(topic, lost, 'latest');
    return found.map((one) => ({
      ...one,
      start: starts.get(one.partition) ?? one.start,
      end: ends.get(one.partition) ?? one.end,
    }));
  }

  /** Writes messages, and gives the offset of the first in each partition when all replicas in sync have them. */
  async produce(messages: readonly KafkaMessage[]): Promise<ReadonlyMap<number, number>> {
    const sent = messages.map(({ topic, partition, key, value, headers }) => ({
      topic,
      ...(partition === undefined ? {} : { partition }),
      ...(key === undefined ? {} : { key }),
      // The package types values as present; a tombstone has none.
      value: value as Buffer,
      ...(headers === undefined ? {} : { headers: encodeHeaders(headers) }),
    }));
    try {
      const { offsets } = await told(() => this.#writer.send({ messages: sent, acks: -1, compression: 'gzip' }));
      return new Map((offsets ?? []).map(({ partition, offset }) => [partition, Number(offset)]));
    } catch (error) {
      this.#writer.clearMetadata();
      throw error;
    }
  }

  /** The first offset of partitions, or the one that the next record will have. */
  async offsets(
    topic: string,
    partitions: readonly number[],
    which: 'earliest' | 'latest',
  ): Promise<ReadonlyMap<number, number>> {
    const { topics, brokers } = await told(() => this.#reader.metadata({ topics: [topic], forceUpdate: true }));
    const api = await this.#api<
      Parameters<typeof listOffsetsV9.createRequest>,
      ReturnType<typeof listOffsetsV9.parseResponse>
    >(this.#reader, 'ListOffsets');
    const timestamp = which === 'earliest' ? EARLIEST : LATEST;
    const offsets = new Map<number, number>();
    for (const partitionIndex of partitions) {
      const leader = brokers.get(topics.get(topic)?.partitions[partitionIndex]?.leader ?? -1);
      if (leader === undefined) throw new KafkaFailure(`no broker leads partition ${partitionIndex} of ${topic}`, []);
      const connection = await connected(this.#reader, leader);
      const asked = [{ name: topic, partitions: [{ partitionIndex, currentLeaderEpoch: -1, timestamp }] }];
      const answer = await told(() => api.async(connection, -1, 0, asked));
      offsets.set(partitionIndex, Number(answer.topics[0]?.partitions[0]?.offset ?? 0));
    }
    return offsets;
  }

  /** Calls the broker that is in charge of a consumer group. */
  async callCoordinator<A extends unknown[], R>(group: string, name: string, args: A): Promise<R> {
    try {
      const broker = await this.#coordinatorOf(group);
      const connection = await connected(this.#writer, broker);
      const api = await this.#api<A, R>(this.#writer, name);
      return await told(() => api.async(connection, ...args));
    } catch (error) {
      // Where it has moved, it is looked for next time.
      if (error instanceof KafkaFailure && !error.isOfGroup) this.#coordinators.delete(group);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#reader.close(), this.#writer.close(), this.#admin.close()]);
  }

  async #coordinatorOf(group: string): Promise<{ host: string; port: number }> {
    const known = this.#coordinators.get(group);
    if (known !== undefined) return known;
    const api = await this.#api<
      [number, string[]],
      { coordinators: { host: string; port: number; errorCode: number; errorMessage: string | null }[] }
    >(this.#writer, 'FindCoordinator');
    const connection = await told(
      () =>
        new Promise<Connection>((resolve, reject) => this.#writer[kGetBootstrapConnection](settle(resolve, reject))),
    );
    const { coordinators } = await told(() => api.async(connection, 0, [group]));
    const [found] = coordinators;
    if (found === undefined || found.errorCode !== 0)
      throw new KafkaFailure(found?.errorMessage ?? 'the group has no coordinator', [found?.errorCode ?? 15]);
    const broker = { host: found.host, port: found.port };
    this.#coordinators.set(group, broker);
    return broker;
  }

  /** The newest form of a request that both sides know. */
  #api<A extends unknown[], R>(client: Base | Producer, name: string): Promise<API<A, R>> {
    return told(
      () => new Promise<API<A, R>>((resolve, reject) => client[kGetApi]<A, R>(name, settle(resolve, reject))),
    );
  }
}

function connected(client: Base | Producer, broker: { host: string; port: number }): Promise<Connection> {
  return told(
    () => new Promise<Connection>((resolve, reject) => client[kGetConnection](broker, settle(resolve, reject))),
  );
}

function settle<T>(resolve: (value: T) => void, reject: (error: Error) => void) {
  return (error: Error | null, value?: T): void => {
    if (error !== null && error !== undefined) reject(error);
    else resolve(value as T); // where there is no error there is a value
  };
}

async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failureOf(error);
  }
}

/** What came although some partition of the answer had an error. */
function answerOf(error: unknown): ReturnType<typeof fetchV17.parseResponse> | null {
  if (!(error instanceof KafkaFailure)) return null;
  const { response } = error.cause as Partial<ResponseError>; // the package leaves the whole answer there
  return (response as ReturnType<typeof fetchV17.parseResponse> | undefined) ?? null;
}

/** Records from an offset on, without those of transactions that were given up. */
function readRecords(
  batches: readonly RecordsBatch[],
  aborted: readonly fetchV17.FetchResponsePartitionAbortedTransaction[],
  from: number,
): { records: KafkaRecord[]; next: number } {
  const records: KafkaRecord[] = [];
  const coming = [...aborted].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  let next = from;
  for (const batch of batches) {
    const first = Number(batch.firstOffset);
    next = Math.max(next, first + batch.lastOffsetDelta + 1);
    while (coming.length > 0 && coming[0]!.firstOffset <= batch.firstOffset) open.add(coming.shift()!.producerId);
    if ((batch.attributes & CONTROL) !== 0) {
      open.delete(batch.producerId);
      continue;
    }
    if ((batch.attributes & TRANSACTIONAL) !== 0 && open.has(batch.producerId)) continue;
    const appendedAt = (batch.attributes & APPEND_TIME) !== 0 ? Number(batch.maxTimestamp) : null;
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = first + offsetDelta;
      if (offset < from) continue;
      records.push({
        offset,
        timestamp: appendedAt ?? Number(batch.firstTimestamp + timestampDelta),
        key,
        value,
        headers: headers.map(([name, text]) => [String(name), text ?? Buffer.alloc(0)] as const),
      });
    }
  }
  return { records, next };
}

function encodeHeaders(headers: ReadonlyMap<string, string>): Message['headers'] {
  return new Map([...headers].map(([name, text]) => [Buffer.from(name), Buffer.from(text)]));
}

function withoutNulls(parts: NonNullable<KafkaConnection['tls']>): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(parts).filter((entry): entry is [string, Buffer] => entry[1] !== null));
}
