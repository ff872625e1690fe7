/**
 * The configuration of `telltale serve`: every setting with its default, its unit and what it is for. What a file says
 * is checked whole before anything starts; a name that is not known is an error, since it is most likely a slip.
 */
import { z } from 'zod';
import { SEVERITIES } from '../rule/rule.ts';
import type { WrittenFile } from '../rule/written-file.ts';
import { parseYamlFile } from '../rule/yaml-file.ts';
import { findNearest } from '../text/nearest.ts';
import { locate } from '../text/source-text.ts';
import { kafkaConfig } from './kafka-config.ts';
import { KEPT_EVENTS } from './live.ts';
import { wordSettingProblem } from './setting-problem.ts';

const MEGABYTE = 1024 * 1024;
const whole = (least: number, most: number) => z.number().int().min(least).max(most);

const ingest = z.strictObject({
  max_body_bytes: whole(1024, 1024 * MEGABYTE)
    .default(64 * MEGABYTE)
    .describe('A request may be no larger, as it is sent and as it is unpacked. Bytes.'),
  max_unwritten_bytes: whole(MEGABYTE, 4096 * MEGABYTE)
    .default(128 * MEGABYTE)
    .describe('Events in memory that wait for the disk, at most; beyond it senders are asked to come again. Bytes.'),
  max_unevaluated_bytes: whole(MEGABYTE, 1024 * 1024 * MEGABYTE)
    .default(4096 * MEGABYTE)
    .describe('Events on disk that wait for the rules, at most; beyond it senders are asked to come again. Bytes.'),
});

const engine = z.strictObject({
  lateness_seconds: whole(0, 7 * 86_400)
    .default(300)
    .describe(
      'How much older than the newest event of its host an event may arrive and still count in every window. Seconds.',
    ),
  idle_seconds: whole(1, 7 * 86_400)
    .default(300)
    .describe('A host that sent nothing for this long holds no window open. Seconds.'),
  lag_seconds: whole(1, 365 * 86_400)
    .default(3600)
    .describe(
      'A host whose newest event is this much older than that of the newest host holds no window open. Seconds.',
    ),
  checkpoint_seconds: whole(1, 3600)
    .default(5)
    .describe(
      'How often the state of the evaluation is made durable: about what a start after a crash evaluates again. Seconds.',
    ),
  keep_events: z
    .enum(KEPT_EVENTS)
    .default('matched')
    .describe('Which events are stored for people to look at: those that some rule asked for, all, or none.'),
  risk_incidents: z
    .boolean()
    .default(false)
    .describe('Whether the risk incident rules run, as in `scan --risk`; not over a topic of several partitions.'),
});

const health = z.strictObject({
  silent_seconds: whole(60, 365 * 86_400)
    .nullable()
    .default(86_400)
    .describe('A source that is not heard for this long is an alert; null: never. Seconds.'),
  behind_seconds: whole(1, 86_400)
    .nullable()
    .default(60)
    .describe('Events that wait for the rules for this long are an alert; null: never. Seconds.'),
  late_events: whole(1, 1_000_000_000)
    .nullable()
    .default(1_000)
    .describe(
      'So many events within an hour that came after their windows had closed are an alert; null: never. Events.',
    ),
});

const retention = z.strictObject({
  log_days: whole(1, 3650).default(7).describe('How long the event log is kept once it was evaluated. Days.'),
  log_megabytes: whole(64, 1024 * MEGABYTE)
    .default(20_480)
    .describe('How large the event log may grow before its oldest part goes sooner. Megabytes.'),
  event_days: whole(1, 3650)
    .default(30)
    .describe(
      'How long stored events are kept, by their own time; by when they came where they have none, or one that is to come. Days.',
    ),
  closed_alert_days: whole(1, 3650)
    .default(365)
    .describe('How long closed alerts are kept, by their own time; open ones are never removed. Days.'),
  audit_days: whole(1, 3650).default(365).describe('How long the audit log is kept. Days.'),
});

const tls = z.strictObject({
  certificate: z.string().min(1).describe('File with the certificate and what leads to its authority, PEM.'),
  key: z.string().min(1).describe('File with the private key, PEM.'),
});

const outputParts = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')
    .describe('What the output is called; also names the files in which it remembers how far it came.'),
  least_severity: z.enum(SEVERITIES).default('informational').describe('Alerts below this severity are not sent.'),
  kinds: z
    .array(z.enum(['alert', 'risk', 'hunt', 'building_block']))
    .min(1)
    .default(['alert'])
    .describe('Kinds of alerts that are sent.'),
};
const address = z
  .url({ protocol: /^https?$/, error: 'an address, as in https://alerts.example/path' })
  .refine((url) => {
    const { username, password } = URL.canParse(url) ? new URL(url) : { username: '', password: '' };
    return username === '' && password === '';
  }, 'an address with a name or a password cannot be asked, and settings are no place for secrets');
const secretFile = z.string().min(1);

