/**
 * The report for a terminal: one line a row, widths from the content, paths cut in the middle. Columns about which
 * nothing is known (no user anywhere, no policy) are left out.
 */
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { UsageEntry } from '../../usage/report.ts';
import { paint } from '../outputs/ansi.ts';
import { clipEnd, clipPath, padColumns } from '../outputs/clip.ts';
import { renderCount, renderTime } from '../outputs/quantity.ts';
import { firstOf, type UsageContext, type UsageOutput } from '../usage-output.ts';
import { timeOf } from './json.ts';

/** Rows that a terminal is given; the other formats give all. */
const MAX_LINES = 1_000;
const DEFAULT_WIDTH = 160;

interface Column {
  readonly title: string;
  readonly read: (entry: UsageEntry) => string;
  readonly right?: true;
  readonly path?: true;
  /** Never wider than this where the line is too long. */
  readonly most: number;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'PROVIDER',
    read: ({ row }) => row.provider + (row.precision === 'shared' ? ' (shared host)' : ''),
    most: 32,
  },
  {
    title: 'PROGRAM',
    read: ({ row }) => row.program?.path ?? row.program?.name ?? '(not in the log)',
    path: true,
    most: 56,
  },
  { title: 'HOST', read: ({ row }) => row.host ?? '', most: 22 },
  { title: 'USER', read: ({ row }) => row.user ?? '', most: 22 },
  { title: 'CLIENT', read: renderClient, most: 24 },
  { title: 'POLICY', read: ({ judgement }) => judgement?.verdict ?? '', most: 10 },
  { title: 'FIRST SEEN', read: ({ row }) => renderMinute(timeOf(row.first)), most: 16 },
  { title: 'LAST SEEN', read: ({ row }) => renderMinute(timeOf(row.last)), most: 16 },
  { title: 'DAYS', read: ({ daysActive }) => renderCount(daysActive), right: true, most: 6 },
  { title: '×', read: ({ row }) => renderCount(row.count), right: true, most: 12 },
  { title: 'FAILED', read: ({ row }) => (row.failed === 0 ? '' : renderCount(row.failed)), right: true, most: 8 },
  { title: 'NEW', read: ({ isNew }) => (isNew === true ? 'new' : ''), most: 3 },
];

function renderClient({ identity }: UsageEntry): string {
  if (identity.standing === 'expected') return identity.client?.name ?? '';
  return identity.standing === 'unknown' ? '' : 'unexpected';
}

function renderMinute(time: string | null): string {
  return time === null ? '' : renderTime(time).slice(0, 16);
}

export const table: UsageOutput = {
  id: 'table',
  summary: 'Rows for a terminal, what is forbidden or unexpected first.',
  *render(report, context) {
    const entries = firstOf(report.entries, MAX_LINES);
    if (entries.length === 0) return;
    const cells = entries.map((entry) => COLUMNS.map(({ read }) => escapeControls(read(entry))));
    const shown = COLUMNS.map((_, i) => i).filter((i) => cells.some((line) => line[i] !== ''));
    const widths = fitWidths(
      shown.map((i) => Math.max(displayWidth(COLUMNS[i]!.title), ...cells.map((line) => displayWidth(line[i]!)))),
      shown.map((i) => COLUMNS[i]!),
      context.width ?? DEFAULT_WIDTH,
    );
    yield `${paint(
      renderLine(
        shown,
        widths,
        COLUMNS.map(({ title }) => title),
      ),
      'heading',
      context.color,
    )}\n`;
    for (const [at, line] of cells.entries()) yield renderRow(entries[at]!, renderLine(shown, widths, line), context);
    const hidden = report.totals.rows - entries.length;
    if (hidden > 0) yield `… and ${renderCount(hidden)} more rows; --format csv or json gives all\n`;
  },
};

function renderRow({ judgement, identity }: UsageEntry, line: string, { color }: UsageContext): string {
  if (judgement?.verdict === 'forbidden') return `${paint(line, 'high', color)}\n`;
  return identity.standing === 'unexpected' && judgement === null ? `${paint(line, 'medium', color)}\n` : `${line}\n`;
}

function renderLine(shown: readonly number[], widths: readonly number[], cells: readonly string[]): string {
  const parts = shown.map((i, at) => {
    const { path, right } = COLUMNS[i]!;
    const text = path === true ? clipPath(cells[i]!, widths[at]!) : clipEnd(cells[i]!, widths[at]!);
    return padColumns(text, widths[at]!, right === true ? 'right' : 'left');
  });
  return parts.join('  ').trimEnd();
}

/** Widths that fit a line: the program's column gives way first, then the wide ones. */
function fitWidths(wanted: readonly number[], columns: readonly Column[], width: number): number[] {
  const widths = wanted.map((columnWidth, i) =>
    Math.min(columnWidth, Math.max(columns[i]!.most, columns[i]!.title.length)),
  );
  const gaps = 2 * (widths.length - 1);
  for (const least of [24, 14, 10]) {
    for (const [i, column] of columns.entries()) {
      const over = widths.reduce((sum, one) => sum + one, gaps) - width;
      if (over <= 0) return widths;
      if (column.right !== true && widths[i]! > least) widths[i] = Math.max(least, widths[i]! - over);
    }
  }
  return widths;
}
