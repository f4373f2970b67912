// Appends that go to the disk together: one commit, and so one wait for the disk, for all of them.

import type { FromJournal, NewRow } from './rows.ts';
import type { JournalStore } from './store.ts';

export interface Group {
  add(id: number, rows: readonly NewRow[]): void;
  isEmpty(): boolean;
  /** Commits what was added and says what became of it. Throws when the disk failed. */
  commit(): void;
}

/** A group of these is still a few milliseconds of work. */
const MAX_ROWS = 2_000;

export function createGroup(store: JournalStore, say: (message: FromJournal) => void): Group {
  let ids: number[] = [];
  let appends: (readonly NewRow[])[] = [];
  let rowCount = 0;

  /** When the file is at its cap, stored rows make room. */
  function write(): ReturnType<JournalStore['append']> {
    try {
      return store.append(appends);
    } catch (error) {
      if (isDiskFailure(error) || store.tidy() === 0) throw error;
      return store.append(appends);
    }
  }

  function commit(): void {
    if (ids.length === 0) return;
    try {
      const ranges = write();
      const committed = ids.map((id, index) => ({ id, seqs: ranges[index] as (typeof ranges)[number] }));
      say({ kind: 'committed', appends: committed, figures: store.figures() });
    } catch (error) {
      if (isDiskFailure(error)) throw error;
      say({ kind: 'refused', ids, reason: messageOf(error) });
    }
    ids = [];
    appends = [];
    rowCount = 0;
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

/** After these SQLite may say that later commits succeed although they do not. */
function isDiskFailure(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CORRUPT'));
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.message : `${error.message} (${code})`;
}
