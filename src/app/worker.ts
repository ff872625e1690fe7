/** A worker thread: opens the rules that it is given, then reads pieces as they come and posts what it finds. */
import { parentPort } from 'node:worker_threads';
import type { Program } from '../engine/program.ts';
import type { Needles } from '../io/format.ts';
import { CandidatePacker } from './candidate-packs.ts';
import { Evaluation } from './evaluation.ts';
import type { Finding } from './finding.ts';
import { readPiece } from './piece.ts';
import { needlesUnder } from './prefilter.ts';
import type { FromThread, ThreadSetup, ToThread } from './reading-threads.ts';
import { openBundle } from './rule-bundle.ts';
import { GuessedEvents } from './taken-events.ts';

/** Findings are posted in batches: few messages, and none large. */
const BATCH = 256;

const port = parentPort;
if (port === null) throw new Error('this module runs as a worker thread');
const post = (message: FromThread, moved: readonly ArrayBuffer[] = []): void => port.postMessage(message, moved);

interface Reader {
  readonly programs: readonly Program[];
  readonly evaluation: Evaluation;
  readonly needles: Needles | null;
}

let reader: Reader | null = null;
let queue: Promise<void> = Promise.resolve();
port.on('message', (message: ToThread) => {
  queue = queue.then(() => take(message)).catch(report);
});

async function take(message: ToThread): Promise<void> {
  if (message.kind === 'setup') {
    reader = openReader(message.setup);
    post({ kind: 'ready' });
  } else {
    if (reader === null) throw new Error('a piece came before the rules');
    await read(reader, message);
  }
}

function openReader({ bundle, settings, context }: ThreadSetup): Reader {
  const { programs, lookup } = openBundle(bundle);
  return {
    programs,
    evaluation: new Evaluation(programs, settings, context, lookup),
    needles: needlesUnder(settings, programs),
  };
}

async function read({ programs, evaluation, needles }: Reader, message: ToThread & { kind: 'piece' }): Promise<void> {
  let batch: Finding[] = [];
  let bytes = 0;
  const flush = (): void => {
    const moved = batch.flatMap((finding) => (finding.kind === 'candidates' ? [finding.items.buffer] : []));
    if (batch.length > 0) post({ kind: 'findings', piece: message.piece.index, findings: batch }, moved);
    batch = [];
  };
  const packer = new CandidatePacker(programs, (finding) => {
    batch.push(finding);
    if (batch.length >= BATCH) flush();
  });
  evaluation.folding = { taking: message.taken === null ? null : new GuessedEvents(message.taken) };
  const report = await readPiece(message.piece, evaluation, needles, {
    finding: (finding) => packer.take(finding),
    progress: (read) => {
      bytes += read;
      if (bytes < 8 * 1024 * 1024) return;
      post({ kind: 'progress', bytes });
      bytes = 0;
    },
  });
  packer.flush();
  flush();
  post({ kind: 'progress', bytes });
  post({ kind: 'done', piece: message.piece.index, report });
}

function report(error: unknown): void {
  post({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
