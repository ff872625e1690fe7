/**
 * What goes out of a partition to topics: alerts, keyed by id, and dead letters, each as it came with the reason and its
 * place. What the broker finds too large goes one by one and then without its value: nothing may be held up by it.
 */
import type { KafkaMessage } from '../../io/kafka/cluster.ts';
import { KafkaFailure } from '../../io/kafka/failure.ts';
import { encodeAlert } from '../../io/outputs/ndjson.ts';
import type { StoreBatch } from '../../store/store.ts';
import type { Partition } from './partition.ts';
import type { TopicSettings } from './topics.ts';

/** Messages in a request. */
const AT_ONCE = 200;

interface Producing {
  /** Rejects with what the broker says, where it takes none of them. */
  produce(messages: readonly KafkaMessage[]): Promise<unknown>;
}

export function messagesOf(
  { number, poison }: Partition,
  { alerts }: Pick<StoreBatch, 'alerts'>,
  { topic, alertTopic, deadLetterTopic }: TopicSettings,
): KafkaMessage[] {
  const found =
    alertTopic === null
      ? []
      : alerts.map((alert) => ({
          topic: alertTopic,
          key: Buffer.from(alert.id),
          value: Buffer.from(encodeAlert(alert)),
        }));
  const dead = poison.map(({ record, reason }) => ({
    topic: deadLetterTopic,
    ...(record.key === null ? {} : { key: record.key }),
    value: record.value,
    headers: new Map(Object.entries({ reason, topic, partition: String(number), offset: String(record.offset) })),
  }));
  return [...found, ...dead];
}

/** Resolves when the broker has all of them; `lost` hears of a key whose value is too large for its topic. */
export async function produceAll(
  cluster: Producing,
  messages: readonly KafkaMessage[],
  lost: (key: string) => void,
): Promise<void> {
  for (let at = 0; at < messages.length; at += AT_ONCE) await produce(cluster, messages.slice(at, at + AT_ONCE), lost);
}

async function produce(
  cluster: Producing,
  messages: readonly KafkaMessage[],
  lost: (key: string) => void,
): Promise<void> {
  try {
    await cluster.produce(messages);
  } catch (error) {
    if (!(error instanceof KafkaFailure) || !error.isTooLarge) throw error;
    const [first] = messages;
    if (messages.length > 1) {
      for (const message of messages) await produce(cluster, [message], lost);
    } else if (first?.headers !== undefined && first.value !== null)
      await produce(
        cluster,
        [{ ...first, value: null, headers: new Map([...first.headers, ['value', 'too large']]) }],
        lost,
      );
    else lost(first?.key?.toString() ?? '');
  }
}
