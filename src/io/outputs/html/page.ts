/**
 * The report's page around its sections: one file that asks nothing of the network.
 */
import type { OutputOptions, ScanSummary } from '../../output.ts';
import { renderQuantity, renderTime } from '../quantity.ts';
import { renderHeading } from '../summary-text.ts';
import { renderHead } from './head.ts';
import { renderHeadline } from './headline.ts';
import { type Markup, markup } from './markup.ts';
import { renderOverviews } from './overview-sections.ts';
import { openedOf, renderFrom, renderRead } from './read-section.ts';
import { SCRIPT } from './script.ts';
import { renderHosts, renderTargets, renderTiles, renderTimeline } from './sections.ts';
import { STYLE } from './style.ts';
import type { Tally } from './tally.ts';

/** Everything before the embedded data; the data follows as JSON, and then `PAGE_END`. */
export function renderPage(tally: Tally, summary: ScanSummary, options: OutputOptions): string {
  const headline = renderHeadline(tally, summary);
  const found = tally.alerts > 0;
  const timeline = found ? renderTimeline(tally) : null;
  const hosts = found ? renderHosts(tally, summary.risk) : null;
  const both = timeline !== null && hosts !== null;
  const body = markup`<body>
<header><span class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 2v20M5 4c4-3 6 3 14 0l-4 5 4 4c-8 3-10-3-14 0"/></svg>Telltale report</span><span class="made">Made ${renderTime(options.madeAt)} UTC${renderFrom(openedOf(summary, options.inputs))}</span></header>
<main>
${found ? renderFound(headline, tally) : renderCalm(headline, summary)}
${timeline === null && hosts === null ? null : markup`<div class="grid${both ? '' : ' single'}">${timeline ?? ''}${hosts ?? ''}</div>`}
${found ? renderOverviews(tally) : null}
${found ? renderTargets(tally) : null}
${found ? renderAlerts(tally) : null}
${renderRead(summary, options.inputs)}
</main>
<footer>${renderHeading(summary)}. Rules are their authors’; what they match is worth a look, not yet a verdict.</footer>
`;
  return `${renderHead({ title: 'Telltale report', style: STYLE, script: SCRIPT })}${body.text}`;
}

/** After the data. */
export const PAGE_END = `<script>${SCRIPT}</script>
</body>
</html>
`;

function renderFound(headline: ReturnType<typeof renderHeadline>, tally: Tally): Markup {
  return markup`<section class="card hero" aria-label="Summary"><h1>${headline.title}</h1>
<p class="sentences">${headline.sentences.map((sentence) => markup`<span>${sentence}</span> `)}</p>${renderTiles(tally)}</section>`;
}

/** A tick only where rules looked at all that was given: silence for want of that is no good news. */
function renderCalm(headline: ReturnType<typeof renderHeadline>, summary: ScanSummary): Markup {
  const { rules, records, range, hidden, unopened } = summary;
  const left = unopened !== undefined || range?.events === 0 || (hidden?.alerts ?? 0) > 0;
  const looked = records.attempted > 0 && rules.total - rules.unsupported - rules.failed > 0 && !left;
  const sign = looked ? markup`<path d="M17 29l8 8 15-18"/>` : markup`<path d="M28 15v17M28 40v.5"/>`;
  return markup`<section class="card hero calm${looked ? '' : ' alarm'}" aria-label="Summary"><svg viewBox="0 0 56 56" aria-hidden="true"><circle cx="28" cy="28" r="26"/>${sign}</svg><div><h1>${headline.title}</h1>
<p class="sentences">${headline.sentences.map((sentence) => markup`<span>${sentence}</span> `)}</p></div></section>`;
}

function renderAlerts(tally: Tally): Markup {
  return markup`<section class="card" aria-labelledby="alerts-title"><h2 id="alerts-title">${renderQuantity(tally.alerts, 'alert')}</h2>
<div id="alerts-mount"><p class="muted">The table is drawn by this page’s own script, which does not run here. Open the file in a browser.</p></div></section>`;
}
