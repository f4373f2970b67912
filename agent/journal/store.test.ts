import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { sha256Hex } from '../reception-key.ts';
import { temporaryFolder } from '../testing/agent-rig.ts';
import { badBody } from '../udp/bad-body.ts';
import type { JournalStore } from './journal-store.ts';
import type { NewRow, ReadRequest } from './rows.ts';
import { openJournalStore } from './store.ts';

const HOUR_MS = 3_600_000;
const ALL: ReadRequest = { from: 1, to: 1_000_000, maxRows: 1_000_000, maxBytes: 1_000_000_000 };

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let nowMs: number;
let store: JournalStore | null;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'sub', 'journal.db');
  nowMs = 1_000;
  store = null;
});

afterEach(() => {
  store?.close();
  folder.remove();
});

function open(options: { readonly bootId?: string; readonly maxBytes?: number } = {}): JournalStore {
  const { bootId = 'boot-1', maxBytes = 64 * 1024 * 1024 } = options;
  store = openJournalStore({ path, maxBytes, maxAgeMs: 720 * HOUR_MS, bootId, monoMs: () => nowMs });
  return store;
}

function reopen(options: Parameters<typeof open>[0] = {}): JournalStore {
  store?.close();
  return open(options);
}

function row(body: string | Uint8Array = '{}', fields: Partial<NewRow> = {}): NewRow {
  const kind = typeof body === 'string' ? 'up' : 'bad';
  return { kind, flags: 0, tmstRun: 1, rxMonoMs: nowMs, wallMs: 5, wallSynced: true, body, ...fields };
}

/** Changes the file behind the store's back. */
function tamper(sql: string): void {
  store?.close();
  store = null;
  const connection = new Database(path);
  connection.exec(sql);
  connection.close();
}

const bodies = (rows: readonly Row[]): unknown[] => rows.map(({ body }) => body);

describe('rows', () => {
  test('come back as they were, numbered without a gap from 1, over a restart', () => {
    const bytes = badBody('why', Buffer.from([0, 1, 255]), sha256Hex('x'));
    const text = '{"é":"\\u0000","😀":1}';
    expect(
      open().append([[row(text), row(bytes)], [row('{"n":3}', { kind: 'crc', flags: 4 })]]).ranges,
    ).toEqual([
      [1, 2],
      [3, 3],
    ]);
    const expected = [
      { seq: 1, kind: 'up', bootId: 'boot-1', rxMonoMs: 1_000, wallMs: 5, wallSynced: true, body: text },
      { seq: 2, kind: 'bad' },
      { seq: 3, kind: 'crc', flags: 4, body: '{"n":3}' },
    ];
    expect(store?.read(ALL)).toMatchObject(expected);
    const again = reopen({ bootId: 'boot-2' });
    expect(again.read(ALL)).toMatchObject(expected);
    expect(Buffer.from(again.read(ALL)[1]?.body as Uint8Array).equals(bytes)).toBe(true);
    expect(again.append([[row()]])?.ranges).toEqual([[4, 4]]);
    expect(again.read(ALL).map(({ bootId }) => bootId)).toEqual(['boot-1', 'boot-1', 'boot-1', 'boot-2']);
  });

  test('are read in pages, one row at least', () => {
    open().append([[row('x'.repeat(5_000)), row('y'), row('z')]]);
    expect(bodies(store?.read({ ...ALL, maxBytes: 10 }) ?? [])).toHaveLength(1);
    expect(bodies(store?.read({ ...ALL, from: 2, maxRows: 1 }) ?? [])).toEqual(['y']);
    expect(bodies(store?.read({ ...ALL, from: 2, to: 2 }) ?? [])).toEqual(['y']);
    expect(store?.read({ ...ALL, from: 9 })).toEqual([]);
  });

  test('whose bits have changed are unreadable ones under their own number', () => {
    open().append([[row('{"rssi":-90}'), row('{"rssi":-91}'), row('{"rssi":-92}')]]);
    tamper(`UPDATE rows SET body = '{"rssi":-99}' WHERE seq = 2; UPDATE rows SET wall_ms = 6 WHERE seq = 3`);
    const rows = open().read(ALL);
    expect(rows.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'up'],
      [2, 'bad'],
      [3, 'bad'],
    ]);
    const bad = decodeBadRow(rows[1]?.body as Uint8Array);
    expect(bad.kind === 'value' && Buffer.from(bad.value.bytes).toString()).toBe('{"rssi":-99}');
  });
});

