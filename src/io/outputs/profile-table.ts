/**
 * Where the time of a scan went, for people who write rules: how many rules each event had to be tried on, which rules
 * pin nothing and are tried on every event of a class, and the dearest rules. Names are escaped before they are measured.
 */
import { displayWidth, escapeControls } from '../../text/render.ts';
import type { ScanProfile } from '../output.ts';
import { paint } from './ansi.ts';
import { clipEnd, padColumns } from './clip.ts';
import { renderCount, renderQuantity } from './quantity.ts';

const ROWS = 25;
const MAX_NAME = 70;
const TITLES = ['MS', 'TRIED', 'HELD', 'US EACH', 'UNPINNED', 'RULE'] as const;

/** Lines without line breaks; `width` null writes lines as long as they come. */
export function renderProfile(
  { events, findingMs, rules }: ScanProfile,
  options: { readonly width: number | null; readonly color: boolean },
): string[] {
  if (events === 0) return ['Profile: no event was evaluated.'];
  const tried = rules.reduce((sum, rule) => sum + rule.tried, 0);
  const held = rules.reduce((sum, rule) => sum + rule.held, 0);
  const ms = rules.reduce((sum, rule) => sum + rule.ms, 0);
  const unpinned = rules.filter((rule) => rule.unpinned > 0);
  const share = tried === 0 ? 0 : unpinned.reduce((sum, rule) => sum + rule.unpinned, 0) / tried;
  const cells = rules
    .slice(0, ROWS)
    .map((rule) => [
      rule.ms.toFixed(1),
      renderCount(rule.tried),
      renderCount(rule.held),
      ((rule.ms * 1000) / rule.tried).toFixed(2),
      rule.unpinned === 0 ? '' : renderCount(rule.unpinned),
      clipEnd(escapeControls(rule.name), MAX_NAME),
    ]);
  const widths = TITLES.map((title, i) => Math.max(title.length, ...cells.map((row) => displayWidth(row[i]!))));
  const line = (row: readonly string[]): string => {
    const last = TITLES.length - 1;
    const joined = row.map((text, i) => (i === last ? text : padColumns(text, widths[i]!, 'right'))).join('  ');
    return options.width === null ? joined : clipEnd(joined, options.width);
  };
  const rest = rules.length - cells.length;
  return [
    `${renderQuantity(events, 'event')}, each tried on ${(tried / events).toFixed(2)} rules, of which ${(held / events).toFixed(2)} held; ` +
      `${findingMs.toFixed(0)} ms to find the candidates, ${ms.toFixed(0)} ms to try them`,
    unpinned.length === 0
      ? 'Every rule pins a value that an index looks up.'
      : `${renderQuantity(unpinned.length, 'rule')} pinned nothing on some kind of event and had to be tried on each of them: ` +
        `${(share * 100).toFixed(0)} % of all that was tried`,
    '',
    paint(line(TITLES), 'heading', options.color),
    ...cells.map(line),
    ...(rest > 0 ? [`… ${renderQuantity(rest, 'more rule')} with less`] : []),
  ];
}
