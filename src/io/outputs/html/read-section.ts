/** The report's last section, and that of a usage report: what was read, what was not, and what was wrong with it. */
import { FAULT_CODES } from '../../fault.ts';
import type { ScanSummary } from '../../output.ts';
import { renderBytes, renderCount, renderDuration, renderTime } from '../quantity.ts';
import { renderAsked, renderFault, renderHidden, renderLost, renderRepeats } from '../summary-text.ts';
import { type Markup, markup } from './markup.ts';

const UNOPENED = 'Could not be opened';
const UNOPENED_SHOWN = 20;

export type Facts = readonly (readonly [name: string, value: string])[];

/** What was read and how well: numbers, what stayed silent, faults with their places, notes, kinds. */
export function renderRead(summary: ScanSummary, inputs: readonly string[]): Markup {
  const { records, rules, firstTime, lastTime, hidden, repeats = 0, keepsDuplicates = false, lost = [] } = summary;
  const seen =
    firstTime === null || lastTime === null ? '–' : `${renderTime(firstTime)} to ${renderTime(lastTime)} UTC`;
  const facts: Facts = [
    ...inputFacts(summary, inputs),
    [
      'Records',
      `${renderCount(records.attempted)}: ${renderCount(records.decoded)} decoded, ${renderCount(records.skipped)} skipped unread because no rule could match them, ${renderCount(records.faulted)} not readable`,
    ],
    [records.skipped > 0 ? 'Decoded events from' : 'Events from', seen],
    ...rangeFacts(summary),
    ...(repeats === 0 ? [] : [['Copies', renderRepeats(repeats, keepsDuplicates)] as const]),
    ...(lost.length === 0 ? [] : [['Lost', renderLost(lost)] as const]),
    ...(hidden === undefined || hidden.alerts === 0
      ? []
      : [['Left out', `${renderHidden(hidden)} (--min-level)`] as const]),
    [
      'Rules',
      `${renderCount(rules.total)}: ${renderCount(rules.eql)} EQL, ${rules.kuery > 0 ? `${renderCount(rules.kuery)} KQL, ` : ''}${rules.esql > 0 ? `${renderCount(rules.esql)} ES|QL, ` : ''}${renderCount(rules.spl)} SPL, ${renderCount(rules.unsupported)} unsupported, ${renderCount(rules.failed)} failed`,
    ],
    ['Time taken', renderDuration(summary.seconds)],
  ];
  return markup`<section class="card" aria-labelledby="read-title"><h2 id="read-title">What was read</h2>
${renderFacts(facts)}
${renderSilent(summary.silent)}
${renderFaults(summary)}
${summary.notes.length === 0 ? null : markup`<h3>Notes</h3><ul>${summary.notes.slice(0, 50).map((note) => markup`<li>${note}</li>`)}</ul>`}
${summary.kinds === null ? null : renderKinds(summary.kinds)}</section>`;
}

/** Of the inputs as they were given, those that were there to read. */
export function openedOf(
  { unopened = [] }: Pick<ScanSummary, 'unopened'>,
  inputs: readonly string[],
): readonly string[] {
  const missing = new Set(unopened.flatMap(({ what, path }) => (what === 'input' ? [path] : [])));
  return inputs.filter((input) => !missing.has(input));
}

/** Where a page is made from, behind when it was; nothing where nothing could be opened. */
export function renderFrom(opened: readonly string[]): string {
  if (opened.length === 0) return '';
  const shown = opened.slice(0, 3).map((input) => (input === '-' ? 'standard input' : input));
  const more = opened.length > 3 ? ` and ${renderCount(opened.length - 3)} more` : '';
  return ` from ${shown.join(', ')}${more}`;
}

/** What was given, what of it could not be opened, and how much the rest is. */
export function inputFacts(
  summary: Pick<ScanSummary, 'files' | 'bytes' | 'unopened'>,
  inputs: readonly string[],
): Facts {
  const { files, bytes, unopened = [] } = summary;
  const unsaid = unopened.length - UNOPENED_SHOWN;
  return [
    ['Inputs', joinSome(openedOf(summary, inputs), 10) || '–'],
    ...unopened
      .slice(0, UNOPENED_SHOWN)
      .map(({ what, path, reason }) => [UNOPENED, `${what === 'rules' ? 'rules at ' : ''}${path}: ${reason}`] as const),
    ...(unsaid > 0 ? [[UNOPENED, `${renderCount(unsaid)} more`] as const] : []),
    ['Files', `${renderCount(files)} (${renderBytes(bytes)})`],
  ];
}

export function rangeFacts({ range }: { readonly range?: Parameters<typeof renderAsked>[0] }): Facts {
  return range === undefined ? [] : [['Range', `Only events ${renderAsked(range)}; others took no part`]];
}

export function renderFacts(facts: Facts): Markup {
  return markup`<dl class="facts">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd class="break">${value}</dd>`)}</dl>`;
}

/** Faults by code, each with the places that were kept. */
export function renderFaults({ faults, unopened = [] }: Pick<ScanSummary, 'faults' | 'unopened'>): Markup {
  const all = unopened.length === 0 ? 'Everything that arrived' : 'Everything that could be opened';
  const groups = faults.counts.map(([code, count]) => {
    const samples = faults.samples.filter((fault) => fault.code === code).slice(0, 20);
    return markup`<details><summary><code>${code}</code> × ${renderCount(count)}. ${FAULT_CODES[code] ?? ''}</summary><ul class="samples">${samples.map((fault) => markup`<li class="break">${clip(renderFault(fault, 400))}</li>`)}</ul></details>`;
  });
  return markup`<h3>Faults: ${renderCount(faults.total)}</h3>${faults.total === 0 ? markup`<p class="muted">${all} could be read.</p>` : groups}`;
}

function renderSilent(silent: ScanSummary['silent']): Markup | null {
  if (silent === null || silent.total === 0) return null;
  const sampled = silent.sampled ?? silent.total;
  const of = sampled < silent.total ? `; why, of the first ${renderCount(sampled)}` : '';
  return markup`<h3>Came near a rule, raised no alert: ${renderCount(silent.total)}${of}</h3><ul class="counts">${silent.reasons.slice(0, 20).map(({ reason, count }) => markup`<li><span class="number">${renderCount(count)}</span> ${reason}</li>`)}</ul>`;
}

function renderKinds(kinds: NonNullable<ScanSummary['kinds']>): Markup {
  const rows = kinds
    .slice(0, 300)
    .map(
      (kind) =>
        markup`<tr><td>${kind.kind}</td><td>${kind.eventId}</td><td>${kind.layout}</td><td class="number">${renderCount(kind.count)}</td></tr>`,
    );
  return markup`<details><summary>Records by kind (${renderCount(kinds.length)})</summary><table><thead><tr><th scope="col">Kind</th><th scope="col">Event</th><th scope="col">Layout</th><th scope="col" class="number">Records</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

/** `isCut`: there are more than these items. */
export function joinSome(items: readonly string[], most: number, isCut = false): string {
  const shown = items.slice(0, most).join(', ');
  const rest = items.length - most;
  if (rest <= 0) return isCut ? `${shown} and more` : shown;
  return `${shown} and ${isCut ? 'at least ' : ''}${renderCount(rest)} more`;
}

function clip(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
