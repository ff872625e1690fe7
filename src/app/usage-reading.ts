/**
 * Reads input for its use of AI, in this thread or in several. A piece gives rows, in several parts where there are many;
 * rows are added up in the order of the input, so the outcome is the same for any number of threads.
 */
import { Worker } from 'node:worker_threads';
import type { SortPool } from '../engine/sort-pool.ts';
import type { FaultLog } from '../io/fault.ts';
import type { SourceEntry } from '../io/source.ts';
import { Catalogue, type CatalogueData } from '../usage/catalogue.ts';
import { UsageLedger } from '../usage/ledger.ts';
import type { UsageRow } from '../usage/usage-row.ts';
import type { PieceReport } from './finding.ts';
import { giveWay } from './give-way.ts';
import { type Piece, readPiece } from './piece.ts';
import { cutIntoPieces } from './pieces.ts';
import type { ReadSettings } from './settings.ts';
import { UsageMerge } from './usage-merge.ts';
import { buildUsageNeedles } from './usage-needles.ts';
import { UsageTaker } from './usage-taker.ts';

export interface UsageSetup {
  readonly catalogue: CatalogueData;
  readonly settings: ReadSettings;
  /** Also look for starts of local runtimes and for model files, which takes reading every record. */
  readonly local: boolean;
}

export type FromUsageWorker =
  | { readonly kind: 'rows'; readonly rows: readonly UsageRow[] }
  | { readonly kind: 'done'; readonly report: PieceReport }
  | { readonly kind: 'bug'; readonly message: string };

/** Reads a piece to its end; its rows come in parts, each part with rows of different keys. */
export type ReadUsage = (piece: Piece, onRows: (rows: readonly UsageRow[]) => void) => Promise<PieceReport>;

export interface UsageReading {
  readonly ledger: UsageLedger;
  readonly files: number;
  readonly bytes: number;
  readonly records: { readonly attempted: number; readonly skipped: number; readonly decoded: number };
}

/** Reads pieces; one for each thread. `progress`: bytes as they are taken from a piece. */
export function openUsageReader(
  { catalogue, settings, local }: UsageSetup,
  progress: (piece: Piece, bytes: number) => Promise<void> | void = () => {},
): ReadUsage {
  const lists = new Catalogue(catalogue);
  const needles = settings.readAll || local ? null : buildUsageNeedles(lists);
  let take: (rows: readonly UsageRow[]) => void = () => {};
  const taker = new UsageTaker(lists, settings, local, (rows) => take(rows));
  return async (piece, onRows) => {
    take = onRows;
    const report = await readPiece(piece, taker, needles, {
      finding: () => {},
      progress: (bytes) => progress(piece, bytes),
    });
    onRows(taker.inventory.take());
    return report;
  };
}

/** Rows of a range wait in memory for those before it, and every line may be a row. */
const RANGE_BYTES = 8 * 1024 * 1024;
/** Of a thread: its rows are handed on soon. Megabytes. */
const YOUNG_MEGABYTES = 8;
/** A further thread is worth its start from this much input on. Bytes. */
const BYTES_PER_THREAD = 64 * 1024 * 1024;
/** Rejects only on our own bugs; what goes wrong with the input is in `faults`. */
export async function readUsage(
  entries: readonly SourceEntry[],
  setup: UsageSetup,
  workers: number,
  faults: FaultLog,
  pool: SortPool,
): Promise<UsageReading> {
  const totals = { files: 0, bytes: 0 };
  const tally = (entry: SourceEntry): void => {
    totals.files++;
    totals.bytes += entry.diskBytes;
  };
  const pieces = cutIntoPieces(entries, workers, (fault) => faults.add(fault), { entry: tally }, RANGE_BYTES);
  const size = entries.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  const threads = Math.min(workers - 1, Math.floor(size / BYTES_PER_THREAD));
  const merge = new UsageMerge(faults, new UsageLedger(pool));
  const read = openUsageReader(setup, ({ entries: [{ name }] }, bytes) => {
    // Standard input says its size in no other way.
    if (name === '-') totals.bytes += bytes;
    return giveWay();
  });
  const feeders = Array.from({ length: threads }, () => openThread(setup));
  try {
    // A thread has its next piece before it ends one: this thread may be too busy reading to give it one then.
    const reads = [...feeders.flatMap((feeder) => [feeder.read, feeder.read]), read];
    await Promise.all(reads.map((one) => feed(pieces, one, merge)));
  } finally {
    await Promise.all(feeders.map(({ close }) => close()));
  }
  return { ledger: merge.ledger, ...totals, records: merge.records };
}

/** Takes pieces from the common list until there are none. */
async function feed(pieces: Iterator<Piece>, read: ReadUsage, merge: UsageMerge): Promise<void> {
  for (;;) {
    await merge.hasRoom();
    const step = pieces.next();
    if (step.done === true) return;
    const piece = step.value;
    merge.end(piece, await read(piece, (rows) => merge.take(piece, rows)));
    // What threads say is only heard between turns of the event loop, and reading here leaves none.
    await giveWay();
  }
}

function openThread(setup: UsageSetup): { readonly read: ReadUsage; close(): Promise<unknown> } {
  const worker = new Worker(new URL('../app/usage-worker.js', import.meta.url), {
    workerData: setup,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  interface Reading {
    readonly onRows: (rows: readonly UsageRow[]) => void;
    resolve(report: PieceReport): void;
    reject(error: Error): void;
  }
  /** The one at work first. */
  const readings: Reading[] = [];
  const fail = (error: Error): void => {
    for (const { reject } of readings.splice(0)) reject(error);
  };
  worker.on('message', (message: FromUsageWorker) => {
    if (message.kind === 'rows') readings[0]?.onRows(message.rows);
    else if (message.kind === 'done') readings.shift()?.resolve(message.report);
    else fail(new Error(message.message));
  });
  worker.on('error', fail);
  return {
    read: (piece, onRows) =>
      new Promise<PieceReport>((resolve, reject) => {
        readings.push({ onRows, resolve, reject });
        worker.postMessage(piece);
      }),
    close: () => worker.terminate(),
  };
}
