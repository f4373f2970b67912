// The journal thread: one commit for all appends that wait, and reads, in the order in which they were asked for.

import '../../protocol/runtime-guard.ts';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import type { FromJournal, ToJournal } from './rows.ts';
import { type JournalStore, openJournalStore } from './store.ts';

export interface JournalWorkerData {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly commitWindowMs: number;
  readonly bootId: string;
}

type Append = Extract<ToJournal, { kind: 'append' }>;

/** Rows of one commit: a group of these is still a few milliseconds of work. */
const MAX_GROUP_ROWS = 2_000;
const TIDY_EVERY_MS = 30_000;
/** Deleting goes on in small steps while there is something to delete. */
const TIDY_AGAIN_MS = 200;

function runJournal(port: MessagePort, data: JournalWorkerData): void {
  const say = (message: FromJournal): void => port.postMessage(message);
  const { monoMs } = systemClock();
  let store: JournalStore;
  try {
    store = openJournalStore({ ...data, monoMs });
  } catch (error) {
    say({ kind: 'cannot-open', reason: openingComplaint(data.path, error) });
    port.close();
    return;
  }
  let group: Append[] = [];
  let groupRows = 0;
  let commitTimer: NodeJS.Timeout | null = null;
  let tidyTimer = setTimeout(tidy, TIDY_EVERY_MS);

  function commit(): void {
    if (commitTimer !== null) clearTimeout(commitTimer);
    commitTimer = null;
    if (group.length === 0) return;
    const appends = group;
    group = [];
    groupRows = 0;
    try {
      const firstSeqs = store.append(appends.map(({ rows }) => rows));
      const committed = appends.map(({ id }, index) => ({ id, firstSeq: firstSeqs[index] as number }));
      say({ kind: 'committed', appends: committed });
    } catch (error) {
      if (isDiskFailure(error)) throw error;
      say({ kind: 'refused', ids: appends.map(({ id }) => id), reason: messageOf(error) });
      // Perhaps there are acknowledged rows in the way.
      store.tidy();
    }
  }

  function tidy(): void {
    attempt(() => {
      const more = store.tidy();
      tidyTimer = setTimeout(tidy, more ? TIDY_AGAIN_MS : TIDY_EVERY_MS);
    });
  }

  function take(message: ToJournal): void {
    switch (message.kind) {
      case 'append':
        group.push(message);
        groupRows += message.rows.length;
        if (groupRows >= MAX_GROUP_ROWS) commit();
        return;
      case 'read': {
        const { id, from, to, maxRows, maxBytes } = message;
        return say({ kind: 'rows', id, rows: store.read(from, to, maxRows, maxBytes) });
      }
      case 'stored':
        return store.storedUpTo(message.upTo);
      case 'park':
        return store.park(message.seq, message.parked);
      case 'figures':
        return say({ kind: 'figures', id: message.id, figures: store.figures() });
      case 'stop':
        commit();
        clearTimeout(tidyTimer);
        store.close();
        say({ kind: 'stopped' });
        port.close();
        return;
    }
  }

  /** After a failure of the disk SQLite may say that commits succeed: end here, and let the next start look. */
  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      say({ kind: 'failed', reason: messageOf(error) });
      port.close();
    }
  }

  port.on('message', (first: ToJournal) => {
    attempt(() => {
      let message: ToJournal | undefined = first;
      for (; message !== undefined; message = receiveMessageOnPort(port)?.message as ToJournal | undefined) {
        take(message);
      }
      if (data.commitWindowMs === 0) commit();
      else if (group.length > 0) commitTimer ??= setTimeout(() => attempt(commit), data.commitWindowMs);
    });
  });
  say({ kind: 'opened', opened: store.opened() });
}

function isDiskFailure(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CORRUPT'));
}

function openingComplaint(path: string, error: unknown): string {
  const code = String((error as { readonly code?: unknown }).code);
  if (code.startsWith('SQLITE_BUSY')) return `journal ${path} is in use by another process`;
  return `journal ${path} cannot be opened: ${messageOf(error)}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.message : `${error.message} (${code})`;
}

if (parentPort !== null) runJournal(parentPort, workerData as JournalWorkerData);
