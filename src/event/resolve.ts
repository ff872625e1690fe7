/**
 * Resolution: what a public name means on an event class. A name is, in this order, a constant of the class, the layout's
 * own value, what the kind's view makes of raw fields, or a raw name. Where a layout lacks raw fields they are rebuilt
 * from ECS, so names fall back both ways. It runs once per class and name; what it returns runs per event.
 */

import { resolveDataModel } from './data-model-fields.ts';
import { dateField } from './date-fields.ts';
import { ecsFieldType } from './ecs-fields.ts';
import { endpointOwn, OFTEN_THE_SAME, writtenName } from './endpoint-names.ts';
import type { EventClass, Schema } from './event-class.ts';
import { eventTimeOf, timestampOf } from './event-time.ts';
import { type Accessor, type FieldSource, firstField, type RawField } from './fields.ts';
import { pathField } from './json-path.ts';
import { envelopeOf, type Layout } from './layout.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import { isLineageName, UNASKED_LINEAGE } from './lineage-name.ts';
import { isWindowsRecord, SYSTEM_FIELDS, type SystemField } from './record.ts';
import { buildXmlRenderer, XML_MARKUP } from './render-xml.ts';
import { resolveOpen } from './resolve-open.ts';
import { isWindowsKind } from './source-kind.ts';
import { formatTime } from './time.ts';
import { jsonText, type Scalar, type Value } from './value.ts';
import { presentField, rowField, textField, typedField } from './view-field.ts';
import { findRow, isViewName } from './views/index.ts';
import { compileWordSearch } from './word-search.ts';

export { listFields } from './list-fields.ts';

export function resolveField(cls: EventClass, schema: Schema, name: string): FieldSource {
  if (isLineageName(name)) return UNASKED_LINEAGE;
  if (cls.open === true) return resolveOpen(cls, schema, name, resolveField);
  if (schema === 'cim') return resolveDataModel(cls, name, (inner) => resolveField(cls, 'splunk', inner));
  const constant = cls.constants[schema].get(name);
  if (constant === null) return { kind: 'absent', known: true };
  if (constant !== undefined) {
    const assumed = schema === 'ecs' ? cls.assumed?.get(name) : undefined;
    return { kind: 'constant', value: constant, ...(assumed === undefined ? {} : { assumed }) };
  }
  return schema === 'ecs' ? resolveEcs(cls, name) : resolveSplunk(cls, name);
}

// --- ECS -------------------------------------------------------------------------------------------------------------

/** Identifiers that agents give a machine. Rules join by them, and a machine's name tells it apart as well. */
const MACHINE_IDS: ReadonlySet<string> = new Set(['host.id', 'agent.id']);

const EVENT_DATA = /^winlog\.(?:event|user)_data\.(.+)$/s;

function resolveEcs(cls: EventClass, name: string): FieldSource {
  const layout = LAYOUT_PLUGS[cls.layout];
  const written = writtenName(name);
  if (written !== undefined) return resolveEndpoint(cls, layout, name, written);
  const held = layout.ecs(name);
  const own = held === null ? null : typedField(held, ecsFieldType(name));
  if (name === '@timestamp' && cls.kind === 'endgame' && own !== null)
    return readSource(firstField([own, timestampField(cls)])!); // two of them
  if (!isWindowsKind(cls.kind) && own !== null) return readSource(own);
  if (name === '@timestamp') return readSource(timestampField(cls));
  const isMachine = MACHINE_IDS.has(name) && isWindowsKind(cls.kind);
  const derived = isMachine && cls.strictFields === true ? null : ecsRow(cls, layout, name);
  if (derived !== null && 'value' in derived) {
    if (own === null) return { kind: 'constant', value: derived.value };
    const { value } = derived;
    return readSource({ read: (body) => own.read(body) ?? value, needles: null, from: own.from });
  }
  // What pipelines make of data that keep their name is made of a document's own as well.
  const order = EVENT_DATA.test(name) ? [derived, own] : [own, derived];
  const field = firstField(order.filter((one) => one !== null));
  if (field === null) {
    const known = ecsFieldType(name) !== null || isViewName('ecs', name);
    // A name of no schema can only be the document's own: rules may be written for raw documents as they are.
    const raw = known || isWindowsKind(cls.kind) ? null : layout.data(name);
    return raw === null ? { kind: 'absent', known } : readSource(raw);
  }
  if (isMachine && derived !== null)
    return { ...readSource(field), assumed: 'no agent numbered the machine; its name stands in' };
  return assumeServiceAccount(cls, name, 'user.id', field);
}

function ecsRow(cls: EventClass, layout: Layout, name: string): RawField | { readonly value: Value } | null {
  const row = findRow('ecs', cls.kind, cls.eventId, name);
  if (row !== undefined && row !== null) return rowField(row, (raw) => presentField(rawField(cls, layout, raw)));
  const data = row === undefined && isWindowsKind(cls.kind) ? EVENT_DATA.exec(name)?.[1] : undefined;
  return data === undefined ? null : presentField(layout.data(data));
}

