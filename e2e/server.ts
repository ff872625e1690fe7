/** Runs `telltale serve` as its users do, in a process of its own on a free port, and talks to it over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { get as getOver } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HEALTH_RULES } from '../src/app/live/health-watch.ts';
import { openDuckdbStore } from '../src/store/duckdb.ts';
import type { AlertRow } from '../src/store/store.ts';
import { MAIN } from './telltale.ts';

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Whether an alert is a server's own: a slow machine may say of itself that events wait for its rules. */
export function isOfHealth(ruleId: string): boolean {
  return Object.values(HEALTH_RULES).some(({ id }) => id === ruleId);
}

/** All alerts in the store of a data folder whose server has stopped. */
export async function storedAlerts(data: string): Promise<AlertRow[]> {
  const store = await openDuckdbStore(join(data, 'store.duckdb'));
  const rows: AlertRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listAlerts({}, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...page.rows);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  await store.close();
  return rows;
}

export class Server {
  readonly url: string;
  readonly data: string;
  readonly #config: string;
  #child: ChildProcess | null = null;
  #said = '';

  constructor(folder: string, port: number, settings: object = {}) {
    this.url = `${'tls' in settings ? 'https' : 'http'}://127.0.0.1:${port}`;
    this.data = join(folder, 'data');
    this.#config = join(folder, 'telltale.yaml');
    // JSON is YAML.
    writeFileSync(this.#config, JSON.stringify({ listen: `127.0.0.1:${port}`, data: this.data, ...settings }));
  }

  get said(): string {
    return this.#said;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get token(): string {
    return readFileSync(join(this.data, 'ingest-token'), 'utf8').trim();
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN, 'serve', '--config', this.#config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    child.stderr?.on('data', (bytes: Buffer) => {
      this.#said += bytes.toString();
    });
    for (let tries = 0; tries < 600; tries++) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${this.#said}`);
      if (await this.#answers()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server did not answer: ${this.#said}`);
  }

  /** Whatever it says, and whoever vouches for it. */
  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const url = `${this.url}/services/collector/health`;
      const taken = (answer: IncomingMessage): void => {
        answer.resume();
        resolve(true);
      };
      const asked = url.startsWith('https') ? getOver(url, { rejectUnauthorized: false }, taken) : get(url, taken);
      asked.once('error', () => resolve(false));
    });
  }

  /** Nobody reads what it says from here on. */
  turnAway(): void {
    this.#child?.stderr?.destroy();
  }

  /** Gives the exit code; null where a signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  /** Sends events as a collector's body; the status, or null where nobody answered. */
  async send(
    body: string | Buffer,
    path = '/services/collector/event',
    headers: Record<string, string> = {},
  ): Promise<number | null> {
    try {
      const answer = await fetch(`${this.url}${path}`, {
        method: 'POST',
        body,
        headers: { authorization: `Splunk ${this.token}`, ...headers },
        signal: AbortSignal.timeout(20_000),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }
}
