// Rows of earlier epochs, salvaged from damaged files: they keep their numbers, so that what the supervisor holds is known.

import type Database from 'better-sqlite3';
import type { Row } from '../../protocol/mqtt/up.ts';
import { type OlderStream, type ReadRequest, ROW_OVERHEAD_BYTES } from './rows.ts';
import { COLUMNS, rowOf, type StoredRow } from './stored-row.ts';

export interface OlderRows {
  streams(): OlderStream[];
  /** Adds an epoch; its rows follow with `add`. */
  open(epoch: string, first: number, last: number, storedUpTo: number): number;
  add(older: number, row: StoredRow, bootId: number): void;
  read(epoch: string, request: ReadRequest): Row[];
  /** Forgets what is stored, and the epoch with its last row. */
  storedUpTo(epoch: string, seq: number): void;
}

export function createOlderRows(connection: Database.Database): OlderRows {
  const streams = connection.prepare<
    [],
    { readonly epoch: string; readonly first: number; readonly last: number; readonly stored_up_to: number }
  >('SELECT epoch, first, last, stored_up_to FROM older ORDER BY id');
  const idOf = connection.prepare<[string], number>('SELECT id FROM older WHERE epoch = ?').pluck();
  const insertStream = connection.prepare(
    'INSERT INTO older (epoch, first, last, stored_up_to) VALUES (?, ?, ?, ?)',
  );
  const insert = connection.prepare(`
    INSERT INTO older_rows (older, seq, kind, flags, boot, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass,
      dev_addr, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)`);
  const select = connection.prepare<[number, number, number, number], StoredRow>(`
    SELECT ${COLUMNS} FROM older_rows JOIN boots ON boots.id = boot
    WHERE older = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?`);
  const forget = connection.prepare('DELETE FROM older_rows WHERE older = ? AND seq <= ?');
  const count = connection
    .prepare<[number], number>('SELECT count(*) FROM (SELECT 1 FROM older_rows WHERE older = ? LIMIT 1)')
    .pluck();
  const close = connection.prepare('DELETE FROM older WHERE id = ?');
  const note = connection.prepare('UPDATE older SET stored_up_to = ? WHERE id = ?');

  return {
    streams: () =>
      streams.all().map(({ epoch, first, last, stored_up_to }) => ({
        epoch,
        first,
        last,
        storedUpTo: stored_up_to,
      })),
    open: (epoch, first, last, storedUpTo) =>
      Number(insertStream.run(epoch, first, last, storedUpTo).lastInsertRowid),
    add(older, row, bootId) {
      const { seq, kind, flags, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass, crc } = row;
      insert.run(
        ...[older, seq, kind, flags, bootId, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass, crc],
      );
    },
    read(epoch, { from, to, maxRows, maxBytes }) {
      const older = idOf.get(epoch);
      const rows: Row[] = [];
      if (older === undefined) return rows;
      let bytes = 0;
      for (const stored of select.iterate(older, from, to, maxRows)) {
        bytes += stored.body.length + ROW_OVERHEAD_BYTES;
        if (rows.length > 0 && bytes > maxBytes) break;
        rows.push(rowOf(stored));
      }
      return rows;
    },
    storedUpTo(epoch, seq) {
      const older = idOf.get(epoch);
      if (older === undefined) return;
      connection.transaction(() => {
        forget.run(older, seq);
        if (count.get(older) === 0) close.run(older);
        else note.run(seq, older);
      })();
    },
  };
}
