/**
 * The readable answer on a terminal: one line a behaviour, most severe and newest first. Programs are cut in the middle
 * so that the file's name stays; narrow terminals get a few lines a behaviour instead of columns. Every string of an
 * event is escaped before it is measured, so nothing that an attacker wrote acts on the screen.
 */
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { Output, OutputOptions } from '../output.ts';
import { paint } from './ansi.ts';
import { clipEnd, clipMiddle, clipPath, padColumns } from './clip.ts';
import { type FlexibleColumn, fitColumns } from './columns.ts';
import { openOverview } from './overview.ts';
import { renderCount, renderQuantity, renderScore, renderTime } from './quantity.ts';
import { renderNothing } from './summary-text.ts';
import { MAX_ROWS, type TableRow, TableRows } from './table-rows.ts';
import { type TargetKind, titleTargets } from './target.ts';

/**
 * What the table aims at when the output is not a terminal. Files and pipes are searched by programs, so there only the
 * folders of programs make way for it: hosts, targets and rules stay whole, and a line may be longer.
 */
const DEFAULT_WIDTH = 120;
const GAP = 2;
/** Fewer columns than these tell no host from another. */
const LEAST_HOST = 8;
/** No cell is wider, terminal or not. */
const MAX_CELL = 200;

export const table: Output = {
  id: 'table',
  summary: 'A readable table: one line for each rule, host, program and target.',
  open(write, options) {
    const { by } = options;
    if (by !== undefined && by !== 'time') return openOverview(by, write, options);
    const rows = new TableRows(MAX_ROWS, by === 'time');
    return {
      begin() {},
      alert(alert) {
        rows.add(alert);
      },
      end(summary) {
        const sorted = by === 'time' ? rows.inTime() : rows.sorted();
        if (sorted.length === 0) {
          write(`${renderNothing(summary)}\n`);
          return;
        }
        for (const line of renderRows(sorted, options)) write(`${line}\n`);
        if (rows.leftOut > 0) {
          const more = renderQuantity(rows.leftOut, 'more alert');
          write(
            `\n… ${more} not shown: the table keeps ${renderCount(sorted.length)} rows. --format ndjson has all.\n`,
          );
        }
      },
    };
  },
};

interface Column extends FlexibleColumn {
  readonly align?: 'right';
  readonly cell: (row: TableRow) => string;
  /** Colours the padded cell. */
  readonly paint?: (text: string, row: TableRow) => string;
}

