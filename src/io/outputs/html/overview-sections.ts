/**
 * Which rules found something, and which techniques they are about: what a reader asks first where many rules ran. With
 * a rule or two the table of alerts says it better, so there they are left out.
 */
import { SEVERITIES } from '../../../rule/rule.ts';
import type { Group, OverviewGroups } from '../overview-groups.ts';
import { renderCount, renderQuantity, renderTime } from '../quantity.ts';
import { type Markup, markup } from './markup.ts';
import { renderChip } from './sections.ts';
import type { Tally } from './tally.ts';

const LEAST_RULES = 3;
const RULES_SHOWN = 20;
const TECHNIQUES_SHOWN = 12;

export function renderOverviews({ byRule, byTechnique }: Tally): Markup | null {
  const rules = byRule.sorted();
  if (rules.length < LEAST_RULES) return null;
  const techniques = byTechnique.sorted().filter(({ name }) => name !== '-');
  return markup`${renderCard('rules', 'Rules that found something', 'Rule', rules, RULES_SHOWN, byRule)}${
    techniques.length === 0
      ? null
      : renderCard(
          'techniques',
          'ATT&CK techniques of these rules',
          'Technique',
          techniques,
          TECHNIQUES_SHOWN,
          byTechnique,
        )
  }`;
}

function renderCard(
  id: string,
  heading: string,
  title: string,
  groups: readonly Group[],
  shown: number,
  { leftOut }: OverviewGroups,
): Markup {
  const isRule = id === 'rules';
  const more = groups.length - shown;
  const note =
    more > 0 || leftOut > 0
      ? markup`<p class="note">${more > 0 ? `${renderQuantity(more, `more ${title.toLowerCase()}`)} in the table below. ` : ''}${leftOut > 0 ? `${renderQuantity(leftOut, 'alert')} not counted here.` : ''}</p>`
      : null;
  return markup`<section class="card" aria-labelledby="${id}-title"><h2 id="${id}-title">${heading}</h2>
<table class="stack" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${title}</th><th role="columnheader" scope="col">Severity</th><th role="columnheader" scope="col" class="number">Alerts</th>${isRule ? null : markup`<th role="columnheader" scope="col" class="number">Rules</th>`}<th role="columnheader" scope="col" class="number">Hosts</th><th role="columnheader" scope="col">First seen (UTC)</th><th role="columnheader" scope="col">Last seen (UTC)</th></tr></thead><tbody role="rowgroup">${groups.slice(0, shown).map((group) => renderGroup(group, title, isRule))}</tbody></table>${note}</section>`;
}

function renderGroup(group: Group, title: string, isRule: boolean): Markup {
  const { name, mark, alerts, counts, hosts, rules, isCut, firstSeen, lastSeen } = group;
  const severity = SEVERITIES.findLast((_, level) => counts[level]! > 0) ?? 'informational';
  const search = isRule ? name : name.split(' ', 1)[0]!;
  const number = (label: string, size: number): Markup =>
    markup`<td role="cell" data-label="${label}" class="number">${renderCount(size)}${isCut ? '+' : ''}</td>`;
  const time = (label: string, iso: string | null): Markup =>
    markup`<td role="cell" data-label="${label}" class="time">${iso === null ? '–' : renderTime(iso)}</td>`;
  return markup`<tr role="row"><td role="cell" data-label="${title}"><button type="button" class="link break" data-search="${search}">${name}</button>${mark === null ? null : markup` <span class="muted">${mark}</span>`}</td><td role="cell" data-label="Severity">${renderChip(severity)}</td><td role="cell" data-label="Alerts" class="number">${renderCount(alerts)}</td>${isRule ? null : number('Rules', rules.size)}${number('Hosts', hosts.size)}${time('First seen', firstSeen)}${time('Last seen', lastSeen)}</tr>`;
}
