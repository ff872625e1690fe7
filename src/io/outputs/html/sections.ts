/**
 * The report's static sections: what a reader sees without running the page's script (a mail preview, a printer).
 * Everything goes through `markup`; bars are SVG shapes, since the page's policy allows no style attributes.
 */
import { SEVERITIES, type Severity } from '../../../rule/rule.ts';
import type { ScanSummary } from '../../output.ts';
import { renderCount, renderQuantity, renderScore, renderTime } from '../quantity.ts';
import { titleTargets } from '../target.ts';
import { type Markup, markup } from './markup.ts';
import { joinSome } from './read-section.ts';
import { clipName, type HostTally, type Tally, type TargetTally } from './tally.ts';

const HOSTS_SHOWN = 8;
const TARGETS_SHOWN = 25;
const BARS = 72;

/** Most severe first: the order of legends, tiles and stacked bars. */
const LEVELS = SEVERITIES.map((severity, level) => ({ severity, level })).reverse();

export function renderChip(severity: Severity): Markup {
  return markup`<span class="chip ${severity}">${severity}</span>`;
}

/** One tile for each severity; the script makes them filters. */
export function renderTiles(tally: Tally): Markup {
  const tiles = LEVELS.map(({ severity, level }) => {
    const count = tally.counts[level]!;
    return markup`<li><button type="button" class="tile ${severity}" data-severity="${severity}" aria-pressed="false" ${count === 0 ? markup`disabled` : null}><span class="tile-count">${renderCount(count)}</span><span class="tile-name">${severity}</span></button></li>`;
  });
  return markup`<ul class="tiles" aria-label="Alerts by severity; press to filter the table">${tiles}</ul>`;
}

/** Stacked bars over time with a sentence that says the same. */
export function renderTimeline(tally: Tally): Markup | null {
  const { bars, step } = tally.timeline.bars(BARS);
  const totals = bars.map((bar) => bar.counts.reduce((sum, count) => sum + count, 0));
  const most = totals.reduce((a, b) => Math.max(a, b), 0);
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return null;
  const peak = bars[totals.indexOf(most)]!;
  const slots = Math.max(bars.length, 12);
  const shapes = bars.map((bar, i) => {
    let top = 100;
    const parts = [...LEVELS].reverse().map(({ severity, level }) => {
      const count = bar.counts[level]!;
      if (count === 0) return null;
      const height = Math.max(1.5, (count / most) * 96);
      top -= height;
      return markup`<rect class="bar ${severity}" x="${i + 0.1}" y="${top.toFixed(2)}" width="0.8" height="${height.toFixed(2)}"/>`;
    });
    const words = LEVELS.filter(({ level }) => bar.counts[level]! > 0).map(
      ({ severity, level }) => `${renderCount(bar.counts[level]!)} ${severity}`,
    );
    if (words.length === 0) return null;
    return markup`<g><title>${`${isoOf(bar.start)} UTC: ${words.join(', ')}`}</title>${parts}</g>`;
  });
  const sentence = `From ${isoOf(first.start)} to ${isoOf(last.start + step)} UTC, one bar for every ${describeStep(step)}; most in one bar: ${renderCount(most)}, at ${isoOf(peak.start)}.`;
  const legend = LEVELS.filter(({ level }) => tally.counts[level]! > 0).map(
    ({ severity }) =>
      markup`<li><svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><rect class="bar ${severity}" width="10" height="10" rx="2"/></svg>${severity}</li>`,
  );
  return markup`<section class="card timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">When</h2>
<svg class="chart" viewBox="0 0 ${slots} 100" preserveAspectRatio="none" role="img" aria-label="${sentence}">${shapes}</svg>
<div class="axis" aria-hidden="true"><span>${isoOf(first.start)}</span><span>${isoOf(last.start + step)} UTC</span></div>
<ul class="legend">${legend}</ul><p class="note">${sentence}</p></section>`;
}

