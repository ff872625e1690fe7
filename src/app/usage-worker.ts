/** A worker thread of `usage`: reads one piece after the other, in the order in which they come, and posts its rows. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Piece } from './piece.ts';
import { type FromUsageWorker, openUsageReader, type UsageSetup } from './usage-reading.ts';

const port = parentPort;
if (port === null) throw new Error('this module runs as a worker thread');
const read = openUsageReader(workerData as UsageSetup);
const post = (message: FromUsageWorker): void => port.postMessage(message);

/** Ends when all pieces so far have been read. */
let reading = Promise.resolve();

port.on('message', (piece: Piece) => {
  reading = reading
    .then(() => read(piece, (rows) => post({ kind: 'rows', rows })))
    .then(
      (report) => post({ kind: 'done', report }),
      (error: unknown) =>
        post({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
});
