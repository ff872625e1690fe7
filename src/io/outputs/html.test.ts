import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../alert/alert.ts';
import {
  hostileAlert,
  hostileSummary,
  PAGE_ATTACKS,
  runOutput,
  SCREEN_ATTACKS,
  sampleAlert,
  sampleRisk,
  sampleSummary,
} from '../output.contract.ts';
import { SCRIPT } from './html/script.ts';
import { html, MAX_EMBEDDED } from './html.ts';

/** The parts of a page that a browser tells apart. */
function splitPage(page: string): {
  markup: string;
  style: string;
  script: string;
  data: { alerts: Alert[]; [key: string]: unknown };
} {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
  const json = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page)![1]!;
  const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
  const markup = page.replace(style, '').replace(json, '').replace(script, '');
  return { markup, style, script, data: JSON.parse(json) };
}

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const ATTACKS = [...PAGE_ATTACKS, ...SCREEN_ATTACKS];

describe('html', () => {
  const page = runOutput(html, [sampleAlert(), sampleRisk()]);

  it('lists the rules that found something and their techniques, where there are more than two', () => {
    const other = sampleAlert({
      host: 'DC-01',
      rule: { id: 'r3', name: 'Third & last', severity: 'critical', threat: [] },
      time: '2026-11-04T00:00:00.000Z',
    });
    expect(page).not.toContain('Rules that found something');
    const many = runOutput(html, [sampleAlert(), sampleAlert({ host: 'DC-01' }), sampleRisk({ kind: 'hunt' }), other]);
    const { markup } = splitPage(many);
    const section = (id: string) => markup.slice(markup.indexOf(`<h2 id="${id}-title">`)).split('</section>', 1)[0]!;
    const cells = (row: string) =>
      [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell!.replace(/<[^>]*>/g, ''));
    const rowsOf = (id: string) => section(id).split('<tbody')[1]!.split('</tr>').slice(0, -1).map(cells);
    expect(rowsOf('rules')).toEqual([
      ['Third &amp; last', 'critical', '1', '1', '2026-11-04 00:00:00', '2026-11-04 00:00:00'],
      ['Unsigned program asks for a model', 'medium', '2', '2', '2026-11-03 09:14:22', '2026-11-03 09:14:22'],
      ['DNS query to a model service hunt', 'low', '1', '1', '2026-11-03 09:14:22', '2026-11-03 09:14:22'],
    ]);
    expect(rowsOf('techniques')).toEqual([
      ['T1071.004 DNS', 'medium', '3', '2', '2', '2026-11-03 09:14:22', '2026-11-03 09:14:22'],
    ]);
  });

  it('is one page that lets in only its own style and script, by their hashes', () => {
    const { style, script } = splitPage(page);
    expect(page).toContain(
      `content="default-src 'none'; style-src ${sha256(style)}; script-src ${sha256(script)}; base-uri 'none'; form-action 'none'"`,
    );
    expect(page.match(/<script\b/g)).toHaveLength(2);
    expect(page.match(/<style\b/g)).toHaveLength(1);
  });

  it('loads nothing: no address outside of text, no inline handler or style', () => {
    const { markup } = splitPage(page);
    expect(markup).not.toMatch(/\b(?:src|href|action|srcset|poster|background)=/);
    expect(markup).not.toMatch(/\son\w+=|\sstyle=/);
    expect(markup).not.toMatch(/<(?:link|iframe|object|embed|img|base|form)\b/);
  });

  it('embeds alerts with their rule, events, risk and searches', () => {
    const { data } = splitPage(page);
    expect(data).toMatchObject({
      targetTitle: 'Asked for',
      leftOut: 0,
      rules: [
        {
          id: 'rule-eql',
          severity: 'medium',
          tactics: [['TA0011', 'Command and Control']],
          techniques: [['T1071.004', 'DNS']],
        },
        { id: 'rule-spl', language: 'spl', type: 'Anomaly' },
      ],
      alerts: [
        {
          rule: 0,
          target: 'api.openai.com',
          sentence: 'C:\\Users\\bob\\Downloads\\viewer.exe asked for api.openai.com on WKS-03',
          events: [['2026-11-03T09:14:22.123Z', 'logs/a.json', 17, '4711']],
          fields: [
            ['dns.question.name', ['api.openai.com']],
            ['process.executable', ['C:\\Users\\bob\\Downloads\\viewer.exe']],
          ],
        },
        {
          rule: 1,
          times: 3,
          score: 20,
          risk: [{ object: 'WKS-03', type: 'system', score: 20, message: 'viewer.exe asked for api.openai.com.' }],
          threats: [['process_name', 'viewer.exe']],
          drilldowns: [{ name: 'All of WKS-03', search: 'search dest="WKS-03"\n| stats count', span: '0 to now' }],
        },
      ],
    });
  });

  it('says the main thing without its script', () => {
    const { markup } = splitPage(page);
    expect(markup).toContain('<h1>viewer.exe on WKS-03 asked for AI services of OpenAI.</h1>');
    expect(markup).toContain('<td role="cell" data-label="Provider">OpenAI</td>');
    expect(markup).toContain('1,004,643: 2,051 decoded');
  });

  it('shows a designed empty state, without a tick where nothing was read', () => {
    const empty = runOutput(html, []);
    expect(empty).toContain('<h1>Nothing found.</h1>');
    expect(empty).not.toContain('class="tiles"');
    expect(splitPage(empty).data.alerts).toEqual([]);
    const unread = sampleSummary({ records: { attempted: 0, skipped: 0, decoded: 0, faulted: 0 } });
    expect(runOutput(html, [], {}, unread)).toContain('class="card hero calm alarm"');
    expect(empty).not.toContain('class="card hero calm alarm"');
  });

  it('vouches for nothing that was not opened, and names what was left out', () => {
    const [alert] = [sampleAlert()];
    const whole = runOutput(html, [alert]);
    expect(whole).toContain('Everything that arrived could be read.');
    const summary = sampleSummary({
      unopened: [
        { what: 'input', path: './nowhere.evtx', reason: 'no such file or directory' },
        { what: 'rules', path: './mine', reason: 'permission denied' },
      ],
      range: { from: '2026-11-02T00:00:00.000Z', to: null, events: 3 },
      hidden: { below: 'high', alerts: 7 },
      repeats: 2,
      lost: [{ field: 'answer', rows: 4 }],
    });
    const inputs = ['./evidence', './nowhere.evtx'];
    const page = runOutput(html, [alert], { inputs }, summary);
    expect(page).not.toContain('Everything that arrived could be read.');
    const facts = new Map(
      [...page.matchAll(/<dt>([^<]*)<\/dt><dd class="break">([^<]*)<\/dd>/g)].map((m) => [m[2], m[1]]),
    );
    expect(facts.get('./evidence')).toBe('Inputs');
    expect(facts.get('./nowhere.evtx: no such file or directory')).toBe('Could not be opened');
    expect(facts.get('rules at ./mine: permission denied')).toBe('Could not be opened');
    expect(facts.get('Only events from 2026-11-02 00:00:00 UTC; others took no part')).toBe('Range');
    expect(facts.get('7 alerts below high not shown (--min-level)')).toBe('Left out');
    expect([...facts.values()]).toEqual(expect.arrayContaining(['Copies', 'Lost']));
    expect(page).toContain('from ./evidence</span>');
    for (const sentence of [
      '7 alerts below high not shown.',
      'Only events from 2026-11-02 00:00:00 UTC took part.',
      '1 input and 1 path of rules could not be opened.',
    ])
      expect(page).toContain(`<span>${sentence}</span>`);
  });

  it.each([
    ['an input that was not there', { unopened: [{ what: 'input', path: 'x', reason: 'y' }] }],
    ['a range without events', { range: { from: '2026-11-02T00:00:00.000Z', to: null, events: 0 } }],
    ['alerts that are not shown', { hidden: { below: 'high', alerts: 7 } }],
  ] as const)('gives no tick to %s', (_, changes) => {
    expect(runOutput(html, [], {}, sampleSummary(changes))).toContain('class="card hero calm alarm"');
  });

  it('counts the programs and hosts of a target, however many', () => {
    const alerts = Array.from({ length: 700 }, (_, i) =>
      sampleAlert({ host: `H${i}`, process: { name: `p${i}.exe` } }),
    );
    const page = runOutput(html, alerts);
    expect(page).toContain('and 696 more');
    expect(page).toContain('and 697 more');
    expect(page).not.toContain('lower bounds');
  });

  it('keeps the most severe and newest alerts and says how many are left out', () => {
    const alerts = function* (): Generator<Alert> {
      for (let i = 0; i < MAX_EMBEDDED + 300; i++) yield sampleAlert({ time: new Date(i * 1000).toISOString() });
      yield sampleAlert({ rule: { severity: 'critical' }, time: null });
    };
    const { data, markup } = splitPage(runOutput(html, alerts()));
    expect(data['leftOut']).toBe(301);
    expect(data.alerts).toHaveLength(MAX_EMBEDDED);
    expect(data.alerts[0]!.time).toBeNull();
    expect(data.alerts[1]!.time).toBe(new Date((MAX_EMBEDDED + 299) * 1000).toISOString());
    expect(markup).toContain('5,301 alerts');
  });

  it('bounds what one alert may take', () => {
    const long = 'x'.repeat(100_000);
    const alert = sampleAlert({
      fields: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, [long, long]])),
      events: Array.from({ length: 100 }, () => ({ source: long, record: 1, record_id: null, time: null })),
      event_count: 4_000,
    });
    const { data } = splitPage(runOutput(html, [alert]));
    expect(JSON.stringify(data.alerts[0]).length).toBeLessThan(60_000);
    expect(data.alerts[0]).toMatchObject({ more_fields: 400, event_count: 4_000 });
    expect(data.alerts[0]!.events).toHaveLength(20);
  });

  it('keeps names short that somebody made long, and knows the host of a risk by them', () => {
    const long = 'h'.repeat(50_000);
    const risk = [{ object: long, type: 'system', score: 60, events: 3, from: [] }];
    const { markup } = splitPage(runOutput(html, [sampleAlert({ host: long })], {}, sampleSummary({ risk })));
    expect(markup).not.toContain('h'.repeat(400));
    expect(markup).toContain('<strong class="score">risk 60</strong>');
    expect(markup).not.toContain('Other risk');
  });

  it.each(ATTACKS)('lets %j neither into the markup nor out of the data', (text) => {
    const { markup, style, script } = splitPage(
      runOutput(html, [hostileAlert(text)], { inputs: [text], madeAt: text }, hostileSummary(text)),
    );
    const harmless = runOutput(html, [hostileAlert('plain')], { inputs: ['plain'] }, hostileSummary('plain'));
    const clean = splitPage(harmless);
    expect(style).toBe(clean.style);
    expect(script).toBe(clean.script);
    const tags = (source: string) => new Set([...source.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]));
    const known = tags(clean.markup);
    for (const tag of tags(markup)) expect(known).toContain(tag);
    // Quotes inside of values are escaped, so this takes out values and nothing else.
    expect(markup.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(?:on\w+|style|src|href)=/);
  });
});

