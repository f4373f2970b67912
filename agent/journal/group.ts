// Appends that go to the disk together: one commit, and so one wait for the disk, for all of them.

import { failureOf, messageOf } from './failure.ts';
import type { Appended, JournalStore } from './journal-store.ts';
import type { FromJournal, NewRow } from './rows.ts';

export interface Group {
  add(id: number, rows: readonly NewRow[]): void;
  isEmpty(): boolean;
  /** Commits what was added and says what became of it. Throws when the disk failed. */
  commit(): void;
}

/** A group of these is still a few milliseconds of work. */
const MAX_ROWS = 2_000;
/** Each makes room for some hundred rows; more would keep everybody waiting. */
const MAX_MAKING_ROOM = 20;

export function createGroup(store: JournalStore, say: (message: FromJournal) => void): Group {
  let ids: number[] = [];
  let appends: (readonly NewRow[])[] = [];
  let rowCount = 0;

  /** When there is no room, older rows go: what is new has not been given to anybody yet. */
  function write(): Appended {
    for (let attempt = 0; ; attempt++) {
      try {
        return store.append(appends);
      } catch (error) {
        if (failureOf(error) !== 'full' || attempt === MAX_MAKING_ROOM) throw error;
        const made = store.makeRoom();
        if (made === null) throw error;
        if (made.dropped.length > 0) say({ kind: 'dropped', ranges: made.dropped });
      }
    }
  }

  function commit(): void {
    if (ids.length === 0) return;
    const isWritten = tryToCommit();
    ids = [];
    appends = [];
    rowCount = 0;
    if (isWritten) store.settle();
  }

  function tryToCommit(): boolean {
    try {
      const { ranges, waiting } = write();
      const committed = ids.map((id, index) => ({ id, seqs: ranges[index] as (typeof ranges)[number] }));
      say({ kind: 'committed', appends: committed, waiting, figures: store.figures() });
      return true;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'disk' || failure === 'damaged' || failure === 'unwritable') throw error;
      say({ kind: 'refused', ids, reason: messageOf(error) });
      return false;
    }
  }

  return {
    add(id, rows) {
      ids.push(id);
      appends.push(rows);
      rowCount += rows.length;
      if (rowCount >= MAX_ROWS) commit();
    },
    isEmpty: () => ids.length === 0,
    commit,
  };
}
