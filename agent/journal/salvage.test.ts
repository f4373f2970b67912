// Journals that are damaged, torn, emptied, deleted or full: what was acknowledged is kept under its numbers, or told as lost.

import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DropRow, decodeDropRow } from '../../protocol/mqtt/drop-row.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { createSeqSet } from '../../protocol/seq-set.ts';
import { temporaryFolder } from '../testing/agent-rig.ts';
import { createGroup } from './group.ts';
import type { JournalStore } from './journal-store.ts';
import { noteDoubt, openJournal } from './open.ts';
import type { FromJournal, NewRow, ReadRequest } from './rows.ts';

const ALL: ReadRequest = { from: 1, to: 1_000_000, maxRows: 1_000_000, maxBytes: 1_000_000_000 };
const ROWS = 600;

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let nowMs: number;
let store: JournalStore | null;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'journal.db');
  nowMs = 1_000;
  store = null;
});

afterEach(() => {
  store?.close();
  folder.remove();
});

function open(maxBytes = 64 * 1024 * 1024): JournalStore {
  store = openJournal({ path, maxBytes, maxAgeMs: 1e12, bootId: 'boot', monoMs: () => nowMs });
  return store;
}

function row(number: number, fields: Partial<NewRow> = {}): NewRow {
  const body = `{"n":${number},"pad":"${'x'.repeat(300)}"}`;
  return { kind: 'up', flags: 0, tmstRun: 1, rxMonoMs: nowMs, wallMs: 5, wallSynced: true, body, ...fields };
}

/** A journal of `ROWS` rows, the first hundred of them stored, as a killed process leaves it. */
function killedJournal(): { readonly epoch: string; readonly files: string } {
  const opened = open();
  for (let number = 1; number <= ROWS; number++) {
    nowMs += 10;
    opened.append([[row(number)]]);
    if (number === 100) {
      opened.storedUpTo(100);
      nowMs += 20_000;
    }
  }
  const { epoch } = opened;
  const files = join(folder.path, 'killed');
  // The files as they are now, while the process that holds them still lives.
  for (const suffix of ['', '-wal', '.mark']) copyFileSync(path + suffix, files + suffix);
  opened.close();
  store = null;
  rmSync(`${path}-wal`, { force: true });
  for (const suffix of ['', '-wal', '.mark']) copyFileSync(files + suffix, path + suffix);
  return { epoch, files };
}

/** Everything that the reopened journal still has to send of the old epoch, and what it tells as lost. */
function reopened(): {
  readonly epoch: string;
  readonly salvaged: string | null;
  readonly kept: readonly Row[];
  readonly drops: readonly DropRow[];
} {
  const again = open();
  const { epoch, older, salvaged, figures } = again.opened();
  const kept = older.flatMap((one) => again.read({ ...ALL, epoch: one.epoch }));
  const own = again.read({ ...ALL, to: figures.last });
  const { added } = again.tidy();
  const drops = added.map(({ body }) => {
    const drop = decodeDropRow(body as Uint8Array);
    if (drop.kind === 'complaint') throw new Error(drop.reason);
    return drop.value;
  });
  return { epoch, salvaged, kept: [...kept, ...own.filter(({ kind }) => kind !== 'drop')], drops };
}

/** Each row is kept as it was, or lies in a range told as lost; none is both. */
function expectAccounted(epoch: string, after: ReturnType<typeof reopened>): number {
  const lost = createSeqSet();
  let count = 0;
  for (const drop of after.drops) {
    expect(drop).toMatchObject({ epoch, class: 'any', reason: 'damaged' });
    lost.add(drop.first, drop.last);
    count += drop.rows;
  }
  const there = new Map(after.kept.map((one) => [one.seq, one]));
  for (let seq = 101; seq <= ROWS; seq++) {
    const found = there.get(seq);
    expect([seq, found !== undefined]).toEqual([seq, !lost.has(seq)]);
    if (found !== undefined) expect(found.body).toBe(row(seq).body);
  }
  return count;
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const content = readFileSync(file);
  bytes.copy(content, at);
  writeFileSync(file, content);
}

