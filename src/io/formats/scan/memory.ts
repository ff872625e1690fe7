/**
 * The memory that line scanners work in: tables, the list of lines that may matter, room for a line that began in an
 * earlier chunk, and the input itself. Its size never changes, so views stay valid. The kernel (`kernels/scan.ts`)
 * knows the same numbers; the twin uses the same memory so that readers need not tell them apart.
 */
import type { ScanPlan } from './plan.ts';

/** Offsets of the kernel's tables. */
export const RECORDS_AT = 0;
export const ENTRIES_AT = 4;
export const DANGER_AT = 0x100;
export const PAIRS_AT = 0x180;
export const NEEDLES_AT = 0x200;
export const NEEDLE_BYTES = 96;
export const PATTERNS_AT = 0x800;
export const PATTERN_BYTES = 32;
export const LIST_AT = 0x4000;
/** Lines that one scan lists at most; a scan that has more stops early. */
export const MAX_ENTRIES = 4096;

/** The table of endings (`endings.ts`), behind the list. */
export const ENDINGS_AT = 0x14000;

/** Where a line that began in an earlier chunk may be put, in front of the input. */
const CARRY_AT = 0x20000;
export const CARRY_BYTES = 256 * 1024;
/** Where input is read to. */
export const INPUT_AT = CARRY_AT + CARRY_BYTES;
export const INPUT_BYTES = 1024 * 1024;
/** One page behind the input, because the kernel reads in strides. */
export const MEMORY_BYTES = INPUT_AT + INPUT_BYTES + 0x10000;

/** Numbers of one list entry: start of the line, its end (the line feed), records before it in this scan, hits. */
export const ENTRY_WORDS = 4;
/** Among the hits of an entry: the line must be read. The other bits are numbers of needles that it holds. */
export const READ_BIT = 0x10000;

export interface LineScanner {
  /** `kernel` or `twin`. */
  readonly kind: 'kernel' | 'twin';
  /** All of the memory. Lines to scan lie between INPUT_AT - CARRY_BYTES and INPUT_AT + INPUT_BYTES. */
  readonly memory: Buffer;
  /** The list of the last scan, ENTRY_WORDS numbers for each line. */
  readonly list: Int32Array;
  /** Chooses what to look for; null lists every record. */
  load(plan: ScanPlan | null): void;
  /**
   * Scans the lines of [from, to), the last of which ends with a line feed at to - 1. Gives where it stopped: `to`, or
   * the start of a line where the list was full. Blank lines (spaces, tabs and carriage returns) are no records.
   */
  scan(from: number, to: number): number;
  /** Records among the lines of the last scan. */
  readonly records: number;
  /** Lines that it listed. */
  readonly entries: number;
}