/** Lines without line breaks: a heading and a line a row, or blocks where the terminal is too narrow for columns. */
export function renderRows(
  rows: readonly TableRow[],
  options: Pick<OutputOptions, 'width' | 'color' | 'by'>,
): string[] {
  const width = Math.max(20, options.width ?? DEFAULT_WIDTH);
  const nameRule = disambiguateRules(rows);
  const columns = columnsFor(rows, nameRule, options);
  const cells = rows.map((row) =>
    columns.map((column) => {
      const text = escapeControls(column.cell(row));
      return column.clip === undefined ? text : column.clip(text, MAX_CELL);
    }),
  );
  const widths = columns.map((column, i) => {
    let most = displayWidth(column.title);
    for (const line of cells) most = Math.max(most, displayWidth(line[i]!));
    return most;
  });
  if (options.width === null) {
    const inPipe = columns.map((column) => ({
      ...column,
      clip: column.title === 'PROGRAM' ? column.clip : undefined,
      least: column.fair,
    }));
    fitColumns(inPipe, widths, width, GAP);
  } else if (!fitColumns(columns, widths, width, GAP)) return renderBlocks(rows, nameRule, width, options.color);
  const heading = columns.map((column, i) => padColumns(column.title, widths[i]!, column.align));
  return [
    paint(heading.join(' '.repeat(GAP)), 'heading', options.color),
    ...rows.map((row, r) =>
      columns
        .map((column, i) => {
          const text = cells[r]![i]!;
          const padded = padColumns(column.clip?.(text, widths[i]!) ?? text, widths[i]!, column.align);
          return column.paint === undefined ? padded : column.paint(padded, row);
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
    ),
  ];
}

function columnsFor(
  rows: readonly TableRow[],
  nameRule: (row: TableRow) => string,
  { color, by }: Pick<OutputOptions, 'color' | 'by'>,
): Column[] {
  const kinds = new Set<TargetKind>();
  for (const row of rows) if (row.targetKind !== null) kinds.add(row.targetKind);
  const onlyCommands = kinds.size === 1 && kinds.has('command');
  const columns: (Column | false)[] = [
    { title: 'SEVERITY', cell: renderSeverity, paint: (text, row) => paint(text, row.severity, color) },
    {
      title: by === 'time' ? 'TIME (UTC)' : 'LAST SEEN (UTC)',
      cell: (row) => (row.lastSeen === null ? 'no time' : renderTime(row.lastSeen)),
    },
    rows.some((row) => row.host !== null) && {
      title: 'HOST',
      cell: (row) => row.host ?? '-',
      clip: clipEnd,
      least: LEAST_HOST,
      fair: 16,
    },
    rows.some((row) => row.program !== null) && {
      title: 'PROGRAM',
      cell: (row) => row.program ?? '-',
      clip: clipPath,
      least: 18,
      fair: 34,
    },
    kinds.size > 0 && {
      title: titleTargets(kinds).toUpperCase(),
      cell: (row) => row.target ?? '-',
      clip: onlyCommands ? clipEnd : clipTarget,
      least: 16,
      fair: 32,
    },
    { title: 'RULE', cell: nameRule, clip: clipEnd, least: 14, fair: 24 },
    { title: '×', align: 'right', cell: (row) => renderCount(row.times) },
    rows.some((row) => row.risk !== 0) && {
      title: 'RISK',
      align: 'right',
      cell: (row) => (row.risk === 0 ? '' : renderRisk(row.risk)),
    },
  ];
  return columns.filter((column) => column !== false);
}

function renderBlocks(
  rows: readonly TableRow[],
  nameRule: (row: TableRow) => string,
  width: number,
  color: boolean,
): string[] {
  const lines: string[] = [];
  for (const row of rows) {
    if (lines.length > 0) lines.push('');
    const severity = renderSeverity(row);
    const time = row.lastSeen === null ? 'no time' : `${renderTime(row.lastSeen)}Z`;
    const weight = [
      row.times > 1 ? `×${renderCount(row.times)}` : '',
      row.risk === 0 ? '' : `risk ${renderRisk(row.risk)}`,
    ];
    const host = escapeControls(row.host ?? '');
    const room = width - displayWidth(severity) - GAP;
    const first = joinFacts(time, host, weight, room);
    const rest = clipEnd(first ?? time, room);
    lines.push(`${paint(severity, row.severity, color)}${' '.repeat(GAP)}${rest}`);
    if (first === null) lines.push(`  ${clipEnd(joinFacts('', host, weight, width - 2) ?? host, width - 2)}`);
    if (row.program !== null) lines.push(`  ${clipPath(escapeControls(row.program), width - 2)}`);
    if (row.target !== null && row.targetKind !== null) {
      lines.push(
        `  ${clipTarget(`${titleTargets(new Set([row.targetKind]))} ${escapeControls(row.target)}`, width - 2)}`,
      );
    }
    lines.push(`  ${clipEnd(escapeControls(nameRule(row)), width - 2)}`);
  }
  return lines;
}

/** Facts beside each other, of which the host is made shorter where they do not fit; null where nothing would be left of it. */
function joinFacts(time: string, host: string, weight: readonly string[], room: number): string | null {
  const join = (name: string): string => [time, name, ...weight].filter((fact) => fact !== '').join(' '.repeat(GAP));
  const over = displayWidth(join(host)) - room;
  if (over <= 0) return join(host);
  const left = displayWidth(host) - over;
  return left < LEAST_HOST ? null : join(clipEnd(host, left));
}

/** Rules that share a name get the start of their id, and rules that raise no alert say what they are. */
function disambiguateRules(rows: readonly TableRow[]): (row: TableRow) => string {
  const ids = new Map<string, Set<string>>();
  for (const row of rows) {
    const known = ids.get(row.ruleName);
    if (known === undefined) ids.set(row.ruleName, new Set([row.ruleId]));
    else known.add(row.ruleId);
  }
  return (row) => {
    const marks: string[] = [];
    if (row.kind === 'hunt') marks.push('hunt');
    if (row.kind === 'building_block') marks.push('building block');
    if (ids.get(row.ruleName)!.size > 1) marks.push(`${row.language} ${row.ruleId.slice(0, 8)}`);
    return marks.length === 0 ? row.ruleName : `${row.ruleName} (${marks.join(', ')})`;
  };
}

function clipTarget(text: string, width: number): string {
  return /^[A-Za-z]:\\|^\\|^\//.test(text) ? clipPath(text, width) : clipMiddle(text, width);
}

function renderSeverity(row: TableRow): string {
  return row.severity === 'informational' ? 'info' : row.severity;
}

function renderRisk(risk: number): string {
  return risk > 0 ? `+${renderScore(risk)}` : renderScore(risk);
}
