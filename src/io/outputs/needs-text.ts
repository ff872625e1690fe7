/** What rules need and a corpus has, as text: sources on which a rule could hold, those on which it never can, fields. */
import { compareText } from '../../engine/order.ts';
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

/** More rules than this are a line each: nobody reads thirty lines of every one. */
const MOST_IN_FULL = 20;

export function renderNeeds(rules: readonly NeedsOfRule[], width: number): string[] {
  if (rules.length > MOST_IN_FULL) return renderMany(rules, width);
  return rules.flatMap((rule, i) => [...(i === 0 ? [] : ['']), ...renderOne(rule, width)]);
}

function renderMany(rules: readonly NeedsOfRule[], width: number): string[] {
  const isThere = ({ present }: NeedsOfRule['fields'][number]): boolean => present > 0;
  const open = rules.filter(({ possible }) => possible > 0);
  const can = open
    .filter(({ fields }) => fields.length === 0 || fields.some(isThere))
    .sort((a, b) => b.possible - a.possible || compareText(a.name, b.name));
  const blind = open.filter((rule) => !can.includes(rule));
  const shut = rules.filter(({ possible }) => possible === 0);
  const row = (events: string, sources: string, fields: string, name: string): string =>
    clipEnd(`${events.padStart(11)}  ${sources.padStart(7)}  ${fields.padStart(7)}  ${name}`, width);
  const listed = (title: string, some: readonly NeedsOfRule[]): string[] =>
    some.length === 0
      ? []
      : ['', title, ...some.map(({ name }) => clipEnd(`  ${escapeControls(name)}`, width)).sort(compareText)];
  return [
    `${renderQuantity(rules.length, 'rule')}: ${renderCount(can.length)} could hold on some of these events, ${renderCount(blind.length)} find none of their fields, ${renderCount(shut.length)} no source of theirs`,
    'Of one rule alone, the same command says which sources and fields, and why not the others.',
    ...(can.length === 0
      ? []
      : ['', row('EVENTS', 'SOURCES', 'FIELDS', 'RULE (FIELDS: there at all, of those it asks for)')]),
    ...can.map(({ name, sources, possible, fields }) => {
      const kinds = sources.filter(({ never }) => never === null).length;
      const there = `${fields.filter(isThere).length}/${fields.length}`;
      return row(renderCount(possible), renderCount(kinds), there, escapeControls(name));
    }),
    ...listed('None of the fields that these ask for is there:', blind),
    ...listed('No source in this data can make these fire:', shut),
  ];
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
