import { detectFormat } from '../io/detect.js';
import { FaultLog } from '../io/fault.js';
import { DETECT_BYTES } from '../io/format.js';
import { findFormat } from '../io/formats/index.js';
import { openEntry } from '../io/open-entry.js';
import { openFile } from '../io/sources/file.js';
/** Reads a piece to its end. Never rejects on input: what goes wrong with it is a fault in the report. */
export async function readPiece(piece, taker, needles, listener) {
    const faults = new FaultLog();
    const counts = { attempted: 0, skipped: 0, decoded: 0 };
    taker.begin();
    const report = (fault) => faults.add(fault);
    if (piece.range !== null) {
        const { start, end, format } = piece.range;
        const source = openFile(piece.entry.file.path, piece.entry.name, report, { start, end });
        await readSource(source, formatNamed(format), start, taker, needles, faults, counts, listener);
    }
    else {
        for await (const source of openEntry(piece.entry, report)) {
            await readSource(source, null, 0, taker, needles, faults, counts, listener);
        }
    }
    return { ...counts, faults: { counts: [...faults.counts], samples: faults.samples }, ...taker.finish() };
}
function formatNamed(id) {
    const format = findFormat(id);
    if (format === undefined)
        throw new Error(`no format is named ${id}`);
    return format;
}
/** Drains one source. Its first bytes are held back until they tell the format, where it is not known. */
async function readSource(source, known, start, taker, needles, faults, counts, listener) {
    const report = (fault) => faults.add({ ...fault, source: source.name });
    taker.enter(source.name, listener.finding, (record) => report({ code: 'no-time', record: record.ordinal, offset: record.offset }));
    const open = (format) => format.open({
        record: (record) => {
            counts.decoded++;
            if (!taker.take(record))
                report({ code: 'json-not-object', record: record.ordinal, offset: record.offset });
        },
        fault: report,
    }, { needles, firstOrdinal: 0, firstOffset: start });
    let reader = known === null ? null : open(known);
    let head = null;
    try {
        for (;;) {
            const step = source.next();
            const chunk = step instanceof Promise ? await step : step;
            if (chunk === null)
                break;
            listener.progress(chunk.length);
            if (reader !== null) {
                reader.push(chunk);
                continue;
            }
            head = head === null ? Buffer.from(chunk) : Buffer.concat([head, chunk]);
            if (head.length < DETECT_BYTES)
                continue;
            const format = detectFormat(head, false, report);
            if (format === null)
                return;
            reader = open(format);
            reader.push(head);
            head = null;
        }
        if (reader === null && head !== null) {
            const format = detectFormat(head, true, report);
            if (format === null)
                return;
            reader = open(format);
            reader.push(head);
        }
        if (reader !== null) {
            reader.end();
            counts.attempted += reader.attempted;
            counts.skipped += reader.skipped;
        }
    }
    finally {
        source.close();
    }
}
