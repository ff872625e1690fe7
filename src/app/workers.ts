/**
 * Reading pieces, in this thread or in several. Work goes out as descriptions of bytes and comes back as findings:
 * events never cross threads. Pieces are given out in order and no further ahead of the merge than a few per worker, so
 * that what waits to be merged stays small.
 */
import { Worker } from 'node:worker_threads';
import type { Needles } from '../io/format.ts';
import type { EvalContext } from '../lang/function.ts';
import { Evaluation } from './evaluation.ts';
import type { Finding, PieceReport } from './finding.ts';
import { type Piece, readPiece } from './piece.ts';
import { buildPrefilter } from './prefilter.ts';
import type { CompiledBundle, RuleBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';

export interface WorkerSetup {
  readonly bundle: RuleBundle;
  readonly settings: ReadSettings;
  readonly context: EvalContext;
}

export interface ToWorker {
  readonly piece: Piece;
}

export type FromWorker =
  | { readonly kind: 'findings'; readonly piece: number; readonly findings: readonly Finding[] }
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly piece: number; readonly report: PieceReport }
  | { readonly kind: 'bug'; readonly message: string };

/** Receives findings and reports strictly in the order of pieces. */
export interface Merge {
  finding(piece: Piece, finding: Finding): void;
  done(piece: Piece, report: PieceReport): void;
  progress(bytes: number): void;
  /** Whether reasons of silence are still wanted of pieces that are yet to be read. */
  asksSilence?(): boolean;
}

/** Pieces given to a thread at once: one in work and one waiting, so that it never idles while this thread is busy. */
const QUEUED = 2;
/** Pieces read but not yet merged, per thread; more would only take memory. */
const AHEAD = 4;
/** A further thread is worth its start from this much input on. Bytes. */
const BYTES_PER_THREAD = 64 * 1024 * 1024;
/** The same where most records are skipped unread: one thread reads this much in about the time that another starts in. */
const BYTES_PER_THREAD_SKIPPING = 2 * 1024 * 1024 * 1024;

/**
 * Reads every piece and resolves when all are merged. This thread reads too: it has the rules compiled while others are
 * still starting. Rejects only on our own bugs.
 */
export async function readPieces(
  pieces: Iterable<Piece>,
  workers: number,
  setup: WorkerSetup,
  compiled: CompiledBundle,
  merge: Merge,
): Promise<void> {
  await new Reading(pieces, workers, setup, compiled, merge).run();
}

interface Pending {
  readonly piece: Piece;
  findings: Finding[];
  report: PieceReport | null;
}

class Reading {
  readonly #pieces: Iterator<Piece>;
  readonly #workers: number;
  readonly #setup: WorkerSetup;
  readonly #merge: Merge;
  readonly #evaluation: Evaluation;
  readonly #needles: Needles | null;
  readonly #threads: { readonly worker: Worker; inWork: number }[] = [];
  readonly #pending = new Map<number, Pending>();
  #nextToMerge = 0;
  #started = 0;
  #exhausted = false;
  #failure: Error | null = null;
  #wake: () => void = () => {};

  constructor(pieces: Iterable<Piece>, workers: number, setup: WorkerSetup, compiled: CompiledBundle, merge: Merge) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#workers = workers;
    this.#setup = setup;
    this.#merge = merge;
    const programs = compiled.programs.all;
    this.#evaluation = new Evaluation(programs, setup.settings, setup.context, compiled.lookup);
    this.#needles = setup.settings.readAll ? null : buildPrefilter(programs, setup.settings.processes !== undefined);
  }

  async run(): Promise<void> {
    try {
      while (!this.#exhausted || this.#pending.size > 0) {
        if (this.#failure !== null) throw this.#failure;
        this.#feedThreads();
        const mine = this.#hasRoom() ? this.#take() : null;
        if (mine !== null) await this.#readHere(mine);
        else if (!this.#exhausted || this.#pending.size > 0) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
    }
  }

  #hasRoom(): boolean {
    return this.#pending.size < Math.max(2, this.#workers * AHEAD);
  }

  /** The next piece, entered as pending; null when there is none. */
  #take(): Piece | null {
    const step = this.#pieces.next();
    if (step.done === true) {
      this.#exhausted = true;
      return null;
    }
    const piece = this.#merge.asksSilence?.() === true ? { ...step.value, asksSilence: true } : step.value;
    this.#pending.set(piece.index, { piece, findings: [], report: null });
    this.#started += piece.bytes;
    return piece;
  }

  /** Gives waiting pieces to threads, starting one when the input has proved large enough for it. */
  #feedThreads(): void {
    const worth = this.#needles === null ? BYTES_PER_THREAD : BYTES_PER_THREAD_SKIPPING;
    const wanted = Math.min(this.#workers - 1, Math.floor(this.#started / worth));
    while (this.#threads.length < wanted) this.#threads.push(this.#startThread());
    for (let round = 0; round < QUEUED; round++) {
      for (const thread of this.#threads) {
        if (thread.inWork > round || !this.#hasRoom() || this.#exhausted) continue;
        const piece = this.#take();
        if (piece === null) return;
        thread.inWork++;
        thread.worker.postMessage({ piece } satisfies ToWorker);
      }
    }
  }

  #startThread(): { readonly worker: Worker; inWork: number } {
    const worker = new Worker(new URL('../app/worker.js', import.meta.url), { workerData: this.#setup });
    const thread = { worker, inWork: 0 };
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'done') thread.inWork--;
      this.#receive(message);
      this.#wake();
    });
    worker.on('error', (error: Error) => {
      this.#failure = error;
      this.#wake();
    });
    return thread;
  }

  async #readHere(piece: Piece): Promise<void> {
    const entry = this.#pending.get(piece.index)!;
    entry.report = await readPiece(piece, this.#evaluation, this.#needles, {
      finding: (finding) => this.#accept(entry, [finding]),
      progress: (bytes) => this.#merge.progress(bytes),
    });
    this.#mergeReady();
    // Lets messages of threads, timers and signals through between pieces.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'bug':
        this.#failure = new Error(message.message);
        break;
      case 'progress':
        this.#merge.progress(message.bytes);
        break;
      case 'findings':
        this.#accept(this.#pending.get(message.piece)!, message.findings);
        break;
      case 'done':
        this.#pending.get(message.piece)!.report = message.report;
        this.#mergeReady();
        break;
    }
  }

  /** What is next in order need not wait in memory. */
  #accept(entry: Pending, findings: readonly Finding[]): void {
    if (entry.piece.index === this.#nextToMerge)
      for (const finding of findings) this.#merge.finding(entry.piece, finding);
    else entry.findings.push(...findings);
  }

  #mergeReady(): void {
    for (
      let entry = this.#pending.get(this.#nextToMerge);
      entry !== undefined;
      entry = this.#pending.get(this.#nextToMerge)
    ) {
      for (const finding of entry.findings) this.#merge.finding(entry.piece, finding);
      entry.findings = [];
      if (entry.report === null) return;
      this.#merge.done(entry.piece, entry.report);
      this.#pending.delete(this.#nextToMerge++);
    }
  }
}
