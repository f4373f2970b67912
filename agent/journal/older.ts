// Rows of earlier epochs, salvaged from damaged files: they keep their numbers, so that what the supervisor holds is known.

import type Database from 'better-sqlite3';
import type { Row } from '../../protocol/mqtt/up.ts';
import { rowsWithin } from './row-page.ts';
import type { OlderStream, ReadRequest } from './rows.ts';
import { COLUMNS, LINE, type RowLine, rowOf, type StoredRow } from './stored-row.ts';

export interface OlderRows {
  /** Oldest first. */
  streams(): OlderStream[];
  /** Begins an epoch, whose rows follow with `add` in any order, and then `settle`. */
  open(epoch: string, storedUpTo: number): number;
  /** The same row again takes the place of the first one. */
  add(older: number, row: StoredRow, bootNumber: number): void;
  /** All rows are there; an epoch without any is forgotten. Returns their number. */
  settle(older: number): number;
  /** The nearest readable row before `seq`, and the nearest after it. */
  neighbours(older: number, first: number, last: number): readonly [RowLine | null, RowLine | null];
  read(epoch: string, request: ReadRequest): Row[];
  /** Forgets what is stored, and the epoch with its last row. */
  storedUpTo(epoch: string, seq: number): void;
  /** Forgets the oldest rows of the oldest epoch, so many at most; `null` when there are none. */
  giveUp(most: number): { readonly epoch: string; readonly lines: readonly RowLine[] } | null;
}

interface StreamLine {
  readonly id: number;
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly stored_up_to: number;
}

/** In `older_rows` a rowid is the number of its epoch times this, plus the seq: no second index, and no seq comes near. */
export const OLDER_STRIDE = 2 ** 40;

export function createOlderRows(connection: Database.Database): OlderRows {
  const streams = connection.prepare<[], StreamLine>('SELECT * FROM older ORDER BY id');
  const streamOf = connection.prepare<[string], StreamLine>('SELECT * FROM older WHERE epoch = ?');
  const insertStream = connection.prepare(
    'INSERT INTO older (epoch, first, last, stored_up_to) VALUES (?, 0, 0, ?)',
  );
  const bound = connection.prepare('UPDATE older SET first = ?, last = ? WHERE id = ?');
  const insert = connection.prepare(`
    INSERT OR REPLACE INTO older_rows (id, kind, flags, boot, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass,
      dev_addr, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)`);
  const select = connection.prepare<[number, number, number, number], StoredRow>(`
    SELECT older_rows.id - ? AS ${COLUMNS} FROM older_rows JOIN boots ON boots.id = boot
    WHERE older_rows.id BETWEEN ? AND ? ORDER BY older_rows.id LIMIT ?`);
  const line = (range: string, order: string) =>
    connection.prepare<[number, number, number, number], RowLine>(`
      SELECT older_rows.id - ? AS seq, ${LINE} FROM older_rows JOIN boots ON boots.id = boot
      WHERE older_rows.id ${range} ORDER BY older_rows.id ${order} LIMIT ?`);
  const between = line('BETWEEN ? AND ?', 'ASC');
  const backwards = line('BETWEEN ? AND ?', 'DESC');
  const forget = connection.prepare('DELETE FROM older_rows WHERE id BETWEEN ? AND ?');
  const extent = connection.prepare<
    [number, number],
    { readonly first: number | null; readonly last: number | null; readonly rows: number }
  >('SELECT min(id) AS first, max(id) AS last, count(*) AS rows FROM older_rows WHERE id BETWEEN ? AND ?');
  const any = connection
    .prepare<[number, number], number>('SELECT id FROM older_rows WHERE id BETWEEN ? AND ? LIMIT 1')
    .pluck();
  const close = connection.prepare('DELETE FROM older WHERE id = ?');
  const note = connection.prepare('UPDATE older SET stored_up_to = ? WHERE id = ?');

  const base = (older: number): number => older * OLDER_STRIDE;
  const end = (older: number): number => base(older + 1) - 1;

  function forgetUpTo({ id }: StreamLine, seq: number): void {
    forget.run(base(id), base(id) + seq);
    if (any.get(base(id), end(id)) === undefined) close.run(id);
    else note.run(seq, id);
  }

  return {
    streams: () =>
      streams.all().map(({ epoch, first, last, stored_up_to: storedUpTo }) => ({
        epoch,
        first: Math.max(first, storedUpTo + 1),
        last,
        storedUpTo,
      })),
    open: (epoch, storedUpTo) => Number(insertStream.run(epoch, storedUpTo).lastInsertRowid),
    add(older, row, bootNumber) {
      const { seq, kind, flags, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass, crc } = row;
      const times = [tmst_run, rx_mono_ms, wall_ms, wall_synced];
      insert.run(base(older) + seq, kind, flags, bootNumber, ...times, body, bypass, crc);
    },
    settle(older) {
      const { first, last, rows } = extent.get(base(older), end(older)) ?? {
        first: null,
        last: null,
        rows: 0,
      };
      if (first === null || last === null) close.run(older);
      else bound.run(first - base(older), last - base(older), older);
      return rows;
    },
    neighbours(older, first, last) {
      const offset = base(older);
      return [
        backwards.get(offset, offset, offset + first - 1, 1) ?? null,
        between.get(offset, offset + last + 1, end(older), 1) ?? null,
      ];
    },
    read(epoch, { from, to, maxRows, maxBytes }) {
      const stream = streamOf.get(epoch);
      if (stream === undefined) return [];
      const offset = base(stream.id);
      const last = Math.min(to, OLDER_STRIDE - 1);
      return rowsWithin(select.iterate(offset, offset + from, offset + last, maxRows), maxBytes, rowOf);
    },
    storedUpTo(epoch, seq) {
      const stream = streamOf.get(epoch);
      if (stream !== undefined) connection.transaction(() => forgetUpTo(stream, seq))();
    },
    giveUp(most) {
      const [stream] = streams.all();
      if (stream === undefined) return null;
      const lines = between.all(base(stream.id), base(stream.id), end(stream.id), most);
      forgetUpTo(stream, lines.at(-1)?.seq ?? stream.last);
      return { epoch: stream.epoch, lines };
    },
  };
}
