/**
 * Reading pieces, in this thread or in several. Work goes out as descriptions of bytes and comes back as findings:
 * events never cross threads. Pieces are given out in order and no further ahead of the merge than a few per worker, so
 * that what waits to be merged stays small.
 */
import { Worker } from 'node:worker_threads';
import type { EvalContext } from '../lang/function.ts';
import { Evaluation } from './evaluation.ts';
import type { Finding, PieceReport } from './finding.ts';
import { type Piece, readPiece } from './piece.ts';
import { buildPrefilter } from './prefilter.ts';
import { compileBundle, type RuleBundle } from './rule-bundle.ts';
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
}

/** Pieces in work or waiting to be merged, per worker. */
const AHEAD = 3;

/** Reads every piece and resolves when all are merged. Rejects only on our own bugs. */
export async function readPieces(
  pieces: Iterable<Piece>,
  workers: number,
  setup: WorkerSetup,
  merge: Merge,
): Promise<void> {
  if (workers <= 1) await readHere(pieces, setup, merge);
  else await readApart(pieces, workers, setup, merge);
}

async function readHere(pieces: Iterable<Piece>, setup: WorkerSetup, merge: Merge): Promise<void> {
  const compiled = compileBundle(setup.bundle);
  const programs = compiled.programs.all;
  const evaluation = new Evaluation(programs, setup.settings, setup.context, compiled.lookup);
  const needles = setup.settings.readAll ? null : buildPrefilter(programs);
  for (const piece of pieces) {
    const report = await readPiece(piece, evaluation, needles, {
      finding: (finding) => merge.finding(piece, finding),
      progress: (bytes) => merge.progress(bytes),
    });
    merge.done(piece, report);
    // Lets timers run (progress) and signals through between pieces.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Pending {
  readonly piece: Piece;
  findings: Finding[];
  report: PieceReport | null;
}

async function readApart(pieces: Iterable<Piece>, workers: number, setup: WorkerSetup, merge: Merge): Promise<void> {
  const source = pieces[Symbol.iterator]();
  const pending = new Map<number, Pending>();
  let nextToMerge = 0;
  let exhausted = false;
  const idle: Worker[] = [];
  const threads: Worker[] = [];
  await new Promise<void>((resolve, reject) => {
    /** Hands out pieces while someone is idle and the merge is not too far behind. */
    const pull = (): void => {
      try {
        while (!exhausted && pending.size < workers * AHEAD && (idle.length > 0 || threads.length < workers)) {
          const step = source.next();
          if (step.done === true) {
            exhausted = true;
            break;
          }
          pending.set(step.value.index, { piece: step.value, findings: [], report: null });
          const worker = idle.pop() ?? start();
          worker.postMessage({ piece: step.value } satisfies ToWorker);
        }
        if (exhausted && pending.size === 0) resolve();
      } catch (error) {
        reject(error as Error);
      }
    };
    const start = (): Worker => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: setup });
      threads.push(worker);
      worker.on('message', (message: FromWorker) => take(worker, message));
      worker.on('error', reject);
      return worker;
    };
    const take = (worker: Worker, message: FromWorker): void => {
      switch (message.kind) {
        case 'bug':
          reject(new Error(message.message));
          break;
        case 'progress':
          merge.progress(message.bytes);
          break;
        case 'findings': {
          const entry = pending.get(message.piece)!;
          // What is next in order need not wait in memory.
          if (message.piece === nextToMerge)
            for (const finding of message.findings) merge.finding(entry.piece, finding);
          else entry.findings.push(...message.findings);
          break;
        }
        case 'done':
          pending.get(message.piece)!.report = message.report;
          idle.push(worker);
          mergeReady();
          pull();
          break;
      }
    };
    const mergeReady = (): void => {
      for (let entry = pending.get(nextToMerge); entry !== undefined; entry = pending.get(nextToMerge)) {
        for (const finding of entry.findings) merge.finding(entry.piece, finding);
        entry.findings = [];
        if (entry.report === null) return;
        merge.done(entry.piece, entry.report);
        pending.delete(nextToMerge);
        nextToMerge++;
      }
    };
    pull();
  }).finally(() => Promise.all(threads.map((thread) => thread.terminate())));
}
