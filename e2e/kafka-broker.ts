/**
 * A Kafka broker, the real one: Apache's from Maven Central, one node without ZooKeeper, in a process of its own. What
 * Maven fetches lies outside the repository (`TELLTALE_KAFKA_HOME`, else the user's cache) and is fetched once.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Base } from '@platformatic/kafka';
import { type Certificates, writeKeyStore } from './certificates.ts';
import { freePort } from './server.ts';

const VERSION = '3.9.1';
const CACHE = process.env['TELLTALE_KAFKA_HOME'] ?? join(homedir(), '.cache/telltale/kafka');
const LIBRARIES = join(CACHE, VERSION);
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>telltale</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;
const FETCH_MS = 120_000;

/** How often something is killed; null: a broker is not asked for, since it takes a minute or two. */
export const ROUNDS = process.env['KAFKA_ROUNDS'] === undefined ? null : Number(process.env['KAFKA_ROUNDS']);

/** Why there can be no broker on this machine; null where there can be one, and its libraries are at hand. */
export function whyNoBroker(): string | null {
  if (ROUNDS === null) return 'set KAFKA_ROUNDS, or `npm run test:kafka`';
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = /version "(\d+)/.exec(`${java.stderr}`)?.[1];
  if (version === undefined || Number(version) < 17) return 'no Java 17 on this machine';
  if (existsSync(LIBRARIES)) return null;
  if (spawnSync('mvn', ['-version']).status !== 0) return 'no Maven on this machine';
  const making = `${LIBRARIES}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'pom.xml'), POM);
  const fetched = spawnSync(
    'mvn',
    ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=.'],
    {
      cwd: making,
      timeout: FETCH_MS,
      encoding: 'utf8',
    },
  );
  const isWhole = fetched.status === 0 && readdirSync(making).some((name) => name.startsWith('kafka_2.13-'));
  if (isWhole && !existsSync(LIBRARIES)) renameSync(making, LIBRARIES);
  rmSync(making, { recursive: true, force: true });
  return isWhole ? null : 'Kafka could not be fetched from Maven Central';
}

/** Beside the plain listener: one for clients that sign in, encrypted. */
export interface SecureListener {
  readonly certificates: Certificates;
  readonly user: string;
  readonly password: string;
}

const MECHANISMS = ['SCRAM-SHA-512', 'SCRAM-SHA-256'];

export class Broker {
  readonly address: string;
  /** Of the listener for clients that sign in; of none: the plain one's. */
  readonly secureAddress: string;
  readonly #folder: string;
  #child: ChildProcess | null = null;

  private constructor(folder: string, port: number, securePort: number) {
    this.#folder = folder;
    this.address = `127.0.0.1:${port}`;
    this.secureAddress = `localhost:${securePort}`;
  }

  /** A new broker that holds nothing, running. Its data lies in the folder. */
  static async start(folder: string, secure: SecureListener | null = null): Promise<Broker> {
    mkdirSync(folder, { recursive: true });
    const [port, controller, securePort] = [await freePort(), await freePort(), await freePort()];
    const broker = new Broker(folder, port, secure === null ? port : securePort);
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': 1,
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'log.dirs': join(folder, 'data'),
      'offsets.topic.replication.factor': 1,
      'offsets.topic.num.partitions': 2,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'default.replication.factor': 1,
      'group.initial.rebalance.delay.ms': 0,
      'group.min.session.timeout.ms': 1000,
      'auto.create.topics.enable': false,
      // A broker that is killed has written what it acknowledged.
      'log.flush.interval.messages': 1000,
      ...(secure === null ? {} : secureSettings(folder, port, controller, securePort, secure)),
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(folder, 'server.properties'), lines.join(''));
    // An id that begins with a hyphen would be taken for an option.
    const id = Buffer.concat([Buffer.from([1]), randomBytes(15)]).toString('base64url');
    const users = secure === null ? [] : MECHANISMS.flatMap((name) => ['--add-scram', scramOf(name, secure)]);
    const made = broker.#java('kafka.tools.StorageTool', ['format', '-t', id, '-c', 'server.properties', ...users]);
    const code = await new Promise((resolve) => made.once('exit', resolve));
    if (code !== 0) throw new Error(`the broker's folder could not be made: ${broker.said}`);
    await broker.resume();
    return broker;
  }

  get said(): string {
    return readFileSync(join(this.#folder, 'said.txt'), 'utf8').slice(-4_000);
  }

  /** Runs again, with what it held. */
  async resume(): Promise<void> {
    const child = this.#java('kafka.Kafka', ['server.properties']);
    this.#child = child;
    for (let tries = 0; tries < 600; tries++) {
      if (child.exitCode !== null) throw new Error(`the broker ended with ${child.exitCode}: ${this.said}`);
      const client = new Base({ clientId: 'probe', bootstrapBrokers: [this.address], retries: 0 });
      const isUp = await client.metadata({ topics: [] }).then(
        ({ brokers }) => brokers.size > 0,
        () => false,
      );
      await client.close();
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the broker did not answer: ${this.said}`);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  #java(main: string, args: readonly string[]): ChildProcess {
    const said = openSync(join(this.#folder, 'said.txt'), 'a');
    const options = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(LIBRARIES, '*')];
    return spawn('java', [...options, main, ...args], { cwd: this.#folder, stdio: ['ignore', said, said] });
  }
}

function scramOf(mechanism: string, { user, password }: SecureListener): string {
  return `${mechanism}=[name=${user},password=${password}]`;
}

function secureSettings(
  folder: string,
  port: number,
  controller: number,
  securePort: number,
  { certificates, user, password }: SecureListener,
): Readonly<Record<string, string>> {
  const keys = join(folder, 'keys.pem');
  writeKeyStore(certificates, keys);
  const listener = 'listener.name.sasl_ssl';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user}="${password}";`;
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},SASL_SSL://127.0.0.1:${securePort},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SASL_SSL://localhost:${securePort}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms': [...MECHANISMS, 'PLAIN'].join(','),
    [`${listener}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${listener}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${listener}.plain.sasl.jaas.config`]: plain,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keys,
  };
}
