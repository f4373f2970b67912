import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Row } from '../../protocol/mqtt/up.ts';
import { temporaryFolder } from '../testing/agent-rig.ts';
import { createJournal, type Journal } from './journal.ts';
import type { NewRow } from './rows.ts';

let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal;
let committed: Row[];
let commits: number;

beforeEach(() => {
  folder = temporaryFolder();
  committed = [];
  commits = 0;
});

afterEach(async () => {
  await journal.stop();
  folder.remove();
});

function create(commitWindowMs = 0): Journal {
  journal = createJournal({
    settings: {
      path: join(folder.path, 'journal.db'),
      maxBytes: 64 * 1024 * 1024,
      maxAgeMs: 1e9,
      commitWindowMs,
      bootId: 'boot',
    },
    onCommitted(rows) {
      commits++;
      committed.push(...rows);
    },
    onDropped() {},
    onFailed(reason) {
      throw new Error(reason);
    },
  });
  return journal;
}

const row = (body: string): NewRow => {
  const common = { flags: 0, tmstRun: 1, rxMonoMs: 1, wallMs: 1, wallSynced: false };
  return { ...common, kind: 'up', body };
};

test('an append resolves when its rows are on the disk, and they are known in order', async () => {
  await create().start();
  await Promise.all([journal.append([row('a'), row('b')]), journal.append([row('c')])]);
  expect(committed.map(({ seq, body }) => [seq, body])).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
  ]);
  expect(journal.figures()).toMatchObject({ first: 1, last: 3 });
  expect(await journal.read({ from: 2, to: 9, maxRows: 1, maxBytes: 1 })).toEqual([committed[1]]);
});

test('many appends share a commit by themselves', async () => {
  await create().start();
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => journal.append([row(String(index))])));
  expect(committed.map(({ body }) => body)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => String(index)),
  );
  expect(commits).toBeLessThan(100);
});

test('a commit window gathers what comes within it', async () => {
  await create(2_000).start();
  const first = journal.append([row('a')]);
  const second = new Promise((resolve) => setTimeout(resolve, 20)).then(() => journal.append([row('b')]));
  await Promise.all([first, second]);
  expect(commits).toBe(1);
});

test('what was appended before the end is on the disk, and nothing is taken after it', async () => {
  await create(5_000).start();
  const last = journal.append([row('last')]);
  await journal.stop();
  await last;
  await expect(journal.append([row('late')])).rejects.toThrow('the journal is closed');
  await expect(journal.read({ from: 1, to: 1, maxRows: 1, maxBytes: 1 })).rejects.toThrow('closed');
  expect(statSync(join(folder.path, 'journal.db')).size).toBeGreaterThan(1_024);
  const opened = await create().start();
  expect(opened.newest?.body).toBe('last');
});

test('a disk that stands still is noticed before memory is full of what waits for it', async () => {
  await create(5_000).start();
  const body = 'x'.repeat(60_000);
  const appends = Array.from({ length: 300 }, () => journal.append([row(body)]));
  const results = await Promise.allSettled([...appends, journal.stop()]);
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(10);
  expect(String((refused[0] as PromiseRejectedResult).reason)).toContain('the disk does not keep up');
  expect(committed).toHaveLength(300 - refused.length);
});
