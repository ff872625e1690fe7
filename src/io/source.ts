/**
 * The socket for sources: where bytes come from. A source is a named stream of chunks, pulled one by one; files and
 * standard input answer at once, archives may answer with a promise. Names are what people gave, archive members joined
 * by `!` (`logs.zip!dc01/sysmon.json`), `-` for standard input.
 */
import type { Fault } from './fault.ts';

export interface ByteSource {
  readonly name: string;
  /** Bytes as unpacked where that is known, for progress and for cutting into ranges. */
  readonly size: number | null;
  /**
   * The next chunk, or null at the end. The chunk belongs to the source and may be overwritten by the next call.
   * Rejects never: a read error is reported as a fault and ends the source.
   */
  next(): Uint8Array | null | Promise<Uint8Array | null>;
  close(): void;
}

/** Something that was found to read: opened only when its turn comes. */
export interface SourceEntry {
  readonly name: string;
  /** A plain file on disk that may be read in ranges, or null (stdin, archive member). */
  readonly file: { readonly path: string; readonly size: number } | null;
  /** Bytes on disk (packed size for archives), for progress. */
  readonly diskBytes: number;
}

export type ReportFault = (fault: Fault) => void;
