/**
 * The event's own tree as JSON, as evtx_dump, Velociraptor, OpenWEC and XML-to-JSON converters write it:
 * `{"System":{"EventID":22,"Provider":{"#attributes":{"Name":…}}},"EventData":{…}}` (the record is what `Event` holds).
 * Attributes stand in `#attributes`, beside the text as `@Name` or `Name`, or among the elements; text in `#text`, `Value`
 * or alone. Event data are members by name, or a `Data` list of named texts. UserData has one element more; OpenWEC leaves
 * it as the text of its XML.
 */

import { systemNamesInCollectors, UNNAMED_IN_COLLECTORS } from '../collector-event.ts';
import type { RawField } from '../fields.ts';
import { isJsonObject, memberOf } from '../json-path.ts';
import { type Layout, originalOf } from '../layout.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';
import { OSQUERY_NAMES } from '../tool-event.ts';
import { userDataXml } from '../user-data.ts';
import { listToValue, type Value } from '../value.ts';
import { nameInWazuh, systemNameInWazuh } from '../wazuh.ts';
import { memberValue } from './keys.ts';

interface Place {
  readonly element: string;
  /** Attribute of the element; none for its text. */
  readonly attribute?: string;
  /** An element that is a text says this attribute. */
  readonly bare?: true;
  /** What OpenWEC calls the attribute, which stands among the elements there. */
  readonly alone?: string;
}

const namesInOsquery: { readonly [field in SystemField]?: string } = OSQUERY_NAMES;

const PLACES: Readonly<Record<SystemField, Place>> = {
  Provider: { element: 'Provider', attribute: 'Name', bare: true },
  ProviderGuid: { element: 'Provider', attribute: 'Guid' },
  EventID: { element: 'EventID' },
  Qualifiers: { element: 'EventID', attribute: 'Qualifiers', alone: 'EventIDQualifiers' },
  Version: { element: 'Version' },
  Level: { element: 'Level' },
  Task: { element: 'Task' },
  Opcode: { element: 'Opcode' },
  Keywords: { element: 'Keywords' },
  TimeCreated: { element: 'TimeCreated', attribute: 'SystemTime', bare: true },
  EventRecordID: { element: 'EventRecordID' },
  ActivityID: { element: 'Correlation', attribute: 'ActivityID', bare: true },
  RelatedActivityID: { element: 'Correlation', attribute: 'RelatedActivityID' },
  ProcessID: { element: 'Execution', attribute: 'ProcessID' },
  ThreadID: { element: 'Execution', attribute: 'ThreadID' },
  Channel: { element: 'Channel' },
  Computer: { element: 'Computer' },
  UserID: { element: 'Security', attribute: 'UserID', bare: true, alone: 'UserID' },
};

function attributeOf(element: JsonObject, name: string): Value {
  const attributes = memberOf(element, '#attributes');
  return memberValue(
    (isJsonObject(attributes) ? memberOf(attributes, name) : undefined) ??
      memberOf(element, `@${name}`) ??
      memberOf(element, name),
  );
}

function textOf(element: unknown): Value {
  return isJsonObject(element)
    ? memberValue(memberOf(element, '#text') ?? memberOf(element, 'Value') ?? memberOf(element, 'value'))
    : memberValue(element);
}

function systemField(field: SystemField): RawField {
  const { element, attribute, bare, alone } = PLACES[field];
  const beside = attribute === undefined ? '' : `${element}_attributes`;
  return {
    read: (body) => {
      const system = (body as JsonObject)['System']; // this layout only sees JSON
      if (!isJsonObject(system)) return null;
      const found = memberOf(system, element);
      if (attribute === undefined) return textOf(found);
      if (isJsonObject(found)) return attributeOf(found, attribute);
      // evtx_dump can write attributes apart from the elements.
      const apart = memberOf(system, beside);
      if (isJsonObject(apart)) return attributeOf(apart, attribute);
      const text = bare === true ? memberValue(found) : null;
      return text === null && alone !== undefined ? memberValue(memberOf(system, alone)) : text;
    },
    needles: [element, alone, systemNameInWazuh(field), ...systemNamesInCollectors(field), namesInOsquery[field]]
      .filter((word) => word != null)
      .map((word) => [word]),
    from: [`System.${field}`],
  };
}

/** The `Data` list: objects with a name and a text, or bare texts, which are `param1` … in order. */
function fromDataList(list: unknown, name: string): Value {
  const members = Array.isArray(list) ? list : [list];
  const index = /^param(\d{1,3})$/.exec(name)?.[1];
  const found: unknown[] = [];
  let unnamed = 0;
  for (const member of members) {
    if (!isJsonObject(member)) {
      // One element holding a list of texts: evtx_dump's way for unnamed data.
      if (++unnamed === Number(index)) found.push(member);
      continue;
    }
    const own = attributeOf(member, 'Name');
    const text = textOf(member);
    if (own === name) found.push(text);
    else if (own === null) {
      const texts = memberOf(member, '#text');
      for (const one of Array.isArray(texts) ? texts : [text]) if (++unnamed === Number(index)) found.push(one);
    }
  }
  return listToValue(found.filter((value) => value !== ''));
}

function dataField(name: string): RawField {
  const isParam = /^param\d{1,3}$/.test(name);
  const readFrom = (data: unknown): Value => {
    if (!isJsonObject(data)) return null;
    const own = memberOf(data, name);
    if (own !== undefined) return textOf(own);
    const list = memberOf(data, 'Data');
    return list === undefined || list === null ? null : fromDataList(list, name);
  };
  return {
    read: (body) => {
      const event = body as JsonObject; // this layout only sees JSON
      const value = readFrom(event['EventData']);
      if (value !== null) return value;
      const user = event['UserData'];
      if (!isJsonObject(user)) return originalOf(body)?.data(name) ?? null;
      for (const key in user) {
        const inner = readFrom(user[key]);
        if (inner !== null) return inner;
      }
      return null;
    },
    needles: (isParam ? ['Data', name, ...UNNAMED_IN_COLLECTORS] : [name, nameInWazuh(name)]).map((word) => [word]),
    verbatim: [name],
    from: [name],
  };
}

function namesIn(data: unknown): string[] {
  if (!isJsonObject(data)) return [];
  return Object.keys(data).flatMap((key) => {
    if (key === '#attributes') return [];
    if (key !== 'Data') return [key];
    const list = Array.isArray(data[key]) ? (data[key] as unknown[]) : [data[key]];
    let unnamed = 0;
    return list.map((member) => {
      const name = isJsonObject(member) ? attributeOf(member, 'Name') : null;
      return typeof name === 'string' ? name : `param${++unnamed}`;
    });
  });
}

export const evtxDumpJsonLayout: Layout = {
  id: 'evtx-dump-json',
  system: systemField,
  data: dataField,
  ecs: () => null,
  dataNames: (body: RecordBody) => {
    const event = body as JsonObject; // this layout only sees JSON
    const user = event['UserData'];
    const inner = isJsonObject(user) ? Object.values(user).flatMap(namesIn) : (originalOf(body)?.dataNames() ?? []);
    return [...new Set([...namesIn(event['EventData']), ...inner])];
  },
  userDataXml: (body) => {
    const event = body as JsonObject; // this layout only sees JSON
    return namesIn(event['EventData']).length > 0 ? null : userDataXml(event['UserData'], originalOf(body));
  },
};
