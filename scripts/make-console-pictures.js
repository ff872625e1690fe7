/**
 * Makes docs/images/console-*.png: the console over the bundled sample, moved so that it ends now, as Chromium shows it.
 * Run by hand when its looks change: npm run build && node scripts/make-console-pictures.js [chromium]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs/images');
const SAMPLE = join(ROOT, 'packs/ai/sample');
const URL = 'http://127.0.0.1:8790';
/** The sample's last moment. */
const END = Date.UTC(2026, 2, 17, 16);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

/** The sample as a collector's body, ending `hours` before now; only events of these hosts, where any are named. */
function sampleBody(hours, hosts = null) {
  const shift = Date.now() - END - hours * 3_600_000;
  const move = (text) =>
    text.replace(/\b(20\d\d-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(\.\d+)?/g, (_, day, between, time, fraction = '') => {
      const moved = new Date(Date.parse(`${day}T${time}Z`) + shift).toISOString();
      return `${moved.slice(0, 10)}${between}${moved.slice(11, 19)}${fraction}`;
    });
  const isWanted = (text) => hosts === null || hosts.some((host) => text.includes(host));
  return readdirSync(SAMPLE)
    .flatMap((file) => {
      const text = move(readFileSync(join(SAMPLE, file), 'utf8'));
      if (!file.endsWith('.xml'))
        return text
          .trim()
          .split('\n')
          .filter(isWanted)
          .map((line) => `{"event":${line}}`);
      const events = [...text.matchAll(/<Event[ >][\s\S]*?<\/Event>/g)].map(([event]) => event);
      return events
        .filter(isWanted)
        .map((event) => JSON.stringify({ event, source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational' }));
    })
    .join('\n');
}

async function send(body, token) {
  const response = await fetch(`${URL}/services/collector/event`, {
    method: 'POST',
    headers: { authorization: `Splunk ${token}` },
    body,
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
}

const PAGES = ['overview', 'usage', 'hunt', 'alerts', 'alert'];
const HUNT = 'EventCode=22 | stats count dc(Computer) as hosts values(QueryName) as asked_for by Image | sort - count';
const LOOKS = [
  ['', { width: 1440, height: 900 }, 'light', PAGES],
  ['-dark', { width: 1440, height: 900 }, 'dark', ['overview', 'alert']],
  ['-narrow', { width: 380, height: 800 }, 'light', ['overview', 'alerts']],
];

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const data = mkdtempSync(join(tmpdir(), 'telltale-pictures-'));
const rules = ['packs/ai/rules', 'packs/ai/extra'].flatMap((path) => ['--rules', join(ROOT, path)]);
const main = join(ROOT, 'dist/cli/main.js');
const server = spawn(process.execPath, [main, 'serve', '--data', data, '--listen', '127.0.0.1:8790', ...rules]);
let said = '';
server.stderr.on('data', (bytes) => {
  said += bytes;
});
let browser = null;
try {
  while (!/with the password \S+/.test(said)) await wait(100);
  const password = /with the password (\S+)/.exec(said)[1];
  const token = readFileSync(join(data, 'ingest-token'), 'utf8').trim();
  for (const [hours, hosts] of [
    [146, ['WKS-01', 'WKS-02']],
    [121, ['WKS-02', 'SRV-02']],
    [97, null],
    [73, ['WKS-03', 'LAP-01', 'SRV-01']],
    [49, null],
    [25, ['SRV-01', 'WKS-04']],
    [1, null],
  ])
    await send(sampleBody(hours, hosts), token);
  await wait(4_000);
  browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium', args: FLAGS });
  for (const [suffix, viewport, colorScheme, kept] of LOOKS) {
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    const shoot = async (name) => {
      if (!kept.includes(name)) return;
      await page.getByRole('status').filter({ hasText: 'Loading' }).first().waitFor({ state: 'detached' });
      await wait(600);
      await page.screenshot({ path: join(IMAGES, `console-${name}${suffix}.png`) });
    };
    await page.goto(URL);
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Alerts over time' }).waitFor();
    await shoot('overview');
    await page.goto(`${URL}/usage`);
    await page.getByRole('heading', { name: 'Program by provider' }).waitFor();
    await shoot('usage');
    await page.goto(`${URL}/hunt?q=${encodeURIComponent(HUNT)}`);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('heading', { name: /results$/ }).waitFor();
    await shoot('hunt');
    await page.goto(`${URL}/alerts`);
    await page.getByRole('table', { name: 'Alerts' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await shoot('alerts');
    await page.goto(`${URL}/alerts?q=viewer.exe&severity=medium`);
    await page.getByRole('table', { name: 'Alerts' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Why' }).waitFor();
    await shoot('alert');
    await context.close();
  }
} finally {
  await browser?.close();
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(data, { recursive: true, force: true });
}
