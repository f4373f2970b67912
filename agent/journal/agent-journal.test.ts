import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { eventually } from '../../test/eventually.ts';
import { temporaryFolder } from '../testing/agent-rig.ts';
import { createAgentJournal } from './agent-journal.ts';
import type { Journal } from './journal.ts';
import { NotDurable } from './memory-journal.ts';
import type { NewRow } from './rows.ts';

let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal;
let committed: Row[];
let dropped: SeqRange[];
let said: string[];

beforeEach(() => {
  folder = temporaryFolder();
  committed = [];
  dropped = [];
  said = [];
});

afterEach(async () => {
  await journal.stop();
  folder.remove();
});

function create(path: string): Journal {
  journal = createAgentJournal({
    settings: { path, maxBytes: 4 * 1024 * 1024, maxAgeMs: 1e9, commitWindowMs: 0, bootId: 'boot' },
    onCommitted: (rows) => committed.push(...rows),
    onDropped: (ranges) => dropped.push(...ranges),
    onFailed: (reason) => said.push(reason),
    onUnusable: () => said.push('unusable'),
    onUsable: () => said.push('usable'),
    retryMs: 50,
  });
  return journal;
}

const row = (body: string): NewRow => {
  const common = { flags: 0, tmstRun: 1, rxMonoMs: 1, wallMs: 1, wallSynced: false };
  return { ...common, kind: 'up', body };
};

const ALL = { from: 1, to: 1_000_000, maxRows: 1_000_000, maxBytes: 1e9 };

test('catalogue 12: an unusable file: rows pass from memory under an epoch of their own, none counts as kept', async () => {
  // A file where its folder should be.
  writeFileSync(join(folder.path, 'sub'), '');
  const opened = await create(join(folder.path, 'sub', 'journal.db')).start();
  expect(said).toEqual(['unusable']);
  expect(opened).toMatchObject({ storedUpTo: 0, figures: { state: 'memory', last: 0 } });
  await expect(journal.append([row('a'), row('b')])).rejects.toThrow(NotDurable);
  expect(committed.map(({ seq, body }) => [seq, body])).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  expect(journal.durable()).toBe(false);
  expect(await journal.read({ ...ALL, from: 2 })).toMatchObject([{ body: 'b' }]);
  journal.storedUpTo(1);
  expect(await journal.read(ALL)).toMatchObject([{ body: 'b' }]);
  for (let index = 0; index < 100; index++) {
    await expect(journal.append([row('x'.repeat(60_000))])).rejects.toThrow(NotDurable);
  }
  expect(journal.figures().bytes).toBeLessThan(5 * 1024 * 1024);
  expect(dropped[0]?.[0]).toBe(2);
  expect(journal.figures().first).toBe((dropped.at(-1)?.[1] ?? 0) + 1);
});

test('a file that becomes usable is noticed, and left for the next start', async () => {
  writeFileSync(join(folder.path, 'sub'), '');
  const path = join(folder.path, 'sub', 'journal.db');
  const { epoch } = await create(path).start();
  rmSync(join(folder.path, 'sub'));
  mkdirSync(join(folder.path, 'sub'));
  await eventually(() => expect(said).toEqual(['unusable', 'usable']));
  await journal.stop();
  const opened = await create(path).start();
  expect(opened.epoch).not.toBe(epoch);
  await journal.append([row('kept')]);
  expect(journal.durable()).toBe(true);
});

test('a supervisor that knows more than the file: the thread ends, and the next start has a new epoch', async () => {
  const path = join(folder.path, 'journal.db');
  const { epoch } = await create(path).start();
  await journal.append([row('a')]);
  journal.doubt('the supervisor holds row 7');
  await eventually(() => expect(said).toEqual(['the supervisor holds row 7']));
  const opened = await create(path).start();
  expect(opened.epoch).not.toBe(epoch);
  expect(opened.older).toMatchObject([{ epoch, first: 1, last: 1 }]);
  expect(opened.salvaged).toContain('row 7');
});
