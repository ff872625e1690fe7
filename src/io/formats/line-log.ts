/**
 * Logs of servers as text, one line an event: framing, for the formats that know what the lines mean. A line that tells of
 * an event becomes an ECS document without a program; others are counted as skipped. Names of fields do not stand in the
 * lines, so needles say nothing here.
 */
import type { JsonObject } from '../../event/record.ts';
import { type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { type ByteWindow, Intake } from './byte-window.ts';

/** A document made of a line without its end; null where it tells of no event. Lines come in the order of the source. */
export type ReadLogLine = (line: string) => JsonObject | null;

const NEWLINE = 0x0a;

class LineLogReader implements FormatReader {
  readonly #sink: RecordSink;
  readonly #options: ReadOptions;
  readonly #intake: Intake;
  readonly #window: ByteWindow;
  #at: number;
  readonly #readLine: ReadLogLine;
  /** The rest of a line that is too long is being passed over. */
  #dropping = false;
  attempted = 0;
  skipped = 0;

  constructor(sink: RecordSink, options: ReadOptions, readLine: ReadLogLine) {
    this.#sink = sink;
    this.#readLine = readLine;
    this.#options = options;
    this.#intake = new Intake(options, (ended) => this.#read(ended));
    this.#window = this.#intake.window;
    this.#at = options.firstOffset;
  }

  push(chunk: Uint8Array): void {
    this.#intake.push(chunk);
  }

  end(): void {
    this.#intake.end();
  }

  #read(ended: boolean): void {
    const window = this.#window;
    if (this.#at < window.first) this.#at = window.first;
    for (;;) {
      const bytes = window.slice(this.#at, window.last);
      const found = bytes.indexOf(NEWLINE);
      if (found < 0) break;
      this.#line(bytes.subarray(0, found));
      this.#at += found + 1;
    }
    const rest = window.last - this.#at;
    if (ended && rest > 0) {
      this.#line(window.slice(this.#at, window.last));
      this.#at = window.last;
    } else if (rest > MAX_RECORD_BYTES) {
      if (!this.#dropping) this.#fault();
      this.#dropping = true;
      this.#at = window.last;
    }
    window.drop(this.#at);
  }

  #fault(): void {
    const record = this.#options.firstOrdinal + ++this.attempted;
    this.#sink.fault({
      code: 'record-too-long',
      record,
      offset: this.#at,
      detail: `more than ${MAX_RECORD_BYTES} bytes`,
    });
  }

  #line(bytes: Buffer): void {
    if (this.#dropping) {
      this.#dropping = false;
      return;
    }
    if (bytes.length > MAX_RECORD_BYTES) {
      this.#fault();
      return;
    }
    const text = bytes.toString('utf8').trimEnd();
    if (text === '') return;
    this.attempted++;
    const body = this.#readLine(text);
    if (body === null) {
      this.skipped++;
      return;
    }
    const ordinal = this.#options.firstOrdinal + this.attempted;
    this.#sink.record({ body, ordinal, offset: this.#at, bytes });
  }
}

export function openLineLog(sink: RecordSink, options: ReadOptions, readLine: ReadLogLine): FormatReader {
  return new LineLogReader(sink, options, readLine);
}

/** What is said of the events of these logs alike. Empty and missing members are left out. */
export function networkDocument(said: {
  readonly dataset: string;
  readonly protocol: string;
  readonly categories?: readonly string[];
  readonly types: readonly string[];
  /** ISO 8601. */
  readonly time: string | null;
  readonly client: string | null;
  readonly user?: string | null;
  readonly server?: string | null;
}): JsonObject {
  const { dataset, protocol, categories = ['network'], types, time, client, user = null, server = null } = said;
  return {
    ...(time === null ? {} : { '@timestamp': time }),
    ecs: { version: '8.11.0' },
    event: { kind: 'event', category: categories, type: types, dataset },
    network: { protocol },
    ...(client === null ? {} : { source: { ip: client } }),
    ...(server === null ? {} : { destination: { ip: server } }),
    ...(user === null ? {} : { user: { name: user } }),
  };
}
