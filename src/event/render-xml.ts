/**
 * Event XML of a Windows event that came in another form, with the attributes in single quotes as Windows renders them:
 * what `_raw` holds, for rules that search or parse it. How a layout's fields are read is settled once, not per event.
 */
import type { Accessor, RawField } from './fields.ts';
import type { Layout } from './layout.ts';
import type { RecordBody, SystemField } from './record.ts';
import { firstOf, isList, scalarText, type Value } from './value.ts';

const MAX_DATA = 1000;
/** Names of data whose way of reading is kept: logs have a few hundred, hostile ones any number. */
const MAX_KNOWN_NAMES = 10_000;

const SPECIAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff&<>'"]/;
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(FORBIDDEN, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;');
}

type Rendered = Pick<Layout, 'system' | 'data' | 'dataNames' | 'userDataXml'>;
type Part = (body: RecordBody) => string;

/** A function that renders records of a layout. */
export function buildXmlRenderer(layout: Rendered): (body: RecordBody) => string {
  const parts: readonly (string | Part)[] = [
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider`,
    attribute(layout, 'Name', 'Provider'),
    attribute(layout, 'Guid', 'ProviderGuid'),
    '/>',
    element(layout, 'EventID'),
    element(layout, 'Version'),
    element(layout, 'Level'),
    element(layout, 'Task'),
    element(layout, 'Opcode'),
    element(layout, 'Keywords'),
    '<TimeCreated',
    attribute(layout, 'SystemTime', 'TimeCreated'),
    '/>',
    element(layout, 'EventRecordID'),
    '<Correlation',
    attribute(layout, 'ActivityID', 'ActivityID'),
    '/><Execution',
    attribute(layout, 'ProcessID', 'ProcessID'),
    attribute(layout, 'ThreadID', 'ThreadID'),
    '/>',
    element(layout, 'Channel'),
    element(layout, 'Computer'),
    '<Security',
    attribute(layout, 'UserID', 'UserID'),
    '/></System>',
    ownData(layout),
    '</Event>',
  ];
  return (body) => {
    let xml = '';
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      xml += typeof part === 'string' ? part : part(body);
    }
    return xml;
  };
}

function element(layout: Rendered, field: SystemField): Part {
  return systemPart(layout, field, `<${field}>`, `</${field}>`);
}

function attribute(layout: Rendered, name: string, field: SystemField): Part {
  return systemPart(layout, field, ` ${name}='`, `'`);
}

function systemPart(layout: Rendered, field: SystemField, before: string, after: string): Part {
  const read = layout.system(field)?.read;
  if (read === undefined) return () => '';
  return (body) => {
    const value = firstOf(read(body));
    return value === null ? '' : before + escapeXml(scalarText(value)) + after;
  };
}

/** UserData where the layout tells it apart; an event has that or EventData. */
function ownData(layout: Rendered): Part {
  const render = eventData(layout);
  return (body) => {
    const user = layout.userDataXml?.(body) ?? null;
    return user === null ? `<EventData>${render(body)}</EventData>` : `<UserData>${user}</UserData>`;
  };
}

interface Datum {
  readonly read: Accessor;
  readonly open: string;
}

function eventData(layout: Rendered): Part {
  const known = new Map<string, Datum>();
  const datumOf = (name: string): Datum => {
    let datum = known.get(name);
    if (datum === undefined) {
      datum = { read: layout.data(name)?.read ?? (() => null), open: `<Data Name='${escapeXml(name)}'>` };
      if (known.size < MAX_KNOWN_NAMES) known.set(name, datum);
    }
    return datum;
  };
  return (body) => {
    const names = layout.dataNames(body);
    let data = '';
    for (let i = 0; i < names.length && i < MAX_DATA; i++) {
      const { read, open } = datumOf(names[i]!);
      data += renderDatum(open, read(body));
    }
    return data;
  };
}

/** An element for each value; an empty one where there is none. */
function renderDatum(open: string, value: Value): string {
  if (value === null) return `${open}</Data>`;
  if (!isList(value)) return `${open}${escapeXml(scalarText(value))}</Data>`;
  let all = '';
  for (const one of value) all += `${open}${escapeXml(scalarText(one))}</Data>`;
  return all;
}

const DIGIT: RawField = { read: () => '0', needles: null, from: [] };

const DIGITS: Rendered = { system: () => DIGIT, data: () => DIGIT, dataNames: () => ['param'] };

/** What rendering adds of its own: names of elements and attributes, entities, and names of data that have none. */
export const XML_MARKUP: string =
  buildXmlRenderer(DIGITS)({}) + buildXmlRenderer({ ...DIGITS, userDataXml: () => '' })({}) + escapeXml(`&<>'"`);
