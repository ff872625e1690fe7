/**
 * Counters and gauges for Prometheus. Open to this machine alone; others show a token that may read.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { KafkaStatus } from '../../app/kafka/kafka-status.ts';
import type { LiveStatus } from '../../app/live.ts';
import type { OutputStatus, ServerParts } from '../server.ts';

const GAUGES: readonly (readonly [name: string, help: string, of: (status: LiveStatus) => number])[] = [
  [
    'telltale_events_appended',
    'Position that the next event gets in the log; the first gets 1.',
    ({ appended }) => appended,
  ],
  ['telltale_events_evaluated', 'Position of the last event that rules have seen.', ({ evaluated }) => evaluated],
  ['telltale_waiting_bytes', 'Events that wait for the disk or for rules, bytes.', ({ waitingBytes }) => waitingBytes],
  [
    'telltale_watermark_seconds',
    'Event time up to which windows are closed, seconds since 1970.',
    ({ watermark }) => (watermark ?? 0) / 1e6,
  ],
  ['telltale_hosts', 'Hosts that sent events.', ({ hosts }) => hosts],
  ['telltale_late_events', 'Events that came later than the lateness bound.', ({ lateEvents }) => lateEvents],
  ['telltale_candidates', 'Rows and events that wait for their windows.', ({ candidates }) => candidates],
  [
    'telltale_dropped_rows',
    'Rows that searches went without because too many waited, since the start.',
    ({ droppedRows }) => droppedRows,
  ],
  ['telltale_log_bytes', 'Size of the event log, bytes.', ({ logBytes }) => logBytes],
  ['telltale_disk_full', '1 while the disk refuses writes.', ({ diskFull }) => (diskFull ? 1 : 0)],
  [
    'telltale_rules_reload_failed',
    '1 where the last reload of the rules failed.',
    ({ reloadError }) => (reloadError === null ? 0 : 1),
  ],
];

const KAFKA_GAUGES: readonly (readonly [name: string, help: string, of: (status: KafkaStatus) => number])[] = [
  [
    'telltale_kafka_reading',
    '1 while the topic is read, 0 while it cannot be.',
    ({ failure }) => (failure === null ? 1 : 0),
  ],
  [
    'telltale_kafka_rebalances',
    'Times that this instance joined its group, since the start.',
    ({ rebalances }) => rebalances,
  ],
  ['telltale_kafka_dead_letters', 'Records that were no events, since the start.', ({ deadLetters }) => deadLetters],
  ['telltale_kafka_lost_records', 'Records that were gone before they were read, since the start.', ({ lost }) => lost],
];
const PARTITION_GAUGES: readonly (readonly [
  name: string,
  help: string,
  of: (partition: KafkaStatus['partitions'][number]) => number,
])[] = [
  ['telltale_kafka_lag', 'Records of a partition of this instance that rules have yet to see.', ({ lag }) => lag],
  ['telltale_kafka_offset', 'Offset of the next record of a partition of this instance.', ({ next }) => next],
  [
    'telltale_kafka_candidates',
    'Rows and events of a partition that wait for their windows.',
    ({ candidates }) => candidates,
  ],
];

const OUTPUT_GAUGES: readonly (readonly [name: string, help: string, of: (output: OutputStatus) => number])[] = [
  [
    'telltale_output_failing',
    '1 while an output does not take what it is sent.',
    ({ failure }) => (failure === null ? 0 : 1),
  ],
  ['telltale_output_sent', 'Alerts that an output took, since the start.', ({ sent }) => sent],
  ['telltale_output_dead_letters', 'Alerts that an output was given up for, since the start.', ({ dead }) => dead],
];

export function addMetrics(app: FastifyInstance, parts: ServerParts): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, help, of] of GAUGES) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(of(parts.live.status()));
      },
    });
  }
  new Gauge({
    name: 'telltale_faults',
    help: 'What was wrong with events, and with searches over them, by code, since the start.',
    labelNames: ['code'],
    registers: [registry],
    collect() {
      for (const [code, count] of parts.live.status().faults) this.set({ code }, count);
    },
  });
  const { kafka, outputs = () => [] } = parts;
  if (kafka != null) addKafkaMetrics(registry, kafka);
  addGaugesOf(registry, OUTPUT_GAUGES, 'output', outputs, ({ name }) => name);
  const alerts = new Counter({
    name: 'telltale_alerts_total',
    help: 'Alerts that are new in the store, since the start.',
    labelNames: ['severity', 'kind'],
    registers: [registry],
  });
  parts.live.subscribe((fresh) => {
    for (const { kind, rule } of fresh) alerts.inc({ severity: rule.severity, kind });
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, parts)) {
      reply.status(401);
      return { statusCode: 401, code: 'token-needed', message: 'a token that may read is needed' };
    }
    reply.header('content-type', registry.contentType);
    return registry.metrics();
  });
}

function addKafkaMetrics(registry: Registry, kafka: () => KafkaStatus): void {
  for (const [name, help, of] of KAFKA_GAUGES)
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(of(kafka()));
      },
    });
  addGaugesOf(
    registry,
    PARTITION_GAUGES,
    'partition',
    () => kafka().partitions,
    ({ number }) => String(number),
  );
}

/** One value for each of several, under the name of each. */
function addGaugesOf<T>(
  registry: Registry,
  gauges: readonly (readonly [name: string, help: string, of: (one: T) => number])[],
  label: string,
  all: () => readonly T[],
  nameOf: (one: T) => string,
): void {
  for (const [name, help, of] of gauges)
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const one of all()) this.set({ [label]: nameOf(one) }, of(one));
      },
    });
}

/** What proxies add on behalf of whoever asked them. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

function mayRead({ ip, headers }: FastifyRequest, { tokens }: ServerParts): boolean {
  const isLocal = ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
  if (isLocal && FORWARDED.every((name) => headers[name] === undefined)) return true;
  const [, secret] = /^bearer\s+(\S+)$/i.exec(headers.authorization?.trim() ?? '') ?? [];
  const token = secret === undefined ? null : tokens.find(secret);
  return token !== null && token.scope !== 'ingest';
}
