/**
 * The socket for formats: bytes in, records out, pure and synchronous. A reader is given chunks of any size, in order,
 * and must give the same records wherever the chunks are cut. It never throws on input; what it cannot read is a fault
 * and the stream goes on. Memory stays bounded whatever the input holds.
 */
import type { Record } from '../event/record.ts';
import type { Zone } from '../event/zone.ts';
import type { Fault } from './fault.ts';

/** No record may be longer; a longer one is one `record-too-long` fault and is skipped, however long. Bytes. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** How much of a source detection may look at. Bytes. */
export const DETECT_BYTES = 64 * 1024;

/**
 * A sound reason to skip records unread: a record can only matter if its bytes hold, for at least one alternative, all
 * of that alternative's literals (ASCII), or hold an escape of the format that could hide one (JSON `\u00XX` of an
 * ASCII letter, digit or punctuation, XML `&#`): readers treat such records as wanted.
 */
export interface Needles {
  readonly alternatives: readonly (readonly string[])[];
  /**
   * Further limits, by index of the alternative: a record matters through it only if, besides, the field named `key`
   * (as a JSON member, an XML `Data` or a `key: value` line of text, however nested) has a value that matches a
   * pattern. Only for fields whose value is taken as it stands. Readers may ignore them.
   */
  readonly values?: readonly (ValueNeedle | null)[];
}

export interface ValueNeedle {
  /** Field name, exactly as written, ASCII. */
  readonly key: string;
  /** Globs of `*` and `?` over the whole value, in lower case, ASCII; compared without regard to ASCII case. */
  readonly patterns: readonly string[];
  /** In place of patterns where they would be too many: whether a value (in lower case, ASCII) could matter. Only values of letters, digits, `.`, `-` and `_` may. */
  readonly test?: (value: string) => boolean;
  /**
   * Of the host names that pass the test: their last two or three labels, ASCII in lower case. Names that end otherwise
   * need not be tested.
   */
  readonly endings?: Iterable<string>;
}

export interface RecordSink {
  /** A record that was read. The record, its body and bytes are only valid during the call. */
  record(record: Record): void;
  fault(fault: Omit<Fault, 'source'>): void;
}

export interface ReadOptions {
  /** null: read everything. A format whose names do not stand in a record's own bytes (EVTX) ignores them. */
  readonly needles: Needles | null;
  /** Ordinal that comes before the first record of these bytes (0 at the start of a source). */
  readonly firstOrdinal: number;
  /** Offset of the first byte in the source. */
  readonly firstOffset: number;
  /** Bytes of the whole source. Unknown: what the reader is given goes to the source's end. */
  readonly sourceBytes?: number | null;
  /**
   * Whether a Windows event with these System fields can matter (null: the record has none). A pure function: formats
   * that can tell the fields without decoding the record may ask it, keep the answer, and skip what it refuses; it
   * must say yes wherever it is not sure. Other formats ignore it.
   */
  readonly admit?: (provider: string | null, eventId: number | null, channel: string | null) => boolean;
  /** Of times that the text of a log has without an offset; absent: UTC. */
  readonly zone?: Zone;
  /** Check checksums, where a format has them, and fault what does not match. */
  readonly verify?: boolean;
  /** Also read records that the source holds but no longer counts as its own (EVTX slack and blanked chunks). */
  readonly carve?: boolean;
}

export interface FormatReader {
  /** Reads as far as the bytes allow. The chunk may be reused by the caller after the call. */
  push(chunk: Uint8Array): void;
  /** The source has ended: reads what is left or faults it. */
  end(): void;
  /** Records attempted so far: read, skipped unread and faulted. */
  readonly attempted: number;
  /** Of these, skipped unread because of the needles or `admit`. */
  readonly skipped: number;
}

export interface Format {
  /** `ndjson`, `json`, `json-rows`, `windows-text`, `windows-xml`, `request-csv`, `csv`, `evtx`, `zeek-log`, `proxy-log`, `dns-log`, `syslog`. */
  readonly id: string;
  /** Whether the first bytes of a source (up to DETECT_BYTES; `whole` if that is all of it) are of this format. */
  detect(head: Uint8Array, whole: boolean): boolean;
  open(sink: RecordSink, options: ReadOptions): FormatReader;
  /**
   * Whether byte ranges of a file can be read apart. `cut` gives, for bytes taken from the middle of a source (`offset`
   * is where in it they begin), the index from `from` on at which the first record starts, or null if none does.
   */
  readonly cut?: (bytes: Uint8Array, from: number, offset: number) => number | null;
}
