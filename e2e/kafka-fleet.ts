/** Hosts that send Sysmon events to a Kafka topic, keyed by host, and what lies in topics afterwards. */
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { KafkaCluster, type KafkaRecord } from '../src/io/kafka/cluster.ts';
import { fleetEvent } from './lookups.ts';

const QUERIES = ['a.example', 'b.example', 'c.example', 'd.example', 'api.openai.com'];

export async function makeTopic(address: string, topic: string, partitions: number): Promise<void> {
  const admin = new Admin({ clientId: 'fleet', bootstrapBrokers: [address] });
  await admin.createTopics({ topics: [topic], partitions });
  await admin.close();
}

export class Fleet {
  readonly #producer: Producer<string, string, string, string>;
  readonly #topic: string;
  readonly #clocks: Map<string, number>;
  #number = 0;
  #isOver = false;
  #running: Promise<void> = Promise.resolve();
  /** Every event that is in the topic, at least once. */
  readonly events: string[] = [];
  /** Values that are no events. */
  readonly poison: string[] = [];

  /** `first`: of the first event of every host; milliseconds. */
  constructor(address: string, topic: string, hosts: number, first: number) {
    this.#producer = new Producer({
      clientId: 'fleet',
      bootstrapBrokers: [address],
      serializers: stringSerializers,
      retries: 0,
      acks: -1,
    });
    this.#topic = topic;
    this.#clocks = new Map(Array.from({ length: hosts }, (_, i) => [`HOST-${i}`, first]));
  }

  /** Hosts begin together, and send until `stop`. */
  async start(batch: number, pauseMs: number): Promise<void> {
    await this.#send([...this.#clocks].map(([host, time]) => this.#event(host, time, 'start.example')));
    this.#running = (async () => {
      while (!this.#isOver) {
        const messages = [...this.#clocks.keys()].flatMap((host) =>
          Array.from({ length: batch }, () => this.#next(host)),
        );
        await this.#send(messages);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    })();
  }

  /** The clocks of all hosts move on to now, so that every window with something in it closes. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await this.#send([...this.#clocks.keys()].map((host) => this.#event(host, Date.now(), 'end.example', 1)));
    await this.#producer.close();
  }

  #next(host: string): { key: string; value: string; isEvent: boolean } {
    if (Math.random() < 0.005) return { key: host, value: `{"broken": ${++this.#number}`, isEvent: false };
    const time = this.#clocks.get(host)! + Math.floor(Math.random() * 2_000);
    this.#clocks.set(host, time);
    return this.#event(host, time, QUERIES[Math.floor(Math.random() * QUERIES.length)]!);
  }

  #event(host: string, time: number, query: string, eventId = 22): { key: string; value: string; isEvent: boolean } {
    const value = JSON.stringify(fleetEvent(++this.#number, host, time, query, eventId));
    return { key: host, value, isEvent: true };
  }

  /** Until the broker has them, as producers do. */
  async #send(messages: readonly { key: string; value: string; isEvent: boolean }[]): Promise<void> {
    const sent = messages.map(({ key, value }) => ({ topic: this.#topic, key, value }));
    for (;;) {
      try {
        await this.#producer.send({ messages: sent });
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    for (const { value, isEvent } of messages) (isEvent ? this.events : this.poison).push(value);
  }
}

/** Everything in a topic, by partition. */
export async function readTopic(address: string, topic: string): Promise<KafkaRecord[]> {
  const cluster = new KafkaCluster({
    brokers: [address],
    clientId: 'reader',
    tls: null,
    sasl: null,
    requestTimeoutMs: 10_000,
  });
  const records: KafkaRecord[] = [];
  const count = await cluster.partitionCount(topic);
  const partitions = Array.from({ length: count }, (_, i) => i);
  const [starts, ends] = [
    await cluster.offsets(topic, partitions, 'earliest'),
    await cluster.offsets(topic, partitions, 'latest'),
  ];
  for (const partition of partitions) {
    for (let at = starts.get(partition)!; at < ends.get(partition)!; ) {
      const [found] = await cluster.fetch(topic, new Map([[partition, at]]), 500);
      if (found === undefined) continue;
      records.push(...found.records);
      at = found.next;
    }
  }
  await cluster.close();
  return records;
}
