/**
 * A Windows event as the text that Splunk's forwarder makes of it where it does not send XML (`renderXml = false`): a
 * line with the local time, `key=value` lines, and behind `Message=` the text that Windows renders for people. The text
 * has two readings. One is Splunk's own: every `key=value` and `Label: value` is a field, repeated ones are multivalued.
 * The other is the event's data under the names of its manifest, for events whose message is known (`message-shapes/`).
 * Each is made when a rule first asks for it.
 */
import type { MessageData } from './message-shape.ts';
import { shapeOf } from './message-shapes/index.ts';
import { unrendered } from './parameter-texts.ts';
import type { SystemField, WindowsRecord } from './record.ts';
import { windowsKindOf } from './source-kind.ts';
import type { Scalar, Value } from './value.ts';

/** Labels of one message that become fields, and values that one field keeps; Splunk has a limit as well. */
export const MAX_LABELS = 1000;

/** The first line and the start of the second, which no other text has. */
const START = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d(?:\.\d{1,9})?) ([AP]M)[ \t]{0,16}\r?\nLogName=/;

export function isEventText(text: string): boolean {
  return START.test(text);
}

const MESSAGE = '\nMessage=';

/** Where the providers' own names are not what the message tables of Windows call them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'Microsoft Windows security auditing.': 'Microsoft-Windows-Security-Auditing',
  'Microsoft-Windows-Service Control Manager': 'Service Control Manager',
};

/** Bits of the event's keywords by what the renderer calls them. */
const KEYWORDS: Readonly<Record<string, string>> = {
  'Audit Success': '0x8020000000000000',
  'Audit Failure': '0x8010000000000000',
};

/** `Type=Information` also stands for audits, whose level is 0: `EventType` is the number itself. */
const LEVEL = /^[0-5]$/;
const OPCODES: Readonly<Record<string, number>> = { Info: 0, Start: 1, Stop: 2 };
const SID = /^S-1-[\d-]+$/;
/** Decimal numbers that JavaScript holds exactly. */
const EXACT = /^\d{1,15}$/;

export class EventText implements WindowsRecord {
  readonly windows = true;
  readonly layout = 'event-text';
  readonly #text: string;
  readonly #headerEnd: number;
  #data: MessageData | null = null;
  #fields: ReadonlyMap<string, string | string[]> | null = null;

  /** The text must begin as `isEventText` says. */
  constructor(text: string) {
    this.#text = text;
    const message = text.indexOf(MESSAGE);
    this.#headerEnd = message === -1 ? text.length : message;
  }

