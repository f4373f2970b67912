// A journal session to be recorded call by call: the journal's own code appends, notes what is stored, forgets and moves its log.
//
// node --import tsx session.ts FOLDER MARKS SEED FIRST-ROW APPENDS FULL|NORMAL close|die

import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openJournalStore } from '../../../agent/journal/store.ts';
import { createRandom } from '../../fleet/random.ts';
import { monoMsOf, sessionRow } from './rows.ts';
import { storeOptions } from './store-options.ts';

/** Rows are stored at the supervisor so many rows after they were written: long before they are too old to be kept. */
const STORED_BEHIND_ROWS = 150;
const TIDY_EVERY = 10;
const MAX_ROWS = 4;

export type Synchronous = 'FULL' | 'NORMAL';

/** The negative control: the driver says FULL and does NORMAL. The journal's own code stays as it is. */
function sabotage(): void {
  const { prototype } = Database;
  const honest = prototype.pragma;
  prototype.pragma = function pragma(this: Database.Database, source, options) {
    if (source === 'synchronous') return 2;
    return honest.call(this, source === 'synchronous = FULL' ? 'synchronous = NORMAL' : source, options);
  };
}

function main([
  folder = '',
  marks = '',
  seed = '0',
  firstRow = '0',
  appends = '0',
  mode,
  end,
]: string[]): void {
  if (mode === 'NORMAL') sabotage();
  const file = openSync(marks, 'a');
  // One write call a mark: it stands in the recording exactly where the journal said what it says.
  const mark = (value: object): void => void writeSync(file, `${JSON.stringify(value)}\n`);
  const random = createRandom(`session/${seed}/${firstRow}`);
  let row = Number(firstRow);
  const store = openJournalStore(storeOptions(join(folder, 'journal.db'), () => monoMsOf(row)));
  mark({ kind: 'opened', epoch: store.opened().epoch, last: store.figures().last });
  for (let index = 1; index <= Number(appends); index++) {
    const group = Array.from({ length: 1 + random.below(3) }, () =>
      Array.from({ length: 1 + random.below(MAX_ROWS) }, () => sessionRow(seed, row++)),
    );
    const { ranges } = store.append(group);
    mark({ kind: 'acked', rows: row, last: ranges.at(-1)?.[1] ?? 0 });
    const storedUpTo = (ranges[0]?.[0] ?? 0) - STORED_BEHIND_ROWS;
    if (index % TIDY_EVERY !== 0 || storedUpTo <= 0) continue;
    // Said before it is done: what is stored may be forgotten from here on.
    mark({ kind: 'may-forget', rows: row - STORED_BEHIND_ROWS });
    store.storedUpTo(storedUpTo);
    while (store.tidy().forgotten > 0);
  }
  if (end === 'close') store.close();
  process.exit(0);
}

main(process.argv.slice(2));
