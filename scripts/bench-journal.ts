// Measures the agent's journal with many rows waiting: how long it takes to open, how fast it is read, what memory it takes.
//
//   node --import tsx scripts/bench-journal.ts [--rows 1000000] [--devices 5000]

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createJournal } from '../agent/journal/journal.ts';
import { openJournal } from '../agent/journal/open.ts';
import { fillJournal, uplink } from './bench/fill-journal.ts';

const GIB = 1024 ** 3;
/** As the publisher asks for them. */
const PAGE = { maxRows: 512, maxBytes: 48 * 1024 };
/** What must hold: the promises of the journal. */
const OPEN_WITHIN_MS = 2_000;
const READ_AT_LEAST = 10_000;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    devices: { type: 'string', default: '5000' },
    measure: { type: 'string' },
  },
});

/** In a process of its own, so that its memory is the journal's. */
async function measure(path: string): Promise<void> {
  const settings = { path, maxBytes: 8 * GIB, maxAgeMs: 1e12, commitWindowMs: 0, bootId: 'bench' };
  const journal = createJournal({
    settings,
    onCommitted: () => {},
    onDropped: () => {},
    onFailed: (reason) => {
      throw new Error(reason);
    },
  });
  // Without the start of the thread, which compiles its sources here and takes as long for an empty file.
  const startedMs = performance.now();
  const store = openJournal({ ...settings, monoMs: () => performance.now() });
  const { figures } = store.opened();
  const openMs = performance.now() - startedMs;
  store.close();
  const threadMs = performance.now();
  await journal.start();
  const startMs = performance.now() - threadMs;
  // Answered after the slice of indexing that is under way: a commit waits no longer than that.
  const appendMs = performance.now();
  await journal.append([uplink(1, 1)]);
  const firstAppendMs = performance.now() - appendMs;
  const readMs = performance.now();
  let rows = 0;
  for (let from = 1; from <= figures.last; ) {
    const page = await journal.read({ from, to: figures.last, ...PAGE });
    rows += page.length;
    from = (page.at(-1)?.seq ?? figures.last) + 1;
  }
  const rowsPerS = Math.round(rows / ((performance.now() - readMs) / 1_000));
  const rssMb = Math.round(process.memoryUsage.rss() / 1e6);
  await journal.stop();
  const measured = { rows, openMs, startMs, firstAppendMs, rowsPerS, rssMb };
  process.stdout.write(
    `${JSON.stringify(measured, (_, value) => (typeof value === 'number' ? Math.round(value) : value))}\n`,
  );
}

function run(folder: string, rows: number): { openMs: number; rowsPerS: number; rssMb: number } {
  const path = join(folder, `${rows}.db`);
  fillJournal({ path, rows, devices: Number(values.devices) });
  process.stdout.write(`${rows} rows, ${Math.round(statSync(path).size / 1e6)} MB: `);
  const self = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, ['--import', 'tsx', self, '--measure', path], {
    encoding: 'utf8',
  });
  process.stdout.write(child.stdout + child.stderr);
  return JSON.parse(child.stdout) as ReturnType<typeof run>;
}

if (values.measure === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-journal-'));
  try {
    const few = run(folder, Number(values.rows) / 10);
    const many = run(folder, Number(values.rows));
    const more = many.rssMb - few.rssMb;
    const holds = many.openMs < OPEN_WITHIN_MS && many.rowsPerS >= READ_AT_LEAST;
    process.stdout.write(
      `ten times the rows take ${more} MB more; the promises ${holds ? 'hold' : 'do NOT hold'}\n`,
    );
    process.exitCode = holds ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  await measure(values.measure);
}
