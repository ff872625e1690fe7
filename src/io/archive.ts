/**
 * The socket for archives and compressed streams: packed bytes in, members out, one after the other, nothing ever
 * written to disk. Archives come from strangers: members are cut off when they unpack to far more than they were packed
 * in, alone or together, and damage ends a member, not the scan.
 */
import type { PackedBytes } from './archives/packed-bytes.ts';
import type { FaultCode } from './fault.ts';
import type { ByteSource, ReportFault } from './source.ts';

export interface ArchiveLimits {
  /** Archives within archives, each compressed stream counted as one. */
  readonly depth: number;
  /** How many times its packed bytes a member, and all members together, may unpack to … */
  readonly ratio: number;
  /** … once this much was unpacked. Bytes. */
  readonly free: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { depth: 4, ratio: 200, free: 64 * 1024 * 1024 };

/** Bytes at the start of a source that tell an archive. */
export const ARCHIVE_HEAD = 512;

export interface Archive {
  readonly id: string;
  /** By the first ARCHIVE_HEAD bytes, or all there are. */
  detect(head: Uint8Array): boolean;
  /** Members in archive order. One that was not drained is passed over. Never throws: damage is a fault. */
  open(packed: PackedBytes, budget: UnpackBudget): AsyncGenerator<ByteSource>;
}

/** What one entry may unpack to, all layers together; and where its faults go. */
export class UnpackBudget {
  readonly report: ReportFault;
  readonly limits: ArchiveLimits;
  /** Once true nothing more of the entry is unpacked. */
  spent = false;
  readonly #packedBytes: () => number;
  #unpacked = 0;

  /** `packedBytes`: size of the outermost archive, or what was read of it so far. */
  constructor(report: ReportFault, limits: ArchiveLimits, packedBytes: () => number) {
    this.report = report;
    this.limits = limits;
    this.#packedBytes = packedBytes;
  }

  fault(source: string, code: FaultCode, detail: string, offset?: number): void {
    this.report(offset === undefined ? { code, source, detail } : { code, source, detail, offset });
  }

  /** Counts unpacked bytes of a member; false: too much, a fault was reported. */
  allows(member: string, bytes: number, unpacked: number, packed: number): boolean {
    if (this.spent) return false;
    this.#unpacked += bytes;
    const { ratio, free } = this.limits;
    if (unpacked > free && unpacked > ratio * packed) {
      this.fault(
        member,
        'archive-bomb',
        `${unpacked} bytes came out of ${packed}; the rest was not unpacked`,
        unpacked,
      );
      return false;
    }
    const all = this.#packedBytes();
    if (this.#unpacked > free && this.#unpacked > ratio * all) {
      this.spent = true;
      const detail = `${this.#unpacked} bytes came out of an archive of ${all}; the rest was not unpacked`;
      this.fault(member, 'archive-bomb', detail, unpacked);
      return false;
    }
    return true;
  }
}
