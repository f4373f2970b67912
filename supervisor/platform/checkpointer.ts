// Moves the database's write-ahead log into its file from a thread of its own, so that no commit has to.
//
// SQLite moves the log within the commit that finds it long: live frames then wait for megabytes to be written and
// synced. Moved ahead of time, what is left to that commit is little.

import { Worker } from 'node:worker_threads';

export interface Checkpointer {
  /** A commit wrote about so much. */
  wrote(bytes: number): void;
  stop(): Promise<void>;
}

/** About a second of a busy network; a quiet one leaves the work to SQLite. */
const MOVE_AFTER_BYTES = 1 << 20;

export function createCheckpointer(databasePath: string): Checkpointer {
  const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
    workerData: { databasePath },
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  // Without it commits do the work themselves, as slowly as SQLite's own way.
  worker.on('error', () => undefined);
  worker.unref();
  let written = 0;

  return {
    wrote(bytes) {
      written += bytes;
      if (written < MOVE_AFTER_BYTES) return;
      written = 0;
      worker.postMessage('move');
    },
    async stop() {
      // Otherwise nothing might be left to wait for, and the process would end in the middle of stopping.
      worker.ref();
      worker.postMessage('stop');
      await ended;
    },
  };
}
