/**
 * The bench of `telltale serve`: a server in a process of its own, real Sysmon telemetry sent to it over loopback at a
 * steady rate through the collector's interface, each request answered when it is on disk. Says what rate was sustained,
 * how long answers and alerts took, what processor time and memory the server used, and whether that keeps the limits of
 * the mode. Now and then a lookup that must raise an alert is sent along; the time until it is seen on the stream of
 * alerts is the latency of detection.
 *
 *   npm run bench:serve -- [--mode seeds|all|rules|long|replay] [--rules PATH …] [--corpus FILE]
 *                          [--rate N] [--seconds N | --events N] [--keep matched|all|none] [--live] [--replay]
 *                          [--batch 500] [--senders 4] [--every 10]
 *
 * Modes stand in serve-modes.js; other flags take the place of what they say. `--rate 0` is as fast as events are taken;
 * `--live` sets the times of events to when they are sent, as a fleet's are, else the same hours pass again and again;
 * `--every` says how many seconds lie between two looks at memory that are shown.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { growthOf, MODES, verdictsOf } from './serve-modes.js';
import { Target } from './serve-target.js';

const { values: flags } = parseArgs({
  options: {
    mode: { type: 'string', default: 'seeds' },
    rate: { type: 'string' },
    seconds: { type: 'string' },
    events: { type: 'string' },
    keep: { type: 'string' },
    live: { type: 'boolean' },
    replay: { type: 'boolean' },
    batch: { type: 'string', default: '500' },
    senders: { type: 'string', default: '4' },
    every: { type: 'string', default: '10' },
    corpus: { type: 'string', default: join(import.meta.dirname, 'corpora/mixed.ndjson') },
    rules: { type: 'string', multiple: true, default: [] },
  },
});
const mode = MODES[flags.mode];
if (flags.mode === 'rules' && flags.rules.length === 0) throw new Error('the mode rules needs --rules PATH');
if (mode === undefined) throw new Error(`there is no mode ${flags.mode}; there are ${Object.keys(MODES).join(', ')}`);
const numberOf = (flag, otherwise) => (flag === undefined ? otherwise : Number(flag));
const [batch, senders, every] = [flags.batch, flags.senders, flags.every].map(Number);
const rate = numberOf(flags.rate, mode.rate);
const wanted = numberOf(
  flags.events,
  flags.seconds === undefined ? (mode.events ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
);
const seconds =
  wanted === Number.POSITIVE_INFINITY ? numberOf(flags.seconds, mode.seconds ?? 60) : Number.POSITIVE_INFINITY;
const keep = flags.keep ?? mode.keep;
const isLive = flags.live ?? mode.live ?? false;
const isReplayed = flags.replay ?? mode.replay ?? false;

/** Lines of the corpus, as bodies of so many events. */
function readBodies(count) {
  const fd = openSync(flags.corpus, 'r');
  const bytes = Buffer.alloc(96 * 1024 * 1024);
  const length = readSync(fd, bytes, 0, bytes.length, 0);
  closeSync(fd);
  const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
  const bodies = [];
  for (let at = 0; at + batch <= lines.length && bodies.length < count; at += batch) {
    const events = lines.slice(at, at + batch).map((line) => `{"event":${line}}`);
    bodies.push(Buffer.from(events.join('\n')));
  }
  return bodies;
}

const TIME =
  /"(?:EventTime|EventReceivedTime|@timestamp|UtcTime|TimeCreated|SystemTime)":\s*"(?=\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)/g;
const timesOf = new Map();

/** Writes the present time over the times of a body's events. */
function setTimes(body) {
  let places = timesOf.get(body);
  if (places === undefined) {
    places = Int32Array.from(body.toString('latin1').matchAll(TIME), (match) => match.index + match[0].length);
    timesOf.set(body, places);
  }
  const now = Buffer.from(new Date().toISOString());
  for (const at of places) {
    now.copy(body, at, 0, 10);
    now.copy(body, at + 11, 11, 19);
  }
}

/** As many hosts as a fleet may have. */
const hostOf = (number) => `MARK-${number % 500}`;

function marker(number) {
  const time = new Date().toISOString();
  const event = {
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: hostOf(number),
    EventRecordID: String(number),
    TimeCreated: time,
    UtcTime: time,
    QueryName: 'api.openai.com',
    QueryStatus: '0',
    QueryResults: '192.0.2.1;',
    Image: 'C:\\Users\\bob\\AppData\\viewer.exe',
    User: 'CORP\\bob',
  };
  return Buffer.from(JSON.stringify({ event }));
}

const percentile = (values, p) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * p) / 100))] ?? Number.NaN;
const percentiles = (values) =>
  [50, 95, 99].map((p) => `p${p} ${percentile(values, p).toFixed(1)} ms`).join(', ') +
  `, at most ${values.length === 0 ? 'unknown' : `${Math.max(...values).toFixed(1)} ms`}`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const bodies = readBodies(400);
