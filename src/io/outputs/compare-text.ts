/** A comparison of rules as text: who they are, who caught what, and why the others did not. Ends at the screen's edge. */
import { languageName } from '../../lang/language-name.ts';
import { escapeControls } from '../../text/render.ts';
import { paint } from './ansi.ts';
import { clipEnd, padColumns } from './clip.ts';
import { renderCount, renderQuantity } from './quantity.ts';

/** What was seen behind a reason, and how often. */
interface SeenCount {
  readonly text: string;
  readonly count: number;
}

export interface ComparedRule {
  readonly name: string;
  readonly path: string;
  readonly language: string;
  readonly version: string | null;
  readonly caught: number;
  readonly alone: number;
  readonly missed: {
    readonly total: number;
    readonly reasons: readonly {
      readonly reason: string;
      readonly count: number;
      readonly example: string;
      readonly seen: readonly SeenCount[];
    }[];
  };
}

export interface ComparedRules {
  readonly rules: readonly ComparedRule[];
  readonly events: number;
  readonly overlaps: readonly { readonly by: readonly number[]; readonly count: number; readonly example: string }[];
  readonly notes: readonly string[];
}

/** Reasons of one rule that are written out. */
const SHOWN_REASONS = 15;
/** Combinations of rules that are written out. */
const SHOWN_OVERLAPS = 40;

/** `A` to `Z`, then `A2` …: how the matrix calls a rule. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}

export function renderComparison(
  { rules, events, overlaps, notes }: ComparedRules,
  { width, color }: { readonly width: number; readonly color: boolean },
): string[] {
  const lines = [
    `${renderQuantity(rules.length, 'rule')} compared · ${renderQuantity(events, 'event')} caught by one or more`,
    '',
  ];
  rules.forEach((rule, i) => {
    const version = rule.version === null ? '' : `, version ${escapeControls(rule.version)}`;
    lines.push(
      `${letterOf(i)}  ${paint(clipEnd(escapeControls(rule.name), width - 4), 'heading', color)}`,
      `   ${clipEnd(`${languageName(rule.language)}${version} · ${escapeControls(rule.path)}`, width - 4)}`,
      `   caught ${renderCount(rule.caught)}, of which ${renderCount(rule.alone)} alone · missed ${renderCount(rule.missed.total)} that others caught`,
    );
  });
  if (overlaps.length > 0) lines.push('', ...renderMatrix(rules.length, overlaps, width));
  rules.forEach((rule, i) => {
    if (rule.missed.total > 0) lines.push('', ...renderMissed(letterOf(i), rule, width, color));
  });
  return [...lines, ...(notes.length > 0 ? ['', ...notes.map(escapeControls)] : [])];
}

function renderMatrix(size: number, overlaps: ComparedRules['overlaps'], width: number): string[] {
  const letters = Array.from({ length: size }, (_, i) => letterOf(i));
  const rows = overlaps.slice(0, SHOWN_OVERLAPS).map(({ by, count, example }) => {
    const cells = letters.map((letter, i) => padColumns(by.includes(i) ? '●' : '·', letter.length));
    const row = `   ${cells.join(' ')}  ${renderCount(count).padStart(8)}  e.g. ${example}`;
    return clipEnd(row, width);
  });
  const rest = overlaps.slice(SHOWN_OVERLAPS).reduce((sum, { count }) => sum + count, 0);
  return [
    `   ${letters.join(' ')}    events`,
    ...rows,
    ...(rest > 0 ? [`   and ${renderCount(rest)} in other combinations`] : []),
  ];
}

function renderMissed(letter: string, rule: ComparedRule, width: number, color: boolean): string[] {
  const { total, reasons } = rule.missed;
  const lines = [
    `${renderQuantity(total, 'event')} that ${letter} missed and another caught: what decided in ${paint(letter, 'heading', color)}`,
  ];
  for (const { reason, count, example, seen } of reasons.slice(0, SHOWN_REASONS)) {
    lines.push(clipEnd(`  ${renderCount(count).padStart(7)}  ${reason}`, width));
    for (const { text, count: times } of seen) lines.push(clipEnd(`           ${text} ×${renderCount(times)}`, width));
    lines.push(clipEnd(`           e.g. ${example}`, width));
  }
  const rest = reasons.slice(SHOWN_REASONS);
  if (rest.length > 0) {
    const events = rest.reduce((sum, { count }) => sum + count, 0);
    lines.push(`  ${renderCount(events).padStart(7)}  for ${renderQuantity(rest.length, 'further reason')}`);
  }
  return lines;
}
