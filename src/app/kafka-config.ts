/** The settings of a Kafka topic as an input, each with its default, its unit and what it is for. */
import { z } from 'zod';

const topicName = z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, 'letters, digits, full stops, hyphens and underscores');
const seconds = (least: number, most: number) => z.number().int().min(least).max(most);

const settings = z.strictObject({
  brokers: z
    .array(z.string().regex(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'an address and a port, as in kafka-1:9092'))
    .min(1)
    .describe('Brokers to begin with, address and port; the others of the cluster are learnt from them.'),
  topic: topicName.describe('Topic with events, keyed by host.'),
  group: z
    .string()
    .min(1)
    .max(249)
    .default('telltale')
    .describe('Consumer group; instances of one group share the partitions of the topic.'),
  start: z
    .enum(['earliest', 'latest'])
    .default('earliest')
    .describe('Where a partition begins that the group has never read: at its oldest record, or behind its newest.'),
  alert_topic: topicName
    .nullable()
    .default('telltale-alerts')
    .describe('Topic that alerts go to besides the store, each under its id as key; null: to none.'),
  state_topic: topicName
    .default('telltale-state')
    .describe('Topic that holds what the evaluation of each partition remembers. One for each group and topic.'),
  dead_letter_topic: topicName
    .default('telltale-dead-letters')
    .describe('Topic for records that are no events, with the reason, topic, partition and offset as headers.'),
  create_topics: z
    .boolean()
    .default(true)
    .describe('Whether those three are made where they are missing; the topic with events never is.'),
  replication: z
    .number()
    .int()
    .min(-1)
    .max(32_767)
    .default(-1)
    .describe('Replicas of topics that are made; -1: as the brokers are set.'),
  session_seconds: seconds(1, 1800)
    .default(30)
    .describe('An instance that is not heard for this long loses its partitions to the others. Seconds.'),
  rebalance_seconds: seconds(1, 1800)
    .default(60)
    .describe('How long the others wait for an instance to write down what it has when partitions move. Seconds.'),
  client_id: z
    .string()
    .regex(/^\S{1,249}$/)
    .default('telltale')
    .describe("What the brokers' logs and quotas call this instance."),
  tls: z
    .strictObject({
      ca: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe("File with the authority's certificate, PEM; null: those of Node."),
      certificate: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe('File with a certificate to show, PEM; null: none.'),
      key: z.string().min(1).nullable().default(null).describe('File with its private key, PEM.'),
    })
    .nullable()
    .default(null)
    .describe('Speaks TLS to the brokers, with `{}` too; null: plain.'),
  sasl: z
    .strictObject({
      mechanism: z
        .enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
        .default('SCRAM-SHA-512')
        .describe('How to sign in.'),
      username: z.string().min(1).describe('User name.'),
      password_file: z.string().min(1).describe('File with the password.'),
    })
    .nullable()
    .default(null)
    .describe('Signs in to the brokers; null: not.'),
});

export const kafkaConfig = settings
  .refine(
    ({ topic, alert_topic, state_topic, dead_letter_topic }) =>
      new Set([topic, alert_topic, state_topic, dead_letter_topic]).size === 4,
    'two of the four topics have the same name',
  )
  .refine(({ tls }) => tls === null || (tls.certificate === null) === (tls.key === null), {
    message: 'a certificate needs its key, and a key its certificate',
    path: ['tls'],
  });

export type KafkaConfig = z.infer<typeof kafkaConfig>;
