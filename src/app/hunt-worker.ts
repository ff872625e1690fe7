/** A worker thread that hunts: it takes lines of stored events, and gives the results when it is told to end. */
import { parentPort, workerData } from 'node:worker_threads';
import { HuntRun, type HuntSetup } from './hunt-run.ts';
import type { FromHunt, ToHunt } from './hunt-thread.ts';

const port = parentPort;
if (port === null) throw new Error('this module runs as a worker thread');
const run = new HuntRun(workerData as HuntSetup); // as `openHuntThread` passes it
const post = (message: FromHunt): void => port.postMessage(message);

port.on('message', (message: ToHunt) => {
  try {
    if (message.kind === 'lines') post({ kind: 'took', total: run.take(message.positions, message.lines) });
    else post({ kind: 'ended', result: run.end() });
  } catch (error) {
    post({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
