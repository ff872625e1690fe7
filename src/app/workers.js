/**
 * Reading pieces, in this thread or in several. Work goes out as descriptions of bytes and comes back as findings:
 * events never cross threads. Pieces are given out in order and no further ahead of the merge than a few per worker, so
 * that what waits to be merged stays small.
 */
import { Worker } from 'node:worker_threads';
import { Evaluation } from './evaluation.js';
import { readPiece } from './piece.js';
import { buildPrefilter } from './prefilter.js';
/** Pieces given to a thread at once: one in work and one waiting, so that it never idles while this thread is busy. */
const QUEUED = 2;
/** Pieces read but not yet merged, per thread; more would only take memory. */
const AHEAD = 4;
/** A further thread is worth its start from this much input on. Bytes. */
const BYTES_PER_THREAD = 64 * 1024 * 1024;
/**
 * Reads every piece and resolves when all are merged. This thread reads too: it has the rules compiled while others are
 * still starting. Rejects only on our own bugs.
 */
export async function readPieces(pieces, workers, setup, compiled, merge) {
    await new Reading(pieces, workers, setup, compiled, merge).run();
}
class Reading {
    #pieces;
    #workers;
    #setup;
    #merge;
    #evaluation;
    #needles;
    #threads = [];
    #pending = new Map();
    #nextToMerge = 0;
    #started = 0;
    #exhausted = false;
    #failure = null;
    #wake = () => { };
    constructor(pieces, workers, setup, compiled, merge) {
        this.#pieces = pieces[Symbol.iterator]();
        this.#workers = workers;
        this.#setup = setup;
        this.#merge = merge;
        const programs = compiled.programs.all;
        this.#evaluation = new Evaluation(programs, setup.settings, setup.context, compiled.lookup);
        this.#needles = setup.settings.readAll ? null : buildPrefilter(programs);
    }
    async run() {
        try {
            while (!this.#exhausted || this.#pending.size > 0) {
                if (this.#failure !== null)
                    throw this.#failure;
                this.#feedThreads();
                const mine = this.#hasRoom() ? this.#take() : null;
                if (mine !== null)
                    await this.#readHere(mine);
                else if (!this.#exhausted || this.#pending.size > 0) {
                    await new Promise((resolve) => {
                        this.#wake = resolve;
                    });
                }
            }
        }
        finally {
            await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
        }
    }
    #hasRoom() {
        return this.#pending.size < Math.max(2, this.#workers * AHEAD);
    }
    /** The next piece, entered as pending; null when there is none. */
    #take() {
        const step = this.#pieces.next();
        if (step.done === true) {
            this.#exhausted = true;
            return null;
        }
        this.#pending.set(step.value.index, { piece: step.value, findings: [], report: null });
        this.#started += step.value.bytes;
        return step.value;
    }
    /** Gives waiting pieces to threads, starting one when the input has proved large enough for it. */
    #feedThreads() {
        const wanted = Math.min(this.#workers - 1, Math.floor(this.#started / BYTES_PER_THREAD));
        while (this.#threads.length < wanted)
            this.#threads.push(this.#startThread());
        for (let round = 0; round < QUEUED; round++) {
            for (const thread of this.#threads) {
                if (thread.inWork > round || !this.#hasRoom() || this.#exhausted)
                    continue;
                const piece = this.#take();
                if (piece === null)
                    return;
                thread.inWork++;
                thread.worker.postMessage({ piece });
            }
        }
    }
    #startThread() {
        const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: this.#setup });
        const thread = { worker, inWork: 0 };
        worker.on('message', (message) => {
            if (message.kind === 'done')
                thread.inWork--;
            this.#receive(message);
            this.#wake();
        });
        worker.on('error', (error) => {
            this.#failure = error;
            this.#wake();
        });
        return thread;
    }
    async #readHere(piece) {
        const entry = this.#pending.get(piece.index);
        entry.report = await readPiece(piece, this.#evaluation, this.#needles, {
            finding: (finding) => this.#accept(entry, [finding]),
            progress: (bytes) => this.#merge.progress(bytes),
        });
        this.#mergeReady();
        // Lets messages of threads, timers and signals through between pieces.
        await new Promise((resolve) => setImmediate(resolve));
    }
    #receive(message) {
        switch (message.kind) {
            case 'bug':
                this.#failure = new Error(message.message);
                break;
            case 'progress':
                this.#merge.progress(message.bytes);
                break;
            case 'findings':
                this.#accept(this.#pending.get(message.piece), message.findings);
                break;
            case 'done':
                this.#pending.get(message.piece).report = message.report;
                this.#mergeReady();
                break;
        }
    }
    /** What is next in order need not wait in memory. */
    #accept(entry, findings) {
        if (entry.piece.index === this.#nextToMerge)
            for (const finding of findings)
                this.#merge.finding(entry.piece, finding);
        else
            entry.findings.push(...findings);
    }
    #mergeReady() {
        for (let entry = this.#pending.get(this.#nextToMerge); entry !== undefined; entry = this.#pending.get(this.#nextToMerge)) {
            for (const finding of entry.findings)
                this.#merge.finding(entry.piece, finding);
            entry.findings = [];
            if (entry.report === null)
                return;
            this.#merge.done(entry.piece, entry.report);
            this.#pending.delete(this.#nextToMerge++);
        }
    }
}
