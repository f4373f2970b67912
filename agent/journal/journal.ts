// The journal as the rest of the agent uses it: appends that resolve on the disk, reads, figures.

import { Worker } from 'node:worker_threads';
import type { Row } from '../../protocol/mqtt/up.ts';
import type { FromJournal, JournalFigures, JournalOpened, NewRow, ToJournal } from './rows.ts';
import type { JournalWorkerData } from './worker.ts';

export interface JournalDeps {
  readonly settings: JournalWorkerData;
  /** Rows that are on the disk now, in order. */
  readonly onCommitted: (rows: readonly Row[]) => void;
  /** The disk failed: the process must end. */
  readonly onFailed: (reason: string) => void;
}

export interface Journal {
  /** Rejects with one sentence when the file cannot be opened. */
  start(): Promise<JournalOpened>;
  /** Resolves when all of these rows are on the disk; rejects when none of them is. */
  append(rows: readonly NewRow[]): Promise<void>;
  /** Rows `from` to `to`, as many as fit the limits, one at least. */
  read(from: number, to: number, maxRows: number, maxBytes: number): Promise<readonly Row[]>;
  storedUpTo(seq: number): void;
  park(seq: number, parked: boolean): void;
  figures(): Promise<JournalFigures>;
  /** Whether the last append could be written. */
  durable(): boolean;
  /** Commits what waits and closes the file. */
  stop(): Promise<void>;
}

/** Appends that may wait for their commit: more means that the disk stalls, and what comes then is not acknowledged. */
const MAX_WAITING = 20_000;
const STOP_WITHIN_MS = 10_000;

interface Waiting {
  readonly rows: readonly NewRow[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createJournal(deps: JournalDeps): Journal {
  const { bootId } = deps.settings;
  const appends = new Map<number, Waiting>();
  const questions = new Map<number, (answer: never) => void>();
  let worker: Worker | null = null;
  let lastId = 0;
  let durable = true;
  let settleStart: { resolve: (opened: JournalOpened) => void; reject: (error: Error) => void } | null = null;
  let settleStop: (() => void) | null = null;

  function post(message: ToJournal): void {
    worker?.postMessage(message);
  }

  function fail(reason: string): void {
    durable = false;
    for (const { reject } of appends.values()) reject(new Error(reason));
    appends.clear();
    const starting = settleStart;
    settleStart = null;
    if (starting !== null) starting.reject(new Error(reason));
    else deps.onFailed(reason);
  }

  function committed(list: readonly { readonly id: number; readonly firstSeq: number }[]): void {
    durable = true;
    const rows: Row[] = [];
    for (const { id, firstSeq } of list) {
      const waiting = appends.get(id);
      if (waiting === undefined) continue;
      appends.delete(id);
      for (const [index, row] of waiting.rows.entries()) rows.push({ ...row, seq: firstSeq + index, bootId });
      waiting.resolve();
    }
    deps.onCommitted(rows);
  }

  function hear(message: FromJournal): void {
    switch (message.kind) {
      case 'opened':
        settleStart?.resolve(message.opened);
        settleStart = null;
        return;
      case 'cannot-open':
      case 'failed':
        return fail(message.reason);
      case 'committed':
        return committed(message.appends);
      case 'refused':
        durable = false;
        for (const id of message.ids) {
          appends.get(id)?.reject(new Error(message.reason));
          appends.delete(id);
        }
        return;
      case 'rows':
        return answer(message.id, message.rows);
      case 'figures':
        return answer(message.id, message.figures);
      case 'stopped':
        return settleStop?.();
    }
  }

  function ask<T>(question: (id: number) => ToJournal): Promise<T> {
    const id = ++lastId;
    return new Promise((resolve) => {
      questions.set(id, resolve as (value: never) => void);
      post(question(id));
    });
  }

  function answer(id: number, value: unknown): void {
    const resolve = questions.get(id);
    questions.delete(id);
    resolve?.(value as never);
  }

  return {
    start() {
      return new Promise((resolve, reject) => {
        settleStart = { resolve, reject };
        worker = new Worker(workerUrl(), { workerData: deps.settings });
        worker.on('message', hear);
        worker.on('error', (error) => fail(`journal thread: ${error.message}`));
      });
    },

    append(rows) {
      if (appends.size >= MAX_WAITING) return Promise.reject(new Error('the disk does not keep up'));
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        appends.set(id, { rows, resolve, reject });
        post({ kind: 'append', id, rows });
      });
    },

    read: (from, to, maxRows, maxBytes) =>
      ask<readonly Row[]>((id) => ({ kind: 'read', id, from, to, maxRows, maxBytes })),
    storedUpTo: (upTo) => post({ kind: 'stored', upTo }),
    park: (seq, parked) => post({ kind: 'park', seq, parked }),
    figures: () => ask<JournalFigures>((id) => ({ kind: 'figures', id })),
    durable: () => durable,

    async stop() {
      const stopping = worker;
      if (stopping === null) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        settleStop = resolve;
        timer = setTimeout(resolve, STOP_WITHIN_MS);
        post({ kind: 'stop' });
      });
      clearTimeout(timer);
      worker = null;
      await stopping.terminate();
    },
  };
}

/** Beside this file as source, beside the bundle as its own bundle. */
function workerUrl(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? './worker.ts' : './journal-worker.cjs', here);
}