describe('a journal in doubt', () => {
  test('an unhurt one of a killed process goes on in its epoch', () => {
    const { epoch } = killedJournal();
    const after = reopened();
    expect(after).toMatchObject({ epoch, salvaged: null, drops: [] });
    expect(after.kept.at(-1)?.seq).toBe(ROWS);
    expect(store?.append([[row(1)]]).ranges).toEqual([[ROWS + 1, ROWS + 1]]);
  });

  test('catalogue 8: zeroed pages: rows before and after are kept, the gap is told', () => {
    const { epoch, files } = killedJournal();
    // Three pages, each with one or two rows. (A page of the tree above them would take hundreds with it.)
    for (const number of [250, 300, 350]) {
      const at = readFileSync(files).indexOf(`"n":${number},`);
      expect(at).toBeGreaterThan(0);
      overwrite(path, Math.floor(at / 1024) * 1024, Buffer.alloc(1024));
    }
    // As the journal thread does when it meets them, before it ends.
    noteDoubt(path, 'malformed');
    const after = reopened();
    expect(after.epoch).not.toBe(epoch);
    const lost = expectAccounted(epoch, after);
    expect(lost).toBeGreaterThanOrEqual(3);
    expect(lost).toBeLessThanOrEqual(9);
    expect(after.drops).toHaveLength(3);
  });

  test('catalogue 9: a bit flipped in a payload is never sent as a reception', () => {
    const { files } = killedJournal();
    const at = readFileSync(files).indexOf('"n":200,');
    expect(at).toBeGreaterThan(0);
    overwrite(path, at + 4, Buffer.from('9'));
    const [flipped] = open().read({ ...ALL, from: 200, to: 200 });
    expect(flipped).toMatchObject({ seq: 200, kind: 'bad' });
  });

  test.each([
    ['deleted', () => rmSync(`${path}-wal`)],
    ['cut short', () => truncateSync(`${path}-wal`, 40_000)],
    ['hit by a flipped bit', () => overwrite(`${path}-wal`, 33_000, Buffer.from([0xaa, 0x55]))],
  ])('catalogue 10: the log %s: the journal does not go back in time unnoticed', (_, damage) => {
    const { epoch } = killedJournal();
    damage();
    const after = reopened();
    expect(after.epoch).not.toBe(epoch);
    expect(after.salvaged).toMatch(/although it had come to row 600/);
    expect(expectAccounted(epoch, after)).toBeGreaterThan(0);
  });

  test.each([
    ['its header destroyed', () => overwrite(path, 0, Buffer.alloc(100, 0x55))],
    ['empty', () => truncateSync(path, 0)],
    ['something else', () => writeFileSync(path, 'hello\n'.repeat(1_000))],
    ['gone', () => rmSync(path)],
  ])('catalogue 11: the file is %s: the agent starts all the same, and tells what is lost', (_, damage) => {
    const { epoch } = killedJournal();
    rmSync(`${path}-wal`);
    damage();
    const after = reopened();
    expect(after.epoch).not.toBe(epoch);
    expect(expectAccounted(epoch, after)).toBe(ROWS - 100 - after.kept.length);
    expect(store?.append([[row(1)]]).ranges).toHaveLength(1);
  });

  test('a supervisor that knows more rows than the file: the rows are kept, new ones get a new epoch', () => {
    const { epoch } = killedJournal();
    open().close();
    noteDoubt(path, 'the supervisor holds row 700');
    const after = reopened();
    expect(after.epoch).not.toBe(epoch);
    expect(after.salvaged).toMatch(/700/);
    expect(expectAccounted(epoch, after)).toBe(0);
  });

  test('salvaged rows survive the next damage too, and go when they are stored', () => {
    const { epoch } = killedJournal();
    noteDoubt(path, 'first');
    expectAccounted(epoch, reopened());
    store?.append([[row(1)]]);
    store?.close();
    noteDoubt(path, 'second');
    const after = reopened();
    expect(store?.opened().older.map((one) => one.epoch)).toContain(epoch);
    expect(after.kept.filter(({ seq }) => seq > 100)).toHaveLength(ROWS - 100);
    store?.storedUpTo(ROWS, epoch);
    expect(store?.opened().older.map((one) => one.epoch)).not.toContain(epoch);
  });

  test('at most two damaged files are kept for a look', () => {
    killedJournal();
    for (const reason of ['one', 'two', 'three']) {
      noteDoubt(path, reason);
      open().close();
      store = null;
    }
    const damaged = readdirSync(folder.path).filter((name) => /damaged-\d+$/.test(name));
    expect(damaged.sort()).toEqual(['journal.db.damaged-2', 'journal.db.damaged-3']);
  });
});

