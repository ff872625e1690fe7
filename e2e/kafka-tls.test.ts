/** `telltale serve` on a Kafka topic behind TLS and a password, with the real broker. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Certificates, makeCertificates, whyNoCertificates } from './certificates.ts';
import { Broker, whyNoBroker } from './kafka-broker.ts';
import { makeTopic } from './kafka-fleet.ts';
import { freePort, Server } from './server.ts';
import { makeFolder, PACK } from './telltale.ts';

const missing = whyNoCertificates() ?? whyNoBroker();
const folder = makeFolder();
const secret = { user: 'telltale', password: 'not-for-the-logs' };
const lines = readFileSync(join(PACK, 'sample/workstations.nxlog.ndjson'), 'utf8').split('\n').slice(0, 30);
let broker: Broker;
let files: Certificates;
const servers: Server[] = [];
beforeAll(async () => {
  if (missing !== null) return;
  files = makeCertificates(join(folder, 'certificates'));
  broker = await Broker.start(join(folder, 'broker'), { certificates: files, ...secret });
  await makeTopic(broker.address, 'events', 1);
  const producer = new Producer({
    clientId: 'test',
    bootstrapBrokers: [broker.address],
    serializers: stringSerializers,
  });
  await producer.send({ messages: lines.map((value) => ({ topic: 'events', key: 'one', value })) });
  await producer.close();
}, 120_000);
afterAll(async () => {
  for (const server of servers) await server.end('SIGKILL');
  await broker?.end('SIGKILL');
});

async function serve(name: string, mechanism: string, password: string, ca: string | null): Promise<Server> {
  const file = join(folder, `${name}.password`);
  writeFileSync(file, `${password}\n`);
  const kafka = {
    brokers: [broker.secureAddress],
    topic: 'events',
    group: name,
    state_topic: `state-${name}`,
    start: 'earliest',
    tls: { ca },
    sasl: { mechanism, username: secret.user, password_file: file },
  };
  const server = new Server(makeFolder(), await freePort(), { inputs: { kafka } });
  servers.push(server);
  await server.start();
  return server;
}

async function until(server: Server, holds: (metrics: string) => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (holds(await fetch(`${server.url}/metrics`).then((answer) => answer.text()))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it does not come about: ${server.said}`);
}

it.skipIf(missing !== null).each(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'])(
  `reads encrypted, signed in by %s${missing === null ? '' : ` (skipped: ${missing})`}`,
  async (mechanism) => {
    const server = await serve(mechanism.toLowerCase(), mechanism, secret.password, files.ca);
    const read = new RegExp(`^telltale_kafka_offset\\{.*\\} ${lines.length}$`, 'm');
    await until(server, (metrics) => read.test(metrics));
    let status = 0;
    // A slow machine may have let the group wait for a moment.
    for (let tries = 0; tries < 100 && status !== 200; tries++) {
      status = (await fetch(`${server.url}/healthz`)).status;
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(status).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(server.said).not.toContain(secret.password);
  },
  60_000,
);

it.skipIf(missing !== null)(
  'reads nothing with a wrong password or an authority that nobody knows, says why, and serves on',
  async () => {
    const wrong = await serve('wrong', 'SCRAM-SHA-512', 'other', files.ca);
    const stranger = await serve('stranger', 'SCRAM-SHA-512', secret.password, null);
    for (const server of [wrong, stranger]) {
      await until(server, (metrics) => /^telltale_kafka_reading 0$/m.test(metrics) && server.said.includes('Kafka'));
      expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
      expect(server.said).not.toContain(secret.password);
      // Its own inputs are open all the same.
      expect(await server.send('{"event":{"EventID":1}}')).toBe(200);
    }
    expect(wrong.said).toMatch(/authentication|SASL|password/i);
    expect(stranger.said).toMatch(/certificate/i);
    for (const server of [wrong, stranger]) expect(await server.end('SIGTERM')).toBe(0);
  },
  60_000,
);
