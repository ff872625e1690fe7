/**
 * The report for a terminal: one line a row, widths from the content, paths cut in the middle, times never. Columns about
 * which nothing is known (no user anywhere, no policy) are left out; narrow terminals get a few lines a row instead.
 */
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { UsageEntry } from '../../usage/report.ts';
import { paint } from '../outputs/ansi.ts';
import { clipEnd, clipPath, padColumns } from '../outputs/clip.ts';
import { type FlexibleColumn, fitColumns } from '../outputs/columns.ts';
import { renderCount, renderQuantity, renderTime } from '../outputs/quantity.ts';
import { firstOf, type UsageContext, type UsageOutput } from '../usage-output.ts';
import { timeOf } from './json.ts';

/** Rows that a terminal is given; the other formats give all. */
const MAX_LINES = 1_000;
const DEFAULT_WIDTH = 160;
const GAP = 2;

interface Column extends FlexibleColumn {
  readonly read: (entry: UsageEntry) => string;
  readonly right?: true;
  /** Never wider than this. */
  readonly most: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'PROVIDER', read: renderProvider, most: 32, clip: clipEnd, least: 10, fair: 16 },
  { title: 'PROGRAM', read: renderProgram, most: 56, clip: clipPath, least: 18, fair: 24 },
  { title: 'HOST', read: ({ row }) => row.host ?? '', most: 22, clip: clipEnd, least: 10, fair: 16 },
  { title: 'USER', read: ({ row }) => row.user ?? '', most: 22, clip: clipEnd, least: 10, fair: 14 },
  { title: 'CLIENT', read: renderClient, most: 24, clip: clipEnd, least: 10, fair: 12 },
  { title: 'POLICY', read: ({ judgement }) => judgement?.verdict ?? '', most: 10 },
  { title: 'FIRST SEEN (UTC)', read: ({ row }) => renderMinute(timeOf(row.first)), most: 16 },
  { title: 'LAST SEEN (UTC)', read: ({ row }) => renderMinute(timeOf(row.last)), most: 16 },
  { title: 'DAYS', read: ({ daysActive }) => renderCount(daysActive), right: true, most: 6 },
  { title: '×', read: ({ row }) => renderCount(row.count), right: true, most: 12 },
  { title: 'FAILED', read: ({ row }) => (row.failed === 0 ? '' : renderCount(row.failed)), right: true, most: 8 },
  { title: 'NEW', read: ({ isNew }) => (isNew === true ? 'new' : ''), most: 3 },
];

/** Where the hour finds no room. */
const COLUMNS_BY_DAY = COLUMNS.map((column) =>
  column.title.endsWith(' SEEN (UTC)')
    ? { ...column, title: column.title.slice(0, -6), read: (entry: UsageEntry) => column.read(entry).slice(0, 10) }
    : column,
);

interface Layout {
  /** Those that say something, with their widths and the cells of each line. */
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  readonly cells: readonly (readonly string[])[];
  readonly fits: boolean;
}

function layOut(all: readonly Column[], entries: readonly UsageEntry[], width: number | null): Layout {
  const lines = entries.map((entry) => all.map(({ read }) => escapeControls(read(entry))));
  const shown = all.map((_, i) => i).filter((i) => lines.some((line) => line[i] !== ''));
  const columns = shown.map((i) => all[i]!);
  const cells = lines.map((line) => shown.map((i) => line[i]!));
  const widths = columns.map(({ title, most }, at) => {
    const wanted = Math.max(displayWidth(title), ...cells.map((line) => displayWidth(line[at]!)));
    return Math.min(wanted, Math.max(most, title.length));
  });
  // Files and pipes are searched by programs, so there only the folders of programs make way.
  const flexible = columns.map((column) =>
    width !== null ? column : { ...column, clip: column.clip === clipPath ? clipPath : undefined, least: column.fair },
  );
  return { columns, cells, fits: fitColumns(flexible, widths, width ?? DEFAULT_WIDTH, GAP), widths };
}

function renderProvider({ row }: UsageEntry): string {
  return row.provider + (row.precision === 'shared' ? ' (shared host)' : '');
}

function renderProgram({ row }: UsageEntry): string {
  return row.program?.path ?? row.program?.name ?? '(not in the log)';
}

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
    const { width } = context;
    let layout = layOut(COLUMNS, entries, width);
    if (!layout.fits && width !== null) layout = layOut(COLUMNS_BY_DAY, entries, width);
    if (!layout.fits && width !== null) yield* renderBlocks(entries, width, context);
    else {
      const titles = layout.columns.map(({ title }) => title);
      yield `${paint(renderLine(layout, titles), 'heading', context.color)}\n`;
      for (const [at, cells] of layout.cells.entries())
        yield paintRow(entries[at]!, renderLine(layout, cells), context);
    }
    const hidden = report.totals.rows - entries.length;
    if (hidden > 0) yield `… and ${renderCount(hidden)} more rows; --format csv or json gives all\n`;
  },
};

function paintRow({ judgement, identity }: UsageEntry, line: string, { color }: UsageContext): string {
  if (judgement?.verdict === 'forbidden') return `${paint(line, 'high', color)}\n`;
  return identity.standing === 'unexpected' && judgement === null ? `${paint(line, 'medium', color)}\n` : `${line}\n`;
}

/** A few lines a row, for terminals that are too narrow for columns. */
function* renderBlocks(entries: readonly UsageEntry[], width: number, context: UsageContext): Generator<string> {
  for (const [at, entry] of entries.entries()) {
    const { row, judgement, isNew, daysActive } = entry;
    const [first, last] = [renderMinute(timeOf(row.first)), renderMinute(timeOf(row.last))];
    const days = daysActive > 1 ? renderQuantity(daysActive, 'day') : '';
    const failed = row.failed === 0 ? '' : `${renderCount(row.failed)} failed`;
    const head = [renderProvider(entry), renderClient(entry), judgement?.verdict ?? '', isNew === true ? 'new' : ''];
    const [title = '', ...more] = joinFitting(head, width);
    if (at > 0) yield '\n';
    yield paintRow(entry, title, context);
    const room = width - 2;
    const span = `${first} to ${last}`;
    const seen = last === first ? [first] : displayWidth(span) <= room ? [span] : [first, `to ${last}`];
    const body = [
      ...more,
      clipPath(escapeControls(renderProgram(entry)), room),
      ...joinFitting([row.host ?? '', row.user ?? ''], room),
      ...joinFitting([...seen, days, `×${renderCount(row.count)}`, failed], room),
    ];
    for (const line of body) yield `  ${line}\n`;
  }
}

/** As many beside each other as fit on a line; what is empty is left out. */
function joinFitting(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts.filter((text) => text !== '').map((text) => clipEnd(escapeControls(text), width))) {
    const joined = `${lines.at(-1) ?? ''}${' '.repeat(GAP)}${part}`;
    if (lines.length > 0 && displayWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

function renderLine({ columns, widths }: Layout, cells: readonly string[]): string {
  const parts = columns.map(({ clip = clipEnd, right }, at) =>
    padColumns(clip(cells[at]!, widths[at]!), widths[at]!, right === true ? 'right' : 'left'),
  );
  return parts.join(' '.repeat(GAP)).trimEnd();
}
