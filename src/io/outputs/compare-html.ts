/**
 * A comparison of rules as one HTML file that asks nothing of the network and runs no script. It shares the report's
 * style; its policy lets in that style and nothing else.
 */
import { languageName } from '../../lang/language-name.ts';
import { type ComparedRule, type ComparedRules, letterOf } from './compare-text.ts';
import { renderHead } from './html/head.ts';
import { type Markup, markup } from './html/markup.ts';
import { STYLE } from './html/style.ts';
import { renderCount, renderQuantity, renderTime } from './quantity.ts';

const STYLE_COMPARE = `${STYLE}
table.matrix{border-collapse:collapse;width:100%}
table.matrix th,table.matrix td{text-align:left;padding:5px 10px;border-top:1px solid var(--line);vertical-align:top}
table.matrix td.mark{text-align:center}
.seen{margin:4px 0 0;color:var(--muted);font-size:13px;overflow-wrap:anywhere}
code{overflow-wrap:anywhere}`;

export function renderComparisonPage(
  comparison: ComparedRules,
  made: { readonly at: string; readonly inputs: readonly string[] },
): string {
  const { rules, events, overlaps, notes } = comparison;
  const body = markup`<body>
<header><span class="brand">Telltale comparison</span><span class="made">Made ${renderTime(made.at)} UTC from ${made.inputs.slice(0, 3).join(', ')}</span></header>
<main>
<section class="card hero"><h1>${renderQuantity(rules.length, 'rule')} compared, ${renderQuantity(events, 'event')} caught by one or more</h1>
<table class="matrix"><thead><tr><th></th><th>Rule</th><th>Caught</th><th>Alone</th><th>Missed</th></tr></thead><tbody>${rules.map(
    (rule, i) =>
      markup`<tr><th scope="row">${letterOf(i)}</th><td>${rule.name}<div class="seen">${languageName(rule.language)}${rule.version === null ? '' : `, version ${rule.version}`} · ${rule.path}</div></td><td class="number">${renderCount(rule.caught)}</td><td class="number">${renderCount(rule.alone)}</td><td class="number">${renderCount(rule.missed.total)}</td></tr>`,
  )}</tbody></table></section>
${overlaps.length === 0 ? null : renderMatrix(comparison)}
${rules.map((rule, i) => (rule.missed.total === 0 ? null : renderMissed(letterOf(i), rule)))}
${notes.length === 0 ? null : markup`<section class="card">${notes.map((note) => markup`<p>${note}</p>`)}</section>`}
</main>
</body></html>
`;
  return `${renderHead({ title: 'Telltale comparison', style: STYLE_COMPARE })}${body.text}`;
}

function renderMatrix({ rules, overlaps }: ComparedRules): Markup {
  const letters = rules.map((_, i) => letterOf(i));
  return markup`<section class="card"><h2>Who caught what</h2><table class="matrix"><thead><tr>${letters.map((letter) => markup`<th scope="col">${letter}</th>`)}<th scope="col">Events</th><th scope="col">For example</th></tr></thead><tbody>${overlaps
    .slice(0, 200)
    .map(
      ({ by, count, example }) =>
        markup`<tr>${letters.map((letter, i) => markup`<td class="mark">${by.includes(i) ? markup`<span aria-label="${letter} caught them">●</span>` : '·'}</td>`)}<td class="number">${renderCount(count)}</td><td class="break">${example}</td></tr>`,
    )}</tbody></table></section>`;
}

function renderMissed(letter: string, { name, missed }: ComparedRule): Markup {
  return markup`<section class="card"><h2>${renderQuantity(missed.total, 'event')} that ${letter} missed and another caught</h2><p class="muted">What decided in ${name}:</p>
<table class="matrix"><tbody>${missed.reasons
    .slice(0, 200)
    .map(
      ({ reason, count, example, seen }) =>
        markup`<tr><td class="number">${renderCount(count)}</td><td><code>${reason}</code>${seen.map(({ text, count: times }) => markup`<div class="seen">${text} ×${renderCount(times)}</div>`)}<div class="seen">for example ${example}</div></td></tr>`,
    )}</tbody></table></section>`;
}