describe('the file', () => {
  test('keeps its epoch; a new file has another', () => {
    const { epoch } = open().opened();
    expect(epoch).toMatch(/^[0-9a-f]{32}$/);
    expect(reopen({ bootId: 'boot-2' }).opened().epoch).toBe(epoch);
    store?.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    expect(open().opened().epoch).not.toBe(epoch);
  });

  test('never uses a number twice, even when everything was forgotten', () => {
    open({ maxBytes: 1024 * 1024 }).append([[row(), row(), row()]]);
    store?.storedUpTo(3);
    nowMs += 100 * HOUR_MS;
    expect(store?.tidy().forgotten).toBe(3);
    expect(store?.figures()).toMatchObject({ first: 4, last: 3 });
    expect(reopen().opened()).toMatchObject({ storedUpTo: 3, figures: { first: 4, last: 3 } });
    expect(store?.append([[row()]])?.ranges).toEqual([[4, 4]]);
  });

  test('belongs to one process, and one that is no journal is refused', () => {
    open();
    expect(() =>
      openJournalStore({ path, maxBytes: 1e7, maxAgeMs: 1, bootId: 'b', monoMs: () => 0 }),
    ).toThrow(/locked/);
    tamper('PRAGMA user_version = 99');
    expect(() => open()).toThrow('its format is 99, this agent knows 2');
  });

  test('has small pages, a log, and waits for the disk', () => {
    open();
    tamper('SELECT 1');
    const connection = new Database(path);
    expect(connection.pragma('page_size', { simple: true })).toBe(1024);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    connection.close();
  });
});

test('catalogue 14: no reader can pin the log: nobody else can open the file, and our own reads end', () => {
  const opened = open({ maxBytes: 8 * 1024 * 1024 });
  expect(() => new Database(path, { timeout: 10 }).prepare('SELECT 1 FROM rows').get()).toThrow(/locked/);
  for (let round = 1; round <= 200; round++) {
    opened.append([Array.from({ length: 20 }, () => row('x'.repeat(300)))]);
    opened.read({ ...ALL, maxRows: 50 });
    opened.storedUpTo(round * 20);
    expect(statSync(`${path}-wal`).size).toBeLessThan(2 * 1024 * 1024);
  }
});

describe('what is kept', () => {
  test('stored rows stay 72 h, others stay', () => {
    open().append([[row('a'), row('b'), row('c')]]);
    store?.storedUpTo(2);
    nowMs += 71 * HOUR_MS;
    expect(store?.tidy().forgotten).toBe(0);
    nowMs += 2 * HOUR_MS;
    expect(store?.tidy().forgotten).toBe(2);
    expect(bodies(store?.read(ALL) ?? [])).toEqual(['c']);
  });

  test('parked rows stay, whatever is stored around them', () => {
    open().append([[row('a'), row('b'), row('c')]]);
    store?.park(2);
    store?.storedUpTo(3);
    nowMs += 100 * HOUR_MS;
    store?.tidy();
    expect(bodies(store?.read(ALL) ?? [])).toEqual(['b']);
    expect(reopen().opened().parked).toEqual([2]);
    store?.unpark(2);
    expect(reopen().opened().parked).toEqual([]);
  });

  test('rows of an earlier boot go once this boot is older than their time', () => {
    open().append([[row('a')]]);
    store?.storedUpTo(1);
    nowMs = HOUR_MS;
    reopen({ bootId: 'boot-2' });
    expect(store?.tidy().forgotten).toBe(0);
    nowMs = 73 * HOUR_MS;
    expect(store?.tidy().forgotten).toBe(1);
  });

  test('when the file is nearly full, stored rows go first; full of others, it refuses and loses nothing', () => {
    const padding = 'x'.repeat(900);
    open({ maxBytes: 1024 * 1024 });
    let seq = 0;
    const fill = (): void => {
      for (;;) seq = store?.append([[row(padding)]]).ranges[0]?.[1] ?? seq;
    };
    expect(fill).toThrow(/full/);
    expect(store?.read(ALL)).toHaveLength(seq);
    store?.storedUpTo(seq);
    expect(store?.tidy().forgotten).toBe(500);
    expect(fill).toThrow(/full/);
    expect(store?.read(ALL).at(-1)?.seq).toBe(seq);
  });
});

describe('at start', () => {
  test('receptions of the last ten minutes of this boot are known by their keys', () => {
    const same = { rxMonoMs: 600_000 };
    open().append([[row('old', { rxMonoMs: 1 }), row('twin', same), row('twin', same)]]);
    store?.append([[row(badBody('why', Buffer.from('bad text'), sha256Hex('bad text')), same)]]);
    nowMs = 700_000;
    expect(reopen().opened().recent).toEqual([
      { key: `${sha256Hex('twin').slice(0, 32)} 0 1`, rxMonoMs: 600_000 },
      { key: `${sha256Hex('twin').slice(0, 32)} 1 1`, rxMonoMs: 600_000 },
      { key: `${sha256Hex('bad text').slice(0, 32)} 0 1`, rxMonoMs: 600_000 },
    ]);
    expect(reopen({ bootId: 'boot-2' }).opened().recent).toEqual([]);
    expect(store?.opened().newest).toMatchObject({ seq: 3, bootId: 'boot-1' });
  });

  test('what is stored is known again, a little behind at worst', () => {
    open().append([[row(), row()]]);
    store?.storedUpTo(1);
    store?.storedUpTo(0);
    expect(reopen().opened().storedUpTo).toBe(1);
    store?.storedUpTo(2);
    nowMs += 11_000;
    store?.append([[row()]]);
    expect(reopen().opened().storedUpTo).toBe(2);
  });
});