/** Hosts by risk, then by severity of their alerts; other objects that carry risk follow. */
export function renderHosts(tally: Tally, risk: ScanSummary['risk']): Markup | null {
  // By the names that hosts are told apart by here; of those that only their ends tell apart, the first has most.
  const scores = new Map(risk.toReversed().map((entry) => [clipName(entry.object).toLowerCase(), entry.score]));
  const score = (host: HostTally) => scores.get(host.host.toLowerCase()) ?? 0;
  const hosts = [...tally.hosts.values()].sort(
    (a, b) => score(b) - score(a) || compareCounts(b.counts, a.counts) || (a.host < b.host ? -1 : 1),
  );
  if (hosts.length === 0) return null;
  const most = hosts.reduce((highest, host) => Math.max(highest, host.alerts), 1);
  const rows = hosts.slice(0, HOSTS_SHOWN).map((host) => {
    const points = score(host);
    let x = 0;
    const parts = LEVELS.map(({ severity, level }) => {
      const width = (host.counts[level]! / most) * 100;
      if (width === 0) return null;
      x += width;
      return markup`<rect class="bar ${severity}" x="${(x - width).toFixed(2)}" y="0" width="${Math.max(width, 0.8).toFixed(2)}" height="8"/>`;
    });
    const words = LEVELS.filter(({ level }) => host.counts[level]! > 0).map(
      ({ severity, level }) => `${renderCount(host.counts[level]!)} ${severity}`,
    );
    return markup`<li><div class="host-line"><button type="button" class="link" data-search="${host.host}">${host.host}</button><span class="muted">${renderQuantity(host.alerts, 'alert')}</span>${points === 0 ? null : markup`<strong class="score">risk ${renderScore(points)}</strong>`}</div><svg class="strip" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${words.join(', ')}">${parts}</svg></li>`;
  });
  const others = risk.filter((entry) => !tally.hosts.has(clipName(entry.object).toLowerCase())).slice(0, HOSTS_SHOWN);
  const rest =
    others.length === 0
      ? null
      : markup`<h3>Other risk</h3><ul class="plain">${others.map((entry) => markup`<li class="host-line"><button type="button" class="link" data-search="${clipName(entry.object)}">${clipName(entry.object)}</button><span class="muted">${entry.type}</span><strong class="score">risk ${renderScore(entry.score)}</strong></li>`)}</ul>`;
  const more =
    hosts.length > HOSTS_SHOWN
      ? markup`<p class="note">${renderQuantity(hosts.length - HOSTS_SHOWN, 'more host')} in the table below.</p>`
      : null;
  return markup`<section class="card" aria-labelledby="hosts-title"><h2 id="hosts-title">${scores.size === 0 ? 'Hosts' : 'Riskiest hosts'}</h2><ol class="plain hosts">${rows}</ol>${more}${rest}</section>`;
}

/** What was asked for or touched, by which programs, most severe and most frequent first. */
export function renderTargets(tally: Tally): Markup | null {
  const targets = [...tally.targets.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      b.alerts - a.alerts ||
      (a.text < b.text ? -1 : 1),
  );
  if (targets.length === 0) return null;
  const title = titleTargets(new Set(targets.map((target) => target.kind)));
  const known = targets.some((target) => target.provider !== null);
  const rows = targets.slice(0, TARGETS_SHOWN).map((target) => renderTarget(target, title, known));
  const more =
    targets.length > TARGETS_SHOWN
      ? markup`<p class="note">${renderQuantity(targets.length - TARGETS_SHOWN, 'more target')} in the table below.</p>`
      : null;
  return markup`<section class="card" aria-labelledby="targets-title"><h2 id="targets-title">${known ? 'Which AI services, and by which programs' : 'Targets, and the programs behind them'}</h2>
<table class="stack" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${capitalize(title)}</th>${known ? markup`<th role="columnheader" scope="col">Provider</th>` : null}<th role="columnheader" scope="col">Programs</th><th role="columnheader" scope="col">Hosts</th><th role="columnheader" scope="col">Severity</th><th role="columnheader" scope="col" class="number">Alerts</th><th role="columnheader" scope="col">Last seen (UTC)</th></tr></thead><tbody role="rowgroup">${rows}</tbody></table>${more}</section>`;
}

function renderTarget(target: TargetTally, title: string, known: boolean): Markup {
  const programs = [...target.programs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const hosts = [...target.hosts].sort();
  return markup`<tr role="row"><td role="cell" data-label="${capitalize(title)}"><button type="button" class="link break" data-search="${target.text}">${target.text}</button></td>${known ? markup`<td role="cell" data-label="Provider">${target.provider ?? '–'}</td>` : null}<td role="cell" data-label="Programs" class="break">${joinSome(
    programs.map(([name]) => name),
    4,
    target.isCut,
  )}</td><td role="cell" data-label="Hosts" class="break">${joinSome(hosts, 3, target.isCut)}</td><td role="cell" data-label="Severity">${renderChip(target.severity)}</td><td role="cell" data-label="Alerts" class="number">${renderCount(target.alerts)}</td><td role="cell" data-label="Last seen" class="time">${target.lastSeen === null ? '–' : renderTime(target.lastSeen)}</td></tr>`;
}

function compareCounts(a: readonly number[], b: readonly number[]): number {
  for (let level = a.length - 1; level >= 0; level--) if (a[level] !== b[level]) return a[level]! - b[level]!;
  return 0;
}

function isoOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 16).replace('T', ' ');
}

function describeStep(step: number): string {
  const minutes = step / 60_000;
  if (minutes < 60) return minutes === 1 ? 'minute' : renderQuantity(minutes, 'minute');
  if (minutes < 1440) return minutes === 60 ? 'hour' : renderQuantity(minutes / 60, 'hour');
  return minutes === 1440 ? 'day' : renderQuantity(Math.round(minutes / 1440), 'day');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
