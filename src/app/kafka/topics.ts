/** The topics that a Kafka input keeps its own things in: made where they are missing, where that is allowed. */
import type { KafkaCluster } from '../../io/kafka/cluster.ts';
import { KafkaFailure } from '../../io/kafka/failure.ts';

export interface TopicSettings {
  readonly topic: string;
  readonly stateTopic: string;
  /** null: alerts go to the store alone. */
  readonly alertTopic: string | null;
  readonly deadLetterTopic: string;
  readonly createTopics: boolean;
  /** −1: as the brokers are set. */
  readonly replication: number;
}

/** Gives the number of partitions of the topic with events. Rejects where a topic is missing. */
export async function provideTopics(cluster: KafkaCluster, settings: TopicSettings): Promise<number> {
  const { topic, stateTopic, alertTopic, deadLetterTopic, createTopics, replication } = settings;
  const count = await cluster.partitionCount(topic);
  if (count === 0) throw new KafkaFailure(`there is no topic ${topic}`, []);
  const wanted: [topic: string, partitions: number, configs: Record<string, string>][] = [
    // What is of no use any more is deleted by whoever wrote it; age says nothing about the rest.
    [stateTopic, count, { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }],
    ...(alertTopic === null ? [] : [[alertTopic, 1, {}] as [string, number, Record<string, string>]]),
    [deadLetterTopic, 1, {}],
  ];
  for (const [name, partitions, configs] of wanted) {
    const there = await cluster.partitionCount(name);
    if (there === 0 && !createTopics) throw new KafkaFailure(`there is no topic ${name}`, []);
    if (there === 0) await cluster.createTopic(name, partitions, replication, configs);
    else if (name === stateTopic && there < count) {
      if (!createTopics) throw new KafkaFailure(`${name} has fewer partitions than ${topic}, which has ${count}`, []);
      await cluster.growTopic(name, count);
    }
  }
  return count;
}
