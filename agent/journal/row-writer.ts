// Writes rows of this boot into the file, and remembers where those lie that the agent gave to an LNS itself.

import type Database from 'better-sqlite3';
import { ROW_KINDS } from '../../protocol/mqtt/up.ts';
import type { JournalOpened, NewRow } from './rows.ts';
import { checksumOf, devAddrOf } from './stored-row.ts';

export interface RowWriter {
  /** Inside a transaction; returns the DevAddr of a data uplink. */
  write(seq: number, row: NewRow): number | null;
  /** What is marked for each LNS and not stored yet. */
  bypassed(storedUpTo: number): JournalOpened['bypassed'];
}

export function createRowWriter(connection: Database.Database, bootId: string): RowWriter {
  connection.prepare('INSERT INTO boots (boot_id) VALUES (?) ON CONFLICT DO NOTHING').run(bootId);
  const boot = bootNumber(connection, bootId);
  const insert = connection.prepare(`
    INSERT INTO rows (seq, kind, flags, boot, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass, dev_addr, crc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const mark = connection.prepare(`
    INSERT INTO bypassed (lns, first, last) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last`);
  const forget = connection.prepare('DELETE FROM bypassed WHERE last <= ?');
  const marked = connection.prepare<
    [number],
    { readonly lns: string; readonly first: number; readonly last: number }
  >('SELECT lns, first, last FROM bypassed WHERE last > ? ORDER BY lns');

  return {
    write(seq, row) {
      const { kind, flags, tmstRun, rxMonoMs, wallMs, wallSynced, body, bypassLns = null } = row;
      const devAddr = devAddrOf(row);
      const times = [tmstRun, rxMonoMs, wallMs, wallSynced ? 1 : 0];
      const crc = checksumOf(seq, bootId, row);
      insert.run(seq, ROW_KINDS.indexOf(kind), flags, boot, ...times, body, bypassLns, devAddr, crc);
      if (bypassLns !== null) mark.run(bypassLns, seq, seq);
      return devAddr;
    },
    bypassed(storedUpTo) {
      forget.run(storedUpTo);
      return marked
        .all(storedUpTo)
        .map(({ lns, first, last }) => ({ lns, first: Math.max(first, storedUpTo + 1), last }));
    },
  };
}

export function bootNumber(connection: Database.Database, bootId: string): number {
  return connection.prepare('SELECT id FROM boots WHERE boot_id = ?').pluck().get(bootId) as number;
}
