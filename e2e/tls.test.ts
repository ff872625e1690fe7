/** `telltale serve` with a certificate: senders and people over HTTPS, and nothing over plain HTTP. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Certificates, makeCertificates, whyNoCertificates } from './certificates.ts';
import { freePort, Server } from './server.ts';
import { makeFolder, PACK, runTelltale, scanAlerts } from './telltale.ts';

const missing = whyNoCertificates();
const folder = makeFolder();
const lines = readFileSync(join(PACK, 'sample/workstations.nxlog.ndjson'), 'utf8').split('\n').slice(0, -1);
let files: Certificates;
let server: Server;
let port: number;
beforeAll(async () => {
  if (missing !== null) return;
  files = makeCertificates(join(folder, 'certificates'));
  port = await freePort();
  const { certificate, key } = files;
  server = new Server(folder, port, { tls: { certificate, key }, engine: { checkpoint_seconds: 1 } });
  await server.start();
}, 60_000);
afterAll(async () => {
  await server?.end('SIGKILL');
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Over HTTPS, trusting the test's authority alone. */
function ask(path: string, options: RequestOptions = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca: readFileSync(files.ca) });
    const sent = request(`${server.url}${path}`, { agent, ...options }, (answer) => {
      let text = '';
      answer.on('data', (bytes) => {
        text += bytes;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

it.skipIf(missing !== null)(
  `takes events and people over HTTPS${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const authorization = `Splunk ${server.token}`;
    const hec = lines.slice(0, 40).map((line) => `{"event":${line}}`);
    const sent = await ask('/services/collector/event', { method: 'POST', headers: { authorization } }, hec.join('\n'));
    expect(JSON.parse(sent.body)).toEqual({ text: 'Success', code: 0 });
    const bulk = lines.slice(40).map((line) => `{"create":{"_index":"winlogbeat-9"}}\n${line}\n`);
    const basic = `Basic ${Buffer.from(`any:${server.token}`).toString('base64')}`;
    const headers = { authorization: basic, 'content-type': 'application/x-ndjson' };
    const taken = await ask('/elastic/_bulk', { method: 'POST', headers }, bulk.join(''));
    expect([taken.status, (JSON.parse(taken.body) as { errors: boolean }).errors]).toEqual([200, false]);

    const login = await ask(
      '/api/v1/session',
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      JSON.stringify({ name: 'admin', password: /password (\S+)/.exec(server.said)?.[1] }),
    );
    expect(login.status).toBe(200);
    // The session is for HTTPS alone.
    const cookie = [login.headers['set-cookie'] ?? []].flat();
    expect(cookie.join()).toContain('Secure');

    const file = join(folder, 'all.ndjson');
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    const expected = scanAlerts([file, '--window']).filter(({ rule }) => rule.language === 'eql');
    expect(expected.length).toBeGreaterThan(0);
    const own = { cookie: cookie.map((text) => text.split(';')[0]).join('; ') };
    let found: string[] = [];
    for (let tries = 0; tries < 100 && found.length < expected.length; tries++) {
      const { body } = await ask('/api/v1/alerts?limit=200', { headers: own });
      const { items } = JSON.parse(body) as { items: { id: string; kind: string }[] };
      found = items.filter(({ kind }) => kind === 'alert').map(({ id }) => id);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect([...found].sort()).toEqual(expected.map(({ id }) => id).sort());
  },
  60_000,
);

it.skipIf(missing !== null)(
  'answers neither plain HTTP nor old TLS, and whoever does not trust it notices',
  async () => {
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    await expect(ask('/healthz', { agent: new Agent() })).rejects.toThrow(/certificate/);
    const old = new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, maxVersion: 'TLSv1.1', rejectUnauthorized: false });
      socket.once('secureConnect', () => resolve(socket.getProtocol()));
      socket.once('error', reject);
    });
    await expect(old).rejects.toThrow();
    // And it goes on answering those who do.
    expect((await ask('/healthz')).status).toBe(200);
  },
);

it.skipIf(missing !== null)('says so where certificate and key cannot be read', () => {
  const config = join(folder, 'wrong.yaml');
  const tls = { certificate: join(folder, 'none.crt'), key: files.key };
  writeFileSync(config, JSON.stringify({ listen: '127.0.0.1:0', data: join(folder, 'wrong'), tls }));
  const { code, stderr } = runTelltale(['serve', '--config', config]);
  expect(code).toBe(2);
  expect(stderr).toContain('the certificate cannot be read');
  writeFileSync(join(folder, 'none.crt'), 'no certificate\n');
  const second = runTelltale(['serve', '--config', config]);
  expect([second.code, second.stderr.includes('certificate')]).toEqual([2, true]);
});

it.skipIf(missing !== null)(
  'shows the certificate that was renewed, and the old one where that cannot be read',
  async () => {
    const renewed = makeCertificates(join(folder, 'renewed'));
    const reload = async (): Promise<void> => {
      process.kill(server.pid, 'SIGHUP');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    };
    for (const name of ['certificate', 'key'] as const) writeFileSync(files[name], readFileSync(renewed[name]));
    await reload();
    await expect(ask('/healthz')).rejects.toThrow(/certificate/);
    files = { ...files, ca: renewed.ca };
    expect((await ask('/healthz')).status).toBe(200);
    writeFileSync(files.key, 'no key');
    await reload();
    expect((await ask('/healthz')).status).toBe(200);
    expect(server.said).toMatch(/error the certificate cannot be read: .*; the one before stays/);
  },
);

it.skipIf(missing !== null)(
  `is found to be healthy by its container${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const dockerfile = readFileSync(join(import.meta.dirname, '../deploy/Dockerfile'), 'utf8');
    const [, , flag, script] = JSON.parse(`["",${/^HEALTHCHECK .* CMD \[(.*)\]$/m.exec(dockerfile)![1]}]`) as string[];
    const exitAt = (at: number): number | null =>
      spawnSync(process.execPath, [flag!, script!.replaceAll('8780', String(at))]).status;
    expect(exitAt(port)).toBe(0);
    expect(exitAt(await freePort())).toBe(1);
    const plain = new Server(makeFolder(), await freePort());
    await plain.start();
    expect(exitAt(Number(new URL(plain.url).port))).toBe(0);
    await plain.end('SIGKILL');
  },
  60_000,
);
