/** Splunk's HTTP Event Collector: from a body to lines of the log, each the collector's own envelope. */
import { eachObject, toLine } from './json-objects.ts';
import { MAX_EVENTS } from './max-events.ts';

export interface HecProblem {
  /** Splunk's code of it. */
  readonly code: 5 | 6 | 12 | 13 | 27;
  /** 0-based event that is wrong. */
  readonly at: number;
}

export interface HecEvents {
  /** What is taken, each as a line of the log without its end. */
  readonly lines: readonly Buffer[];
  readonly problem: HecProblem | null;
}

/** Nothing is taken, so that a sender which sends less at once sends nothing twice. */
const TOO_MANY: HecEvents = { lines: [], problem: { code: 27, at: 0 } };

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

/** With what stands before an event; what stands behind the last is one, too. */
const XML_EVENT = /[\s\S]+?(?:<\/Event>|$)/g;
const TEXT_LINE = /[^\r\n]+/g;

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
export function readHecEvents(bytes: Buffer): HecEvents {
  const lines: Buffer[] = [];
  let wrong = 6 as HecProblem['code']; // also set below, where the compiler does not look
  const envelope = new Envelope(bytes);
  const isWhole = eachObject(bytes, envelope.member, (from, to) => {
    const line = lines.length === MAX_EVENTS ? 27 : envelope.take(from, to);
    if (typeof line === 'number') wrong = line;
    else lines.push(line);
    return typeof line !== 'number';
  });
  if (!isWhole && wrong === 27) return TOO_MANY;
  if (!isWhole) return { lines, problem: { code: wrong, at: lines.length } };
  return { lines, problem: lines.length === 0 ? { code: 5, at: 0 } : null };
}

/** Events of `/raw`: Windows events in XML each from tag to tag, everything else line by line. */
export function readRawEvents(bytes: Buffer, defaults: HecDefaults): HecEvents {
  const text = bytes.toString('utf8');
  const cut = text.includes('<Event') && text.includes('</Event>') ? XML_EVENT : TEXT_LINE;
  const lines: Buffer[] = [];
  for (const [event] of text.matchAll(cut)) {
    if (event.trim() === '') continue;
    if (lines.length === MAX_EVENTS) return TOO_MANY;
    lines.push(Buffer.from(JSON.stringify({ ...defaults, event: cut === XML_EVENT ? event.trim() : event })));
  }
  return { lines, problem: lines.length === 0 ? { code: 5, at: 0 } : null };
}
