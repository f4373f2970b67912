// What the journal does on a disk without room: it gives up its ballast, moves its log into the file with that room, and
// from then on keeps to the pages it has. SQLite then says `full` before it writes, and rows that go make room for others.

import type Database from 'better-sqlite3';
import { createBallast } from './ballast.ts';
import { PAGE_BYTES } from './connection.ts';
import { failureOf } from './failure.ts';

export interface FullDisk {
  /** It keeps to the pages it has. */
  isBare(): boolean;
  /** Whether it is bare, or has nothing to fall back on. */
  hasNoRoom(): boolean;
  /** SQLite has just said `full`: keeps to the pages there are, unless that was the journal's own cap. */
  meet(): void;
  /** To be called now and then: takes everything back once the disk has plenty. */
  recover(): void;
}

/** A commit that found no room although the disk has so much met the journal's own cap. */
const PLENTIFUL_BYTES = 256 * 1024;

export function createFullDisk(connection: Database.Database, path: string, maxBytes: number): FullDisk {
  const ballast = createBallast(path, maxBytes);
  const maxPages = Math.floor(maxBytes / PAGE_BYTES);
  let bare = false;
  let hasBallast = true;

  function pages(): number {
    return connection.pragma('page_count', { simple: true }) as number;
  }

  return {
    isBare: () => bare,
    hasNoRoom: () => bare || !hasBallast,
    meet() {
      const isOwnCap = pages() >= maxPages || ballast.freeBytes() > PLENTIFUL_BYTES;
      if (!bare && isOwnCap) return;
      bare = true;
      hasBallast = false;
      ballast.release();
      unlessFull(() => connection.pragma('wal_checkpoint(PASSIVE)'));
      connection.pragma(`max_page_count = ${pages()}`);
    },
    recover() {
      hasBallast = ballast.restore();
      if (!hasBallast || !bare) return;
      bare = false;
      connection.pragma(`max_page_count = ${maxPages}`);
    },
  };
}

/** What only follows a commit: a full disk must not make it look as if that had failed. */
export function unlessFull(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (failureOf(error) !== 'full') throw error;
  }
}
