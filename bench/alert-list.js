/**
 * The bench of the alert list: a store with very many alerts, filled through its own interface, and what the console asks
 * of it, each question many times with other filters and pages. Says the median and the 95th percentile of each, and the
 * processor time of one, which other work on the machine does not change.
 *
 *   npm run build && node bench/alert-list.js [--alerts 1000000] [--rounds 40] [--folder DIR]
 *
 * With --folder the store is kept, and used again where it holds as many alerts.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDuckdbStore } from '../build/store/duckdb.js';

const { values: flags } = parseArgs({
  options: {
    alerts: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '40' },
    folder: { type: 'string' },
  },
});
const [wanted, rounds] = [flags.alerts, flags.rounds].map(Number);
const folder = flags.folder ?? mkdtempSync(join(tmpdir(), 'telltale-bench-'));
mkdirSync(folder, { recursive: true });
const HOUR = 3_600_000_000;
const START = Date.UTC(2026, 0, 1) * 1000;
const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'];

/** The same numbers in every run. */
let state = 7;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const hex = (number) => number.toString(16).padStart(8, '0').repeat(8);

const RULES = Array.from({ length: 300 }, (_, i) => ({
  id: `rule-${i}`,
  name: `A rule about something that programs do, number ${i}`,
  version: '1',
  language: 'eql',
  type: 'eql',
  severity: SEVERITIES[Math.min(4, Math.floor(Math.sqrt(random() * 20)))],
  risk_score: 47,
  description: 'What it is about, in a few words that every alert carries along with it.',
  author: 'Somebody',
  license: 'Apache-2.0',
  tags: ['Domain: Endpoint', 'OS: Windows'],
  stories: [],
  references: ['https://example.test/a/reference'],
  false_positives: [],
  threat: [],
}));

function makeAlert(i) {
  // About in the order of their time, as alerts come.
  const at = (i / wanted) * 4_000 + random() * 2;
  const time = new Date((START + Math.floor(at * HOUR)) / 1000).toISOString();
  const host = `WKS-${Math.floor(random() * 5_000)}`;
  const rule = RULES[Math.floor(random() ** 2 * RULES.length)];
  return {
    id: hex(i),
    kind: rule.severity === 'informational' ? 'risk' : 'alert',
    time,
    rule,
    host,
    user: `CORP\\user${Math.floor(random() * 3_000)}`,
    process: {
      name: 'viewer.exe',
      executable: `C:\\Users\\bob\\AppData\\viewer${i % 97}.exe`,
      entity_id: `{${hex(i)}}`,
    },
    fields: { 'dns.question.name': pick(['api.openai.com', 'claude.ai', 'other.test']), 'process.pid': i % 65_536 },
    event_count: 1,
    events: [{ source: 'hec:default', record: i, record_id: String(i), time }],
    risk: i % 5 === 0 ? [{ object: host, type: 'system', score: 20, message: 'it did something' }] : [],
    threat_objects: [],
    drilldowns: [],
  };
}

const store = await openDuckdbStore(join(folder, 'alerts.duckdb'));
try {
  const had = (await store.size()).alerts;
  const began = performance.now();
  for (let at = had; at < wanted; at += 5_000) {
    const alerts = Array.from({ length: Math.min(5_000, wanted - at) }, (_, i) => makeAlert(at + i));
    await store.write({ position: at + alerts.length, at: START + at, alerts, events: [], usage: [], sources: [] });
    const ids = alerts.filter((_, i) => i % 50 === 0).map(({ id }) => id);
    await store.triage({ ids, state: 'closed', disposition: 'benign', by: 'ann', at: START + at });
  }
  if (had < wanted) {
    const seconds = (performance.now() - began) / 1000;
    console.log(`${wanted - had} alerts written in ${seconds.toFixed(1)} s, ${Math.round((wanted - had) / seconds)}/s`);
  }
  const rss = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`${(await store.size()).alerts} alerts, ${cpus().length} processors, ${rss()} MB`);

  const open = { states: ['open'] };
  const questions = {
    'first page, open': () => store.listAlerts(open, { limit: 100 }),
    'first page, all': () => store.listAlerts({}, { limit: 100 }),
    'next pages, open': async (round) => {
      let cursor;
      const depth = 1 + (round % 5);
      for (let page = 0; page < depth; page++) {
        const { next } = await store.listAlerts(open, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
        cursor = next;
      }
      return depth;
    },
    'one host': () => store.listAlerts({ ...open, host: `wks-${Math.floor(random() * 5_000)}` }, { limit: 100 }),
    'one rule': () => store.listAlerts({ ...open, ruleId: pick(RULES).id }, { limit: 100 }),
    'severity high and above': () => store.listAlerts({ ...open, severities: ['high', 'critical'] }, { limit: 100 }),
    closed: () => store.listAlerts({ states: ['closed'] }, { limit: 100 }),
    'a stretch of time': () => {
      const from = START + Math.floor(random() * 3_900 * HOUR);
      return store.listAlerts({ ...open, from, to: from + 24 * HOUR }, { limit: 100 });
    },
    'text, frequent': () => store.listAlerts({ ...open, text: 'openai' }, { limit: 100 }),
    'text, rare': () => store.listAlerts({ ...open, text: `user${Math.floor(random() * 3_000)}"` }, { limit: 100 }),
    'one alert': () => store.readAlert(hex(Math.floor(random() * wanted))),
    'counts, open': () => store.countAlerts(open),
    'counts, one host': () => store.countAlerts({ ...open, host: `wks-${Math.floor(random() * 5_000)}` }),
    'counts, text': () => store.countAlerts({ ...open, text: 'openai' }),
    'over time, 7 days': () => store.countOverTime({ from: START + 3_832 * HOUR }, 2 * HOUR),
    entities: () => store.listEntities({}, 8),
  };
  console.log('\nquestion'.padEnd(28), 'p50 ms'.padStart(9), 'p95 ms'.padStart(9), 'cpu ms'.padStart(9));
  for (const [name, ask] of Object.entries(questions)) {
    const times = [];
    await ask(0);
    let asked = 0;
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const parts = await ask(round);
      const count = typeof parts === 'number' ? parts : 1;
      asked += count;
      times.push((performance.now() - start) / count);
    }
    const { user, system } = process.cpuUsage(before);
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);
    console.log(
      name.padEnd(27),
      at(0.5).padStart(9),
      at(0.95).padStart(9),
      ((user + system) / 1000 / asked).toFixed(1).padStart(9),
    );
  }
  console.log(`\n${rss()} MB`);
} finally {
  await store.close();
  if (flags.folder === undefined) rmSync(folder, { recursive: true });
}
