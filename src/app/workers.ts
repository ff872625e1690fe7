/**
 * Reading pieces, in this thread or in several. Work goes out as descriptions of bytes and comes back as findings:
 * events never cross threads. Pieces are given out in order and no further ahead of the merge than a few per worker, so
 * that what waits to be merged stays small. A piece that was read ahead and folded events which an earlier piece turns
 * out to hold too is read once more when its turn has come.
 */
import type { Worker } from 'node:worker_threads';
import type { Program } from '../engine/program.ts';
import type { Needles } from '../io/format.ts';
import { CandidatePacker } from './candidate-packs.ts';
import { Evaluation } from './evaluation.ts';
import { giveWay } from './give-way.ts';
import { type Piece, readPiece } from './piece.ts';
import { type Merge, PieceOrder } from './piece-order.ts';
import { needlesUnder } from './prefilter.ts';
import { type FromThread, ReadingThreads, type ThreadSetup, type ToThread } from './reading-threads.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import { shareHeapRoom } from './runtime-flags.ts';
import { TakenEvents } from './taken-events.ts';

interface ThreadAtWork {
  readonly worker: Worker;
  isReady: boolean;
  inWork: number;
}

/** Pieces given to a thread at once: one in work and one waiting, so that it never idles between two. */
const QUEUED = 2;
/** Read here between two looks at what other threads have found and whether they want more. Bytes. */
const TURN = 4 * 1024 * 1024;
/** Pieces read but not yet merged, per thread; more would only take memory. */
const AHEAD = 4;
/** The same where most records are skipped unread: a piece takes milliseconds, and holds little when it is read. */
const AHEAD_SKIPPING = 16;
/** A further thread is worth its start from this much input on. Bytes. */
const BYTES_PER_THREAD = 64 * 1024 * 1024;
/** The same where most records are skipped unread, which is over almost before another thread is ready. */
const BYTES_PER_THREAD_SKIPPING = 2 * 1024 * 1024 * 1024;

/**
 * Reads every piece and resolves when all are merged; false when there were too many events to tell copies apart. This
 * thread reads too: it has the rules compiled while others are still starting. Rejects only on our own bugs.
 */
export async function readPieces(
  pieces: Iterable<Piece>,
  workers: number,
  setup: ThreadSetup,
  compiled: CompiledBundle,
  merge: Merge,
  threads = new ReadingThreads(),
): Promise<boolean> {
  return new Reading(pieces, workers, setup, compiled, merge, threads).run();
}

class Reading {
  readonly #pieces: Iterator<Piece>;
  readonly #workers: number;
  readonly #setup: ThreadSetup;
  readonly #merge: Merge;
  readonly #order: PieceOrder;
  readonly #programs: readonly Program[];
  readonly #evaluation: Evaluation;
  readonly #needles: Needles | null;
  /** null: no rule folds events, or copies are kept. */
  readonly #taken: TakenEvents | null;
  readonly #supply: ReadingThreads;
  readonly #threads: ThreadAtWork[] = [];
  /** Next in order, and not to be had by reading ahead. */
  #waiting: Piece | null = null;
  #started = 0;
  #exhausted = false;
  #failure: Error | null = null;
  #wake: () => void = () => {};

  constructor(
    pieces: Iterable<Piece>,
    workers: number,
    setup: ThreadSetup,
    compiled: CompiledBundle,
    merge: Merge,
    threads: ReadingThreads,
  ) {
    this.#supply = threads;
    this.#pieces = pieces[Symbol.iterator]();
    this.#workers = workers;
    this.#setup = setup;
    this.#merge = merge;
    const programs = compiled.programs.all;
    this.#programs = programs;
    this.#evaluation = new Evaluation(programs, setup.settings, setup.context, compiled.lookup, true);
    const tells = setup.settings.keepDuplicates !== true && this.#evaluation.hasFolds;
    this.#taken = tells ? new TakenEvents() : null;
    this.#order = new PieceOrder(merge, this.#taken);
    this.#needles = needlesUnder(setup.settings, programs);
  }

