// The journal thread: what is asked of it is done in the order asked, so that nothing else waits for the disk.

import '../../protocol/runtime-guard.ts';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { failureOf, messageOf } from './failure.ts';
import { createGroup } from './group.ts';
import type { JournalStore, Tidied } from './journal-store.ts';
import { noteDoubt, openJournal } from './open.ts';
import type { FromJournal, JournalState, ToJournal } from './rows.ts';

export interface JournalWorkerData {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly commitWindowMs: number;
  readonly bootId: string;
}

/** What a damaged file lost is told soon. */
const FIRST_TIDY_MS = 2_000;
const TIDY_EVERY_MS = 30_000;
/** While something that was given up has not been told. */
const TIDY_SOON_MS = 2_000;
/** Forgetting goes on in small steps while there is something to forget. */
const TIDY_AGAIN_MS = 200;

function runJournal(port: MessagePort, data: JournalWorkerData): void {
  const say = (message: FromJournal): void => port.postMessage(message);
  const { monoMs } = systemClock();
  let store: JournalStore;
  try {
    store = openJournal({ ...data, monoMs });
  } catch (error) {
    const unusable = ['unwritable', 'disk', 'full'].includes(failureOf(error));
    say({ kind: 'cannot-open', reason: openingComplaint(data.path, error), unusable });
    port.close();
    return;
  }
  const group = createGroup(store, (message) => {
    say(message);
    if (message.kind === 'dropped') tidySoon();
  });
  let commitTimer: NodeJS.Timeout | null = null;
  let tidyTimer = setTimeout(() => attempt(tidy), FIRST_TIDY_MS);
  let isTidySoon = true;
  let ended = false;

  function commit(): void {
    if (commitTimer !== null) clearTimeout(commitTimer);
    commitTimer = null;
    group.commit();
  }

  function tidySoon(): void {
    if (isTidySoon || ended) return;
    isTidySoon = true;
    clearTimeout(tidyTimer);
    tidyTimer = setTimeout(() => attempt(tidy), TIDY_SOON_MS);
  }

  function tidy(): void {
    let tidied: Tidied = { forgotten: 0, dropped: [], added: [] };
    withRoom(() => {
      tidied = store.tidy();
    });
    const { forgotten, dropped, added } = tidied;
    const figures = store.figures();
    if (dropped.length > 0) say({ kind: 'dropped', ranges: dropped });
    if (added.length > 0) say({ kind: 'added', rows: added, figures });
    else if (forgotten + dropped.length > 0) say({ kind: 'figures', figures });
    const nextMs = nextTidyMs(forgotten + dropped.length, figures.state);
    isTidySoon = nextMs < TIDY_EVERY_MS;
    tidyTimer = setTimeout(() => attempt(tidy), nextMs);
  }

  function nextTidyMs(gone: number, state: JournalState): number {
    if (gone > 0) return TIDY_AGAIN_MS;
    return state === 'full' ? TIDY_SOON_MS : TIDY_EVERY_MS;
  }

  /** A slice at a time, so that appends go in between. */
  function index(): void {
    if (ended) return;
    const { more, missing } = store.index();
    if (missing.length > 0) say({ kind: 'dropped', ranges: missing });
    if (more) setImmediate(() => attempt(index));
  }

  /** A full disk lets it be for now, once older rows could not make room: none of it is lost. */
  function withRoom(work: () => void): void {
    for (let again = true; ; again = false) {
      try {
        return work();
      } catch (error) {
        if (failureOf(error) !== 'full') throw error;
        const made = again ? store.makeRoom() : null;
        if (made === null) return;
        if (made.dropped.length > 0) say({ kind: 'dropped', ranges: made.dropped });
      }
    }
  }

  /** Nothing more is to be done by itself. */
  function end(): void {
    ended = true;
    clearTimeout(tidyTimer);
    if (commitTimer !== null) clearTimeout(commitTimer);
  }

  function stop(): void {
    commit();
    end();
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
        return withRoom(() => store.storedUpTo(message.upTo, message.epoch));
      case 'read-device':
        return say({ kind: 'rows', id: message.id, rows: store.readDevice(message.request) });
      case 'doubt':
        // The next start makes a new epoch; until then nothing more goes under these numbers.
        noteDoubt(data.path, message.reason);
        throw new Error(message.reason);
      case 'park':
        return withRoom(() => store.park(message.seq));
      case 'unpark':
        return withRoom(() => store.unpark(message.seq));
      case 'stop':
        return stop();
    }
  }

  /** A failure of the disk ends the thread: after it nothing that SQLite says can be trusted. */
  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      end();
      if (failureOf(error) === 'damaged') noteDoubt(data.path, messageOf(error));
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
  attempt(() => {
    say({ kind: 'opened', opened: store.opened() });
    index();
  });
}

function openingComplaint(path: string, error: unknown): string {
  if (failureOf(error) === 'in-use') return `journal ${path} is in use by another process`;
  return `journal ${path} cannot be opened: ${messageOf(error)}`;
}

if (parentPort !== null) runJournal(parentPort, workerData as JournalWorkerData);
