/**
 * Logs of servers as text, one line an event: framing, for the formats that know what the lines mean. A line that tells of
 * an event becomes an ECS document without a program; others are counted as skipped. Names of fields do not stand in the
 * lines, so needles say nothing here.
 */
import type { JsonObject } from '../../event/record.ts';
import { type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { FramedReader } from './framed-reader.ts';

/** A document made of a line without its end; null where it tells of no event. Lines come in the order of the source. */
export type ReadLogLine = (line: string) => JsonObject | null;

const NEWLINE = 0x0a;

class LineLogReader extends FramedReader {
  readonly #readLine: ReadLogLine;
  #at: number;
  /** The rest of a line that is too long is being passed over. */
  #dropping = false;

  constructor(sink: RecordSink, options: ReadOptions, readLine: ReadLogLine) {
    super(sink, options);
    this.#readLine = readLine;
    this.#at = options.firstOffset;
  }

  protected read(ended: boolean): void {
    const { window } = this;
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
      if (!this.#dropping) this.refuseLong(this.#at);
      this.#dropping = true;
      this.#at = window.last;
    }
    window.drop(this.#at);
  }

  #line(bytes: Buffer): void {
    if (this.#dropping) {
      this.#dropping = false;
      return;
    }
    if (bytes.length > MAX_RECORD_BYTES) {
      this.refuseLong(this.#at);
      return;
    }
    const text = bytes.toString('utf8').trimEnd();
    if (text === '') return;
    const body = this.#readLine(text);
    if (body === null) this.skip();
    else this.sink.record({ body, ordinal: this.countRecord(), offset: this.#at, bytes });
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
