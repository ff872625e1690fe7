/** Splunk's HTTP Event Collector: from a body to lines of the log, each the collector's own envelope. */
import { cutObjects, firstEvent } from './json-objects.ts';

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

/** What an envelope may say of its event. */
const ENVELOPE = ['source', 'sourcetype', 'host', 'time'];

/**
 * Events of `/event`: objects one after another, each with an `event` that is not blank. Splunk takes what stands before
 * the first one that is wrong; so do we.
 */
export function readHecEvents(bytes: Buffer): {
  readonly lines: readonly Buffer[];
  readonly problem: HecProblem | null;
} {
  const { objects, broken } = cutObjects(bytes);
  const lines: Buffer[] = [];
  for (const [at, object] of objects.entries()) {
    const read = readEnvelope(object);
    if (typeof read === 'number') return { lines, problem: { code: read, at } };
    lines.push(read);
  }
  if (broken) return { lines, problem: { code: 6, at: lines.length } };
  return { lines, problem: lines.length === 0 ? { code: 5, at: 0 } : null };
}

/** The line of an event: its envelope as it came, or the event alone where the envelope says nothing. */
function readEnvelope(object: Buffer): Buffer | HecProblem['code'] {
  let envelope: Readonly<Record<string, unknown>>;
  try {
    envelope = JSON.parse(object.toString('utf8')) as typeof envelope; // it begins with a brace
  } catch {
    return 6;
  }
  if (!Object.hasOwn(envelope, 'event')) return 12;
  const { event } = envelope;
  if (event === '' || event === null) return 13;
  const isBare = typeof event === 'object' && ENVELOPE.every((name) => envelope[name] === undefined);
  return isBare ? (firstEvent(object) ?? Buffer.from(JSON.stringify(event))) : object;
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
