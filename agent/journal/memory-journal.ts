// Stands in for a journal whose file is unusable: receptions are passed on live from memory, and none is acknowledged.

import { randomBytes } from 'node:crypto';
import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import type { Journal } from './journal.ts';
import { type JournalFigures, type NewRow, type ReadRequest, ROW_OVERHEAD_BYTES } from './rows.ts';
import { devAddrOf } from './stored-row.ts';

export interface MemoryJournalDeps {
  readonly bootId: string;
  readonly onCommitted: (rows: readonly Row[], waiting: readonly []) => void;
  readonly onDropped: (ranges: readonly SeqRange[]) => void;
}

/** Why nothing that is appended here is acknowledged, although it is passed on. */
export class NotDurable extends Error {}

/** Some minutes of a busy gateway: for a link that comes and goes, not for an outage. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Its rows have an epoch of their own, so that no number of theirs is ever taken for one of the file's. */
export function createMemoryJournal(deps: MemoryJournalDeps): Journal {
  const epoch = randomBytes(16).toString('hex');
  let rows: Row[] = [];
  let bytes = 0;
  let last = 0;
  let dropped = 0;

  function sizeOf({ body }: NewRow): number {
    return body.length + ROW_OVERHEAD_BYTES;
  }

  function shorten(count: number): readonly Row[] {
    const gone = rows.slice(0, count);
    rows = rows.slice(count);
    bytes -= gone.reduce((sum, row) => sum + sizeOf(row), 0);
    return gone;
  }

  function keepWithinBounds(): void {
    let excess = bytes - MAX_BYTES;
    let count = 0;
    for (; excess > 0 && count < rows.length; count++) excess -= sizeOf(rows[count] as Row);
    const gone = shorten(count);
    const [first, final] = [gone[0], gone.at(-1)];
    if (first === undefined || final === undefined) return;
    dropped += gone.length;
    deps.onDropped([[first.seq, final.seq]]);
  }

  function select(
    wanted: (row: Row) => boolean,
    { maxRows, maxBytes }: Pick<ReadRequest, 'maxRows' | 'maxBytes'>,
  ) {
    const found: Row[] = [];
    let size = 0;
    for (const row of rows) {
      if (!wanted(row)) continue;
      size += sizeOf(row);
      if (found.length >= maxRows || (found.length > 0 && size > maxBytes)) break;
      found.push(row);
    }
    return Promise.resolve(found);
  }

  function figures(): JournalFigures {
    return { first: rows[0]?.seq ?? last + 1, last, bytes, lastCommitMs: null, state: 'memory', dropped };
  }

  return {
    start: () =>
      Promise.resolve({
        ...{ epoch, figures: figures(), storedUpTo: 0, parked: [], recent: [], newest: null },
        ...{ older: [], bypassed: [], salvaged: null },
      }),
    append(appended) {
      const added = appended.map((row): Row => ({ ...row, seq: ++last, bootId: deps.bootId }));
      for (const row of added) bytes += sizeOf(row);
      rows.push(...added);
      deps.onCommitted(added, []);
      keepWithinBounds();
      return Promise.reject(new NotDurable('the journal is unusable: passed on, and not kept'));
    },
    read: (request) => select(({ seq }) => seq >= request.from && seq <= request.to, request),
    readDevice: (request) =>
      select(
        (row) => row.seq >= request.from && row.seq < request.before && devAddrOf(row) === request.devAddr,
        request,
      ),
    storedUpTo(seq) {
      const kept = rows.findIndex((row) => row.seq > seq);
      shorten(kept < 0 ? rows.length : kept);
    },
    doubt: () => {},
    park: () => {},
    unpark: () => {},
    figures,
    durable: () => false,
    stop: () => Promise.resolve(),
  };
}