/** What Elastic's endpoint would have recorded; of an account or text that no row names, what the log says. */
function resolveEndpoint(cls: EventClass, layout: Layout, name: string, written: string): FieldSource {
  const ecs = (inner: string): FieldSource => resolveField(cls, 'ecs', inner);
  if (!isWindowsKind(cls.kind)) return endpointOwn(name, ecs);
  const row = findRow('endpoint', cls.kind, cls.eventId, name);
  if (row === undefined && OFTEN_THE_SAME.has(name)) return ecs(written);
  const field = row == null ? null : rowField(row, (raw) => presentField(rebuildableField(cls, layout, raw)));
  if (field === null) return { kind: 'absent', known: true };
  return 'value' in field ? { kind: 'constant', value: field.value } : readSource(field);
}

function timestampField(cls: EventClass): RawField {
  return {
    read: (body) => {
      const micros = timestampOf(cls, body);
      return micros === null ? null : formatTime(micros);
    },
    needles: null,
    from: cls.kind === 'sysmon' ? ['UtcTime', 'System.TimeCreated'] : ['System.TimeCreated'],
  };
}

// --- Splunk ----------------------------------------------------------------------------------------------------------

function resolveSplunk(cls: EventClass, name: string): FieldSource {
  const layout = LAYOUT_PLUGS[cls.layout];
  switch (name) {
    case '_time':
      return readSource(ofTime(cls, (micros) => micros / 1e6));
    case '_raw':
      return readSource(wholeText(cls, layout));
    case 'EventData_Xml':
    case 'UserData_Xml':
    case 'System_Props_Xml':
      if (isWindowsKind(cls.kind)) return readSource(xmlPart(rawReader(cls, layout), XML_PARTS[name]));
      break;
    case 'host':
      return readSource(hostField(cls, layout));
  }
  const date = dateField(name);
  if (date !== null) {
    const exported = textField(isWindowsKind(cls.kind) ? layout.data(name) : pathField(name));
    return readSource(firstField([...(exported === null ? [] : [exported]), ofTime(cls, date)])!); // one at least
  }
  if (cls.kind === 'json') {
    const source = readSource(textField(pathField(name.replaceAll('{}', '')))!);
    return name === 'source' || name === 'sourcetype' ? { kind: 'absent', known: true } : source;
  }
  const ofText = layout.extracted === undefined ? undefined : textRow(cls, layout, name);
  if (ofText !== undefined) return ofText;
  const row = findRow('splunk', cls.kind, cls.eventId, name);
  if (row === null) return { kind: 'absent', known: true };
  const own =
    row === undefined
      ? rebuildableField(cls, layout, name)
      : rowField(row, (raw) => rebuildableField(cls, layout, raw));
  if (own !== null && 'value' in own) return { kind: 'constant', value: own.value };
  const extracted = layout.extracted?.(name) ?? null;
  const field = firstField([extracted, own].filter((one) => one !== null));
  const opcode = name === 'Opcode' ? manifestOpcode(cls) : null;
  if (opcode !== null) return supposed(field, opcode, 'the manifest gives this event one opcode; the record has none');
  if (field === null) return { kind: 'absent', known: isViewName('splunk', name) };
  return assumeServiceAccount(cls, name, 'user_id', field);
}

/** What the add-on makes of an event's text under a name; undefined where it does not say. */
function textRow(cls: EventClass, layout: Layout, name: string): FieldSource | undefined {
  const row = findRow('text', cls.kind, cls.eventId, name);
  if (row === undefined) return undefined;
  const read = (one: string): RawField | null =>
    one.startsWith(SYSTEM_PREFIX) ? rawField(cls, layout, one) : (layout.extracted?.(one) ?? null);
  const field = row === null ? null : rowField(row, read);
  if (field === null) return { kind: 'absent', known: true };
  return 'value' in field ? { kind: 'constant', value: field.value } : readSource(field);
}

function ofTime(cls: EventClass, part: (micros: number) => Scalar): RawField {
  return {
    read: (body) => {
      const micros = eventTimeOf(cls, body);
      return micros === null ? null : part(micros);
    },
    needles: null,
    from: ['System.TimeCreated'],
  };
}

function wholeText(cls: EventClass, layout: Layout): RawField {
  const field: RawField = { read: rawReader(cls, layout), needles: null, from: ['_raw'] };
  // What is rendered of data without names has names that the record does not hold.
  if (!isWindowsKind(cls.kind) || cls.layout === 'unnamed-data') return field;
  const known = new Map<string, ReturnType<typeof compileWordSearch>>();
  return {
    ...field,
    searchFor: (word) => {
      let search = known.get(word);
      if (search === undefined) known.set(word, (search = compileWordSearch(word, XML_MARKUP)));
      return search && ((body, text) => envelopeOf(body).raw !== null || isWindowsRecord(body) || search(body, text));
    },
  };
}

