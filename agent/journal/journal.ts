// The journal as the rest of the agent uses it: appends that resolve once they are on the disk, reads, figures.

import { Worker } from 'node:worker_threads';
import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { createPendingAppends, type PendingAppends } from './pending-appends.ts';
import type {
  DeviceReadRequest,
  FromJournal,
  JournalFigures,
  JournalOpened,
  NewRow,
  ReadRequest,
  ToJournal,
  Waiting,
} from './rows.ts';
import type { JournalWorkerData } from './worker.ts';

export interface JournalDeps {
  readonly settings: JournalWorkerData;
  /** Rows that are on the disk now, in order, numbers without a gap; and which of them have others waiting before them. */
  readonly onCommitted: (rows: readonly Row[], waiting: readonly Waiting[]) => void;
  /** Rows that were given up: nobody will have them. */
  readonly onDropped: (ranges: readonly SeqRange[]) => void;
  /** The disk failed: the process must end. */
  readonly onFailed: (reason: string) => void;
}

export interface Journal {
  /** Rejects with one sentence when the file cannot be opened: `JournalUnusable` where that may pass. */
  start(): Promise<JournalOpened>;
  /** Resolves when all of these rows are on the disk; rejects when none of them is. */
  append(rows: readonly NewRow[]): Promise<void>;
  read(request: ReadRequest): Promise<readonly Row[]>;
  /** Rows of one device that wait. */
  readDevice(request: DeviceReadRequest): Promise<readonly Row[]>;
  /** `epoch`: an earlier one; left out: the current one. */
  storedUpTo(seq: number, epoch?: string): void;
  /** The supervisor holds what this file does not know: from the next start on it has a new epoch. */
  doubt(reason: string): void;
  park(seq: number): void;
  unpark(seq: number): void;
  figures(): JournalFigures;
  /** Whether the last append could be written. */
  durable(): boolean;
  /** Commits what waits and closes the file. */
  stop(): Promise<void>;
}

/** Nobody has the file, and yet it can be neither read nor written. */
export class JournalUnusable extends Error {}

/** A thread that is ended inside SQLite may take the process with it: on a slow disk, patience is cheaper. */
const STOP_WITHIN_MS = 30_000;
const NO_FIGURES: JournalFigures = {
  first: 1,
  last: 0,
  bytes: 0,
  lastCommitMs: null,
  state: 'ok',
  dropped: 0,
};
/** The thread only ever holds a few rows: a large young generation would be memory for nothing. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };

interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export function createJournal(deps: JournalDeps): Journal {
  const { bootId } = deps.settings;
  const appends: PendingAppends = createPendingAppends();
  const reads = new Map<number, Settle<readonly Row[]>>();
  let worker: Worker | null = null;
  let lastReadId = 0;
  let durable = true;
  let figures = NO_FIGURES;
  let starting: Settle<JournalOpened> | null = null;
  let onStopped: (() => void) | null = null;

  function post(message: ToJournal): void {
    worker?.postMessage(message);
  }

  function fail(reason: string, error = new Error(reason)): void {
    if (worker === null) return;
    worker = null;
    durable = false;
    abandon(reason);
    const start = starting;
    starting = null;
    if (start !== null) start.reject(error);
    else if (onStopped !== null) onStopped();
    else deps.onFailed(reason);
  }

  function abandon(reason: string): void {
    appends.rejectAll(reason);
    for (const { reject } of reads.values()) reject(new Error(reason));
    reads.clear();
  }

  function hear(message: FromJournal): void {
    switch (message.kind) {
      case 'opened':
        figures = message.opened.figures;
        starting?.resolve(message.opened);
        starting = null;
        return;
      case 'cannot-open': {
        const { reason, unusable } = message;
        return fail(reason, unusable ? new JournalUnusable(reason) : new Error(reason));
      }
      case 'failed':
        return fail(message.reason);
      case 'committed': {
        durable = true;
        figures = message.figures;
        const rows: Row[] = [];
        for (const { id, seqs } of message.appends) {
          for (const [index, row] of appends.resolve(id).entries()) {
            rows.push({ ...row, seq: seqs[0] + index, bootId });
          }
        }
        return deps.onCommitted(rows, message.waiting);
      }
      case 'refused':
        durable = false;
        for (const id of message.ids) appends.reject(id, message.reason);
        return;
      case 'rows':
        reads.get(message.id)?.resolve(message.rows);
        reads.delete(message.id);
        return;
      case 'added':
        figures = message.figures;
        return deps.onCommitted(message.rows, []);
      case 'dropped':
        return deps.onDropped(message.ranges);
      case 'figures':
        figures = message.figures;
        return;
      case 'stopped':
        return onStopped?.();
    }
  }

  return {
    start() {
      return new Promise((resolve, reject) => {
        starting = { resolve, reject };
        worker = new Worker(workerUrl(), { workerData: deps.settings, resourceLimits: THREAD_LIMITS });
        worker.on('message', hear);
        worker.on('error', (error) => fail(`journal thread: ${error.message}`));
        worker.on('exit', () => fail('journal thread ended by itself'));
      });
    },

    append(rows) {
      if (worker === null) return Promise.reject(new Error('the journal is closed'));
      if (appends.isFull()) return Promise.reject(new Error('the disk does not keep up'));
      const { id, committed } = appends.add(rows);
      post({ kind: 'append', id, rows });
      return committed;
    },

    read(request) {
      if (worker === null) return Promise.reject(new Error('the journal is closed'));
      const id = ++lastReadId;
      return new Promise((resolve, reject) => {
        reads.set(id, { resolve, reject });
        post({ kind: 'read', id, request });
      });
    },

    readDevice(request) {
      if (worker === null) return Promise.reject(new Error('the journal is closed'));
      const id = ++lastReadId;
      return new Promise((resolve, reject) => {
        reads.set(id, { resolve, reject });
        post({ kind: 'read-device', id, request });
      });
    },

    storedUpTo: (upTo, epoch) =>
      post(epoch === undefined ? { kind: 'stored', upTo } : { kind: 'stored', upTo, epoch }),
    doubt: (reason) => post({ kind: 'doubt', reason }),
    park: (seq) => post({ kind: 'park', seq }),
    unpark: (seq) => post({ kind: 'unpark', seq }),
    figures: () => figures,
    durable: () => durable,

    async stop() {
      const stopping = worker;
      if (stopping === null) return;
      let timer: NodeJS.Timeout | undefined;
      const ended = new Promise<void>((resolve) => stopping.once('exit', () => resolve()));
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_WITHIN_MS);
      });
      const closed = new Promise<void>((resolve) => {
        onStopped = resolve;
        post({ kind: 'stop' });
      });
      await Promise.race([closed, deadline]);
      worker = null;
      abandon('the journal is closed');
      // A thread that ends by itself has nothing half done; only one that hangs is cut off.
      await Promise.race([ended, deadline]);
      clearTimeout(timer);
      await stopping.terminate();
    },
  };
}

/** Beside this file as source, beside the bundle as a bundle of its own. */
function workerUrl(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? './worker.ts' : './journal-worker.cjs', here);
}
