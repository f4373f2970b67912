// The main thread's side of ingest: hands messages to the ingest thread, bounded, and its results to the wiring.

import { Worker } from 'node:worker_threads';
import type { Statement, Written } from '../platform/write-batch.ts';
import { BULK_BYTES, type Committed, type FromIngest, type ToIngest, type ToSend } from './messages.ts';

export interface IngestDeps {
  /** The thread's entry file and what it is given. */
  readonly workerUrl: URL;
  readonly workerData: unknown;
  readonly onCommitted: (committed: Committed) => void;
  /** Live receptions, and late ones that go before them; just ahead of their commit. */
  readonly onSend: (toSend: ToSend, lastReceptionId: number) => void;
  readonly onLate: (late: Extract<FromIngest, { readonly kind: 'late' }>) => void;
  /** The database failed: the process must end. */
  readonly onFailed: (reason: string) => void;
}

export interface Ingest {
  /** Resolves when the thread has opened the database; rejects when it cannot. */
  start(): Promise<void>;
  /**
   * Takes in a message. The promise resolves when there is room for more: whoever waits for it slows the sender.
   * Nothing is lost by not waiting long: agents keep what is not `stored`.
   */
  accept(message: ToIngest): void | Promise<void>;
  /**
   * Commits statements of a room outside the frame path, all of them or none, in the order of the calls. Rejects when
   * the supervisor stops before they are on the disk.
   */
  write(statements: readonly Statement[]): Promise<Written>;
  /** Commits what was accepted, closes the database, ends the thread. */
  stop(): Promise<void>;
  /** Payload bytes accepted and not committed yet. */
  pendingBytes(): number;
}

/** Accepted and not committed: about a second of work at the highest rate promised. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;
/** People and rounds write a few a second; more waiting than this is a storm that must not grow in memory. */
const MAX_WRITES = 1_000;
/** A commit of everything pending, and a checkpoint of the write-ahead log. */
const STOP_WITHIN_MS = 15_000;

export function createIngest(deps: IngestDeps): Ingest {
  let worker: Worker | null = null;
  let pendingBytes = 0;
  let waiting: (() => void)[] = [];
  let settleStart: { resolve: () => void; reject: (error: Error) => void } | null = null;
  let hasEnded: Promise<void> = Promise.resolve();
  const writes = new Map<number, { resolve: (written: Written) => void; reject: (error: Error) => void }>();
  let lastWriteId = 0;

  function fail(reason: string): void {
    const starting = settleStart;
    settleStart = null;
    if (starting !== null) starting.reject(new Error(reason));
    else deps.onFailed(reason);
  }

  function hear(message: FromIngest): void {
    switch (message.kind) {
      case 'ready':
        settleStart?.resolve();
        settleStart = null;
        return;
      case 'committed':
        pendingBytes -= message.bytes;
        if (pendingBytes < MAX_PENDING_BYTES / 2) {
          const released = waiting;
          waiting = [];
          for (const resolve of released) resolve();
        }
        deps.onCommitted(message);
        return;
      case 'send':
        return deps.onSend(message.toSend, message.lastReceptionId);
      case 'late':
        return deps.onLate(message);
      case 'written':
        writes.get(message.id)?.resolve(message.written);
        writes.delete(message.id);
        return;
      case 'failed':
        fail(message.reason);
        return;
    }
  }

  return {
    start() {
      return new Promise((resolve, reject) => {
        settleStart = { resolve, reject };
        const started = new Worker(deps.workerUrl, { workerData: deps.workerData });
        worker = started;
        started.on('message', hear);
        started.on('error', (error) => fail(`ingest thread: ${error.message}`));
        hasEnded = new Promise((ended) => started.once('exit', () => ended()));
      });
    },

    accept(message) {
      if (worker === null) return;
      worker.postMessage(message);
      if (message.kind !== 'up') return;
      const { byteLength } = message.payload;
      pendingBytes += byteLength;
      // A backlog must not hold up what is live: small publishes have some room of their own.
      const most = byteLength > BULK_BYTES ? MAX_PENDING_BYTES : 2 * MAX_PENDING_BYTES;
      if (pendingBytes < most) return;
      return new Promise((resolve) => waiting.push(resolve));
    },

    write(statements) {
      if (worker === null || writes.size >= MAX_WRITES) {
        return Promise.reject(
          new Error(worker === null ? 'the supervisor is stopping' : 'too many writes at once'),
        );
      }
      const id = ++lastWriteId;
      worker.postMessage({ kind: 'write', id, statements } satisfies ToIngest);
      return new Promise((resolve, reject) => writes.set(id, { resolve, reject }));
    },

    async stop() {
      const stopping = worker;
      if (stopping === null) return;
      worker = null;
      stopping.postMessage({ kind: 'stop' } satisfies ToIngest);
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_WITHIN_MS);
      });
      await Promise.race([hasEnded, tooLate]);
      clearTimeout(timer);
      await stopping.terminate();
      for (const resolve of waiting) resolve();
      waiting = [];
      for (const { reject } of writes.values()) reject(new Error('the supervisor is stopping'));
      writes.clear();
    },

    pendingBytes: () => pendingBytes,
  };
}