const output = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    ...outputParts,
    url: address.describe('Where alerts are posted to.'),
    form: z
      .enum(['alerts', 'slack'])
      .default('alerts')
      .describe('JSON with the alerts, or a message as Slack takes it.'),
    secret_file: secretFile
      .nullable()
      .default(null)
      .describe('File with the secret that requests are signed with; null: unsigned.'),
  }),
  z.strictObject({
    kind: z.literal('hec'),
    ...outputParts,
    url: address.describe("Splunk's collector, up to the port."),
    token_file: secretFile.describe('File with the token.'),
    index: z.string().min(1).nullable().default(null).describe('Index of alerts; null: what the token says.'),
    risk_index: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('Index for risk events, as Enterprise Security keeps them; null: none are sent.'),
  }),
  z.strictObject({
    kind: z.literal('bulk'),
    ...outputParts,
    url: address.describe('Elasticsearch.'),
    index: z.string().min(1).describe('Index or data stream for alert documents.'),
    api_key_file: secretFile.describe('File with the encoded form of an API key.'),
  }),
  z.strictObject({
    kind: z.literal('file'),
    ...outputParts,
    path: z.string().min(1).describe('File that alerts are added to, one a line.'),
  }),
]);

export type OutputConfig = z.infer<typeof output>;

export const serveConfig = z.strictObject({
  listen: z
    .string()
    .regex(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'an address and a port, as in 127.0.0.1:8780')
    .refine((text) => !(Number(text.slice(text.lastIndexOf(':') + 1)) > 65_535), 'a port is at most 65535')
    .default('127.0.0.1:8780')
    .describe('Address and port to listen on. Only this machine can reach the default.'),
  data: z
    .string()
    .min(1)
    .default('telltale-data')
    .describe('Folder for the event log, the store and all else that is kept.'),
  rules: z.array(z.string().min(1)).default([]).describe('Files and folders with rules; none: the bundled `ai` pack.'),
  content: z
    .string()
    .nullable()
    .default(null)
    .describe('Folder with macros and lookups for every rule; null: beside each rule.'),
  geoip: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Database of places for `iplocation`, as `scan --geoip` takes it; null: none.'),
  risk_factors: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('File of risk factors, which change the scores of risk, as `scan --risk-factors` takes it; null: none.'),
  deprecated: z.boolean().default(false).describe('Whether rules marked deprecated run.'),
  tls: tls.nullable().default(null).describe('Serves HTTPS; null: HTTP.'),
  follow: z
    .array(z.string().min(1))
    .default([])
    .describe('Files and folders to follow: lines that are added to them are events, JSON or text.'),
  inputs: z
    .strictObject({
      kafka: kafkaConfig.nullable().default(null).describe('A Kafka topic with events; null: none.'),
    })
    .prefault({}),
  outputs: z
    .array(output)
    .default([])
    .describe('Where alerts go besides the store.')
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two outputs have the same name'),
  ingest: ingest.prefault({}),
  engine: engine.prefault({}),
  health: health.prefault({}),
  retention: retention.prefault({}),
});

export type ServeConfig = z.infer<typeof serveConfig>;

/** The configuration that a text in YAML asks for, or what is wrong with it, one sentence each. */
export function readServeConfig(
  text: string,
  name: string,
): { readonly config: ServeConfig } | { readonly problems: string[] } {
  if (text.trim() === '') return { config: serveConfig.parse({}) };
  const file = parseYamlFile({ name, text });
  const { value, diagnostics } = file;
  // Of two equal keys one would go unheard, and with it all that stands below.
  const broken = diagnostics.filter(({ severity, code }) => severity === 'error' || code === 'rule-duplicate-key');
  if (broken.length > 0) {
    const problems = broken.map(({ code, message, source, span }) => {
      if (source === undefined || span === undefined) return message;
      const key = source.text.slice(span.start, span.end);
      const text = code === 'rule-duplicate-key' ? `\`${key}\` stands twice` : message;
      return `line ${locate(source, span.start).line}: ${text}`;
    });
    return { problems };
  }
  const parsed = serveConfig.safeParse(value ?? {});
  if (parsed.success) return { config: parsed.data };
  const problems = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) addProblem(problems, file, [...issue.path, key], unknownSetting(key));
    } else addProblem(problems, file, issue.path, wordSettingProblem(issue, valueAt(value, issue.path)));
  }
  return { problems: [...problems.values()] };
}

/** One for each setting: what is wrong first is why the rest is. */
function addProblem(
  problems: Map<string, string>,
  file: WrittenFile,
  path: readonly PropertyKey[],
  message: string,
): void {
  const known = path.map((part) => (typeof part === 'number' ? part : String(part)));
  const name = known.join('.');
  if (problems.has(name)) return;
  // A setting begins with its name: what lies in it may begin lines below. What is missing has no place of its own.
  let span = file.keySpanOf(known) ?? file.spanOf(known);
  for (let depth = known.length - 1; span === null && depth > 0; depth--) span = file.spanOf(known.slice(0, depth));
  const line = span === null ? '' : `line ${locate(file.source, span.start).line}, `;
  problems.set(name, name === '' ? message : `${line}${name}: ${message}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path)
    at = typeof at === 'object' && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[step] : undefined;
  return at;
}

function unknownSetting(key: string): string {
  const nearest = findNearest(key, settingNames(z.toJSONSchema(serveConfig, { io: 'input', unrepresentable: 'any' })));
  return `there is no such setting${nearest === null ? '' : `; did you mean ${nearest}?`}`;
}

/** Names of all settings, at whatever depth. */
function settingNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]: [string, unknown]) => [
    ...(key === 'properties' && typeof inner === 'object' && inner !== null ? Object.keys(inner) : []),
    ...settingNames(inner),
  ]);
}