function rawReader(cls: EventClass, layout: Layout): Accessor {
  const render = isWindowsKind(cls.kind) ? buildXmlRenderer(layout) : jsonText;
  return (body) => {
    const { raw } = envelopeOf(body);
    if (raw !== null) return raw;
    return isWindowsRecord(body) ? body.toXml() : render(body);
  };
}

const XML_PARTS = { EventData_Xml: 'EventData', UserData_Xml: 'UserData', System_Props_Xml: 'System' } as const;

/** What an element of the event's XML holds, as text. */
function xmlPart(readXml: Accessor, element: string): RawField {
  return {
    read: (body) => {
      const xml = readXml(body);
      if (typeof xml !== 'string') return null;
      const open = xml.indexOf(`<${element}>`);
      const close = xml.lastIndexOf(`</${element}>`);
      return open === -1 || close <= open ? null : xml.slice(open + element.length + 2, close) || null;
    },
    needles: null,
    from: ['_raw'],
  };
}

function hostField(cls: EventClass, layout: Layout): RawField {
  const own = isWindowsKind(cls.kind)
    ? layout.system('Computer')
    : firstField([pathField('host.name'), pathField('host')]);
  const read = own?.read;
  return { read: (body) => envelopeOf(body).host ?? read?.(body) ?? null, needles: null, from: own?.from ?? ['host'] };
}

/** A raw name where the layout has it, else made from ECS values. */
function rebuildableField(cls: EventClass, layout: Layout, name: string): RawField | null {
  const own = textField(rawField(cls, layout, name));
  const row = findRow('raw', cls.kind, cls.eventId, name);
  if (row === undefined || row === null) return own;
  const rebuilt = rowField(row, (ecsName) => ecsField(cls, layout, ecsName));
  const fields = [own, rebuilt !== null && !('value' in rebuilt) ? textField(rebuilt) : null];
  return firstField(fields.filter((one) => one !== null));
}

/** An ECS value for rebuilding: the document's own, or what the kind's view makes of a vendor's raw fields. */
function ecsField(cls: EventClass, layout: Layout, name: string): RawField | null {
  const own = layout.ecs(name);
  if (own !== null || isWindowsKind(cls.kind)) return own;
  const derived = ecsRow(cls, layout, name);
  return derived !== null && 'value' in derived ? null : derived;
}

const SYSTEM_PREFIX = 'System.';
const SYSTEM_NAMES: ReadonlySet<string> = new Set(SYSTEM_FIELDS);

function rawField(cls: EventClass, layout: Layout, name: string): RawField | null {
  if (isWindowsKind(cls.kind) && name.startsWith(SYSTEM_PREFIX)) {
    const field = name.slice(SYSTEM_PREFIX.length);
    // The set holds exactly the system field names.
    return SYSTEM_NAMES.has(field) ? layout.system(field as SystemField) : null;
  }
  return layout.data(name);
}

// --- What telemetry lacks --------------------------------------------------------------------------------------------

const SERVICE_ACCOUNT: Scalar = 'S-1-5-18';

/** Sysmon runs as LocalSystem: shippers of JSON that drop System/Security lose nothing that could be anything else. */
function assumeServiceAccount(cls: EventClass, name: string, assumed: string, field: RawField): FieldSource {
  const isJson = cls.layout !== 'evtx' && cls.layout !== 'event-xml';
  if (name !== assumed || cls.kind !== 'sysmon' || !isJson || cls.strictFields === true) return readSource(field);
  return supposed(field, SERVICE_ACCOUNT, 'Sysmon runs as LocalSystem; the record names no account');
}

/** Searches of script blocks group by the opcode, which EvtxECmd and some shippers leave out. */
const POWERSHELL_OPCODES: ReadonlyMap<string, Scalar> = new Map([
  ['4103', '20'],
  ['4104', '15'],
]);
const WITH_OPCODE: ReadonlySet<EventClass['layout']> = new Set(['evtx', 'event-xml', 'event-text']);

function manifestOpcode(cls: EventClass): Scalar | null {
  if (cls.kind !== 'windows-powershell' || WITH_OPCODE.has(cls.layout) || cls.strictFields === true) return null;
  return POWERSHELL_OPCODES.get(cls.eventId) ?? null;
}

/** A field, and what it can only be where the record has none. */
function supposed(field: RawField | null, value: Scalar, assumed: string): FieldSource {
  if (field === null) return { kind: 'constant', value, assumed };
  const { read } = field;
  return { kind: 'read', read: (body) => read(body) ?? value, needles: null, from: field.from, assumed };
}

function readSource(field: RawField): FieldSource & { readonly kind: 'read' } {
  return { kind: 'read', ...field };
}
