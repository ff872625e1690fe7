/**
 * The Kafka input of a running server: opened as the settings say, with the secrets that lie in files. Topics that it
 * keeps its own things in are made where they are missing; until the cluster answers it is asked again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KafkaIntake } from '../app/kafka/kafka-intake.ts';
import { rulesForPartitions } from '../app/kafka/partition-rules.ts';
import type { KafkaConfig } from '../app/kafka-config.ts';
import type { LiveEngine } from '../app/live/live-engine.ts';
import type { LiveRules } from '../app/live/live-run.ts';
import type { ServeConfig } from '../app/serve-config.ts';
import { KafkaCluster } from '../io/kafka/cluster.ts';
import { KafkaGroup } from '../io/kafka/group.ts';
import type { Store } from '../store/store.ts';
import type { Catalogue } from '../usage/catalogue.ts';
import { UsageError } from './exit-code.ts';

export interface KafkaParts {
  readonly store: Store;
  readonly live: LiveEngine;
  readonly catalogue: Catalogue;
  /** Microseconds since 1970. */
  readonly now: () => number;
  readonly say: (level: 'info' | 'warn' | 'error', message: string) => void;
}

const SECOND = 1_000_000;
/** Left out rules that are named in one line of the log. */
const NAMED = 10;

/** Started; it says itself what it waits for. */
export function openKafka(config: ServeConfig, kafka: KafkaConfig, parts: KafkaParts): KafkaIntake {
  const { store, live, catalogue, now, say } = parts;
  const { engine, data } = config;
  const sessionMs = kafka.session_seconds * 1000;
  const rebalanceMs = kafka.rebalance_seconds * 1000;
  const cluster = new KafkaCluster({
    brokers: kafka.brokers,
    clientId: kafka.client_id,
    tls: readTls(kafka),
    sasl: readSasl(kafka),
    // Joining waits for all the others.
    requestTimeoutMs: rebalanceMs + 15_000,
  });
  const group = new KafkaGroup(cluster, { group: kafka.group, topic: kafka.topic, sessionMs, rebalanceMs });
  const rulesFor = (partitions: number): LiveRules => {
    const { rules, leftOut } = rulesForPartitions(live.present, partitions);
    const names = leftOut.slice(0, NAMED).map(({ name, what }) => `${name} (${what})`);
    const more = leftOut.length > NAMED ? ` and ${leftOut.length - NAMED} more` : '';
    if (leftOut.length > 0)
      say(
        'warn',
        `Kafka: ${leftOut.length} rules do not run over the ${partitions} partitions of ${kafka.topic}, since they bring hosts together: ${names.join(', ')}${more}; \`telltale rules check\` names all (lint-crosses-hosts)`,
      );
    return rules;
  };
  const intake = new KafkaIntake(
    {
      topic: kafka.topic,
      stateTopic: kafka.state_topic,
      alertTopic: kafka.alert_topic,
      deadLetterTopic: kafka.dead_letter_topic,
      createTopics: kafka.create_topics,
      replication: kafka.replication,
      start: kafka.start,
      folder: join(data, 'kafka'),
      kept: engine.keep_events,
      incidents: engine.risk_incidents,
      checkpointEveryMs: engine.checkpoint_seconds * 1000,
      lateness: engine.lateness_seconds * SECOND,
      idle: engine.idle_seconds * SECOND,
      lag: engine.lag_seconds * SECOND,
    },
    { cluster, group, store, desk: live.desk, catalogue, faults: live.faults, rulesFor, now, say },
  );
  live.onRules(() => intake.reload());
  intake.start();
  return intake;
}

function readTls({ tls }: KafkaConfig): ConstructorParameters<typeof KafkaCluster>[0]['tls'] {
  if (tls === null) return null;
  return { ca: readPart(tls.ca), cert: readPart(tls.certificate), key: readPart(tls.key) };
}

function readSasl({ sasl }: KafkaConfig): ConstructorParameters<typeof KafkaCluster>[0]['sasl'] {
  if (sasl === null) return null;
  const { mechanism, username, password_file: file } = sasl;
  return { mechanism, username, password: readPart(file)!.toString('utf8').trim() };
}

function readPart(path: string | null): Buffer | null {
  try {
    return path === null ? null : readFileSync(path);
  } catch (error) {
    throw new UsageError(`the Kafka input cannot be opened: ${(error as Error).message}`);
  }
}
