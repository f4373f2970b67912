// Keeps the index of waiting rows by device: what waits since before the start is indexed a little at a time.

import type Database from 'better-sqlite3';
import { createDeviceIndex } from './device-index.ts';
import type { Waiting } from './rows.ts';

export interface WaitingRows {
  storedUpTo(seq: number): void;
  /** Data uplinks that are on the disk now; returns those whose devices have rows waiting before them. */
  committed(rows: readonly { readonly seq: number; readonly devAddr: number }[]): Waiting[];
  seqs(devAddr: number, from: number, before: number): number[];
  /** Indexes some more; false when all is. */
  index(): boolean;
}

/** Rows indexed at once, some milliseconds of reading. */
const INDEXED_AT_ONCE = 5_000;

/** `last`: the last row in the file. */
export function createWaitingRows(
  connection: Database.Database,
  storedUpTo: number,
  last: number,
): WaitingRows {
  const select = connection.prepare<
    [number, number, number],
    { readonly seq: number; readonly dev_addr: number | null }
  >('SELECT seq, dev_addr FROM rows WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?');
  const devices = createDeviceIndex();
  devices.storedUpTo(storedUpTo);
  let indexedUpTo = storedUpTo;
  let upTo = storedUpTo;
  /** Rows of this process, which come after the older ones. */
  let later: { readonly seq: number; readonly devAddr: number }[] = [];

  function addLater(): void {
    for (const { seq, devAddr } of later) devices.add(devAddr, seq);
    later = [];
  }

  return {
    storedUpTo(seq) {
      upTo = seq;
      devices.storedUpTo(seq);
    },
    committed(rows) {
      const waiting: Waiting[] = [];
      for (const { seq, devAddr } of rows) {
        const earlier = devices.count(devAddr);
        if (earlier > 0) waiting.push({ seq, devAddr, earlier });
        if (indexedUpTo < last) later.push({ seq, devAddr });
        else devices.add(devAddr, seq);
      }
      return waiting;
    },
    seqs: devices.seqs,
    index() {
      if (indexedUpTo >= last) return false;
      const rows = select.all(Math.max(indexedUpTo, upTo), last, INDEXED_AT_ONCE);
      for (const { seq, dev_addr: devAddr } of rows) if (devAddr !== null) devices.add(devAddr, seq);
      indexedUpTo = rows.length < INDEXED_AT_ONCE ? last : (rows.at(-1)?.seq ?? last);
      if (indexedUpTo < last) return true;
      addLater();
      return false;
    },
  };
}
