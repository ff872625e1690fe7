/** A worker thread: opens the rules for itself, then reads pieces as they are given and posts what it finds. */
import { parentPort, workerData } from 'node:worker_threads';
import { Evaluation } from './evaluation.ts';
import type { Finding } from './finding.ts';
import { readPiece } from './piece.ts';
import { buildPrefilter } from './prefilter.ts';
import { openBundle } from './rule-bundle.ts';
import { GuessedEvents } from './taken-events.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './workers.ts';

/** Findings are posted in batches: few messages, and none large. */
const BATCH = 256;

const port = parentPort;
if (port === null) throw new Error('this module runs as a worker thread');
const setup = workerData as WorkerSetup;
const { programs, lookup } = openBundle(setup.bundle);
const evaluation = new Evaluation(programs, setup.settings, setup.context, lookup);
const needles = setup.settings.readAll ? null : buildPrefilter(programs, setup.settings.processes !== undefined);
const post = (message: FromWorker): void => port.postMessage(message);

let queue: Promise<void> = Promise.resolve();
port.on('message', (message: ToWorker) => {
  queue = queue.then(() => read(message));
});

async function read(message: ToWorker): Promise<void> {
  let batch: Finding[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (batch.length > 0) post({ kind: 'findings', piece: message.piece.index, findings: batch });
    batch = [];
  };
  try {
    evaluation.folding = { taking: message.taken === null ? null : new GuessedEvents(message.taken) };
    const report = await readPiece(message.piece, evaluation, needles, {
      finding: (finding) => {
        batch.push(finding);
        if (batch.length >= BATCH) flush();
      },
      progress: (read) => {
        bytes += read;
        if (bytes < 8 * 1024 * 1024) return;
        post({ kind: 'progress', bytes });
        bytes = 0;
      },
    });
    flush();
    post({ kind: 'progress', bytes });
    post({ kind: 'done', piece: message.piece.index, report });
  } catch (error) {
    post({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
