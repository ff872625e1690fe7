/**
 * One page that a manager can read: a sentence, two charts (use by provider, programs and hosts by day) and the table. No
 * script at all, nothing from the network; the style is let in by its hash. Rows are capped; the page says so.
 */

import type { Severity } from '../../rule/rule.ts';
import type { Verdict } from '../../usage/policy.ts';
import { MAX_DISTINCT, type UsageEntry, type UsageReport, type UsageTotals } from '../../usage/report.ts';
import { targetsByCount } from '../../usage/usage-row.ts';
import { renderHead } from '../outputs/html/head.ts';
import { type Markup, markup } from '../outputs/html/markup.ts';
import {
  inputFacts,
  openedOf,
  rangeFacts,
  renderFacts,
  renderFaults,
  renderFrom,
} from '../outputs/html/read-section.ts';
import { STYLE } from '../outputs/html/style.ts';
import { clipName } from '../outputs/html/tally.ts';
import { renderCount, renderQuantity, renderTime } from '../outputs/quantity.ts';
import { renderAsked, renderUnopened } from '../outputs/summary-text.ts';
import { BLIND_SPOTS, firstOf, reasonForNothing, type UsageContext, type UsageOutput } from '../usage-output.ts';
import { timeOf } from './json.ts';

const MAX_ROWS = 5_000;
const MAX_BARS = 20;
const MAX_DAYS = 120;
/** Hosts named in a row. */
const MAX_TARGETS = 3;
const MILLIS_PER_DAY = 86_400_000;

const OWN_STYLE = `${STYLE}
.hosts li{overflow-wrap:anywhere}
.chart{max-height:300px}
.usage{font-size:13px}
.usage td>div{min-width:0;overflow-wrap:anywhere}
@media not all and (max-width:960px){
.usage{table-layout:fixed}
.usage .provider{width:17%}
.usage .program{width:20%}
.usage .host,.usage .client{width:14%}
.usage .policy{width:10%}
.usage .time{width:15%;white-space:normal}
.usage .number{width:5%}
.usage td{padding-right:8px}
.usage .chip{padding:1px 6px;white-space:normal;overflow-wrap:anywhere}
}`;

export const html: UsageOutput = {
  id: 'html',
  summary: 'A self-contained page with charts, to open in a browser.',
  *render(report, context) {
    yield renderHead({ title: 'Telltale AI usage', style: OWN_STYLE });
    yield renderBody(report, context).text;
    yield '</html>\n';
  },
};

function renderBody(report: UsageReport, context: UsageContext): Markup {
  const entries = firstOf(report.entries, MAX_ROWS);
  return markup`<body>
<header><span class="brand">Telltale AI usage</span><span class="made">Made ${renderTime(context.madeAt)} UTC${renderFrom(openedOf(context.read, context.inputs))}</span></header>
<main>
<section class="card hero"><h1>${renderHeadline(report, context)}</h1><p class="sentences">${renderSentences(report, context)}</p></section>
<div class="grid">
${renderProviders(report.totals)}
${renderDays(report.totals)}
</div>
${renderTable(entries, report.totals.rows - entries.length, context)}
${renderRead(context)}
</main>
<footer>${BLIND_SPOTS}</footer>
</body>
`;
}

function renderHeadline({ totals: { rows, providers, programs, hosts } }: UsageReport, context: UsageContext): string {
  if (rows === 0) {
    const reason = reasonForNothing(context);
    return `No use of AI was seen${reason === null ? '' : `, because ${reason}`}`;
  }
  const distinct = (count: number, what: string): string =>
    `${count >= MAX_DISTINCT ? 'at least ' : ''}${renderQuantity(count, what)}`;
  return `${renderQuantity(providers.size, 'AI provider')}, ${distinct(programs.size, 'program')}, ${distinct(hosts.size, 'host')}`;
}

