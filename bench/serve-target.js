/** The server that the bench of `serve` sends to: a process of its own, with a folder of its own, watched from outside. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');

export class Target {
  #settings;
  #agent;
  #child;
  #said = '';

  constructor({ rules, keep, connections }) {
    this.folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'));
    const port = 20_000 + (process.pid % 20_000);
    this.url = `http://127.0.0.1:${port}`;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#settings = join(this.folder, 'telltale.yaml');
    // JSON is YAML.
    const settings = {
      listen: `127.0.0.1:${port}`,
      data: join(this.folder, 'data'),
      rules,
      engine: { keep_events: keep },
      retention: { log_megabytes: 4096 },
    };
    writeFileSync(this.#settings, JSON.stringify(settings));
  }

  /** Resolves when it is ready for events. */
  async start() {
    const flags = process.env.SERVE_FLAGS?.split(' ') ?? [];
    const child = spawn(process.execPath, [...flags, MAIN, 'serve', '--config', this.#settings], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (chunk) => {
      this.#said += chunk;
    });
    for (let tries = 0; tries < 2400; tries++) {
      if (child.exitCode !== null) throw new Error(this.#said);
      const isReady = await fetch(`${this.url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isReady) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.token = readFileSync(join(this.folder, 'data/ingest-token'), 'utf8').trim();
  }

  /** Rules that it read. */
  get ruleCount() {
    return Number(/(\d+) rules; listening/.exec(this.#said)?.[1] ?? 0);
  }

  async stop(signal) {
    this.#child.kill(signal);
    await new Promise((resolve) => this.#child.once('exit', resolve));
  }

  /** Ends it, and leaves nothing behind. */
  async remove() {
    await this.stop('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What the server remembers of how far it evaluated is gone: all of the log is new to it. */
  forgetCheckpoint() {
    rmSync(join(this.folder, 'data/checkpoint.json'));
  }

  /** Sends events as a collector's body; the status. */
  post(body) {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Splunk ${this.token}`, 'content-length': body.length };
      const options = { method: 'POST', agent: this.#agent, headers };
      const sent = request(`${this.url}/services/collector/event`, options, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Seconds of processor time and megabytes of memory that the server has used. */
  usage() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return {
      seconds: (Number(stat[11]) + Number(stat[12])) / 100,
      rss: megabytes('VmRSS'),
      peak: megabytes('VmHWM'),
    };
  }

  async metric(name) {
    const text = await fetch(`${this.url}/metrics`).then((answer) => answer.text());
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  }

  /** Resolves when rules have seen all that was taken. */
  async settle() {
    const taken = await this.metric('telltale_events_appended');
    while ((await this.metric('telltale_events_evaluated')) < taken)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return taken;
  }

  /** Calls back with the host of every alert that is seen on the stream. */
  async watchAlerts(onHost) {
    const password = /password (\S+)/.exec(this.#said)?.[1];
    const login = await fetch(`${this.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password }),
    });
    const cookies = login.headers.getSetCookie().map((text) => text.split(';')[0]);
    const stream = await fetch(`${this.url}/api/v1/alerts/stream`, { headers: { cookie: cookies.join('; ') } });
    readStream(stream.body, onHost).catch(() => {}); // it ends with the server
  }
}

async function readStream(body, onHost) {
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data !== undefined) for (const { host } of JSON.parse(data).items) onHost(host);
    }
  }
}
