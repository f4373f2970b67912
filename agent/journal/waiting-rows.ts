// Knows which rows wait, by device and by class: what waits since before the start is looked through a little at a time.

import type Database from 'better-sqlite3';
import { ROW_KINDS, type RowKind } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import type { Waiting } from './rows.ts';
import { createWaitingIndex } from './waiting-index.ts';

/** What a row is found by. */
export interface Findable {
  readonly seq: number;
  readonly kind: RowKind;
  /** Of a data uplink. */
  readonly devAddr: number | null;
}

export interface Indexed {
  /** There is more to look through. */
  readonly more: boolean;
  /** Rows that were given up before the start: nothing is where they were. */
  readonly missing: readonly SeqRange[];
}

export interface WaitingRows {
  storedUpTo(seq: number): void;
  /** Rows that are on the disk now; returns those whose devices have rows waiting before them. */
  committed(rows: readonly Findable[]): Waiting[];
  /** The oldest rows of a device from `from` on and before `before`. */
  ofDevice(devAddr: number, from: number, before: number, most: number): number[];
  /** The oldest rows of a class after `after`, of those that were looked through. */
  ofKind(kind: 'crc' | 'bad', after: number, most: number): number[];
  index(): Indexed;
}

/** Rows looked through at once, some milliseconds of reading. */
const INDEXED_AT_ONCE = 5_000;
/** Nobody sends more ahead of a row: further ones are not counted. */
const MAX_EARLIER = 512;
/** Beside the devices, whose keys are their DevAddrs. */
const CLASS_KEYS = { crc: -1, bad: -2 } as const;

/** `last`: the last row in the file. */
export function createWaitingRows(
  connection: Database.Database,
  storedUpTo: number,
  last: number,
): WaitingRows {
  const select = connection.prepare<
    [number, number, number],
    { readonly seq: number; readonly kind: number; readonly dev_addr: number | null }
  >('SELECT seq, kind, dev_addr FROM rows WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?');
  const waiting = createWaitingIndex();
  waiting.storedUpTo(storedUpTo);
  let indexedUpTo = storedUpTo;
  let upTo = storedUpTo;
  /** Rows of this process, which come after the older ones. */
  let later: Findable[] = [];

  function add({ seq, kind, devAddr }: Findable): void {
    if (kind === 'crc' || kind === 'bad') waiting.add(CLASS_KEYS[kind], seq);
    else if (devAddr !== null) waiting.add(devAddr, seq);
  }

  return {
    storedUpTo(seq) {
      upTo = seq;
      waiting.storedUpTo(seq);
    },
    committed(rows) {
      const found: Waiting[] = [];
      for (const row of rows) {
        const { seq, devAddr } = row;
        const earlier = devAddr === null ? 0 : waiting.count(devAddr, MAX_EARLIER);
        if (devAddr !== null && earlier > 0) found.push({ seq, devAddr, earlier });
        if (indexedUpTo < last) later.push(row);
        else add(row);
      }
      return found;
    },
    ofDevice: waiting.seqs,
    ofKind: (kind, after, most) => waiting.seqs(CLASS_KEYS[kind], after + 1, Number.MAX_SAFE_INTEGER, most),
    index() {
      if (indexedUpTo >= last) return { more: false, missing: [] };
      let before = Math.max(indexedUpTo, upTo);
      const rows = select.all(before, last, INDEXED_AT_ONCE);
      const missing: SeqRange[] = [];
      for (const { seq, kind, dev_addr: devAddr } of rows) {
        if (seq > before + 1) missing.push([before + 1, seq - 1]);
        before = seq;
        add({ seq, kind: ROW_KINDS[kind] ?? 'bad', devAddr });
      }
      if (rows.length === INDEXED_AT_ONCE) {
        indexedUpTo = before;
        return { more: true, missing };
      }
      if (before < last) missing.push([before + 1, last]);
      indexedUpTo = last;
      for (const row of later) add(row);
      later = [];
      return { more: false, missing };
    },
  };
}
