/**
 * Threads that read pieces. A thread takes as long to load the program as the rules take to be read, so where the input
 * is known to be large, threads are started before the rules are made. Each says when it is ready; until then it gets
 * no work. A thread that nobody takes does not keep the process alive.
 */
import { Worker } from 'node:worker_threads';
import type { SourceEntry } from '../io/source.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Finding, PieceReport } from './finding.ts';
import type { Piece } from './piece.ts';
import type { RuleBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';
import type { TakenHint } from './taken-events.ts';

/** What a thread reads by. */
export interface ThreadSetup {
  readonly bundle: RuleBundle;
  readonly settings: ReadSettings;
  readonly context: EvalContext;
}

export type ToThread =
  | { readonly kind: 'setup'; readonly setup: ThreadSetup }
  /** `taken`: what is known to have been taken; null where copies are kept. */
  | { readonly kind: 'piece'; readonly piece: Piece; readonly taken: TakenHint | null };

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'findings'; readonly piece: number; readonly findings: readonly Finding[] }
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly piece: number; readonly report: PieceReport }
  | { readonly kind: 'bug'; readonly message: string };

/** A thread is started early from this much input a thread on. Bytes. */
const EARLY_BYTES = 64 * 1024 * 1024;
/** The same where few rules let most records be skipped unread: it is over before a thread could help. */
const EARLY_BYTES_SKIPPING = 512 * 1024 * 1024;
/** With fewer files of rules, most records are likely to be skipped. */
const FEW_FILES = 20;

export class ReadingThreads {
  readonly #idle: Worker[] = [];

  /** Starts the threads that reading these entries by so many files of rules will want beside this one; `most`: with it. */
  startFor(entries: readonly SourceEntry[], most: number, ruleFiles: number, readAll: boolean): void {
    const bytes = entries.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
    const worth = readAll || ruleFiles >= FEW_FILES ? EARLY_BYTES : EARLY_BYTES_SKIPPING;
    const count = Math.min(most, Math.floor(bytes / worth)) - 1;
    for (let i = 0; i < count; i++) this.#idle.push(startThread());
  }

  get waiting(): number {
    return this.#idle.length;
  }

  /** A thread that was started early, else a new one. It is the caller's to end. */
  take(): Worker {
    const worker = this.#idle.pop() ?? startThread();
    worker.ref();
    return worker;
  }
}

/**
 * Of the heap that new objects are made in. Larger is V8's default: no faster here, and tens of megabytes more in each
 * thread.
 */
const YOUNG_MEGABYTES = 12;

function startThread(): Worker {
  const worker = new Worker(new URL('../app/worker.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  worker.unref();
  return worker;
}
