// What the journal had to give up, noted in the transaction that gives it up, until a `drop` row tells the supervisor.

import type Database from 'better-sqlite3';
import {
  type DropClass,
  type DropReason,
  type DropRow,
  encodeDropRow,
  type RowTime,
} from '../../protocol/mqtt/drop-row.ts';

export interface Drop {
  readonly class: DropClass;
  readonly reason: DropReason;
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  readonly from: RowTime;
  readonly to: RowTime;
}

export interface Drops {
  /** Adds to what is noted of this class, reason and epoch; call inside the transaction that deletes. */
  note(drop: Drop, epoch?: string): void;
  /** Notes rows of an earlier epoch that are lost. */
  noteLost(epoch: string, drop: Drop): void;
  isEmpty(): boolean;
  /** The bodies of the drop rows that tell all of it, and forgets it; call inside the transaction that writes them. */
  take(epoch: string): Buffer[];
}

interface DropLine {
  readonly epoch: string;
  readonly class: DropClass;
  readonly reason: DropReason;
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  readonly first_time: string;
  readonly last_time: string;
}

const CURRENT = '';

export function createDrops(connection: Database.Database): Drops {
  const insert = connection.prepare(`
    INSERT INTO drops (epoch, class, reason, first, last, rows, first_time, last_time)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const add = connection.prepare(`
    UPDATE drops SET rows = rows + @rows,
      first_time = CASE WHEN @first < first THEN @from ELSE first_time END,
      last_time = CASE WHEN @last > last THEN @to ELSE last_time END,
      first = min(first, @first), last = max(last, @last)
    WHERE epoch = @epoch AND class = @class AND reason = @reason`);
  const all = connection.prepare<[], DropLine>('SELECT * FROM drops ORDER BY id');
  const clear = connection.prepare('DELETE FROM drops');
  // Asked each time: what a transaction did may have been undone.
  const any = connection.prepare<[], number>('SELECT id FROM drops LIMIT 1').pluck();

  function write(epoch: string, drop: Drop): void {
    const { reason, first, last, rows, from, to } = drop;
    insert.run(epoch, drop.class, reason, first, last, rows, JSON.stringify(from), JSON.stringify(to));
  }

  return {
    note(drop, epoch = CURRENT) {
      const times = { from: JSON.stringify(drop.from), to: JSON.stringify(drop.to) };
      if (add.run({ ...drop, ...times, epoch }).changes === 0) write(epoch, drop);
    },
    noteLost: write,
    isEmpty: () => any.get() === undefined,
    take(epoch) {
      const bodies = all.all().map((line) => encodeDropRow(dropRowOf(epoch, line)));
      clear.run();
      return bodies;
    },
  };
}

function dropRowOf(epoch: string, line: DropLine): DropRow {
  return {
    epoch: line.epoch === CURRENT ? epoch : line.epoch,
    class: line.class,
    reason: line.reason,
    first: line.first,
    last: line.last,
    rows: line.rows,
    from: JSON.parse(line.first_time) as RowTime,
    to: JSON.parse(line.last_time) as RowTime,
  };
}
