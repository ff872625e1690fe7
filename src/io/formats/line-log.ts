/**
 * Logs of servers as text, one line an event: framing, for the formats that know what the lines mean. A line that tells of
 * an event becomes an ECS document without a program; others are counted as skipped. Names of fields do not stand in the
 * lines, so needles say nothing here.
 */
import type { JsonObject } from '../../event/record.ts';
import { formatTime, parseTime } from '../../event/time.ts';
import { UTC, type Zone } from '../../event/zone.ts';
import { type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { FramedReader } from './framed-reader.ts';

/**
 * A document made of a line without its end; null where it tells of no event, a text where it should and cannot be read.
 * Lines come in the order of the source; `zone`: of local times.
 */
export type ReadLogLine = (line: string, zone: Zone) => JsonObject | string | null;

const NEWLINE = 0x0a;

class LineLogReader extends FramedReader {
  readonly #readLine: ReadLogLine;
  readonly #zone: Zone;
  #at: number;
  /** The rest of a line that is too long is being passed over. */
  #dropping = false;

  constructor(sink: RecordSink, options: ReadOptions, readLine: ReadLogLine) {
    super(sink, options);
    this.#readLine = readLine;
    this.#zone = options.zone ?? UTC;
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
    const body = this.#readLine(text, this.#zone);
    if (body === null) this.skip();
    else if (typeof body === 'string') this.refuse('json-invalid', this.#at, body);
    else this.sink.record({ body, ordinal: this.countRecord(), offset: this.#at, bytes });
  }
}

export function openLineLog(sink: RecordSink, options: ReadOptions, readLine: ReadLogLine): FormatReader {
  return new LineLogReader(sink, options, readLine);
}

/** An event of these logs; null where a line does not say. */
export interface NetworkEvent {
  readonly dataset: string;
  readonly protocol: string;
  readonly categories?: readonly string[];
  readonly types: readonly string[];
  /** ISO 8601; local where it has no offset. */
  readonly time: string | null;
  readonly client: string | null;
  readonly user?: string | null;
  readonly server?: string | null;
}

const OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/;

/** A local time in UTC; null where it is none. */
function utcOf(time: string, zone: Zone): string | null {
  if (OFFSET.test(time)) return time;
  if (zone === UTC) return `${time}Z`;
  const micros = parseTime(time, 'date', zone);
  return micros === null ? null : formatTime(micros);
}

/** What is said of the events of these logs alike. Empty and missing members are left out. `zone`: of local times. */
export function networkDocument(said: NetworkEvent, zone: Zone = UTC): JsonObject {
  const { dataset, protocol, categories = ['network'], types, client, user = null, server = null } = said;
  const time = said.time === null ? null : utcOf(said.time, zone);
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