const bodyBytes = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;
// The bundled rules come along: they find what is sent to be found.
const rules = flags.rules.length === 0 ? [] : [...flags.rules, join(import.meta.dirname, '../packs/ai/rules')];
const target = new Target({ rules, keep, connections: senders + 4 });
await target.start();
const sentAt = new Map();
/** When each marker was sent, and the time until it was seen. */
const detections = [];
await target.watchAlerts((host) => {
  const at = sentAt.get(host);
  if (at === undefined) return;
  sentAt.delete(host);
  detections.push({ at, took: performance.now() - at });
});
await target.post(bodies[0]);

const before = target.usage();
const started = performance.now();
const answers = [];
let events = 0;
let refused = 0;
let next = 0;
const isOver = () => performance.now() - started >= seconds * 1000 || next * batch >= wanted;
async function send() {
  while (!isOver()) {
    const number = next++;
    const due = rate === 0 ? 0 : started + (number * batch * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const body = bodies[number % bodies.length];
    if (isLive) setTimes(body);
    const at = performance.now();
    const status = await target.post(body);
    answers.push(performance.now() - at);
    if (status === 200) events += batch;
    else {
      refused++;
      if (rate === 0) await sleep(500);
    }
  }
}
async function mark() {
  for (let number = 0; !isOver(); number++) {
    sentAt.set(hostOf(number), performance.now());
    await target.post(marker(number));
    await sleep(250);
  }
}
const rss = [];
const sampling = setInterval(() => rss.push(target.usage().rss), 1000);
await Promise.all([mark(), ...Array.from({ length: senders }, send)]);
const elapsed = (performance.now() - started) / 1000;
clearInterval(sampling);
const waitedFrom = performance.now();
await target.settle();
const behind = (performance.now() - waitedFrom) / 1000;
for (let tries = 0; tries < 50 && sentAt.size > 0; tries++) await sleep(100);
const after = target.usage();
const used = after.seconds - before.seconds;

const say = (name, text) => console.log(`${name.padEnd(11)}${text}`);
say(
  'machine',
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)} at the end`,
);
say(
  'asked',
  `mode ${flags.mode}: ${flags.rules.length === 0 ? 'bundled rules' : flags.rules.join(' ')}, ${target.ruleCount} in all; events kept: ${keep}; ${rate === 0 ? 'as fast as taken' : `${rate}/s`}`,
);
say(
  'sustained',
  `${Math.round(events / elapsed)} events/s, durable, for ${elapsed.toFixed(1)} s (${events} events of ${Math.round(bodyBytes / batch)} bytes; ${refused} requests refused)`,
);
say('answers', percentiles(answers));
const detected = detections.map(({ took }) => took);
say('detection', `${percentiles(detected)} (${detected.length} seen, ${sentAt.size} not)`);
const minutes = Array.from({ length: Math.ceil(elapsed / 60) }, (_, minute) =>
  detections.filter(({ at }) => Math.floor((at - started) / 60_000) === minute).map(({ took }) => took),
);
if (minutes.length > 1)
  say(
    'detection',
    `p99 by the minute, in s: ${minutes.map((took) => (percentile(took, 99) / 1000).toFixed(1)).join(' ')}`,
  );
say('behind', `${behind.toFixed(2)} s of evaluation at the end`);
say(
  'processor',
  `${used.toFixed(1)} s for ${elapsed.toFixed(1)} s (${((used * 1e6) / events).toFixed(1)} µs an event)`,
);
say(
  'memory',
  `MB every ${every} s: ${rss
    .filter((_, i) => i % every === 0)
    .map(Math.round)
    .join(' ')}`,
);
say(
  'memory',
  `first ${Math.round(rss[0] ?? after.rss)} MB, last ${Math.round(rss.at(-1) ?? after.rss)} MB, at most ${Math.round(after.peak)} MB`,
);

let replay = Number.NaN;
if (isReplayed) {
  await target.stop('SIGKILL');
  target.forgetCheckpoint();
  const from = performance.now();
  await target.start();
  const count = await target.settle();
  const took = (performance.now() - from) / 1000;
  replay = (took * 1e6) / count;
  say(
    'replay',
    `${count} events in ${took.toFixed(1)} s, with the start; ${Math.round(target.usage().peak)} MB at most`,
  );
}
const found = {
  // Nobody can tell who asked for less.
  rate: rate < (mode.limits.rate ?? 0) ? Number.NaN : events / elapsed,
  detection: percentile(detected, 99),
  unseen: sentAt.size,
  memory: Math.max(after.peak, isReplayed ? target.usage().peak : 0),
  growth: growthOf(rss),
  replay,
};
for (const line of verdictsOf(mode.limits, found)) console.log(line);
await target.remove();
