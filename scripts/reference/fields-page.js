/** Views as tables: which public names each source kind has, and from which raw names they are made. */

import { knownIds } from '../../build/event/differing-ids.js';
import { KINDS } from '../../build/event/kinds/index.js';
import { isWindowsKind, SOURCE_KINDS } from '../../build/event/source-kind.js';
import { findRow, viewNames } from '../../build/event/views/index.js';
import { code, codes, table } from './markdown.js';

/** An id in no table: what every event of the kind has. */
const ANY = '';
/** What it has, every Windows event log has. */
const EVERY_WINDOWS_LOG = 'windows-other';
const SCHEMAS = [
  ['ecs', 'ECS names, for EQL rules'],
  ['splunk', 'Splunk names, for SPL rules'],
  ['text', 'Splunk names of events as text'],
];

export const fieldsPage = {
  file: 'fields.md',
  title: 'Fields',
  summary: 'which names rules may use on which events, and what they are made from',
  body: () =>
    [
      'A rule’s field is looked for in this order: what the layout itself holds under that name, then the tables below, then',
      'raw event data of that name. `System.` marks fields of the event’s header. `a or b`: the first that has a value.',
      '`f(a)`: made from `a` by the derivation `f`. A name that is on no event id of a kind is null there.',
      'Of events as text, SPL rules see what the last kind of table says, made from cleaned labels of the message; for names',
      'that it lacks, the label of that name, then what the event has otherwise.',
      'Kinds of Windows logs have what every Windows event log has, unless their own table says otherwise.',
      ...[EVERY_WINDOWS_LOG, ...SOURCE_KINDS.filter((kind) => kind !== EVERY_WINDOWS_LOG)].flatMap(renderKind),
    ].join('\n'),
};

function renderKind(kind) {
  const parts = SCHEMAS.flatMap(([schema, title]) => {
    const shared = new Set(isWindowsKind(kind) && kind !== EVERY_WINDOWS_LOG ? sharedRows(schema) : []);
    const rows = fieldRows(schema, kind).filter((row) => !shared.has(JSON.stringify(row)));
    return rows.length === 0 ? [] : ['', `### ${title}`, '', table(['name', 'made from', 'on event ids'], rows)];
  });
  return parts.length === 0
    ? []
    : ['', `## ${kind === EVERY_WINDOWS_LOG ? 'Every Windows event log' : code(kind)}`, ...parts];
}

function sharedRows(schema) {
  return fieldRows(schema, EVERY_WINDOWS_LOG).map((row) => JSON.stringify(row));
}

function fieldRows(schema, kind) {
  // As numbers, the id that stands for all others first.
  const ids = knownIds(kind).sort((a, b) => Number(a) - Number(b));
  const idsOf = new Map();
  for (const id of ids) {
    for (const name of viewNames(schema, kind, id)) {
      const row = findRow(schema, kind, id, name);
      if (row === undefined || row === null) continue;
      if (!Object.hasOwn(KINDS[kind].events, id) && isTitle(row, findRow(schema, kind, ANY, name))) continue;
      const key = JSON.stringify([name, renderRow(row)]);
      idsOf.set(key, [...(idsOf.get(key) ?? []), id]);
    }
  }
  return [...idsOf]
    .map(([key, on]) => [...JSON.parse(key), renderIds(on, ids)])
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1))
    .map(([name, from, on]) => [code(name), from, on]);
}

/** Hundreds of ids have nothing of their own but that. */
function isTitle(row, shared) {
  return typeof row === 'object' && 'value' in row && row !== shared;
}

function renderIds(on, all) {
  if (on.length === all.length) return 'all';
  if (!on.includes(ANY)) return on.join(', ');
  return `all but ${all.filter((id) => !on.includes(id)).join(', ')}`;
}

function renderRow(row) {
  if (typeof row === 'string') return code(row);
  if (Array.isArray(row)) return row.map(renderRow).join(' or ');
  if ('value' in row)
    return `constant ${codes(Array.isArray(row.value) ? row.value.map(String) : [String(row.value)])}`;
  return code(`${row.by}(${row.from.join(', ')})`);
}
