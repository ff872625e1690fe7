/** A worker thread: compiles the rules for itself, then reads pieces as they are given and posts what it finds. */
import { parentPort, workerData } from 'node:worker_threads';
import { Evaluation } from './evaluation.js';
import { readPiece } from './piece.js';
import { buildPrefilter } from './prefilter.js';
import { compileBundle } from './rule-bundle.js';
/** Findings are posted in batches: few messages, and none large. */
const BATCH = 256;
const port = parentPort;
if (port === null)
    throw new Error('this module runs as a worker thread');
const setup = workerData;
const compiled = compileBundle(setup.bundle);
const programs = compiled.programs.all;
const evaluation = new Evaluation(programs, setup.settings, setup.context, compiled.lookup);
const needles = setup.settings.readAll ? null : buildPrefilter(programs);
const post = (message) => port.postMessage(message);
let queue = Promise.resolve();
port.on('message', (message) => {
    queue = queue.then(() => read(message));
});
async function read(message) {
    let batch = [];
    let bytes = 0;
    const flush = () => {
        if (batch.length > 0)
            post({ kind: 'findings', piece: message.piece.index, findings: batch });
        batch = [];
    };
    try {
        const report = await readPiece(message.piece, evaluation, needles, {
            finding: (finding) => {
                batch.push(finding);
                if (batch.length >= BATCH)
                    flush();
            },
            progress: (read) => {
                bytes += read;
                if (bytes < 8 * 1024 * 1024)
                    return;
                post({ kind: 'progress', bytes });
                bytes = 0;
            },
        });
        flush();
        post({ kind: 'progress', bytes });
        post({ kind: 'done', piece: message.piece.index, report });
    }
    catch (error) {
        post({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
}
