/**
 * Runs `evtx`: every record of event logs as a line, faults and counts on standard error. Records of a log on disk come
 * in their order, though the log may have gone round.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { detectFormat } from '../io/detect.ts';
import { type Fault, FaultLog } from '../io/fault.ts';
import { DETECT_BYTES } from '../io/format.ts';
import { ByteSink, type EvtxRecord, evtx, findOldest, openEvtx, openJsonSink } from '../io/formats/evtx/index.ts';
import { openEntry, openSource } from '../io/open-entry.ts';
import { renderQuantity } from '../io/outputs/quantity.ts';
import { renderFault } from '../io/outputs/summary-text.ts';
import type { ByteSource, SourceEntry } from '../io/source.ts';
import { discover } from '../io/sources/discover.ts';
import { openAhead } from '../io/sources/read-ahead.ts';
import { EXIT } from './exit-code.ts';
import { writeError, writeUnopened } from './messages.ts';
import { type Target, Targets } from './target.ts';

export interface EvtxRequest {
  readonly inputs: readonly string[];
  readonly format: 'ndjson' | 'flat' | 'xml';
  readonly output: string | null;
  readonly carve: boolean;
  readonly verify: boolean;
}

/** Rendered bytes are written when there are this many: few calls, and all in the processor's cache. */
const BLOCK = 256 * 1024;
const LINE_FEED = 10;
const FAULT_WIDTH = 120;

export async function runEvtx(request: EvtxRequest): Promise<number> {
  const faults = new FaultLog();
  const report = (fault: Fault): void => faults.add(fault);
  const { entries, failed } = discover(request.inputs, report);
  const writer = new RecordWriter(new Targets(entries).open(request.output), request.format);
  let attempted = 0;
  for (const entry of entries) {
    const oldest = oldestIn(entry);
    if (oldest === 0) {
      for await (const source of open(entry, report))
        attempted += await decode(source, request, writer, report, { start: 0, sourceBytes: source.size });
      continue;
    }
    const { path, size } = entry.file!; // it was looked into
    const part = (start: number, end: number): ByteSource => openAhead(path, entry.name, report, { start, end });
    const older = await decode(part(oldest, size), request, writer, report, { start: oldest, sourceBytes: size });
    attempted += older;
    attempted += await decode(part(0, oldest), request, writer, report, { start: 0, sourceBytes: size }, older);
  }
  writer.close();
  writeUnopened(failed);
  for (const fault of faults.samples) writeError(`${fault.code} ${renderFault(fault, FAULT_WIDTH)}`);
  writeError(
    `${renderQuantity(attempted, 'record')}, ${renderQuantity(writer.written, 'written', 'written')}, ${renderQuantity(faults.total, 'fault')}`,
  );
  return failed.length > 0 ? EXIT.usage : EXIT.ran;
}

function open(entry: SourceEntry, report: (fault: Fault) => void): AsyncGenerator<ByteSource> {
  const { name, file } = entry;
  return file === null ? openEntry(entry, report) : openSource(openAhead(file.path, name, report), file.path, report);
}

/** Where the oldest records of a log on disk begin; 0 also for what cannot be read, which opening it will say. */
function oldestIn({ file }: SourceEntry): number {
  if (file === null) return 0;
  let descriptor: number;
  try {
    descriptor = openSync(file.path, 'r');
  } catch {
    return 0;
  }
  try {
    return findOldest(file.size, (offset, count) => {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, count, offset));
    });
  } catch {
    return 0;
  } finally {
    closeSync(descriptor);
  }
}

/** Decodes one source if it is an event log; the number of records attempted. `start`: where in its file it begins. */
async function decode(
  source: ByteSource,
  { carve, verify }: EvtxRequest,
  writer: RecordWriter,
  report: (fault: Fault) => void,
  { start, sourceBytes }: { readonly start: number; readonly sourceBytes: number | null },
  firstOrdinal = 0,
): Promise<number> {
  const reader = openEvtx(
    {
      // This reader gives its own records only.
      record: ({ body }) => writer.write(body as EvtxRecord),
      fault: (fault) => report({ ...fault, source: source.name }),
    },
    { needles: null, firstOrdinal, firstOffset: start, sourceBytes, carve, verify },
  );
  // Only the beginning of a file says what it is.
  let head: Buffer | null = start === 0 ? Buffer.alloc(0) : null;
  try {
    for (;;) {
      const step = source.next();
      const chunk = step instanceof Promise ? await step : step;
      const bytes: Uint8Array | null = head === null || chunk === null ? chunk : Buffer.concat([head, chunk]);
      if (head !== null) {
        const known: Uint8Array = bytes ?? head;
        if (chunk !== null && known.length < DETECT_BYTES) {
          head = Buffer.from(known);
          continue;
        }
        head = null;
        const format = detectFormat(known, chunk === null, (fault) => report({ ...fault, source: source.name }));
        if (format !== evtx) {
          if (format !== null)
            report({ code: 'format-unknown', source: source.name, detail: `${format.id}, no event log` });
          return 0;
        }
        reader.push(known);
      } else if (bytes !== null) reader.push(bytes);
      if (chunk === null) break;
    }
    reader.end();
    return reader.attempted;
  } finally {
    source.close();
  }
}

/** Collects rendered records and writes them in blocks. */
class RecordWriter {
  written = 0;
  readonly #target: Target;
  readonly #format: EvtxRequest['format'];
  readonly #sink: ByteSink;

  constructor(target: Target, format: EvtxRequest['format']) {
    this.#target = target;
    this.#format = format;
    this.#sink = format === 'ndjson' ? openJsonSink() : new ByteSink(Buffer.allocUnsafeSlow(4 * BLOCK));
  }

  write(record: EvtxRecord): void {
    const sink = this.#sink;
    const before = sink.length;
    sink.begin();
    const whole = this.#render(record);
    if (!whole) {
      this.#flush(before);
      return; // over the limit: the reader has said so
    }
    sink.byte(LINE_FEED);
    this.written++;
    if (sink.length >= BLOCK) this.#flush(sink.length);
  }

  close(): void {
    this.#flush(this.#sink.length);
    this.#target.close();
  }

  #render(record: EvtxRecord): boolean {
    switch (this.#format) {
      case 'ndjson':
        return record.encodeJson(this.#sink);
      case 'flat':
        return record.encodeFlatJson(this.#sink);
      case 'xml':
        return record.encodeXml(this.#sink);
    }
  }

  /** Writes the first bytes of what is held and drops the rest. */
  #flush(length: number): void {
    if (length > 0) this.#target.writeBytes(this.#sink.bytes.subarray(0, length));
    this.#sink.clear();
  }
}
