/**
 * DNS servers' text logs: Zeek's dns.log, BIND, dnsmasq and Unbound query logs, the debug log of Windows DNS. Each
 * question becomes an ECS document without a program; other lines are counted as skipped. Names of fields do not stand
 * in the lines, so needles say nothing here.
 */
import { type Format, type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../../format.ts';
import { type ByteWindow, Intake } from '../byte-window.ts';
import { decodeHead } from '../transcode.ts';
import { type LoggedLookup, readDnsLine, readZeekFields, readZeekLine } from './line.ts';

const NEWLINE = 0x0a;
/** Lines that detection looks at: servers write much else when they start. */
const LINES_LOOKED_AT = 200;

class DnsLogReader implements FormatReader {
  readonly #sink: RecordSink;
  readonly #options: ReadOptions;
  readonly #intake: Intake;
  readonly #window: ByteWindow;
  #at: number;
  #fields: readonly string[] | null = null;
  /** The rest of a line that is too long is being passed over. */
  #dropping = false;
  attempted = 0;
  skipped = 0;

  constructor(sink: RecordSink, options: ReadOptions) {
    this.#sink = sink;
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
    const fields = readZeekFields(text);
    if (fields !== null) this.#fields = fields;
    const lookup = this.#fields === null ? readDnsLine(text) : readZeekLine(text, this.#fields);
    if (lookup === null) {
      this.skipped++;
      return;
    }
    const ordinal = this.#options.firstOrdinal + this.attempted;
    this.#sink.record({ body: buildDocument(lookup), ordinal, offset: this.#at, bytes });
  }
}

function buildDocument({ dialect, time, name, type, client, responseCode }: LoggedLookup): {
  readonly [key: string]: unknown;
} {
  return {
    ...(time === null ? {} : { '@timestamp': time }),
    ecs: { version: '8.11.0' },
    event: { kind: 'event', category: ['network'], type: ['protocol'], dataset: `dns.${dialect}` },
    network: { protocol: 'dns' },
    ...(client === null ? {} : { source: { ip: client } }),
    dns: {
      question: { name, ...(type === null ? {} : { type }) },
      ...(responseCode === null ? {} : { response_code: responseCode }),
    },
  };
}

export const dnsLog: Format = {
  id: 'dns-log',
  detect(head, whole) {
    const text = decodeHead(head);
    if (/^#separator \\x09\r?\n/.test(text)) return /^#fields\t(?:[^\n]*\t)?query(?:\t|\r?$)/m.test(text);
    const lines = text.split('\n');
    if (!whole) lines.pop();
    return lines.slice(0, LINES_LOOKED_AT).some((line) => readDnsLine(line.trimEnd()) !== null);
  },
  open: (sink, options) => new DnsLogReader(sink, options),
};