describe('the report’s script', () => {
  it('is plain script that never makes markup, runs text or asks the network', () => {
    expect(() => new Script(SCRIPT)).not.toThrow();
    expect(SCRIPT).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser/,
    );
    expect(SCRIPT).not.toMatch(
      /\beval\b|new Function|fetch\(|XMLHttpRequest|import\(|WebSocket|sendBeacon|localStorage/,
    );
    expect(SCRIPT).not.toMatch(/<\/script|<!--/i);
  });
});

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

describe.skipIf(chromium === undefined)('in a real browser (needs Chromium)', () => {
  /** The page's document after its script ran. */
  function dump(page: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-report-'));
    try {
      const path = join(folder, 'report.html');
      writeFileSync(path, page);
      const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
      const run = spawnSync(chromium!, [...flags, '--virtual-time-budget=2000', '--dump-dom', `file://${path}`], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        timeout: 50_000,
      });
      return run.stdout;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  it('draws the table under its own policy', () => {
    const dom = dump(runOutput(html, [sampleAlert(), sampleAlert(), sampleRisk()]));
    expect(dom.match(/<tr role="row" class="row">/g)).toHaveLength(2);
    expect(dom).toContain('2 rows, 3 alerts.');
  });

  it('shows hostile text as text, in every corner of every opened row', () => {
    const page = runOutput(html, ATTACKS.map(hostileAlert), { inputs: ATTACKS }, hostileSummary(ATTACKS.join(' ')));
    // Without the policy, so that only the escaping stands between the texts and the page.
    const opened = page
      .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
      .replace(
        '</body>',
        '<script>document.querySelectorAll("tr.row button").forEach((b) => b.click())</script></body>',
      );
    const dom = dump(opened);
    expect(dom).toContain('<title>Telltale report</title>');
    expect(dom.match(/class="detail-row"/g)).toHaveLength(ATTACKS.length);
    expect(dom).not.toMatch(/<img|<svg onload|<svg\/onload|onerror=(?!document)|<[^>"]*\sonfocus=/);
    for (const [, address] of dom.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)) expect(address).toMatch(/^https?:\/\//);
  });
});
