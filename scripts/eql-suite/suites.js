/**
 * What lies in a folder of EQL queries: suites of queries, the events that each is about, and the types of their fields.
 * Times become ISO 8601 under `@timestamp`, as the suites' own loaders do it.
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
  [/nanos/, { files: ['eql_date_nanos'], idField: 'serial_event_id' }],
  [/failing_shards/, { files: ['endgame-shard-failures'], idField: 'serial_event_id' }],
  [/./, { files: ['endgame-140', '../test_data'], idField: 'serial_event_id' }],
];

/** Seconds between 1601, where Windows' file times begin, and 1970. */
const FILE_TIME_EPOCH = 11_644_473_600_000;

export function readSuites(folder, older) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.toml'))
    .sort();
  return names.flatMap((name) => {
    const { queries } = parse(readFileSync(join(folder, name), 'utf8'));
    if (!Array.isArray(queries)) return [];
    const { files, idField } = DATA.find(([pattern]) => pattern.test(name))[1];
    const mapped = mappedTypes(folder, files);
    const events = files.flatMap((file) => readEvents(folder, file)).map((event) => withNulls(withTime(event), mapped));
    if (events.length === 0) throw new Error(`${name}: no events under ${folder} (${files.join(', ')})`);
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

function readEvents(folder, file) {
  for (const path of [join(folder, 'data', `${file}.data`), join(folder, 'data', `${file}.json`)]) {
    if (!existsSync(path)) continue;
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, ''));
  }
  return [];
}

function withTime(event) {
  const written = event['@timestamp'] ?? event.timestamp;
  if (typeof written === 'number' && written > 1e16)
    return { ...event, '@timestamp': new Date(written / 10_000 - FILE_TIME_EPOCH).toISOString() };
  if (/^\d+$/.test(String(written))) return { ...event, '@timestamp': new Date(Number(written)).toISOString() };
  return event;
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

/** What a mapping beside the events says, without what stands for another field. */
function mappedTypes(folder, files) {
  const paths = [...files.map((file) => join(folder, 'data', `${file}.mapping`)), join(folder, 'mapping-default.json')];
  const path = paths.find(existsSync);
  if (path === undefined) return {};
  const mapping = JSON.parse(readFileSync(path, 'utf8'));
  const properties = Object.entries(mapping.properties ?? mapping.mappings.properties);
  return Object.fromEntries(
    properties.flatMap(([name, { type, fields, null_value }]) => {
      if (type === undefined || type === 'alias') return [];
      const isKeyword = type.startsWith('[') || fields?.keyword !== undefined;
      return [[name, { type: isKeyword ? 'keyword' : type, ...(null_value === undefined ? {} : { null_value }) }]];
    }),
  );
}

/** An event as it is indexed: a null that its mapping replaces is replaced. */
function withNulls(event, types) {
  const named = Object.entries(types).filter(
    ([name, { null_value }]) => null_value !== undefined && event[name] === null,
  );
  return { ...event, ...Object.fromEntries(named.map(([name, { null_value }]) => [name, null_value])) };
}
