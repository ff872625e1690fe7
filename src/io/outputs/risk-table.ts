/**
 * The riskiest hosts, users and other objects, with what made them so: a line an object, highest first. What is counted
 * are rows that added risk, which may be more or fewer than the events behind them. Names come from events and are
 * escaped before they are measured.
 */
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { ScanSummary } from '../output.ts';
import { paint } from './ansi.ts';
import { clipEnd, padColumns } from './clip.ts';
import { renderCount, renderQuantity, renderScore } from './quantity.ts';

export const RISK_ROWS = 25;
/** Causes of one object that are named. */
const CAUSES = 4;
const MAX_OBJECT = 48;
const TITLES = ['RISK', 'OBJECT', 'TYPE', 'ROWS', 'RULES', 'WHAT MADE IT SO'] as const;

/** Lines without line breaks; `width` null writes lines as long as they come. */
export function renderRiskTable(
  risk: ScanSummary['risk'],
  options: { readonly width: number | null; readonly color: boolean },
): string[] {
  if (risk.length === 0) return ['No rule that matched adds risk.'];
  const cells = risk.slice(0, RISK_ROWS).map((entry) => {
    const causes = entry.from.slice(0, CAUSES).map(escapeControls).join(', ');
    const more = entry.from.length > CAUSES ? ` and ${entry.from.length - CAUSES} more` : '';
    const tactics = (entry.tactics ?? []).join(', ');
    return [
      renderScore(entry.score),
      clipEnd(escapeControls(entry.object), MAX_OBJECT),
      escapeControls(entry.type),
      renderCount(entry.events),
      entry.rules === undefined ? '' : renderCount(entry.rules),
      `${causes}${more}${tactics === '' ? '' : `  [${escapeControls(tactics)}]`}`,
    ];
  });
  const widths = TITLES.map((title, i) => Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[i]!))));
  const line = (row: readonly string[]): string => {
    const padded = row.map((text, i) => {
      if (i === TITLES.length - 1) return text;
      return padColumns(text, widths[i]!, isNumber(i) ? 'right' : undefined);
    });
    const joined = padded.join('  ').trimEnd();
    return options.width === null ? joined : clipEnd(joined, options.width);
  };
  const rest = risk.length - cells.length;
  return [
    paint(line(TITLES), 'heading', options.color),
    ...cells.map(line),
    ...(rest > 0 ? [`… ${renderQuantity(rest, 'more object')} with less risk`] : []),
  ];
}

function isNumber(column: number): boolean {
  return column === 0 || column === 3 || column === 4;
}
