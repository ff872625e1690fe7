/**
 * Reads input for its use of AI, in this thread or in several. A piece gives rows; rows are merged in the order of the
 * input, so the outcome is the same for any number of threads.
 */
import { Worker } from 'node:worker_threads';
import type { Fault, FaultLog } from '../io/fault.ts';
import type { SourceEntry } from '../io/source.ts';
import { Catalogue, type CatalogueData } from '../usage/catalogue.ts';
import { Inventory, type UsageRow } from '../usage/inventory.ts';
import type { PieceReport } from './finding.ts';
import { type Piece, readPiece } from './piece.ts';
import { cutIntoPieces } from './pieces.ts';
import type { ReadSettings } from './settings.ts';
import { buildUsageNeedles } from './usage-needles.ts';
import { UsageTaker } from './usage-taker.ts';

export interface UsageSetup {
  readonly catalogue: CatalogueData;
  readonly settings: ReadSettings;
  /** Also look for starts of local runtimes and for model files, which takes reading every record. */
  readonly local: boolean;
}

/** What one piece gave. */
export interface UsagePiece {
  readonly rows: readonly UsageRow[];
  readonly leftOut: number;
  readonly report: PieceReport;
}

export type FromUsageWorker =
  | { readonly kind: 'done'; readonly piece: number; readonly result: UsagePiece }
  | { readonly kind: 'bug'; readonly message: string };

export interface UsageReading {
  readonly inventory: Inventory;
  readonly files: number;
  readonly bytes: number;
  readonly records: { readonly attempted: number; readonly skipped: number; readonly decoded: number };
}

/** Reads pieces; one for each thread. */
export function openUsageReader({ catalogue, settings, local }: UsageSetup): (piece: Piece) => Promise<UsagePiece> {
  const lists = new Catalogue(catalogue);
  const taker = new UsageTaker(lists, settings, local);
  const needles = settings.readAll || local ? null : buildUsageNeedles(lists);
  return async (piece) => {
    const report = await readPiece(piece, taker, needles, { finding: () => {}, progress: () => {} });
    return { rows: taker.inventory.rows, leftOut: taker.inventory.leftOut, report };
  };
}

/** A further thread is worth its start from this much input on. Bytes. */
const BYTES_PER_THREAD = 64 * 1024 * 1024;
/** Pieces whose rows may wait for an earlier one. */
const MAX_WAITING = 64;

/** Rejects only on our own bugs; what goes wrong with the input is in `faults`. */
export async function readUsage(
  entries: readonly SourceEntry[],
  setup: UsageSetup,
  workers: number,
  faults: FaultLog,
): Promise<UsageReading> {
  const totals = { files: 0, bytes: 0 };
  const pieces = cutIntoPieces(entries, workers, (fault) => faults.add(fault), {
    entry: (entry) => {
      totals.files++;
      totals.bytes += entry.diskBytes;
    },
  });
  const size = entries.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  const threads = Math.min(workers - 1, Math.floor(size / BYTES_PER_THREAD));
  const merge = new UsageMerge(faults);
  const read = openUsageReader(setup);
  const feeders = Array.from({ length: threads }, () => openThread(setup));
  try {
    await Promise.all([...feeders, { read, close: () => {} }].map((feeder) => feed(pieces, feeder.read, merge)));
  } finally {
    await Promise.all(feeders.map(({ close }) => close()));
  }
  return { inventory: merge.inventory, ...totals, records: merge.records };
}

/** Takes pieces from the common list until there are none. */
async function feed(
  pieces: Iterator<Piece>,
  read: (piece: Piece) => Promise<UsagePiece>,
  merge: UsageMerge,
): Promise<void> {
  for (;;) {
    while (merge.waiting >= MAX_WAITING) await new Promise((resolve) => setImmediate(resolve));
    const step = pieces.next();
    if (step.done === true) return;
    merge.add(step.value, await read(step.value));
  }
}

function openThread(setup: UsageSetup): { read(piece: Piece): Promise<UsagePiece>; close(): Promise<unknown> } {
  const worker = new Worker(new URL('../app/usage-worker.js', import.meta.url), { workerData: setup });
  let settle: { resolve(result: UsagePiece): void; reject(error: Error): void } | null = null;
  worker.on('message', (message: FromUsageWorker) => {
    if (message.kind === 'done') settle?.resolve(message.result);
    else settle?.reject(new Error(message.message));
  });
  worker.on('error', (error: Error) => settle?.reject(error));
  return {
    read: (piece) =>
      new Promise<UsagePiece>((resolve, reject) => {
        settle = { resolve, reject };
        worker.postMessage(piece);
      }),
    close: () => worker.terminate(),
  };
}

/** Merges what pieces gave, strictly in their order. */
class UsageMerge {
  readonly inventory = new Inventory();
  readonly records = { attempted: 0, skipped: 0, decoded: 0 };
  readonly #faults: FaultLog;
  readonly #early = new Map<number, readonly [Piece, UsagePiece]>();
  readonly #attempted = new Map<string, number>();
  #next = 0;

  constructor(faults: FaultLog) {
    this.#faults = faults;
  }

  get waiting(): number {
    return this.#early.size;
  }

  add(piece: Piece, result: UsagePiece): void {
    this.#early.set(piece.index, [piece, result]);
    for (let ready = this.#early.get(this.#next); ready !== undefined; ready = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      this.#merge(...ready);
    }
  }

  #merge(piece: Piece, { rows, leftOut, report }: UsagePiece): void {
    const base = piece.range === null ? 0 : (this.#attempted.get(piece.entry.name) ?? 0);
    this.inventory.absorb(rows, leftOut, base);
    const samples = report.faults.samples.map(
      (fault): Fault => (fault.record === undefined ? fault : { ...fault, record: fault.record + base }),
    );
    this.#faults.absorb({ counts: report.faults.counts, samples });
    if (piece.range !== null) this.#attempted.set(piece.entry.name, base + report.attempted);
    this.records.attempted += report.attempted;
    this.records.skipped += report.skipped;
    this.records.decoded += report.decoded;
  }
}
