/**
 * A thread for one hunt. Whatever the query costs, events are taken and answered for beside it: the thread has a limit of
 * memory of its own and can be ended at any moment.
 */
import { Worker } from 'node:worker_threads';
import type { HuntResult, HuntSetup } from './hunt-run.ts';

export type ToHunt =
  | { readonly kind: 'lines'; readonly positions: readonly number[]; readonly lines: Uint8Array }
  | { readonly kind: 'end' };
export type FromHunt =
  | { readonly kind: 'took'; readonly total: number }
  | { readonly kind: 'ended'; readonly result: HuntResult }
  | { readonly kind: 'bug'; readonly message: string };

/** Somebody who hunts, one request after another. */
export interface Hunter {
  /** Resolves with the number of results so far. */
  take(positions: readonly number[], lines: Uint8Array): Promise<number>;
  end(): Promise<HuntResult>;
  close(): Promise<void>;
}

/** It needed more memory than a hunt may have. */
export class OutOfMemory extends Error {}

/** Megabytes. */
const MAX_HEAP = 320;

/** Rejects what is asked with `OutOfMemory`, or with a bug of ours. */
export function openHuntThread(setup: HuntSetup): Hunter {
  const worker = new Worker(new URL('../app/hunt-worker.js', import.meta.url), {
    workerData: setup,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP },
  });
  let failure: Error | null = null;
  let waiting: { resolve: (message: FromHunt) => void; reject: (error: Error) => void } | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = null;
  };
  worker.on('message', (message: FromHunt) => {
    if (message.kind === 'bug') fail(new Error(message.message));
    else waiting?.resolve(message);
  });
  worker.on('error', (error: Error & { code?: string }) =>
    fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new OutOfMemory() : error),
  );
  worker.on('exit', () => fail(new Error('the thread of a hunt has ended')));
  const ask = (message: ToHunt): Promise<FromHunt> =>
    new Promise((resolve, reject) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      waiting = { resolve, reject };
      worker.postMessage(message);
    });
  return {
    take: async (positions, lines) => {
      const answer = await ask({ kind: 'lines', positions, lines });
      return answer.kind === 'took' ? answer.total : 0;
    },
    end: async () => {
      const answer = await ask({ kind: 'end' });
      if (answer.kind !== 'ended') throw new Error('a hunt did not end');
      return answer.result;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
