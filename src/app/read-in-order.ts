/**
 * Reads inputs from the first record to the last, in one thread, for what looks at records one by one and needs neither
 * speed nor the order of their times: explaining, comparing, surveys. A scan reads with `workers.ts`.
 */
import { FaultLog } from '../io/fault.ts';
import type { Needles } from '../io/format.ts';
import type { SourceEntry } from '../io/source.ts';
import { giveWay } from './give-way.ts';
import { type RecordTaker, readPiece } from './piece.ts';
import { cutIntoPieces } from './pieces.ts';

/** Gives `taker` every record whose bytes hold one of `needles` (all without), and resolves to what was wrong with them. */
export async function readInOrder(
  entries: Iterable<SourceEntry>,
  taker: RecordTaker,
  needles: Needles | null,
): Promise<FaultLog> {
  const faults = new FaultLog();
  const pieces = cutIntoPieces(entries, 1, (fault) => faults.add(fault), { entry: () => {} });
  for (const piece of pieces) {
    const report = await readPiece(piece, taker, needles, { finding: () => {}, progress: giveWay });
    faults.absorb(report.faults);
  }
  return faults;
}
