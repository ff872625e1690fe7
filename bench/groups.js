/**
 * How much memory grouping takes: events of made-up programs folded into groups by `stats`, as a scan folds them, with a
 * filter over the counts behind it. Prints groups, events for each second and the most memory that the process held.
 *
 *   npm run build && node bench/groups.js [--events N] [--groups N] [--limit MEGABYTES]
 *
 * Exits with 1 where the limit, one gigabyte unless given, was passed.
 */
import { parseArgs } from 'node:util';
import { AlertMaker } from '../build/app/alert-maker.js';
import { Evaluation } from '../build/app/evaluation.js';
import { buildBundle } from '../build/app/rule-bundle.js';

const text = { type: 'string' };
const { values: flags } = parseArgs({ options: { events: text, groups: text, limit: text } });
const events = Number(flags.events ?? 10_000_000);
const groups = Number(flags.groups ?? 1_000_000);
const limit = Number(flags.limit ?? 1000);

const RULE = `id: 6f1a7a0e-3c52-4f1e-9d63-3a1f0f6b7c11
name: Many groups
type: Anomaly
status: production
search: |
  channel=many | stats count min(_time) as firstTime max(_time) as lastTime values(program) as program dc(user) as users
  by host, address | where count > ${Math.ceil(events / groups) * 2}
`;

const compiled = buildBundle(
  [{ path: 'many.yml', text: RULE }],
  { contentFolder: null, deprecated: false },
  { list: () => [], read: () => null },
).compiled;
if (compiled.rules.length !== 1) throw new Error('the rule does not compile');
const settings = { readAll: true, strictFields: true, zone: 'UTC', from: null, to: null };
const context = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
const limits = new Set();
const maker = new AlertMaker(compiled, context, settings, {
  alert: () => {},
  fault: ({ detail }) => limits.add(detail),
});
const evaluation = new Evaluation(compiled.programs.all, settings, context, compiled.lookup);

let most = 0;
const look = () => {
  most = Math.max(most, process.memoryUsage().rss);
};
const started = performance.now();
const PIECE = 100_000;
for (let piece = 0; piece * PIECE < events; piece++) {
  evaluation.begin(piece);
  evaluation.enter(
    'many.ndjson',
    (finding) => maker.take(piece * PIECE, finding),
    () => {},
  );
  const end = Math.min(events, (piece + 1) * PIECE);
  for (let i = piece * PIECE; i < end; i++) {
    // Spread over all groups, so that none is complete before the end.
    const group = (i * 7919) % groups;
    const body = {
      '@timestamp': new Date(1_700_000_000_000 + i).toISOString(),
      channel: 'many',
      host: `WKS-${group % 1000}`,
      address: `10.${(group >> 16) & 255}.${(group >> 8) & 255}.${group & 255}`,
      program: `program-${i % 40}.exe`,
      user: `user-${i % 7}`,
    };
    evaluation.take({ body, ordinal: i - piece * PIECE + 1, offset: 0, bytes: new Uint8Array(0) });
  }
  evaluation.finish();
  look();
}
maker.end();
maker.close();
look();
const seconds = (performance.now() - started) / 1000;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  `${events} events, ${groups} groups: ${seconds.toFixed(1)} s, ${Math.round(events / seconds)} events/s, ` +
    `at most ${Math.round(peak)} MB (${Math.round(most / 1e6)} MB seen between pieces)`,
);
for (const detail of limits) console.log(`limit: ${detail}`);
process.exitCode = peak > limit ? 1 : 0;
