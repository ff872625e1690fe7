/**
 * One Windows event in XML: `<Event><System>…</System><EventData>…</EventData></Event>`, as the Windows event log
 * renders it. Text is cut out and decoded only when a field is asked for. Not an XML parser: no DTD, no entities but
 * the five and numeric ones, no namespaces (local names are what counts). Line breaks inside values are kept as they are.
 */
import type { SystemField, WindowsRecord } from '../../event/record.ts';
import { listToValue, type Scalar, type Value } from '../../event/value.ts';
import { decodeEntities } from '../../text/xml-entities.ts';
import { type LocatedEvent, locateEvent } from './windows-xml-locate.ts';
import { attributeFrom, attributeTo, decodeText, findAttribute } from './xml-text.ts';

/** The event in a text, which may stand after a byte order mark, a declaration or a log prefix; null if it is broken. */
export function parseWindowsXml(text: string): WindowsRecord | null {
  const parsed = readWindowsXml(text);
  return typeof parsed === 'string' ? null : parsed;
}

/** The event, or in a few words why it cannot be read. */
export function readWindowsXml(text: string): WindowsRecord | string {
  const located = locateEvent(text);
  return typeof located === 'string' ? located : new XmlRecord(text, located);
}

const AMPERSAND = 0x26;

/** Where a System field lies: in an element's text, or in the first of some attributes that it has. */
interface SystemPlace {
  readonly element: string;
  readonly attributes: readonly string[];
}

const place = (element: string, ...attributes: string[]): SystemPlace => ({ element, attributes });

const SYSTEM_PLACES: { readonly [field in SystemField]: SystemPlace } = {
  Provider: place('Provider', 'Name', 'EventSourceName'),
  ProviderGuid: place('Provider', 'Guid'),
  EventID: place('EventID'),
  Qualifiers: place('EventID', 'Qualifiers'),
  Version: place('Version'),
  Level: place('Level'),
  Task: place('Task'),
  Opcode: place('Opcode'),
  Keywords: place('Keywords'),
  TimeCreated: place('TimeCreated', 'SystemTime'),
  EventRecordID: place('EventRecordID'),
  ActivityID: place('Correlation', 'ActivityID'),
  RelatedActivityID: place('Correlation', 'RelatedActivityID'),
  ProcessID: place('Execution', 'ProcessID'),
  ThreadID: place('Execution', 'ThreadID'),
  Channel: place('Channel'),
  Computer: place('Computer'),
  UserID: place('Security', 'UserID'),
};

const NUMERIC: ReadonlySet<SystemField> = new Set<SystemField>([
  'EventID',
  'Qualifiers',
  'Version',
  'Level',
  'Task',
  'Opcode',
  'EventRecordID',
  'ProcessID',
  'ThreadID',
]);
/** Decimal numbers that JavaScript holds exactly; longer ones stay text. */
const EXACT = /^[0-9]{1,15}$/;

function toSystemValue(field: SystemField, raw: string | null): Scalar | null {
  const value = raw === null ? '' : raw.trim();
  if (value === '') return null;
  return NUMERIC.has(field) && EXACT.test(value) ? Number(value) : value;
}

class XmlRecord implements WindowsRecord {
  readonly windows = true;
  readonly #text: string;
  readonly #located: LocatedEvent;
  #escaped: boolean | null = null;

  constructor(text: string, located: LocatedEvent) {
    this.#text = text;
    this.#located = located;
  }

  system(field: SystemField): Scalar | null {
    const { element, attributes } = SYSTEM_PLACES[field];
    const text = this.#text;
    const places = this.#located.system;
    for (let i = 0; i < places.length; i += 4) {
      const from = places[i]!;
      const to = places[i + 1]!;
      if (to - from !== element.length || !text.startsWith(element, from)) continue;
      const tagEnd = places[i + 2]!;
      if (attributes.length === 0) return toSystemValue(field, decodeText(text, tagEnd + 1, places[i + 3]!));
      for (const attribute of attributes) {
        if (findAttribute(text, to, tagEnd, attribute)) {
          return toSystemValue(field, decodeText(text, attributeFrom, attributeTo));
        }
      }
      return null;
    }
    return null;
  }

  data(name: string): Value {
    const text = this.#text;
    const fields = this.#located.fields;
    let found: string | null = null;
    let list: string[] | null = null;
    for (let i = 0; i < fields.length; i += 4) {
      if (!this.#isNamed(i, name)) continue;
      const value = decodeText(text, fields[i + 2]!, fields[i + 3]!);
      if (value === null) continue;
      if (found === null) found = value;
      else if (list === null) list = [found, value];
      else list.push(value);
    }
    return list === null ? found : listToValue(list);
  }

  dataNames(): readonly string[] {
    const names = new Set<string>();
    for (let i = 0; i < this.#located.fields.length; i += 4) names.add(this.#nameOf(i));
    return [...names];
  }

  toXml(): string {
    return this.#text.slice(this.#located.from, this.#located.to);
  }

  #isNamed(i: number, name: string): boolean {
    const from = this.#located.fields[i]!;
    const to = this.#located.fields[i + 1]!;
    if (from >= 0) {
      if (to - from === name.length && this.#text.startsWith(name, from)) return true;
      if (!(this.#escaped ??= this.#hasEscapedName())) return false;
    }
    return this.#nameOf(i) === name;
  }

  /** Whether any name has an entity in it; none that Windows writes does. */
  #hasEscapedName(): boolean {
    for (let i = 0; i < this.#located.fields.length; i += 4) {
      for (let at = this.#located.fields[i]!, to = this.#located.fields[i + 1]!; at < to; at++) {
        if (at >= 0 && this.#text.charCodeAt(at) === AMPERSAND) return true;
      }
    }
    return false;
  }

  #nameOf(i: number): string {
    const from = this.#located.fields[i]!;
    return from < 0 ? `param${-from}` : decodeEntities(this.#text.slice(from, this.#located.fields[i + 1]));
  }
}
