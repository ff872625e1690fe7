/**
 * The bench of `telltale serve`: a server in a process of its own, real Sysmon telemetry sent to it over loopback at a
 * steady rate through the collector's interface, each request answered when it is on disk. Says what rate was sustained,
 * how long answers and alerts took, and what processor time and memory the server used. Now and then a lookup that must
 * raise an alert is sent along; the time until it is seen on the stream of alerts is the latency of detection.
 *
 *   npm run bench:serve -- [--rate 15000] [--seconds 60] [--batch 500] [--senders 4] [--corpus FILE] [--rules PATH …]
 *                          [--keep matched|all|none] [--replay] [--live]
 *
 * `--live` sets the times of events to when they are sent, as a fleet's are; else the same hours pass again and again.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const { values: flags } = parseArgs({
  options: {
    rate: { type: 'string', default: '15000' },
    seconds: { type: 'string', default: '60' },
    batch: { type: 'string', default: '500' },
    senders: { type: 'string', default: '4' },
    corpus: { type: 'string', default: join(root, 'bench/corpora/mixed.ndjson') },
    rules: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string', default: 'matched' },
    live: { type: 'boolean', default: false },
    replay: { type: 'boolean', default: false },
  },
});
const [rate, seconds, batch, senders] = [flags.rate, flags.seconds, flags.batch, flags.senders].map(Number);
const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'));
const port = 20_000 + (process.pid % 20_000);
const url = `http://127.0.0.1:${port}`;
const agent = new Agent({ keepAlive: true, maxSockets: senders + 4 });

/** Lines of the corpus, as bodies of so many events. */
function readBodies(count) {
  const fd = openSync(flags.corpus, 'r');
  const bytes = Buffer.alloc(96 * 1024 * 1024);
  const length = readSync(fd, bytes, 0, bytes.length, 0);
  closeSync(fd);
  const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
  const bodies = [];
  for (let at = 0; at + batch <= lines.length && bodies.length < count; at += batch) {
    bodies.push(
      Buffer.from(
        lines
          .slice(at, at + batch)
          .map((line) => `{"event":${line}}`)
          .join('\n'),
      ),
    );
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

let said = '';
let child;
async function startServer() {
  const config = join(folder, 'telltale.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      listen: `127.0.0.1:${port}`,
      data: join(folder, 'data'),
      rules: flags.rules,
      engine: { keep_events: flags.keep },
      retention: { log_megabytes: 4096 },
    }),
  );
  child = spawn(
    process.execPath,
    [...(process.env.SERVE_FLAGS?.split(' ') ?? []), join(root, 'dist/cli/main.js'), 'serve', '--config', config],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  for (let tries = 0; tries < 2400; tries++) {
    if (child.exitCode !== null) throw new Error(said);
    if (
      await fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server did not start: ${said}`);
}

function post(path, body, token) {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { method: 'POST', agent, headers: { authorization: `Splunk ${token}`, 'content-length': body.length } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Seconds of processor time and megabytes of memory that the server has used. */
function usage() {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const kilobytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return {
    user: Number(stat[11]) / 100,
    system: Number(stat[12]) / 100,
    rss: kilobytes('VmRSS') / 1024,
    peak: kilobytes('VmHWM') / 1024,
  };
}

async function metric(name) {
  const text = await fetch(`${url}/metrics`).then((answer) => answer.text());
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Calls back with the host of every alert that is seen on the stream. */
async function watchAlerts(onHost) {
  const password = /password (\S+)/.exec(said)?.[1];
  const login = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const stream = await fetch(`${url}/api/v1/alerts/stream`, { headers: { cookie } });
  (async () => {
    let text = '';
    for await (const chunk of stream.body) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data !== undefined) for (const { host } of JSON.parse(data).items) onHost(host);
      }
    }
  })().catch(() => {});
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
const round = (value, digits = 1) => value.toFixed(digits);

const bodies = readBodies(400);
await startServer();
const token = readFileSync(join(folder, 'data/ingest-token'), 'utf8').trim();
const sentAt = new Map();
const detected = [];
await watchAlerts((host) => {
  const at = sentAt.get(host);
  if (at === undefined) return;
  sentAt.delete(host);
  detected.push(performance.now() - at);
});
await post('/services/collector/event', bodies[0], token);
const before = usage();
const started = performance.now();
const answers = [];
let events = 0;
let refused = 0;
let next = 0;
const over = () => performance.now() - started >= seconds * 1000;
const bodyBytes = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;
async function send() {
  while (!over()) {
    const number = next++;
    const due = started + (number * batch * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const body = bodies[number % bodies.length];
    if (flags.live) setTimes(body);
    const at = performance.now();
    const status = await post('/services/collector/event', body, token);
    answers.push(performance.now() - at);
    if (status === 200) events += batch;
    else refused++;
  }
}
async function mark() {
  for (let number = 0; !over(); number++) {
    sentAt.set(hostOf(number), performance.now());
    await post('/services/collector/event', marker(number), token);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
const rss = [];
const sampling = setInterval(() => rss.push(usage().rss), 1000);
await Promise.all([mark(), ...Array.from({ length: senders }, send)]);
const elapsed = (performance.now() - started) / 1000;
clearInterval(sampling);
const waitedFrom = performance.now();
const appended = await metric('telltale_events_appended');
while ((await metric('telltale_events_evaluated')) < appended) await new Promise((resolve) => setTimeout(resolve, 50));
const behind = (performance.now() - waitedFrom) / 1000;
await new Promise((resolve) => setTimeout(resolve, 600));
const after = usage();
const user = after.user - before.user + after.system - before.system;
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}; ${flags.rules.length === 0 ? 'bundled rules' : flags.rules.join(' ')}, events kept: ${flags.keep}`,
);
console.log(
  `sustained  ${Math.round(events / elapsed)} events/s, durable, for ${round(elapsed)} s (${events} events of ${Math.round(bodyBytes / batch)} bytes; asked ${rate}/s; ${refused} requests refused)`,
);
console.log(`answers    p50 ${round(percentile(answers, 50))} ms, p99 ${round(percentile(answers, 99))} ms`);
console.log(
  `detection  p50 ${round(percentile(detected, 50))} ms, p99 ${round(percentile(detected, 99))} ms (${detected.length} seen, ${sentAt.size} not)`,
);
console.log(`behind     ${round(behind, 2)} s of evaluation at the end`);
console.log(`processor  ${round(user)} s for ${round(elapsed)} s (${round((user * 1e6) / events)} µs an event)`);
console.log(
  `memory by time (MB)  ${Array.from({ length: 20 }, (_, i) => Math.round(rss[Math.floor((rss.length * i) / 20)] ?? 0)).join(' ')}`,
);
console.log(
  `memory     ${Math.round(percentile(rss, 50))} MB half way, ${Math.round(after.rss)} MB at the end, ${Math.round(after.peak)} MB at most`,
);
if (flags.replay) {
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  rmSync(join(folder, 'data/checkpoint.json'));
  const from = performance.now();
  await startServer();
  const target = await metric('telltale_events_appended');
  while ((await metric('telltale_events_evaluated')) < target) await new Promise((resolve) => setTimeout(resolve, 50));
  const took = (performance.now() - from) / 1000;
  console.log(
    `replay     ${target} events in ${round(took)} s, with the start (${round((took * 1e6) / target)} s a million)`,
  );
}
child.kill('SIGTERM');
await new Promise((resolve) => child.once('exit', resolve));
rmSync(folder, { recursive: true, force: true });