  system(field: SystemField): Scalar | null {
    switch (field) {
      case 'Channel':
        return this.#header('LogName');
      case 'Provider': {
        const source = this.#header('SourceName');
        return source !== null && Object.hasOwn(PROVIDERS, source) ? PROVIDERS[source]! : source;
      }
      case 'EventID':
        return numberOf(this.#header('EventCode'));
      case 'Computer':
        return this.#header('ComputerName');
      case 'EventRecordID':
        return numberOf(this.#header('RecordNumber'));
      case 'TimeCreated':
        return this.#time();
      case 'Keywords':
        return memberOf(KEYWORDS, this.#header('Keywords'));
      case 'Level': {
        const type = this.#header('EventType');
        return type !== null && LEVEL.test(type) ? Number(type) : null;
      }
      case 'Opcode':
        return memberOf(OPCODES, this.#header('OpCode'));
      case 'UserID': {
        const sid = this.#header('Sid');
        return sid !== null && SID.test(sid) ? sid : null;
      }
      default:
        return null;
    }
  }

  data(name: string): Value {
    return (this.#data ??= this.#readData()).get(name) ?? (name === 'Message' ? this.#message() : null);
  }

  dataNames(): readonly string[] {
    return [...(this.#data ??= this.#readData()).keys()];
  }

  toXml(): string {
    return this.#text;
  }

  /** A field of Splunk's own reading, by its cleaned name. */
  field(name: string): Value {
    return (this.#fields ??= readFields(this.#text)).get(name) ?? null;
  }

  fieldNames(): readonly string[] {
    return [...(this.#fields ??= readFields(this.#text)).keys()];
  }

  #header(key: string): string | null {
    const text = this.#text;
    const at = text.indexOf(HEADERS[key] ?? `\n${key}=`);
    if (at === -1 || at >= this.#headerEnd) return null;
    const from = at + key.length + 2;
    const end = text.indexOf('\n', from);
    return lineValue(text, from, end === -1 ? text.length : end);
  }

  #message(): string | null {
    return this.#text.slice(this.#headerEnd + MESSAGE.length) || null;
  }

  #readData(): MessageData {
    const channel = this.#header('LogName');
    const provider = this.system('Provider');
    const kind = windowsKindOf(channel, provider === null ? null : String(provider));
    const message = this.#message();
    const shape = message === null ? undefined : shapeOf(kind, String(this.system('EventID') ?? ''));
    if (message === null || shape === undefined) return NO_DATA;
    const own = new Map<string, string>();
    for (const [name, text] of shape.read(message)) {
      const value = unrendered(kind, name, text);
      if (value !== null) own.set(name, value);
    }
    return own;
  }

  /** Local time without an offset, as ISO 8601 writes it. */
  #time(): string | null {
    const [, month, day, year, hour, minute, second, half] = START.exec(this.#text) ?? [];
    if (hour === undefined) return null;
    const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
    return Number(hour) > 12 ? null : `${year}-${month}-${day}T${String(hours).padStart(2, '0')}:${minute}:${second}`;
  }
}

const NO_DATA: MessageData = new Map();

/** What to look for, made once. */
const HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  ['LogName', 'SourceName', 'EventCode', 'ComputerName', 'RecordNumber', 'Keywords', 'EventType', 'OpCode', 'Sid'].map(
    (key) => [key, `\n${key}=`],
  ),
);

function numberOf(text: string | null): Scalar | null {
  return text !== null && EXACT.test(text) ? Number(text) : text;
}

function memberOf(table: Readonly<Record<string, Scalar>>, key: string | null): Scalar | null {
  return key !== null && Object.hasOwn(table, key) ? table[key]! : null;
}

/** Without the carriage return of the line's end; nothing is no value. */
function lineValue(text: string, from: number, to: number): string | null {
  const end = to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to;
  return end > from ? text.slice(from, end) : null;
}

/**
 * Splunk's search-time fields of such text: `wel-message`, `wel-eq-kv` and `wel-col-kv` of its system defaults
 * (transforms.conf of Splunk 8.2). The message is what stands behind the last line that begins with `Message=`; lines
 * before it are keys and values; in it, what stands before the first colon of a line other than the first is a name if a
 * blank or a tab follows. Names are cleaned, empty values left out, values of one name kept in order.
 */
function readFields(text: string): ReadonlyMap<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  const message = text.lastIndexOf(MESSAGE);
  if (message === -1) return fields;
  const start = message + MESSAGE.length;
  add(fields, 'Message', lineValue(text, start, text.length));
  for (let from = 0; from < message; ) {
    const next = text.indexOf('\n', from);
    const end = next === -1 || next > message ? message : next;
    const equals = text.indexOf('=', from);
    if (equals !== -1 && equals < end) add(fields, text.slice(from, equals), lineValue(text, equals + 1, end));
    from = end + 1;
  }
  for (let line = text.indexOf('\n', start); line !== -1; ) {
    const colon = text.indexOf(':', line + 1);
    if (colon === -1 || fields.size >= MAX_LABELS) break;
    // Lines without a colon are leapt over.
    const own = text.lastIndexOf('\n', colon);
    const next = text.indexOf('\n', colon);
    const end = next === -1 ? text.length : next;
    let value = colon + 1;
    while (value < end && isBlank(text.charCodeAt(value))) value++;
    if (value > colon + 1 && colon > own + 1) add(fields, text.slice(own + 1, colon), lineValue(text, value, end));
    line = next;
  }
  return fields;
}

function isBlank(code: number): boolean {
  return code === 9 || code === 32;
}

function add(fields: Map<string, string | string[]>, key: string, value: string | null): void {
  if (value === null) return;
  const name = cleanName(key);
  if (name === '') return;
  const known = fields.get(name);
  if (known === undefined) fields.set(name, value);
  else if (typeof known === 'string') fields.set(name, [known, value]);
  else if (known.length < MAX_LABELS) known.push(value);
}

/** Longer names are sentences. */
const MAX_NAME = 256;

/** Splunk's key cleaning: an underscore for all but letters and digits, none in front, no digits in front. */
function cleanName(key: string): string {
  if (key.length > MAX_NAME || key.includes('\r')) return '';
  return key.replace(/[^A-Za-z0-9]/g, '_').replace(/^[_0-9]+/, '');
}
