/**
 * Pieces: the units of work that a scan is cut into. A piece is a byte range of a plain file, a whole entry (archive,
 * standard input), or some small files that follow each other. Pieces are read apart, in any order and thread, and merged
 * in order: the same findings, counts and ordinals come out whatever the cut.
 */
import type { Record } from '../event/record.ts';
import { zoneOf } from '../event/zone.ts';
import { detectFormat } from '../io/detect.ts';
import { type Fault, type FaultCode, FaultLog } from '../io/fault.ts';
import { DETECT_BYTES, type Format, type FormatReader, type Needles, type ReadOptions } from '../io/format.ts';
import { findFormat } from '../io/formats/index.ts';
import { unreadList } from '../io/formats/json-container.ts';
import { openEntry } from '../io/open-entry.ts';
import type { ByteSource, SourceEntry } from '../io/source.ts';
import { openFile } from '../io/sources/file.ts';
import { takeCuts } from '../lang/cut-values.ts';
import { takeGivenUp } from '../lang/regex/given-up.ts';
import type { Finding, PieceReport } from './finding.ts';

export interface Piece {
  /** Position in the scan's order. */
  readonly index: number;
  /** At least one, to be read one after the other. */
  readonly entries: readonly [SourceEntry, ...SourceEntry[]];
  /** Record-aligned range of a plain file, the only entry, and the format found in it; null for whole ones. Bytes. */
  readonly range: { readonly start: number; readonly end: number; readonly format: string } | null;
  /** Bytes on disk, for progress. */
  readonly bytes: number;
  /** Whether reasons of silence are still wanted; absent: no. */
  readonly asksSilence?: boolean;
}

export interface PieceListener {
  finding(finding: Finding): void;
  /** Bytes taken from the source since the last call. Reading goes on when what it returns resolves. */
  progress(bytes: number): Promise<void> | void;
}

/** What looks at records: the evaluation of a scan, or what explains. */
export interface RecordTaker {
  /** Starts counting anew; `piece` tells which of the scan's pieces follows. */
  begin(piece?: number, asksSilence?: boolean): void;
  /** Tells from System fields alone whether a record can matter; null where every record must be seen. */
  readonly admit: NonNullable<ReadOptions['admit']> | null;
  /** Of times without an offset, as zoneOf takes it. */
  readonly zone: string;
  /** Records that follow are of this source. */
  enter(source: string, emit: (finding: Finding) => void, noTime: (record: Record) => void): void;
  /** False when the record is no event at all; a fault where it was taken, but something is wrong with it. */
  take(record: Record): boolean | FaultCode;
  finish(): Omit<PieceReport, 'attempted' | 'skipped' | 'decoded' | 'faults'>;
}

type Counts = { attempted: number; skipped: number; decoded: number };

/** Reads a piece to its end. Never rejects on input: what goes wrong with it is a fault in the report. */
export async function readPiece(
  piece: Piece,
  taker: RecordTaker,
  needles: Needles | null,
  listener: PieceListener,
): Promise<PieceReport> {
  const faults = new FaultLog();
  const counts: Counts = { attempted: 0, skipped: 0, decoded: 0 };
  taker.begin(piece.index, piece.asksSilence === true);
  const report = (fault: Fault): void => faults.add(fault);
  for (const entry of piece.entries) {
    if (piece.range !== null) {
      const { start, end, format } = piece.range;
      const file = entry.file!;
      const source = openFile(file.path, entry.name, report, { start, end });
      const place = { start, sourceBytes: file.size };
      await readSource(source, formatNamed(format), place, taker, needles, faults, counts, listener);
    } else {
      for await (const source of openEntry(entry, report)) {
        const place = { start: 0, sourceBytes: source.size };
        await readSource(source, null, place, taker, needles, faults, counts, listener);
      }
    }
    for (const [pattern, times] of takeGivenUp()) {
      faults.add({ code: 'regex-limit', source: entry.name, detail: pattern }, times);
    }
    const cuts = takeCuts();
    if (cuts > 0) faults.add({ code: 'value-cap', source: entry.name }, cuts);
  }
  return { ...counts, faults: { counts: [...faults.counts], samples: faults.samples }, ...taker.finish() };
}

function formatNamed(id: string): Format {
  const format = findFormat(id);
  if (format === undefined) throw new Error(`no format is named ${id}`);
  return format;
}

/** Drains one source. Its first bytes are held back until they tell the format, where it is not known. */
async function readSource(
  source: ByteSource,
  known: Format | null,
  place: { readonly start: number; readonly sourceBytes: number | null },
  taker: RecordTaker,
  needles: Needles | null,
  faults: FaultLog,
  counts: Counts,
  listener: PieceListener,
): Promise<void> {
  const report = (fault: Omit<Fault, 'source'>): void => faults.add({ ...fault, source: source.name });
  taker.enter(source.name, listener.finding, ({ ordinal, offset, body }) => {
    const detail = unreadList(body);
    report({ code: 'no-time', record: ordinal, offset, ...(detail === undefined ? {} : { detail }) });
  });
  const open = (format: Format): FormatReader =>
    format.open(
      {
        record: (record) => {
          counts.decoded++;
          const taken = taker.take(record);
          if (taken === true) return;
          report({ code: taken === false ? 'json-not-object' : taken, record: record.ordinal, offset: record.offset });
        },
        fault: report,
      },
      {
        needles,
        firstOrdinal: 0,
        firstOffset: place.start,
        sourceBytes: place.sourceBytes,
        zone: zoneOf(taker.zone),
        ...(taker.admit === null ? {} : { admit: taker.admit }),
      },
    );
  let reader = known === null ? null : open(known);
  let head: Buffer | null = null;
  try {
    for (;;) {
      const step = source.next();
      const chunk = step instanceof Promise ? await step : step;
      if (chunk === null) break;
      const pause = listener.progress(chunk.length);
      if (pause !== undefined) await pause;
      if (reader !== null) {
        reader.push(chunk);
        continue;
      }
      head = head === null ? Buffer.from(chunk) : Buffer.concat([head, chunk]);
      if (head.length < DETECT_BYTES) continue;
      const format = detectFormat(head, false, report);
      if (format === null) return;
      reader = open(format);
      reader.push(head);
      head = null;
    }
    if (reader === null && head !== null) {
      const format = detectFormat(head, true, report);
      if (format === null) return;
      reader = open(format);
      reader.push(head);
    }
    if (reader !== null) {
      reader.end();
      counts.attempted += reader.attempted;
      counts.skipped += reader.skipped;
    }
  } finally {
    source.close();
  }
}
