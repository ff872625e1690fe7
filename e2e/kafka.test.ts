/** `telltale serve` on a Kafka topic, with the real broker: what producers send becomes alerts, in the store and a topic. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Broker, whyNoBroker } from './kafka-broker.ts';
import { makeTopic, readTopic } from './kafka-fleet.ts';
import { freePort, Server } from './server.ts';
import { type AlertLine, makeFolder, PACK, scanAlerts } from './telltale.ts';

const missing = whyNoBroker();
const folder = makeFolder();
const sample = (name: string): string => readFileSync(join(PACK, 'sample', name), 'utf8');
let broker: Broker;
let server: Server;
beforeAll(async () => {
  if (missing === null) broker = await Broker.start(join(folder, 'broker'));
}, 120_000);
afterAll(async () => {
  await server?.end('SIGKILL');
  await broker?.end('SIGKILL');
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it does not come about: ${server.said}`);
}

const metric = async (name: string): Promise<number> => {
  const text = await fetch(`${server.url}/metrics`).then((answer) => answer.text());
  return [...text.matchAll(/^(\w+)(?:\{.*\})? (\d+)$/gm)].reduce(
    (sum, [, of, value]) => sum + (of === name ? Number(value) : 0),
    0,
  );
};

it.skipIf(missing !== null)(
  `finds in a topic what a scan finds in files, while the broker goes and comes${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    await makeTopic(broker.address, 'events', 3);
    const producer = new Producer({
      clientId: 'test',
      bootstrapBrokers: [broker.address],
      serializers: stringSerializers,
      retries: 50,
      retryDelay: 200,
    });
    const send = (values: readonly string[]): Promise<unknown> =>
      producer.send({ messages: values.map((value) => ({ topic: 'events', key: 'one', value })) });
    server = new Server(folder, await freePort(), {
      inputs: { kafka: { brokers: [broker.address], topic: 'events', session_seconds: 3, client_id: 'first' } },
      engine: { checkpoint_seconds: 1 },
    });
    await server.start();
    const flat = sample('workstations.nxlog.ndjson').split('\n').slice(0, -1);
    // As it is, in a collector's envelope, as winlogbeat's documents and as XML.
    await send([
      ...flat.slice(0, 40),
      ...flat.slice(40).map((line) => `{"sourcetype":"nxlog","event":${line}}`),
      'junk',
      '{"cut":',
    ]);
    await send(sample('build.winlogbeat.ndjson').split('\n').slice(0, -1));
    await until(async () => (await metric('telltale_kafka_dead_letters')) === 2);

    await broker.end('SIGKILL');
    await until(async () => (await fetch(`${server.url}/healthz`)).status === 503);
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'Kafka cannot be read' });
    await broker.resume();
    const xml = sample('research.events.xml').match(/<Event[ >][\s\S]*?<\/Event>/g)!;
    await send([...xml, ...sample('laptops.defend.ndjson').split('\n').slice(0, -1)]);
    await until(async () => (await fetch(`${server.url}/healthz`)).status === 200);

    const expected = scanAlerts([join(PACK, 'sample'), '--window']).filter(({ rule }) => rule.language === 'eql');
    const idsOf = (alerts: readonly AlertLine[]): string[] => [...new Set(alerts.map(({ id }) => id))].sort();
    const found = async (): Promise<AlertLine[]> =>
      (await readTopic(broker.address, 'telltale-alerts'))
        .map(({ value }) => JSON.parse(value!.toString()) as AlertLine)
        .filter(({ rule }) => rule.language === 'eql');
    await until(async () => idsOf(await found()).length >= expected.length);
    expect(idsOf(await found())).toEqual(idsOf(expected));
    expect((await found())[0]!.events[0]!.source).toMatch(/^kafka:events\/\d$/);
    expect(await metric('telltale_kafka_lag')).toBe(0);
    expect(await metric('telltale_kafka_lost_records')).toBe(0);

    const dead = await readTopic(broker.address, 'telltale-dead-letters');
    // What was not committed when the broker went comes again.
    expect(new Set(dead.map(({ value }) => value!.toString()))).toEqual(new Set(['junk', '{"cut":']));
    const about = new Map(dead[0]!.headers.map(([name, value]) => [name, value.toString()]));
    expect(about.get('reason')).toMatch(/^the value is no JSON/);
    expect([about.get('topic'), about.get('partition')]).toEqual(['events', expect.stringMatching(/^\d$/)]);
    expect(Number(about.get('offset'))).toBeGreaterThan(0);
    expect(await server.end('SIGTERM')).toBe(0);
    await producer.close();
  },
  120_000,
);

it.skipIf(missing !== null)(
  `goes on in a topic that was made anew${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    await server?.end('SIGKILL');
    await makeTopic(broker.address, 'anew', 1);
    const kafka = { brokers: [broker.address], topic: 'anew', group: 'anew', session_seconds: 3 };
    const names = { state_topic: 'anew-state', alert_topic: 'anew-alerts', dead_letter_topic: 'anew-dead-letters' };
    const other = makeFolder();
    server = new Server(other, await freePort(), {
      inputs: { kafka: { ...kafka, ...names } },
      engine: { checkpoint_seconds: 1 },
    });
    await server.start();
    const lines = sample('workstations.nxlog.ndjson').split('\n').slice(0, -1);
    const send = async (count: number): Promise<void> => {
      // Ones of before know another topic of that name.
      const producer = new Producer({
        clientId: 'anew',
        bootstrapBrokers: [broker.address],
        serializers: stringSerializers,
        retries: 50,
        retryDelay: 200,
      });
      await producer.send({ messages: lines.slice(0, count).map((value) => ({ topic: 'anew', key: 'one', value })) });
      await producer.close();
    };
    await send(40);
    await until(async () => (await metric('telltale_kafka_offset')) === 40);
    const admin = new Admin({ clientId: 'anew', bootstrapBrokers: [broker.address] });
    await admin.deleteTopics({ topics: ['anew'] });
    await until(async () => (await fetch(`${server.url}/healthz`)).status === 503);
    await admin.close();
    await makeTopic(broker.address, 'anew', 1);
    await send(25);
    await until(async () => (await metric('telltale_kafka_offset')) === 25);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    // Once more, and then it holds more than was read of the one before.
    const again = new Admin({ clientId: 'anew', bootstrapBrokers: [broker.address] });
    await again.deleteTopics({ topics: ['anew'] });
    await until(async () => (await fetch(`${server.url}/healthz`)).status === 503);
    await makeTopic(broker.address, 'anew', 1);
    await send(60);
    await until(async () => (await metric('telltale_kafka_offset')) === 60);
    expect(server.said.match(/anew was made anew; partition 0 is read from its beginning/g)?.length).toBe(2);
    // What is remembered goes to a state topic that is made again, and nothing of it is lost.
    await again.deleteTopics({ topics: ['anew-state'] });
    await send(5);
    await until(async () => (await metric('telltale_kafka_offset')) === 65);
    await until(async () => (await readTopic(broker.address, 'anew-state').catch(() => [])).length > 0);
    expect(await server.end('SIGTERM')).toBe(0);
    await server.start();
    await until(async () => (await metric('telltale_kafka_offset')) === 65);
    expect(server.said).not.toContain('what was remembered of');
    // Partitions that are added are read, from their beginnings.
    await again.createPartitions({ topics: [{ name: 'anew', count: 3 }] });
    await until(async () => server.said.includes('anew has 3 partitions now, and had 1'));
    await until(async () => server.said.includes('3 of 3 partitions of anew are evaluated here'));
    // Without its state a partition goes on where it was, and says what that means.
    expect(await server.end('SIGTERM')).toBe(0);
    await again.deleteTopics({ topics: ['anew-state'] });
    await again.close();
    await server.start();
    await until(async () => server.said.includes('what was remembered of anew/0 is gone'));
    await until(async () => (await fetch(`${server.url}/healthz`)).status === 200);
  },
  120_000,
);
