/** The System fields of an event template: for each, where its text comes from. Built once per template. */
import { SYSTEM_FIELDS, type SystemField } from '../../../event/record.ts';
import { buildTextSource, dependenciesOf, type TextSource } from './text-source.ts';
import type { Element, Node } from './tree.ts';

/** Fields that the template does not have are absent. */
export type SystemTable = ReadonlyMap<SystemField, TextSource>;

/** The element under System, and its attribute, or null for the element's text. */
const PLACES: { readonly [field in SystemField]: readonly [element: string, attribute: string | null] } = {
  Provider: ['Provider', 'Name'],
  ProviderGuid: ['Provider', 'Guid'],
  EventID: ['EventID', null],
  Qualifiers: ['EventID', 'Qualifiers'],
  Version: ['Version', null],
  Level: ['Level', null],
  Task: ['Task', null],
  Opcode: ['Opcode', null],
  Keywords: ['Keywords', null],
  TimeCreated: ['TimeCreated', 'SystemTime'],
  EventRecordID: ['EventRecordID', null],
  ActivityID: ['Correlation', 'ActivityID'],
  RelatedActivityID: ['Correlation', 'RelatedActivityID'],
  ProcessID: ['Execution', 'ProcessID'],
  ThreadID: ['Execution', 'ThreadID'],
  Channel: ['Channel', null],
  Computer: ['Computer', null],
  UserID: ['Security', 'UserID'],
};

export function childElement(nodes: readonly Node[], name: string): Element | null {
  for (const node of nodes) if (node.kind === 'element' && node.name.text === name) return node;
  return null;
}

export function buildSystemTable(nodes: readonly Node[]): SystemTable {
  const table = new Map<SystemField, TextSource>();
  const event = childElement(nodes, 'Event');
  const system = event === null ? null : childElement(event.children, 'System');
  if (event === null || system === null) return table;
  for (const field of SYSTEM_FIELDS) {
    const [elementName, attributeName] = PLACES[field];
    const element = childElement(system.children, elementName);
    if (element === null) continue;
    const parts =
      attributeName === null
        ? element.children
        : element.attributes.find((attribute) => attribute.name.text === attributeName)?.parts;
    if (parts !== undefined) table.set(field, buildTextSource(parts, dependenciesOf([event, system, element])));
  }
  return table;
}
