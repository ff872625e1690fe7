/** What rules need and a corpus has, as text: sources on which a rule could hold, those on which it never can, fields. */
import { escapeControls } from '../../text/render.ts';
import { clipEnd } from './clip.ts';
import { renderCount, renderQuantity } from './quantity.ts';

export interface NeedsOfRule {
  readonly name: string;
  readonly sources: readonly {
    readonly kind: string;
    readonly eventId: string;
    readonly events: number;
    readonly never: string | null;
  }[];
  readonly possible: number;
  readonly impossible: number;
  readonly fields: readonly { readonly name: string; readonly present: number }[];
}

const SHOWN_SOURCES = 12;
const SHOWN_FIELDS = 40;

export function renderNeeds(rules: readonly NeedsOfRule[], width: number): string[] {
  return rules.flatMap((rule, i) => [...(i === 0 ? [] : ['']), ...renderOne(rule, width)]);
}

function renderOne({ name, sources, possible, impossible, fields }: NeedsOfRule, width: number): string[] {
  const can = sources.filter(({ never }) => never === null);
  const cannot = sources.filter(({ never }) => never !== null);
  const lines = [
    escapeControls(name),
    `  could hold on ${renderQuantity(possible, 'event')}, never on ${renderCount(impossible)}`,
  ];
  if (can.length === 0) lines.push('  no source in this data can make it fire');
  for (const { kind, eventId, events } of can.slice(0, SHOWN_SOURCES))
    lines.push(`  ${renderCount(events).padStart(9)}  ${escapeControls(`${kind} ${eventId}`.trim())}`);
  if (can.length > SHOWN_SOURCES) lines.push(`             and ${can.length - SHOWN_SOURCES} more sources`);
  if (possible > 0) {
    for (const { name: field, present } of fields.slice(0, SHOWN_FIELDS)) {
      if (present === possible) continue;
      const missing = present === 0 ? 'never there' : `missing in ${renderCount(possible - present)}`;
      lines.push(clipEnd(`             ${escapeControls(field)}: ${missing}`, width));
    }
    const whole = fields.filter(({ present }) => present === possible).length;
    lines.push(`             ${whole} of ${renderQuantity(fields.length, 'field')} always there`);
  }
  if (cannot.length > 0) lines.push('  never:');
  for (const { kind, eventId, events, never } of cannot.slice(0, SHOWN_SOURCES))
    lines.push(
      clipEnd(
        `  ${renderCount(events).padStart(9)}  ${escapeControls(`${kind} ${eventId}`.trim())}: ${never ?? ''}`,
        width,
      ),
    );
  if (cannot.length > SHOWN_SOURCES) lines.push(`             and ${cannot.length - SHOWN_SOURCES} more sources`);
  return lines;
}
