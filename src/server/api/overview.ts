/** The overview: alerts over time, whom risk was added to, which AI providers are in use, how the sources are. */

import type { HealthLimits } from '../../app/live/health-watch.ts';
import { formatTime } from '../../event/time.ts';
import type { AlertFilter, CountBucket, SourceEntry, Store, UsageEntry } from '../../store/store.ts';
import type * as basicsWire from '../wire/basics.ts';
import * as overviewWire from '../wire/overview.ts';
import type * as sourcesWire from '../wire/sources.ts';
import * as usageWire from '../wire/usage.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { rangeOf, showEngine, showEntity, showSource, timeOf } from './shapes.ts';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
/** Widths that people count in, seconds. */
const STEPS = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800, 2_592_000];
const MAX_BUCKETS = 96;
const LISTED = 8;
/** Sources shown; the rest are on their own page. */
const MAX_SOURCES = 50;
const NEW_FOR = 7 * DAY;

export const overviewRoutes: ApiRoutes = (api, { store, live, limits, now }) => {
  api.get(
    '/overview',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Everything that the first page shows',
        querystring: usageWire.rangeQuery,
        response: { 200: overviewWire.overview, ...REFUSALS },
      },
    },
    async ({ query }) => {
      const range = rangeOf(query);
      const [{ from, to, step, counts }, totals, open, newest, entities, usage, sources] = await Promise.all([
        countInBuckets(store, range, now()),
        store.countAlerts(range),
        store.countAlerts({ ...range, states: ['open'] }),
        store.listAlerts({}, { limit: 1 }),
        store.listEntities(range, LISTED),
        store.listUsage({}),
        store.listSources(),
      ]);
      const rules = live.rules();
      return {
        from: timeOf(from),
        to: timeOf(to),
        step,
        buckets: fillBuckets(counts, from, to, step),
        totals: { ...nothing(), ...Object.fromEntries(totals.severity) },
        open: open.total,
        newest: timeOf(newest.rows[0]?.time ?? null),
        entities: entities.map(showEntity),
        providers: sumProviders(usage, range, now()),
        ...showSources(sources, now(), limits),
        events: sources.reduce((sum, { events }) => sum + events, 0),
        engine: showEngine(live.status()),
        rules: {
          on: rules.filter(({ running }) => running).length,
          off: rules.filter(({ running }) => !running).length + live.unreadRules().length,
        },
      };
    },
  );
};

const WORST_FIRST: readonly sourcesWire.SourceHealth['state'][] = ['silent', 'quiet', 'live'];

/** All are counted, and of many the worst are listed: who fell silent last comes before who fell silent long ago. */
function showSources(sources: readonly SourceEntry[], now: number, limits: HealthLimits) {
  const states = { live: 0, quiet: 0, silent: 0 };
  const shown = [...sources]
    .sort((a, b) => b.receivedAt - a.receivedAt)
    .map((source) => showSource(source, now, limits));
  for (const { state } of shown) states[state]++;
  const worst = WORST_FIRST.flatMap((state) => shown.filter((source) => source.state === state));
  return { sources: worst.slice(0, MAX_SOURCES), source_states: states };
}

type Counted = { from: number | null; to: number | null; step: number; counts: readonly CountBucket[] };

/** Without a `from`, time begins with the first alert. */
async function countInBuckets(store: Store, range: AlertFilter, now: number): Promise<Counted> {
  let { from, to } = range;
  if (from === undefined || to === undefined) {
    const days = from === undefined ? await store.countOverTime(range, DAY) : [];
    from ??= days[0]?.time;
    to ??= Math.max(now, (days.at(-1)?.time ?? 0) + DAY);
  }
  if (from === undefined || from >= to) return { from: null, to: null, step: 0, counts: [] };
  const span = to - from;
  const step = STEPS.find((seconds) => span / (seconds * SECOND) <= MAX_BUCKETS) ?? STEPS.at(-1)!;
  return { from, to, step, counts: await store.countOverTime(range, step * SECOND) };
}

function nothing(): Record<basicsWire.Severity, number> {
  return { informational: 0, low: 0, medium: 0, high: 0, critical: 0 };
}

/** Every bucket of the span, also those without alerts; at most 2,000. */
function fillBuckets(
  counts: readonly CountBucket[],
  from: number | null,
  to: number | null,
  step: number,
): overviewWire.Overview['buckets'] {
  if (from === null || to === null) return [];
  const width = step * SECOND;
  const buckets = new Map<number, Record<basicsWire.Severity, number>>();
  const first = Math.floor(from / width) * width;
  for (let time = first; time < to && buckets.size < 2_000; time += width) buckets.set(time, nothing());
  for (const { time, severity, count } of counts) {
    const bucket = buckets.get(time);
    if (bucket !== undefined) bucket[severity] += count;
  }
  return [...buckets].map(([time, each]) => ({ time: formatTime(time), counts: each }));
}

/** Providers that were talked to in the span; most contacts first. */
function sumProviders(usage: readonly UsageEntry[], range: AlertFilter, now: number): overviewWire.Provider[] {
  const groups = new Map<string, UsageEntry[]>();
  for (const row of usage) {
    if (range.from !== undefined && (row.lastTime ?? 0) < range.from) continue;
    if (range.to !== undefined && (row.firstTime ?? 0) >= range.to) continue;
    const group = groups.get(row.provider);
    if (group === undefined) groups.set(row.provider, [row]);
    else group.push(row);
  }
  const end = range.to ?? now;
  const began = Math.min(...usage.map(({ providerSince }) => providerSince ?? Number.POSITIVE_INFINITY));
  return [...groups]
    .map(([name, rows]): overviewWire.Provider => {
      const times = rows.flatMap(({ firstTime, lastTime }) => [firstTime, lastTime]).filter((time) => time !== null);
      const since = rows[0]!.providerSince;
      return {
        name,
        kind: rows[0]!.kind,
        count: rows.reduce((sum, { contacts }) => sum + contacts, 0),
        hosts: new Set(rows.map(({ host }) => host)).size,
        programs: new Set(rows.map(({ programPath, program }) => programPath ?? program)).size,
        first: timeOf(since),
        last: times.length === 0 ? null : formatTime(Math.max(...times)),
        // On the first day everything is new, so nothing is.
        is_new: since !== null && end - since < NEW_FOR && since - began > DAY,
      };
    })
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, 24);
}
