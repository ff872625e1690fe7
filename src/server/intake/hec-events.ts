/** Splunk's HTTP Event Collector: from a body to lines of the log, each the collector's own envelope. */
import { eachObject, toLine } from './json-objects.ts';

export interface HecProblem {
  /** Splunk's code and text of it. */
  readonly code: 5 | 6 | 12 | 13;
  /** 0-based event that is wrong. */
  readonly at: number;
}

/** What the address says of all events of a body. */
export interface HecDefaults {
  readonly host?: string;
  readonly source?: string;
  readonly sourcetype?: string;
  readonly index?: string;
  readonly time?: string;
}

const QUOTE = 0x22;
const OPEN = 0x7b;
const OPEN_LIST = 0x5b;
/** Of all values only null begins so. */
const NULL = 0x6e;

/** What an envelope may say of its event. */
const ENVELOPE = ['source', 'sourcetype', 'host', 'time'];

/** What an envelope was seen to hold; places are offsets in the body. */
class Envelope {
  readonly #bytes: Buffer;
  /** Of the event; -1 where there is none. */
  #from = -1;
  #to = -1;
  #saysMore = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  readonly member = (keyFrom: number, keyTo: number, from: number, to: number): void => {
    const key = this.#nameOf(keyFrom, keyTo);
    if (key === 'event') {
      // The last of one name counts.
      this.#from = from;
      this.#to = to;
    } else if (ENVELOPE.includes(key)) this.#saysMore = true;
  };

  /** The line of an event: its envelope as it came, or the event alone where the envelope says nothing. Begins anew. */
  take(start: number, end: number): Buffer | HecProblem['code'] {
    const [from, to, saysMore] = [this.#from, this.#to, this.#saysMore];
    this.#from = -1;
    this.#saysMore = false;
    if (from === -1) return 12;
    const first = this.#bytes[from];
    const isEmpty = to - from === 2 && first === QUOTE;
    if (isEmpty || first === NULL) return 13;
    const isBare = !saysMore && (first === OPEN || first === OPEN_LIST);
    return toLine(isBare ? this.#bytes.subarray(from, to) : this.#bytes.subarray(start, end));
  }

  #nameOf(from: number, to: number): string {
    const text = this.#bytes.toString('latin1', from + 1, to - 1);
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text; // a text, as it was seen to be
  }
}

/**
 * Events of `/event`: objects one after another, each with an `event` that is not blank. Splunk takes what stands before
 * the first one that is wrong; so do we.
 */
export function readHecEvents(bytes: Buffer): {
  readonly lines: readonly Buffer[];
  readonly problem: HecProblem | null;
} {
  const lines: Buffer[] = [];
  let wrong: HecProblem['code'] = 6;
  const envelope = new Envelope(bytes);
  const isWhole = eachObject(bytes, envelope.member, (from, to) => {
    const line = envelope.take(from, to);
    if (typeof line === 'number') wrong = line;
    else lines.push(line);
    return typeof line !== 'number';
  });
  if (!isWhole) return { lines, problem: { code: wrong, at: lines.length } };
  return { lines, problem: lines.length === 0 ? { code: 5, at: 0 } : null };
}

/** Events of `/raw`: Windows events in XML each from tag to tag, everything else line by line. */
export function readRawEvents(bytes: Buffer, defaults: HecDefaults): readonly Buffer[] {
  const text = bytes.toString('utf8');
  const events = text.includes('<Event') && text.includes('</Event>') ? cutXml(text) : text.split(/\r\n|\n|\r/);
  return events
    .filter((event) => event.trim() !== '')
    .map((event) => Buffer.from(JSON.stringify({ ...defaults, event })));
}

function cutXml(text: string): string[] {
  const events: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('</Event>', at);
    const stop = end === -1 ? text.length : end + '</Event>'.length;
    events.push(text.slice(at, stop).trim());
    at = stop;
  }
  return events;
}