describe('catalogue 7: a journal at its own cap', () => {
  const CAP = 1024 * 1024;

  function fill(opened: JournalStore, rows: number, kindOf: (number: number) => NewRow['kind'] = () => 'up') {
    const said: FromJournal[] = [];
    const group = createGroup(opened, (message) => said.push(message));
    for (let number = 1; number <= rows; number++) {
      nowMs += 5;
      group.add(number, [row(number, { kind: kindOf(number) })]);
      group.commit();
    }
    return said;
  }

  test('takes every new row; the oldest go, and that is told with their times', () => {
    const opened = open(CAP);
    const said = fill(opened, 6_000);
    expect(said.filter(({ kind }) => kind === 'refused')).toEqual([]);
    expect(opened.figures()).toMatchObject({ last: 6_000, state: 'full' });
    expect(statSync(path).size).toBeLessThanOrEqual(CAP);
    nowMs += 60_000;
    const [told, ...more] = opened.tidy().added;
    expect(more).toEqual([]);
    const drop = decodeDropRow(told?.body as Uint8Array);
    const { first } = opened.figures();
    expect(drop).toMatchObject({
      value: {
        class: 'up',
        reason: 'full',
        first: 1,
        last: first - 1,
        rows: first - 1,
        from: { bootId: 'boot' },
      },
    });
    expect(opened.figures().dropped).toBe(first - 1);
    const dropped = said.flatMap((message) => (message.kind === 'dropped' ? message.ranges : []));
    expect(dropped.reduce((sum, [from, to]) => sum + to - from + 1, 0)).toBe(first - 1);
  });

  test('gives up failed CRCs and unreadable rows before any uplink, stored rows before all', () => {
    const opened = open(CAP);
    const kinds = ['up', 'crc', 'bad'] as const;
    fill(opened, 1_200, (number) => kinds[number % 3] as NewRow['kind']);
    opened.storedUpTo(300);
    fill(opened, 1_500);
    const kept = opened.read({ ...ALL, from: 301, to: 1_200 });
    const count = (kind: string): number => kept.filter((one) => one.kind === kind).length;
    expect(opened.read({ ...ALL, to: 300 })).toEqual([]);
    expect(count('crc')).toBe(0);
    if (count('up') < 300) expect(count('bad')).toBe(0);
  });

  test('the rows it gave up are told once, although it was killed in between', () => {
    const opened = open(CAP);
    fill(opened, 4_000);
    const { first } = opened.figures();
    opened.close();
    store = null;
    const again = open(CAP);
    const [told] = again.tidy().added;
    expect(decodeDropRow(told?.body as Uint8Array)).toMatchObject({ value: { first: 1, last: first - 1 } });
    again.close();
    store = null;
    nowMs += 60_000;
    expect(open(CAP).tidy().added).toEqual([]);
    expect(existsSync(`${path}.doubt`)).toBe(false);
  });
});
