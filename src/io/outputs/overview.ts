/**
 * The table of `--by`: a line for each rule, host, technique … instead of each behaviour, with how many alerts there are
 * of each severity. What does not fit a terminal is left out column by column, counts last. Names come from events and
 * are escaped before they are measured.
 */
import type { Alert } from '../../alert/alert.ts';
import { SEVERITIES } from '../../rule/rule.ts';
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { Grouping, OutputOptions, OutputWriter } from '../output.ts';
import { paint } from './ansi.ts';
import { clipEnd, clipPath, padColumns } from './clip.ts';
import { type FlexibleColumn, fitColumns } from './columns.ts';
import { type Group, OverviewGroups } from './overview-groups.ts';
import { renderCount, renderQuantity, renderTime } from './quantity.ts';
import { renderNothing } from './summary-text.ts';

const GAP = 2;
const MAX_NAME = 120;
const SHORT: readonly string[] = ['INFO', 'LOW', 'MED', 'HIGH', 'CRIT'];

interface Column extends FlexibleColumn {
  readonly cell: (group: Group) => string;
  readonly align?: 'right';
  /** Of the columns that may be left out, the one with the highest number goes first. */
  readonly spare?: number;
}

/** Alerts in, lines out, as an output writes them. */
export function openOverview(
  by: Grouping,
  write: (text: string) => void,
  options: Pick<OutputOptions, 'width' | 'color'>,
): OutputWriter {
  const groups = new OverviewGroups(by);
  return {
    begin() {},
    alert(alert: Alert) {
      groups.add(alert);
    },
    end(summary) {
      const sorted = groups.sorted();
      if (sorted.length === 0) return write(`${renderNothing(summary)}\n`);
      for (const line of renderOverview(by, sorted, options)) write(`${line}\n`);
      if (groups.leftOut > 0) {
        const more = renderQuantity(groups.leftOut, 'more alert');
        write(
          `\n… ${more} not counted: there is room for ${renderCount(sorted.length)} lines. --format ndjson has all.\n`,
        );
      }
    },
  };
}

/** A heading and a line for each group, without line breaks. */
export function renderOverview(
  by: Grouping,
  groups: readonly Group[],
  options: Pick<OutputOptions, 'width' | 'color'>,
): string[] {
  let columns = columnsFor(by, groups);
  let layout = layOut(columns, groups, options.width);
  while (layout === null) {
    const spare = columns.reduce((most, { spare = 0 }) => Math.max(most, spare), 0);
    if (spare === 0) break;
    columns = columns.filter((column) => column.spare !== spare);
    layout = layOut(columns, groups, options.width);
  }
  const { cells, widths } = layout ?? measure(columns, groups);
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, i) =>
      padColumns(columns[i]!.clip?.(text, widths[i]!) ?? text, widths[i]!, columns[i]!.align),
    );
    const joined = padded.join(' '.repeat(GAP)).trimEnd();
    return options.width === null ? joined : clipEnd(joined, options.width);
  };
  return [
    paint(line(columns.map(({ title }) => title)), 'heading', options.color),
    ...groups.map((group, g) => {
      const text = line(cells[g]!);
      const severity = worstOf(group);
      const shown = cells[g]![0]!;
      // Only the first cell is coloured, and only where the line was not cut within it.
      return text.startsWith(shown) ? paint(shown, severity, options.color) + text.slice(shown.length) : text;
    }),
  ];
}

function layOut(columns: readonly Column[], groups: readonly Group[], width: number | null) {
  const measured = measure(columns, groups);
  const fits = fitColumns(columns, measured.widths, width ?? Number.POSITIVE_INFINITY, GAP);
  return fits ? measured : null;
}

function measure(columns: readonly Column[], groups: readonly Group[]): { cells: string[][]; widths: number[] } {
  const cells = groups.map((group) => columns.map(({ cell, clip }) => clip?.(cell(group), MAX_NAME) ?? cell(group)));
  const widths = columns.map(({ title }, i) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[i]!)), displayWidth(title)),
  );
  return { cells, widths };
}

function columnsFor(by: Grouping, groups: readonly Group[]): Column[] {
  const levels = SEVERITIES.map((_, level) => level)
    .reverse()
    .filter((level) => groups.some(({ counts }) => counts[level]! > 0));
  const columns: (Column | false)[] = [
    { title: 'SEVERITY', cell: (group) => renderSeverity(worstOf(group)) },
    {
      title: by === 'day' ? 'DAY (UTC)' : by.toUpperCase(),
      cell: ({ name, mark }) => escapeControls(mark === null ? name : `${name} (${mark})`),
      clip: by === 'program' ? clipPath : clipEnd,
      least: 28,
    },
    { title: 'ALERTS', align: 'right', cell: ({ alerts }) => renderCount(alerts) },
    // A rule has one severity, unless its events say which.
    ...(by === 'rule' || levels.length < 2
      ? []
      : levels.map(
          (level): Column => ({
            title: SHORT[level]!,
            align: 'right',
            cell: ({ counts }) => (counts[level] === 0 ? '' : renderCount(counts[level]!)),
            spare: level < 2 ? 4 : 2,
          }),
        )),
    by !== 'host' && {
      title: 'HOSTS',
      align: 'right',
      cell: ({ hosts, isCut }) => `${renderCount(hosts.size)}${isCut ? '+' : ''}`,
      spare: 1,
    },
    by !== 'rule' && {
      title: 'RULES',
      align: 'right',
      cell: ({ rules, isCut }) => `${renderCount(rules.size)}${isCut ? '+' : ''}`,
      spare: 1,
    },
    by !== 'day' && { title: 'FIRST SEEN (UTC)', cell: ({ firstSeen }) => timeOf(firstSeen), spare: 5 },
    by !== 'day' && { title: 'LAST SEEN (UTC)', cell: ({ lastSeen }) => timeOf(lastSeen), spare: 3 },
  ];
  return columns.filter((column) => column !== false);
}

function timeOf(time: string | null): string {
  return time === null ? 'no time' : renderTime(time);
}

function worstOf({ counts }: Group): (typeof SEVERITIES)[number] {
  return SEVERITIES.findLast((_, level) => counts[level]! > 0) ?? 'informational';
}

function renderSeverity(severity: string): string {
  return severity === 'informational' ? 'info' : severity;
}
