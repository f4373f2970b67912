// What the store knows of waiting rows, over restarts: by device, by class, and what is missing.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { temporaryFolder } from '../testing/agent-rig.ts';
import type { JournalStore } from './journal-store.ts';
import { openJournal } from './open.ts';
import type { NewRow } from './rows.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let store: JournalStore;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.db');
});

afterEach(() => {
  store.close();
  folder.remove();
});

function open(maxBytes = 64 * 1024 * 1024): JournalStore {
  store = openJournal({ path, maxBytes, maxAgeMs: 1e12, bootId: 'boot', monoMs: () => performance.now() });
  return store;
}

/** Looks through everything; returns what is missing. */
function index(): SeqRange[] {
  const missing: SeqRange[] = [];
  for (let more = true; more; ) {
    const indexed = store.index();
    missing.push(...indexed.missing);
    ({ more } = indexed);
  }
  return missing;
}

function uplink(devAddr: number, padding = ''): NewRow {
  const phyPayload = Buffer.alloc(12);
  phyPayload[0] = 0x40;
  phyPayload.writeUInt32LE(devAddr, 1);
  const body = JSON.stringify({ data: phyPayload.toString('base64'), padding });
  return { kind: 'up', flags: 0, tmstRun: 1, rxMonoMs: 1, wallMs: 1, wallSynced: false, body };
}

const ALL = { from: 1, before: 1_000_000, maxRows: 1_000, maxBytes: 1e9 };
const seqs = (devAddr: number, request = ALL): number[] =>
  store.readDevice({ ...request, devAddr }).map(({ seq }) => seq);

test('a commit says which of its rows have others of their device before them; those can be read', () => {
  open().append([[uplink(1), uplink(2)], [uplink(1)]]);
  const { waiting } = store.append([[uplink(1), uplink(3)]]);
  expect(waiting).toEqual([{ seq: 4, devAddr: 1, earlier: 2 }]);
  expect(seqs(1)).toEqual([1, 3, 4]);
  expect(seqs(1, { ...ALL, from: 2, before: 4 })).toEqual([3]);
  expect(seqs(1, { ...ALL, maxRows: 2 })).toEqual([1, 3]);
  store.storedUpTo(3);
  expect(store.append([[uplink(1), uplink(2)]]).waiting).toEqual([{ seq: 6, devAddr: 1, earlier: 1 }]);
});

test('after a restart they are known again, in slices, in their order', () => {
  open();
  for (let group = 0; group < 60; group++) {
    store.append([Array.from({ length: 200 }, (_, row) => uplink(row))]);
  }
  store.storedUpTo(200);
  store.close();
  open();
  expect(store.index().more).toBe(true);
  store.append([[uplink(7)]]);
  expect(index()).toEqual([]);
  expect(seqs(7)).toEqual([...Array.from({ length: 59 }, (_, group) => 208 + group * 200), 12_001]);
});

test('what was given up before a restart is found again as missing, to its row', () => {
  const crc = (): NewRow => ({ ...uplink(1, 'x'.repeat(800)), kind: 'crc' });
  open(1024 * 1024).append([[crc(), uplink(1), crc(), crc(), uplink(2)]]);
  while (store.makeRoom()?.dropped.length !== 0 && store.read({ ...ALL, to: 9 }).length > 2);
  store.close();
  open(1024 * 1024);
  expect(index()).toEqual([
    [1, 1],
    [3, 4],
  ]);
});

test('catalogue 14: nobody can pin the log: no other connection reads, and it stays small whatever is written', () => {
  open();
  const other = new Database(path, { timeout: 0 });
  expect(() => other.prepare('SELECT count(*) FROM rows').get()).toThrow(/locked/);
  other.close();
  let largest = 0;
  for (let commit = 1; commit <= 1_200; commit++) {
    const { ranges } = store.append([[uplink(commit, 'x'.repeat(200))]]);
    store.storedUpTo((ranges[0]?.[1] ?? 0) - 20);
    if (commit % 100 === 0) store.tidy();
    largest = Math.max(largest, statSync(`${path}-wal`).size);
  }
  expect(largest).toBeLessThan(1.5 * 1024 * 1024);
});
