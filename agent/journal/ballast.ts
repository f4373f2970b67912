// A file of nothing beside the journal: given up when the disk is full, so that SQLite has room to make room.

import { closeSync, fsyncSync, openSync, statfsSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Ballast {
  /** Gives the room back; false when there was none to give. */
  release(): boolean;
  /** What the disk has free beside it. */
  freeBytes(): number;
  /** Takes it again once the disk has plenty; false while it is not there. */
  restore(): boolean;
}

const MOST_BYTES = 1024 * 1024;
/** Of the journal's own size limit. */
const MOST_SHARE = 1 / 8;
/** Free beside the ballast before it is taken. */
const PLENTY = 4;

export function createBallast(journalPath: string, maxBytes: number): Ballast {
  const path = `${journalPath}.ballast`;
  const bytes = Math.floor(Math.min(MOST_BYTES, maxBytes * MOST_SHARE));

  function isThere(): boolean {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  }

  function freeBytes(): number {
    const { bavail, bsize } = statfsSync(dirname(journalPath));
    return bavail * bsize;
  }

  return {
    freeBytes,
    release() {
      if (!isThere()) return false;
      unlinkSync(path);
      return true;
    },
    restore() {
      if (isThere()) return true;
      if (freeBytes() < bytes * PLENTY) return false;
      try {
        const file = openSync(path, 'w', 0o600);
        try {
          writeSync(file, Buffer.alloc(bytes, 0x2e));
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        return true;
      } catch {
        // The disk filled up meanwhile: what room there is belongs to the journal.
        if (isThere()) unlinkSync(path);
        return false;
      }
    },
  };
}
