/**
 * Cuts input into pieces: large plain files into record-aligned ranges where their format allows it, everything else
 * whole, small files together. Cuts fall on the same records whatever their number, since each is found from the bytes
 * around it.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { isArchive } from '../io/archives/magic.ts';
import { detectFormat } from '../io/detect.ts';
import { DETECT_BYTES, type Format, MAX_RECORD_BYTES } from '../io/format.ts';
import type { ReportFault, SourceEntry } from '../io/source.ts';
import type { Piece } from './piece.ts';

/** Files from this size on are cut. Bytes. */
const CUT_FROM = 16 * 1024 * 1024;
/**
 * Aim of a range: large enough to cost nothing, small enough to share work and merge early. Of a large file ranges are
 * larger, for each hands on much the same groups again. Bytes.
 */
const RANGE = 32 * 1024 * 1024;
const MOST_RANGE = 128 * 1024 * 1024;
/** Ranges that a file is cut into before they get larger. */
const RANGES = 32;
/** Towards the end of a file ranges get smaller, so that threads end together; none is smaller than this. Bytes. */
const LEAST_RANGE = 4 * 1024 * 1024;
/** Small files are read together up to this size: each piece is merged for itself, and folders hold many. Bytes. */
const MOST_TOGETHER = 4 * 1024 * 1024;
/** The same in files: what reading one leaves behind is given back between pieces. */
const MOST_FILES = 64;
/** Read first to find a cut, since most records end soon; then as much again and again. Bytes. */
const FIRST_STEP = 4096;

export function* cutIntoPieces(
  entries: Iterable<SourceEntry>,
  workers: number,
  report: ReportFault,
  totals: { entry(entry: SourceEntry): void },
  rangeBytes = RANGE,
): Generator<Piece> {
  let index = 0;
  let together: SourceEntry[] = [];
  let bytes = 0;
  function* whole(): Generator<Piece> {
    const [first, ...others] = together;
    if (first === undefined) return;
    yield { index: index++, entries: [first, ...others], range: null, bytes };
    together = [];
    bytes = 0;
  }
  for (const entry of entries) {
    totals.entry(entry);
    const isFull = together.length === MOST_FILES || bytes + entry.diskBytes > MOST_TOGETHER;
    if (entry.file === null || isFull) yield* whole();
    const ranges = workers > 1 ? cutFile(entry, report, rangeBytes, workers) : null;
    if (ranges === null) {
      together.push(entry);
      bytes += entry.diskBytes;
      if (entry.file === null) yield* whole();
    } else {
      yield* whole();
      for (const range of ranges) yield { index: index++, entries: [entry], range, bytes: range.end - range.start };
    }
  }
  yield* whole();
}

/** The ranges of a large plain file, or null where it is read whole. */
function cutFile(
  entry: SourceEntry,
  report: ReportFault,
  rangeBytes: number,
  workers: number,
): { start: number; end: number; format: string }[] | null {
  const { file } = entry;
  if (file === null || file.size < CUT_FROM) return null;
  let descriptor: number;
  try {
    descriptor = openSync(file.path, 'r');
  } catch {
    return null; // reading it will say why
  }
  try {
    const head = Buffer.alloc(DETECT_BYTES);
    const bytes = head.subarray(0, readSync(descriptor, head, 0, DETECT_BYTES, 0));
    if (isArchive(bytes)) return null;
    const format = detectFormat(bytes, false, () => {});
    if (format?.cut === undefined) return null;
    return rangesOf(descriptor, file.size, format, rangeBytes, workers);
  } catch (error) {
    report({ code: 'read-failed', source: entry.name, detail: (error as Error).message });
    return null;
  } finally {
    closeSync(descriptor);
  }
}

function rangesOf(
  descriptor: number,
  size: number,
  format: Format,
  rangeBytes: number,
  workers: number,
): { start: number; end: number; format: string }[] {
  const ranges: { start: number; end: number; format: string }[] = [];
  const least = Math.min(rangeBytes, LEAST_RANGE);
  const most = Math.max(rangeBytes, Math.min(MOST_RANGE, Math.ceil(size / RANGES)));
  let start = 0;
  for (let aim = 0; ; ) {
    aim += Math.min(most, Math.max(least, Math.ceil((size - aim) / (2 * workers))));
    if (aim >= size) break;
    const cut = findCut(descriptor, aim, size, format);
    if (cut === null || cut >= size) break;
    if (cut <= start) continue;
    ranges.push({ start, end: cut, format: format.id });
    start = cut;
  }
  ranges.push({ start, end: size, format: format.id });
  return ranges;
}

/** Offset in the file of the first record that starts at or after `aim`; null when none is found within reach. */
function findCut(descriptor: number, aim: number, size: number, format: Format): number | null {
  let window = Buffer.alloc(0);
  while (window.length <= MAX_RECORD_BYTES && aim + window.length < size) {
    const more = Buffer.alloc(Math.max(FIRST_STEP, window.length));
    const read = readSync(descriptor, more, 0, more.length, aim + window.length);
    if (read === 0) return null;
    window = Buffer.concat([window, more.subarray(0, read)]);
    const cut = format.cut!(window, 0, aim);
    if (cut !== null) return aim + cut;
  }
  return null;
}
