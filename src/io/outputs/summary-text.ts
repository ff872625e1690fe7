/**
 * What a run read and did, in a few lines for people: the heading, and the closing lines that go to stderr. Numbers are
 * the summary's; nothing is left out in silence: what was skipped, silent or faulted is said with its count and, where
 * one is known, its place. Strings from events are escaped.
 */
import { SEVERITIES } from '../../rule/rule.ts';
import { displayWidth, escapeControls } from '../../text/render.ts';
import { FAULT_CODES, type Fault } from '../fault.ts';
import type { ScanSummary } from '../output.ts';
import { paint } from './ansi.ts';
import { clipEnd, clipPath, padColumns } from './clip.ts';
import { renderBytes, renderCount, renderDuration, renderQuantity, renderScore, renderTime } from './quantity.ts';

export interface SummaryOptions {
  /** Adds the table of counts per source kind and event id. */
  readonly stats: boolean;
  readonly color: boolean;
  /** Columns of the terminal; null: 120. */
  readonly width: number | null;
  /** Says how to count the alerts of a long table. */
  readonly counting?: boolean;
}

const LABEL_WIDTH = 10;
const DEFAULT_WIDTH = 120;
const RISK_SHOWN = 5;
const REASONS_SHOWN = 6;
/** Of reasons that nobody asked for. */
const SAMPLED_SHOWN = 3;
const SAMPLED_WIDTH = 90;
const FAULTS_SHOWN = 3;
const NOTES_SHOWN = 20;
const KINDS_SHOWN = 200;
/** So many alerts make a table that nobody reads to its end. */
const MANY_ALERTS = 100;

/** `2 rules (1 SPL, 1 EQL) · 14 files · 1.2 GB`: known before the first record is read. */
export function renderHeading(summary: Pick<ScanSummary, 'rules' | 'files' | 'bytes'>): string {
  const { rules, files, bytes } = summary;
  const languages = [
    rules.spl > 0 ? `${renderCount(rules.spl)} SPL` : '',
    rules.eql > 0 ? `${renderCount(rules.eql)} EQL` : '',
    rules.kuery > 0 ? `${renderCount(rules.kuery)} KQL` : '',
    rules.esql > 0 ? `${renderCount(rules.esql)} ES|QL` : '',
    rules.unsupported > 0 ? `${renderCount(rules.unsupported)} unsupported` : '',
    rules.failed > 0 ? `${renderCount(rules.failed)} failed` : '',
  ].filter((part) => part !== '');
  const detail = languages.length === 0 ? '' : ` (${languages.join(', ')})`;
  return `${renderQuantity(rules.total, 'rule')}${detail} · ${renderQuantity(files, 'file')} · ${renderBytes(bytes)}`;
}

/** A plain sentence for a run without alerts: what was read, and what was not. */
export function renderNothing(summary: ScanSummary): string {
  const { rules, records, files, bytes, hidden } = summary;
  const unopened = renderUnopened(summary);
  const unseen = unopened === null ? '' : ` ${unopened}.`;
  if (hidden !== undefined && hidden.alerts > 0) return `Nothing to show: ${renderHidden(hidden)}.${unseen}`;
  const from = `${renderQuantity(files, 'file')} (${renderBytes(bytes)})`;
  const ran = rules.total - rules.unsupported - rules.failed;
  if (ran <= 0) return `Nothing found, because no rule ran: ${renderHeading(summary)}.${unseen}`;
  if (records.attempted === 0) return `Nothing found, because nothing was read: no record in ${from}.${unseen}`;
  const outside = renderOutside(summary);
  if (outside !== null) return `Nothing found, because ${outside}.${unseen}`;
  const { firstTime, lastTime } = summary;
  // Times of what was skipped are not known.
  const whose = records.skipped > 0 ? '; what was decoded is' : ',';
  const span =
    firstTime === null || lastTime === null
      ? ''
      : `${whose} from ${renderTime(firstTime)} to ${renderTime(lastTime)} UTC`;
  const faults = summary.faults.total === 0 ? '' : ` ${renderQuantity(summary.faults.total, 'fault')} on the way.`;
  return `Nothing found. ${renderQuantity(ran, 'rule')} ran over ${renderQuantity(records.attempted, 'record')} in ${from}${span}.${faults}${unseen}`;
}