  async run(): Promise<boolean> {
    try {
      while (this.#supply.waiting > 0) this.#addThread();
      while (!this.#isOver()) {
        shareHeapRoom(1 + this.#threads.length);
        if (this.#failure !== null) throw this.#failure;
        this.#feedThreads();
        if (await this.#readAgain()) continue;
        const mine = this.#hasRoom() ? this.#take() : null;
        if (mine !== null) await this.#readHere(mine);
        else if (!this.#isOver()) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
      return this.#taken?.isFull !== true;
    } finally {
      await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
      shareHeapRoom(1);
    }
  }

  #isOver(): boolean {
    return this.#exhausted && this.#waiting === null && this.#order.size === 0;
  }

  #hasRoom(): boolean {
    const ahead = this.#needles === null ? AHEAD : AHEAD_SKIPPING;
    return this.#order.size < Math.max(2, this.#workers * ahead);
  }

  /** The next piece, entered as pending; null when there is none, or when its turn has not come. */
  #take(): Piece | null {
    const piece = this.#waiting ?? this.#draw();
    if (piece === null) return null;
    this.#waiting = null;
    if (this.#taken !== null && !isRepeatable(piece) && !this.#order.isNext(piece)) {
      this.#waiting = piece;
      return null;
    }
    this.#enter(piece);
    return piece;
  }

  #enter(piece: Piece): void {
    this.#order.enter(piece);
    this.#started += piece.bytes;
  }

  #draw(): Piece | null {
    const step = this.#pieces.next();
    if (step.done !== true)
      return this.#merge.asksSilence?.() === true ? { ...step.value, asksSilence: true } : step.value;
    this.#exhausted = true;
    return null;
  }

  /** Gives waiting pieces to threads, starting one when the input has proved large enough for it. */
  #feedThreads(): void {
    const worth = this.#needles === null ? BYTES_PER_THREAD : BYTES_PER_THREAD_SKIPPING;
    const wanted = Math.min(this.#workers - 1, Math.floor(this.#started / worth));
    while (this.#threads.length < wanted) this.#addThread();
    for (let round = 0; round < QUEUED; round++) {
      for (const thread of this.#threads) {
        if (!this.#isFree(thread, round) || !this.#hasRoom() || this.#exhausted) continue;
        if (this.#waiting !== null) return;
        const piece = this.#draw();
        if (piece === null) return;
        if (this.#taken !== null && !isRepeatable(piece)) {
          this.#waiting = piece;
          return;
        }
        this.#enter(piece);
        thread.inWork++;
        post(thread, { kind: 'piece', piece, taken: this.#taken?.hint() ?? null });
      }
    }
  }

  /**
   * Whether a thread may have another piece. Where records are skipped unread, all may be over before it is ready; else
   * its first piece can wait for it.
   */
  #isFree(thread: ThreadAtWork, round: number): boolean {
    return thread.isReady ? thread.inWork <= round : this.#needles === null && thread.inWork === 0;
  }

  #addThread(): void {
    const worker = this.#supply.take();
    const thread: ThreadAtWork = { worker, isReady: false, inWork: 0 };
    this.#threads.push(thread);
    post(thread, { kind: 'setup', setup: this.#setup });
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') thread.isReady = true;
      if (message.kind === 'done') thread.inWork--;
      this.#receive(message);
      this.#wake();
    });
    worker.on('error', (error: Error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  async #readHere(piece: Piece): Promise<void> {
    this.#evaluation.folding = this.#order.foldReading(piece);
    let turn = 0;
    const packer = new CandidatePacker(this.#programs, (finding) => this.#order.accept(piece.index, [finding]));
    const report = await readPiece(piece, this.#evaluation, this.#needles, {
      finding: (finding) => packer.take(finding),
      progress: (bytes) => {
        this.#merge.progress(bytes);
        turn += bytes;
        if (turn < TURN) return;
        turn = 0;
        return this.#giveWay();
      },
    });
    packer.flush();
    this.#order.end(piece.index, report);
    await this.#giveWay();
  }

  /** Lets messages of threads, timers and signals through, and gives threads that wait for work some. */
  async #giveWay(): Promise<void> {
    await giveWay();
    this.#feedThreads();
  }

  /** Reads the rest of a piece's folds now that all that comes before it is known; false where no piece waits for that. */
  async #readAgain(): Promise<boolean> {
    const again = this.#order.again();
    if (again === null) return false;
    this.#evaluation.folding = again.reading;
    await readPiece(again.piece, this.#evaluation, this.#needles, {
      finding: (finding) => this.#order.acceptAgain(finding),
      progress: giveWay,
    });
    this.#order.endAgain();
    return true;
  }

  #receive(message: FromThread): void {
    switch (message.kind) {
      case 'bug':
        this.#failure = new Error(message.message);
        break;
      case 'progress':
        this.#merge.progress(message.bytes);
        break;
      case 'findings':
        this.#order.accept(message.piece, message.findings);
        break;
      case 'done':
        this.#order.end(message.piece, message.report);
        break;
    }
  }
}

function post({ worker }: ThreadAtWork, message: ToThread): void {
  worker.postMessage(message);
}

/** Whether a piece gives the same when it is read once more: standard input and pipes do not. */
function isRepeatable({ entries }: Piece): boolean {
  return entries.every(({ file }) => file !== null);
}
