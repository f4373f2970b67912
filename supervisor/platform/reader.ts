// Long reads off the main thread: one thread with a read-only connection that answers queries in turn.

import { Worker } from 'node:worker_threads';

export interface Reader {
  /** All rows of a query. Rejects when the query fails or the reader is busy beyond its bound. */
  all<Row>(sql: string, parameters?: readonly (string | number | null)[]): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Queries waiting at once: more means that pages are asked for faster than they can be answered. */
const MAX_WAITING = 100;

interface Answer {
  readonly id: number;
  readonly rows?: unknown[];
  readonly error?: string;
}

export function createReader(databasePath: string): Reader {
  const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: { databasePath } });
  const waiting = new Map<number, { resolve: (rows: never[]) => void; reject: (error: Error) => void }>();
  let lastId = 0;

  function failAll(reason: string): void {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  }

  worker.on('message', ({ id, rows, error }: Answer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(rows as never[]);
    else asked?.reject(new Error(error));
  });
  worker.on('error', (error) => failAll(`reader thread: ${error.message}`));
  worker.unref();

  return {
    all(sql, parameters = []) {
      if (waiting.size >= MAX_WAITING) return Promise.reject(new Error('too many queries at once'));
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, sql, parameters });
      });
    },
    async stop() {
      // Otherwise nothing might be left to wait for, and the process would end in the middle of stopping.
      worker.ref();
      await worker.terminate();
      failAll('the supervisor is stopping');
    },
  };
}