function renderSentences({ totals, firstTime, lastTime, leftOut }: UsageReport, context: UsageContext): string {
  const { unexpected, forbidden } = totals;
  const { range } = context.read;
  const unopened = renderUnopened(context.read);
  return [
    firstTime === null || lastTime === null ? '' : `Seen from ${renderTime(firstTime)} to ${renderTime(lastTime)} UTC.`,
    unexpected === 0
      ? ''
      : `${renderQuantity(unexpected, 'row is', 'rows are')} of programs that are no known client of their provider.`,
    context.hasPolicy ? `The policy forbids ${renderQuantity(forbidden, 'row')}.` : '',
    leftOut === 0 ? '' : `${renderQuantity(leftOut, 'row')} found no room on disk.`,
    range === undefined ? '' : `Only events ${renderAsked(range)} took part.`,
    unopened === null ? '' : `${unopened}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** Horizontal bars; SVG, since the page's policy allows no style attributes. */
function renderProviders({ providers }: UsageTotals): Markup {
  const sorted = [...providers].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const most = sorted[0]?.[1] ?? 1;
  const bars = sorted
    .slice(0, MAX_BARS)
    .map(
      ([name, count]) =>
        markup`<li>${name} <span class="muted">${renderCount(count)}</span><svg viewBox="0 0 100 2" width="100%" height="8" preserveAspectRatio="none" aria-hidden="true"><rect class="bar low" width="${Math.max(0.5, (100 * count) / most)}" height="2"/></svg></li>`,
    );
  const rest = sorted.length - bars.length;
  return markup`<section class="card"><h2>Contacts by provider</h2><ul class="plain hosts">${bars}</ul>${rest > 0 ? markup`<p class="note">and ${renderQuantity(rest, 'more provider')}</p>` : null}</section>`;
}

/** Rows active on each day: how use spreads. */
function renderDays({ days: counts }: UsageTotals): Markup {
  const days = [...counts.keys()].sort((a, b) => a - b);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined)
    return markup`<section class="card"><h2>Active by day</h2><p class="note">No event had a readable time.</p></section>`;
  if (first === last)
    return markup`<section class="card"><h2>Active by day</h2><p class="note">${renderQuantity(counts.get(last)!, 'row')}, all on ${dayText(last)}.</p></section>`;
  const from = Math.max(first, last - MAX_DAYS + 1);
  const shown = days.filter((day) => day >= from);
  const most = shown.reduce((best, day) => Math.max(best, counts.get(day)!), 1);
  const bars = shown.map((day) => {
    // A day with few rows beside one with many is still to be seen.
    const height = Math.max(1, (100 * counts.get(day)!) / most);
    return markup`<rect class="bar low" x="${day - from + 0.1}" y="${100 - height}" width="0.8" height="${height}"><title>${dayText(day)}: ${renderQuantity(counts.get(day)!, 'row')}</title></rect>`;
  });
  return markup`<section class="card timeline"><h2>Rows active by day</h2><svg class="chart" viewBox="0 0 ${last - from + 1} 100" preserveAspectRatio="none" role="img" aria-label="From ${dayText(from)} to ${dayText(last)}, at most ${renderQuantity(most, 'row')} on a day">${bars}</svg><div class="axis"><span>${dayText(from)}</span><span>${dayText(last)}</span></div><p class="note">At most ${renderQuantity(most, 'row')} on a day${from > first ? markup`; earlier days are not shown` : null}</p></section>`;
}

function dayText(day: number): string {
  return new Date(day * MILLIS_PER_DAY).toISOString().slice(0, 10);
}

function renderTable(entries: readonly UsageEntry[], hidden: number, { hasPolicy }: UsageContext): Markup {
  const rows = entries.map((entry) => renderRow(entry, hasPolicy));
  return markup`<section class="card"><h2>Who uses what</h2><table class="usage stack"><thead><tr><th class="provider">Provider</th><th class="program">Program</th><th class="host">Host and user</th><th class="client">Client</th>${hasPolicy ? markup`<th class="policy">Policy</th>` : null}<th class="time">First and last seen (UTC)</th><th class="number">Count</th><th class="number">Failed</th></tr></thead><tbody>${rows}</tbody></table>${hidden > 0 ? markup`<p class="note">and ${renderQuantity(hidden, 'more row')}; --format csv gives all</p>` : null}</section>`;
}

function renderRead({ inputs, read }: UsageContext): Markup {
  const { attempted, decoded } = read.records;
  const facts = [
    ...inputFacts(read, inputs),
    ['Records', `${renderCount(attempted)}: ${renderCount(decoded)} decoded`] as const,
    ...rangeFacts(read),
  ];
  return markup`<section class="card"><h2>What was read</h2>${renderFacts(facts)}${renderFaults(read)}</section>`;
}

function renderRow(entry: UsageEntry, hasPolicy: boolean): Markup {
  const { row, judgement, daysActive } = entry;
  return markup`<tr><td data-label="Provider">${renderProvider(entry)}</td><td data-label="Program"><div>${clipName(row.program?.path ?? row.program?.name ?? '(not in the log)')}</div></td><td data-label="Host">${renderPair(clipName(row.host ?? '(no host)'), clipName(row.user ?? ''))}</td><td data-label="Client">${renderClient(entry)}</td>${hasPolicy ? markup`<td data-label="Policy"><span class="chip ${chipOf(judgement?.verdict)}">${judgement?.verdict ?? ''}</span></td>` : null}<td class="time" data-label="Seen">${renderSeen(row, daysActive)}</td><td class="number" data-label="Count"><div>${renderCount(row.count)}</div></td>${row.failed === 0 ? markup`<td></td>` : markup`<td class="number" data-label="Failed"><div>${renderCount(row.failed)}</div></td>`}</tr>`;
}

function renderProvider({ row, isNew }: UsageEntry): Markup {
  const targets = targetsByCount(row).map(([target]) => clipName(target));
  const shown = targets.slice(0, MAX_TARGETS).join(', ');
  const rest = targets.length > MAX_TARGETS || row.otherTargets > 0 ? ', …' : '';
  return markup`<div>${row.provider}${isNew === true ? markup` <span class="chip medium">new</span>` : null}${row.precision === 'shared' ? markup` <span class="muted">(shared host)</span>` : null}<br><span class="muted">${shown}${rest}</span></div>`;
}

function renderClient({ identity }: UsageEntry): Markup {
  if (identity.standing !== 'unexpected') return markup`<div class="muted">${identity.reason}</div>`;
  return markup`<div><span class="chip medium">unexpected</span> <span class="muted">${identity.reason}</span></div>`;
}

/** First and last contact, and the days between on which there was one. */
function renderSeen(row: UsageEntry['row'], daysActive: number): Markup {
  const [first, last] = [renderTime(timeOf(row.first) ?? ''), renderTime(timeOf(row.last) ?? '')];
  const days = daysActive > 1 ? `, ${renderQuantity(daysActive, 'day')}` : '';
  return renderPair(first, first === last ? '' : `${last}${days}`);
}

function renderPair(text: string, second: string): Markup {
  return markup`<div>${text}${second === '' ? null : markup`<br><span class="muted">${second}</span>`}</div>`;
}

function chipOf(verdict: Verdict | undefined): Severity {
  if (verdict === 'forbidden') return 'high';
  return verdict === 'sanctioned' ? 'low' : 'informational';
}
