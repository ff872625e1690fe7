/**
 * What lies in a folder of EQL queries: suites of queries, the events that each is about, and the types of their fields.
 * Events become what the suites' own loaders index: file times as `@timestamp`, dates as their mapping's format reads them,
 * nulls that a mapping replaces as what replaces them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { inNewerWords } from './older-dialect.js';

/** By the name of a file of queries: where its events are, and which field holds their ids. The first that fits counts. */
const DATA = [
  [/extra/, { files: ['extra'], idField: 'sequence' }],
  [/missing_events/, { files: ['missing-events'], idField: 'sequence' }],
  [/sample_multi/, { files: ['sample-multi'], idField: 'id' }],
  [/sample/, { files: ['sample1', 'sample2', 'sample3'], idField: 'id' }],
  [/sampling/, { files: ['sampling1', 'sampling2', 'sampling3'], idField: 'id' }],
  [/nanos/, { files: ['eql_date_nanos', 'endgame-140-nanos'], idField: 'serial_event_id' }],
  [/failing_shards/, { files: ['endgame-140', 'endgame-shard-failures'], idField: 'serial_event_id' }],
  [/./, { files: ['endgame-140', '../test_data'], idField: 'serial_event_id' }],
];

/** Events that lie under another name, and are the same with other times: there file times are read as nanoseconds. */
const SAME_EVENTS = { 'endgame-140-nanos': 'endgame-140' };

/** Milliseconds between 1601, where Windows' file times begin, and 1970. */
const FILE_TIME_EPOCH = 11_644_473_600_000;

export function readSuites(folder, older) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.toml'))
    .sort();
  return names.flatMap((name) => {
    const { queries } = parse(readFileSync(join(folder, name), 'utf8'));
    if (!Array.isArray(queries)) return [];
    const { files, idField } = DATA.find(([pattern]) => pattern.test(name))[1];
    const indexes = files.map((file) => readIndex(folder, file)).filter(({ events }) => events.length > 0);
    const events = indexes.flatMap((index) => index.events);
    if (events.length === 0) throw new Error(`${name}: no events under ${folder} (${files.join(', ')})`);
    const mapped = Object.assign({}, ...indexes.map((index) => index.types));
    return [
      {
        queries: queries.map((query, i) => ({
          ...query,
          name: `${name} ${i + 1}${query.name === undefined ? '' : ` ${query.name}`}`,
          text: older ? inNewerWords(query.query, query.case_sensitive !== true) : query.query,
          older,
          tiebreaker: idField,
        })),
        events,
        types: { properties: { ...typesIn(events), ...mapped } },
        idField,
      },
    ];
  });
}

/** The events under one name, as they are indexed, and the types that a mapping beside them gives. */
function readIndex(folder, file) {
  const types = mappedTypes(folder, file);
  const inNanos = types['@timestamp']?.type === 'date_nanos';
  const events = readEvents(folder, file).map((event) => indexed(withTime(event, inNanos), types));
  return { events, types };
}

function readEvents(folder, file) {
  for (const name of [file, SAME_EVENTS[file] ?? file])
    for (const path of [join(folder, 'data', `${name}.data`), join(folder, 'data', `${name}.json`)]) {
      if (!existsSync(path)) continue;
      return JSON.parse(quoteLong(readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, '')));
    }
  return [];
}

/** Numbers of 17 digits and more as texts: JavaScript's would lose the last. */
function quoteLong(json) {
  return json.replace(/(":\s*)(\d{17,})\b/g, '$1"$2"');
}

/** Where events have file times, the loader gives them `@timestamp`: in milliseconds, or the same digits as nanoseconds. */
function withTime(event, inNanos) {
  const { timestamp } = event;
  if (event['@timestamp'] !== undefined || !/^\d{17,}$/.test(timestamp)) return event;
  if (!inNanos) return { ...event, '@timestamp': Number(BigInt(timestamp) / 10_000n) - FILE_TIME_EPOCH };
  const [millis, nanos] = [timestamp.slice(0, 12), timestamp.slice(12)];
  const whole = nanos === '000000' ? millis : `${millis}.${nanos}`;
  return { ...event, '@timestamp': whole, timestamp: Number(BigInt(timestamp) / 1_000_000n) };
}

/** Types as a mapping that nobody wrote would have them. */
function typesIn(events) {
  const types = {};
  for (const event of events)
    for (const [name, value] of Object.entries(event)) {
      const one = Array.isArray(value) ? value.find((item) => item !== null) : value;
      if (one === null || one === undefined || typeof one === 'object') continue;
      types[name] = { type: typeOf(one) };
    }
  return { ...types, '@timestamp': { type: 'date' } };
}

function typeOf(value) {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'long' : 'double';
  return isIP(value) ? 'ip' : 'keyword';
}

/** What a mapping beside the events says, without what stands for another field. Its comments are lines with a `#`. */
function mappedTypes(folder, file) {
  const paths = [join(folder, 'data', `${file}.mapping`), join(folder, 'mapping-default.json')];
  const path = paths.find(existsSync);
  if (path === undefined) return {};
  const mapping = JSON.parse(readFileSync(path, 'utf8').replace(/^#.*$/gm, ''));
  const properties = Object.entries(mapping.properties ?? mapping.mappings.properties);
  return Object.fromEntries(
    properties.flatMap(([name, { type, fields, null_value, format }]) => {
      if (type === undefined || type === 'alias') return [];
      const isKeyword = type.startsWith('[') || Object.keys(fields ?? {}).some((key) => /^(\[|keyword$)/.test(key));
      return [[name, { type: isKeyword ? 'keyword' : type, null_value, format }]];
    }),
  );
}

/** An event as its mapping has it: nulls replaced, dates in the format that the product reads too. */
function indexed(event, types) {
  const entries = Object.entries(event).map(([name, value]) => {
    const { null_value, format } = types[name] ?? {};
    if (value === null && null_value !== undefined) return [name, null_value];
    return [name, format === 'dd-MM-yyyy' ? value.split('-').reverse().join('-') : value];
  });
  return Object.fromEntries(entries);
}
