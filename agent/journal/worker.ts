// The journal thread: what is asked of it is done in the order asked, so that nothing else waits for the disk.

import '../../protocol/runtime-guard.ts';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { createGroup, messageOf } from './group.ts';
import type { FromJournal, ToJournal } from './rows.ts';
import { type JournalStore, openJournalStore } from './store.ts';

export interface JournalWorkerData {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly commitWindowMs: number;
  readonly bootId: string;
}

const TIDY_EVERY_MS = 30_000;
/** Forgetting goes on in small steps while there is something to forget. */
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
  const group = createGroup(store, say);
  let commitTimer: NodeJS.Timeout | null = null;
  let tidyTimer = setTimeout(() => attempt(tidy), TIDY_EVERY_MS);

  function commit(): void {
    if (commitTimer !== null) clearTimeout(commitTimer);
    commitTimer = null;
    group.commit();
  }

  function tidy(): void {
    const forgotten = store.tidy();
    if (forgotten > 0) say({ kind: 'figures', figures: store.figures() });
    tidyTimer = setTimeout(() => attempt(tidy), forgotten > 0 ? TIDY_AGAIN_MS : TIDY_EVERY_MS);
  }

  function stop(): void {
    commit();
    clearTimeout(tidyTimer);
    store.close();
    say({ kind: 'stopped' });
    port.close();
  }

  function take(message: ToJournal): void {
    switch (message.kind) {
      case 'append':
        return group.add(message.id, message.rows);
      case 'read':
        return say({ kind: 'rows', id: message.id, rows: store.read(message.request) });
      case 'stored':
        return store.storedUpTo(message.upTo);
      case 'park':
        return store.park(message.seq);
      case 'unpark':
        return store.unpark(message.seq);
      case 'stop':
        return stop();
    }
  }

  /** A failure of the disk ends the thread: after it nothing that SQLite says can be trusted. */
  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      clearTimeout(tidyTimer);
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
      if (group.isEmpty()) return;
      if (data.commitWindowMs === 0) commit();
      else commitTimer ??= setTimeout(() => attempt(commit), data.commitWindowMs);
    });
  });
  say({ kind: 'opened', opened: store.opened() });
}

function openingComplaint(path: string, error: unknown): string {
  const code = String((error as { readonly code?: unknown }).code);
  if (code.startsWith('SQLITE_BUSY')) return `journal ${path} is in use by another process`;
  return `journal ${path} cannot be opened: ${messageOf(error)}`;
}

if (parentPort !== null) runJournal(parentPort, workerData as JournalWorkerData);