/** `1 input could not be opened`; null where all could. */
export function renderUnopened({ unopened = [] }: Pick<ScanSummary, 'unopened'>): string | null {
  const inputs = unopened.filter(({ what }) => what === 'input').length;
  const rules = unopened.length - inputs;
  const parts = [
    inputs === 0 ? '' : renderQuantity(inputs, 'input'),
    rules === 0 ? '' : renderQuantity(rules, 'path of rules', 'paths of rules'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : `${parts.join(' and ')} could not be opened`;
}

/** `from …, before … UTC`: what `--from` and `--to` asked for. */
export function renderAsked({ from, to }: Pick<NonNullable<ScanSummary['range']>, 'from' | 'to'>): string {
  const asked = [from === null ? '' : `from ${renderTime(from)}`, to === null ? '' : `before ${renderTime(to)}`];
  return `${asked.filter((bound) => bound !== '').join(', ')} UTC`;
}

/** That no event lies in the range that was asked for, and where events lie; null where one does. */
function renderOutside({ range, records, firstTime, lastTime }: ScanSummary): string | null {
  if (range === undefined || range.events > 0 || records.decoded === 0) return null;
  const seen =
    firstTime === null || lastTime === null
      ? 'have no time'
      : `are from ${renderTime(firstTime)} to ${renderTime(lastTime)} UTC`;
  const which = records.skipped > 0 ? 'event that the rules ask for' : 'event';
  return `no ${which} lies in the range (${renderAsked(range)}): those read ${seen}`;
}

/** A blank line, heading and closing lines, for callers that print both after the results. */
export function renderSummary(summary: ScanSummary, options: SummaryOptions): string[] {
  return [
    '',
    ...wrap(renderHeading(summary), Math.max(40, options.width ?? DEFAULT_WIDTH)),
    ...renderClosing(summary, options),
  ];
}

/** What a label says, broken into lines that fit, the second and later ones below the first. */
export function renderLabelled(
  label: string,
  text: string,
  { width, color }: Pick<SummaryOptions, 'width' | 'color'>,
  warning = false,
): string[] {
  const [first = '', ...rest] = wrap(text, Math.max(40, width ?? DEFAULT_WIDTH) - LABEL_WIDTH);
  const head = paint(label.padEnd(LABEL_WIDTH), warning ? 'warning' : 'heading', color);
  return [head + first, ...rest.map((line) => ' '.repeat(LABEL_WIDTH) + line)];
}

/** The closing lines: alerts, risk, silence, what was read, faults with samples, notes and, with `stats`, every kind. */
export function renderClosing(summary: ScanSummary, options: SummaryOptions): string[] {
  const width = Math.max(40, options.width ?? DEFAULT_WIDTH);
  const lines: string[] = [];
  const add = (label: string, text: string, warning = false) => {
    lines.push(...renderLabelled(label, text, options, warning));
  };
  const counting = options.counting === true && summary.alerts.total > MANY_ALERTS;
  if (summary.alerts.total > 0) add('Alerts', `${renderAlerts(summary)}${counting ? COUNTING_HINT : ''}`);
  if (summary.risk.length > 0) add('Risk', renderRisk(summary.risk));
  if (summary.silent !== null && summary.silent.total > 0) {
    add('Silent', renderSilent(summary.silent));
    add('', '`telltale explain --near` on the same inputs shows each');
  }
  if (summary.lost !== undefined && summary.lost.length > 0) add('Lost', renderLost(summary.lost));
  add('Read', renderRead(summary, options.stats));
  const outside = renderOutside(summary);
  if (outside !== null) add('Range', `${outside[0]!.toUpperCase()}${outside.slice(1)}`, true);
  if (summary.repeats !== undefined && summary.repeats > 0)
    add('Copies', renderRepeats(summary.repeats, summary.keepsDuplicates === true));
  if (summary.faults.total > 0) {
    add('Faults', summary.faults.counts.map(([code, count]) => `${renderCount(count)} ${code}`).join(' · '), true);
    lines.push(...renderFaults(summary, width, options));
  }
  for (const note of summary.notes.slice(0, NOTES_SHOWN)) add('Note', escapeControls(note));
  const unsaid = summary.notes.length - NOTES_SHOWN;
  if (unsaid > 0) add('Note', `${renderQuantity(unsaid, 'more note')} not shown`);
  if (options.stats && summary.kinds !== null) lines.push('', ...renderKinds(summary.kinds, width, options.color));
  return lines;
}

function renderAlerts({ alerts, hidden }: ScanSummary): string {
  const levels = new Map(alerts.bySeverity);
  const severities = [...SEVERITIES].reverse().flatMap((name) => {
    const count = levels.get(name) ?? 0;
    return count === 0 ? [] : [`${renderCount(count)} ${name}`];
  });
  const kinds = alerts.byKind
    .filter(([kind, count]) => count > 0 && kind !== 'alert')
    .map(([kind, count]) => `${renderCount(count)} ${KIND_WORDS[kind] ?? kind}`);
  const quiet = kinds.length === 0 ? '' : `; of these ${kinds.join(', ')}`;
  const unshown = hidden === undefined || hidden.alerts === 0 ? '' : `; ${renderHidden(hidden)}`;
  return `${renderCount(alerts.total)}: ${severities.join(' · ')}${quiet}${unshown}`;
}

/** `3 alerts below high not shown`. */
export function renderHidden({ below, alerts }: NonNullable<ScanSummary['hidden']>): string {
  return `${renderQuantity(alerts, 'alert')} below ${below} not shown`;
}

const COUNTING_HINT = '   (--by rule, host or technique counts them)';

const KIND_WORDS: { readonly [kind: string]: string } = {
  risk: 'add risk only',
  hunt: 'for hunting only',
  building_block: 'building blocks',
};

function renderRisk(risk: ScanSummary['risk']): string {
  const parts = risk.slice(0, RISK_SHOWN).map((entry) => {
    const from = entry.from.slice(0, 2).map(escapeControls).map(shortenPhrase).join(', ');
    const more = entry.from.length > 2 ? ` and ${entry.from.length - 2} more` : '';
    const detail = from === '' ? '' : ` (${from}${more})`;
    return `${shortenPhrase(escapeControls(entry.object))} ${renderScore(entry.score)}${detail}`;
  });
  const more = risk.length - parts.length;
  return parts.join(' · ') + (more > 0 ? ` · ${renderCount(more)} more` : '');
}

/** Longer phrases are cut in running text. Columns. */
const MAX_PHRASE = 60;
function shortenPhrase(text: string): string {
  return clipEnd(text, MAX_PHRASE);
}

function renderSilent(silent: NonNullable<ScanSummary['silent']>): string {
  const most = silent.sampled === undefined ? REASONS_SHOWN : SAMPLED_SHOWN;
  // Reasons that differ in what is cut off would be shown as the same one twice.
  const counts = new Map<string, number>();
  for (const { reason, count } of silent.reasons) {
    const words = escapeControls(reason);
    const cut = silent.sampled === undefined ? words : clipEnd(words, SAMPLED_WIDTH);
    counts.set(cut, (counts.get(cut) ?? 0) + count);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const reasons = sorted.slice(0, most).map(([words, count]) => `${renderCount(count)} ${words}`);
  const rest = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) reasons.push(`${renderCount(rest)} for other reasons`);
  const sampled = silent.sampled ?? silent.total;
  const of = sampled < silent.total ? `; of the first ${renderCount(sampled)}` : '';
  const detail = reasons.length === 0 ? '' : `${of}: ${reasons.join(' · ')}`;
  const subject = silent.total === 1 ? 'record came' : 'records came';
  return `${renderCount(silent.total)} ${subject} near a rule and raised no alert${detail}`;
}

/** What SPL's `stats` dropped. */
export function renderLost(lost: NonNullable<ScanSummary['lost']>): string {
  const total = lost.reduce((sum, { rows }) => sum + rows, 0);
  const shown = lost.slice(0, REASONS_SHOWN).map(({ field, rows }) => `${renderCount(rows)} ${escapeControls(field)}`);
  const rest = lost.slice(REASONS_SHOWN).reduce((sum, { rows }) => sum + rows, 0);
  if (rest > 0) shown.push(`${renderCount(rest)} other fields`);
  return `${renderQuantity(total, 'row')} to a null by-field of \`stats\`: ${shown.join(' · ')}   (--nulls lenient keeps them)`;
}

function renderRead(summary: ScanSummary, stats: boolean): string {
  const { records, seconds, faults, firstTime, lastTime } = summary;
  const parts = [renderQuantity(records.attempted, 'record')];
  if (records.skipped > 0) {
    parts.push(`${renderCount(records.decoded)} decoded`, `${renderCount(records.skipped)} skipped unread`);
  }
  if (records.faulted > 0) parts.push(`${renderCount(records.faulted)} not readable`);
  const rate = seconds > 0 ? `, ${renderCount(records.attempted / seconds)}/s` : '';
  const span =
    firstTime === null || lastTime === null
      ? ''
      : ` · ${records.skipped > 0 ? 'decoded events' : 'events'} from ${renderTime(firstTime)} to ${renderTime(lastTime)} UTC`;
  const hint = stats ? '' : '   (--stats counts every kind)';
  return `${parts.join(', ')}, in ${renderDuration(seconds)}${rate}${span} · ${renderQuantity(faults.total, 'fault')}${hint}`;
}

/** What copies of logs repeated. */
/** `kept`: whether copies were asked for, which what is counted in order never takes. */
export function renderRepeats(repeats: number, kept: boolean): string {
  const times = repeats === 1 ? 'Once' : `${renderCount(repeats)} times`;
  const why = kept
    ? 'sequences, samples, thresholds and new terms take each event once, whatever --keep-duplicates says'
    : '--keep-duplicates counts each';
  return `${times} a rule met an event that it had from another copy of the log, and left it out (${why})`;
}

function renderFaults(summary: ScanSummary, width: number, options: SummaryOptions): string[] {
  const limit = options.stats ? Number.POSITIVE_INFINITY : FAULTS_SHOWN;
  const lines: string[] = [];
  for (const [code, count] of summary.faults.counts) {
    const samples = summary.faults.samples.filter((fault) => fault.code === code);
    lines.push(...indent(`${code}: ${FAULT_CODES[code] ?? ''}`, 2, width));
    for (const fault of samples.slice(0, limit)) lines.push(...indent(renderFault(fault, width), 4, width));
    const unshown = count - Math.min(samples.length, limit);
    const more = samples.length === 0 ? renderQuantity(unshown, 'time') : `… ${renderCount(unshown)} more`;
    if (unshown > 0) lines.push(...indent(more, 4, width));
  }
  return lines;
}

/** `logs/a.json record 17, byte 12345: what was seen`; the end of a long path stays visible. */
export function renderFault(fault: Fault, width: number): string {
  const place = [
    fault.record === undefined ? '' : `record ${fault.record}`,
    fault.offset === undefined ? '' : `byte ${fault.offset}`,
  ].filter((part) => part !== '');
  const source = renderSource(fault.source, Math.max(16, Math.floor(width / 2)));
  const where = place.length === 0 ? source : `${source} ${place.join(', ')}`;
  const what = fault.detail === undefined || fault.detail === '' ? where : `${where}: ${escapeControls(fault.detail)}`;
  return fault.times === undefined ? what : `${what} (${renderQuantity(fault.times, 'time')})`;
}

/** The file is shortened and, where the fault is in an archive's member, the member: either alone says too little. */
function renderSource(source: string, width: number): string {
  const text = escapeControls(source);
  const at = text.indexOf('!');
  if (at < 1 || displayWidth(text) <= width) return clipPath(text, width);
  const half = Math.max(8, Math.floor((width - 1) / 2));
  const archive = clipPath(text.slice(0, at), half);
  return `${archive}!${clipPath(text.slice(at + 1), Math.max(8, width - 1 - displayWidth(archive)))}`;
}

function indent(text: string, columns: number, width: number): string[] {
  const [first = '', ...rest] = wrap(text, width - LABEL_WIDTH - columns - 2);
  const blanks = ' '.repeat(LABEL_WIDTH + columns);
  return [blanks + first, ...rest.map((line) => `${blanks}  ${line}`)];
}

function renderKinds(kinds: NonNullable<ScanSummary['kinds']>, width: number, color: boolean): string[] {
  const shown = kinds.slice(0, KINDS_SHOWN);
  const cells = shown.map((kind) => [kind.kind, kind.eventId, kind.layout].map(escapeControls));
  const titles = ['KIND', 'EVENT', 'LAYOUT'];
  const widths = titles.map((title, i) =>
    Math.min(
      40,
      cells.reduce((most, row) => Math.max(most, displayWidth(row[i]!)), title.length),
    ),
  );
  const line = (texts: readonly string[], count: string) =>
    clipEnd(
      `${texts.map((text, i) => padColumns(clipEnd(text, widths[i]!), widths[i]!)).join('  ')}  ${count.padStart(13)}`,
      width,
    );
  const lines = [paint(line(titles, 'RECORDS'), 'heading', color)];
  for (const [i, kind] of shown.entries()) lines.push(line(cells[i]!, renderCount(kind.count)));
  const rest = kinds.slice(KINDS_SHOWN).reduce((sum, kind) => sum + kind.count, 0);
  if (rest > 0)
    lines.push(`… ${renderQuantity(kinds.length - KINDS_SHOWN, 'more kind')} with ${renderCount(rest)} records`);
  return lines;
}

/** Breaks at blanks so that no line is wider than `width`; words that are too wide are cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(joined) > width) {
      lines.push(clipEnd(line.trimEnd(), width));
      line = word;
    } else line = joined;
  }
  lines.push(clipEnd(line.trimEnd(), width));
  return lines;
}
