// All SQL of the late lane: what waits for each network server, the counters last sent, and who was online.

import type { Connection } from '../../platform/database.ts';
import { letterOf } from '../outcomes.ts';
import type { LateKind } from './decide.ts';

/** A reception that waits for one network server. */
export interface LateEntry {
  readonly lnsId: number;
  readonly receptionId: number;
  readonly gatewayId: number;
  /** ms since 1970: the order in which they go. */
  readonly receivedMs: number;
  /** `receivedMs` is only the time of arrival. */
  readonly timeUncertain: boolean;
  readonly frameId: number;
  readonly kind: LateKind;
  readonly devAddr: number | null;
  readonly fCnt: number | null;
}

export interface WaitingEntry extends LateEntry {
  readonly rxpk: string;
}

export interface LastSent {
  readonly fCnt: number;
  readonly frameId: number;
  readonly atMs: number;
}

export interface LateStore {
  /** False when it stood there already. */
  insert(entry: LateEntry): boolean;
  delete(lnsId: number, receivedMs: number, receptionId: number): void;
  /** The oldest that waits, up to this receive time. */
  oldest(lnsId: number, upToMs: number, limit: number): WaitingEntry[];
  /** What waits of one device, up to this receive time, oldest first. */
  ofDevice(lnsId: number, devAddr: number, upToMs: number, limit: number): WaitingEntry[];
  /** How many wait, by server. */
  waiting(): Map<number, number>;
  oldestMs(lnsId: number): number | null;
  /** DevAddrs of what waits, each with how many wait. */
  devices(lnsId: number): Map<number, number>;
  /** Whether a copy of this frame went to this server. */
  isFrameSent(lnsId: number, frameId: number): boolean;
  lastSent(lnsId: number, devAddr: number): LastSent | null;
  saveLastSent(lnsId: number, devAddr: number, last: LastSent): void;
  /** Forgets counters last sent before this, at most `limit`; returns how many. */
  forgetLastSent(beforeMs: number, limit: number): number;
  /** What these receptions are to the late lane. */
  entries(lnsId: number, receptionIds: readonly number[]): LateEntry[];
  /** Receptions above this id that wait for this server in mode "best" and stand in no queue. */
  unqueued(lnsId: number, aboveId: number): number[];
  /** Takes out what waits for servers other than these: reception ids by server. */
  takeOtherServers(lnsIds: readonly number[]): Map<number, number[]>;
  online(): number[];
  setOnline(gatewayId: number, online: boolean): void;
}

interface Row {
  readonly lns_id: number;
  readonly reception_id: number;
  readonly gateway_id: number;
  readonly received_ms: number;
  readonly time_uncertain: number;
  readonly frame_id: number;
  readonly kind: LateKind;
  readonly dev_addr: number | null;
  readonly f_cnt: number | null;
  readonly rxpk: string;
}

const COLUMNS = `lns_id, reception_id, late.gateway_id, late.received_ms, time_uncertain, frame_id, late.kind,
  dev_addr, f_cnt, rxpk`;
const RECEPTIONS = 'JOIN receptions ON receptions.id = reception_id';

export function createLateStore(connection: Connection): LateStore {
  const insert = connection.prepare(`
    INSERT OR IGNORE INTO late (lns_id, received_ms, reception_id, gateway_id, frame_id, kind, dev_addr, f_cnt)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = connection.prepare(
    'DELETE FROM late WHERE lns_id = ? AND received_ms = ? AND reception_id = ?',
  );
  const oldest = connection.prepare<[number, number, number], Row>(`
    SELECT ${COLUMNS} FROM late ${RECEPTIONS} WHERE lns_id = ? AND late.received_ms <= ?
    ORDER BY late.received_ms, reception_id LIMIT ?`);
  // Left to itself, SQLite reads all that waits of everybody, in the order of the primary key.
  const ofDevice = connection.prepare<[number, number, number, number], Row>(`
    SELECT ${COLUMNS} FROM late INDEXED BY late_device ${RECEPTIONS}
    WHERE lns_id = ? AND dev_addr = ? AND late.received_ms <= ?
    ORDER BY late.received_ms, reception_id LIMIT ?`);
  const counts = connection.prepare<[], { readonly lns_id: number; readonly waiting: number }>(
    'SELECT lns_id, count(*) AS waiting FROM late GROUP BY lns_id',
  );
  const devices = connection.prepare<[number], { readonly dev_addr: number; readonly waiting: number }>(`
    SELECT dev_addr, count(*) AS waiting FROM late
    WHERE lns_id = ? AND dev_addr IS NOT NULL GROUP BY dev_addr`);
  const selectOldestMs = connection
    .prepare<[number], number | null>('SELECT min(received_ms) FROM late WHERE lns_id = ?')
    .pluck();
  const selectSent = connection
    .prepare<[number, number, string, string], number>(`
      SELECT 1 FROM transmissions JOIN receptions ON receptions.transmission_id = transmissions.id
      WHERE transmissions.frame_id = ? AND substr(outcomes, ?, 1) IN (?, ?) LIMIT 1`)
    .pluck();
  const selectLast = connection.prepare<
    [number, number],
    { readonly f_cnt: number; readonly frame_id: number; readonly at_ms: number }
  >('SELECT f_cnt, frame_id, at_ms FROM last_sent WHERE lns_id = ? AND dev_addr = ?');
  const saveLast = connection.prepare(`
    INSERT INTO last_sent (lns_id, dev_addr, f_cnt, frame_id, at_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET f_cnt = excluded.f_cnt, frame_id = excluded.frame_id, at_ms = excluded.at_ms`);
  const forgetLast = connection.prepare(`
    DELETE FROM last_sent WHERE (lns_id, dev_addr) IN
      (SELECT lns_id, dev_addr FROM last_sent WHERE at_ms < ? LIMIT ?)`);
  // The kind of a frame without counter: a join-request is 23 bytes and begins with 0, a rejoin with type 6.
  const selectEntry = connection.prepare<[number], Omit<Row, 'lns_id' | 'rxpk'>>(`
    SELECT receptions.id AS reception_id, gateway_id, receptions.received_ms, time_uncertain, frame_id,
      CASE WHEN dev_addr IS NOT NULL THEN 'data'
        WHEN hex(substr(phy_payload, 1, 1)) < '20' OR hex(substr(phy_payload, 1, 1)) BETWEEN 'C0' AND 'DF'
        THEN 'join' ELSE 'other' END AS kind,
      dev_addr, f_cnt
    FROM receptions JOIN streams ON streams.id = stream_id
    JOIN transmissions ON transmissions.id = transmission_id JOIN frames ON frames.id = frame_id
    WHERE receptions.id = ?`);
  const selectUnqueued = connection
    .prepare<[number, number, string, number], number>(`
      SELECT id FROM receptions WHERE id > ? AND substr(outcomes, ?, 1) = ?
        AND NOT EXISTS (SELECT 1 FROM late
          WHERE lns_id = ? AND late.received_ms = receptions.received_ms AND reception_id = receptions.id)`)
    .pluck();
  const takeOthers = connection.prepare<
    [string],
    { readonly lns_id: number; readonly reception_id: number }
  >(`
    DELETE FROM late WHERE lns_id NOT IN (SELECT value FROM json_each(?)) RETURNING lns_id, reception_id`);
  const selectOnline = connection.prepare<[], number>('SELECT gateway_id FROM agents_online').pluck();
  const insertOnline = connection.prepare('INSERT OR IGNORE INTO agents_online (gateway_id) VALUES (?)');
  const deleteOnline = connection.prepare('DELETE FROM agents_online WHERE gateway_id = ?');

  return {
    insert: (entry) =>
      insert.run(
        entry.lnsId,
        Math.round(entry.receivedMs),
        entry.receptionId,
        entry.gatewayId,
        entry.frameId,
        entry.kind,
        entry.devAddr,
        entry.fCnt,
      ).changes > 0,
    delete: (lnsId, receivedMs, receptionId) => void remove.run(lnsId, Math.round(receivedMs), receptionId),
    // SQLite takes no infinity for a whole number.
    oldest: (lnsId, upToMs, limit) =>
      oldest.all(lnsId, Math.floor(Math.min(upToMs, Number.MAX_SAFE_INTEGER)), limit).map(entryOf),
    ofDevice: (lnsId, devAddr, upToMs, limit) =>
      ofDevice.all(lnsId, devAddr, Math.floor(upToMs), limit).map(entryOf),
    waiting: () => new Map(counts.all().map(({ lns_id, waiting }) => [lns_id, waiting])),
    oldestMs: (lnsId) => selectOldestMs.get(lnsId) ?? null,
    devices: (lnsId) => new Map(devices.all(lnsId).map(({ dev_addr, waiting }) => [dev_addr, waiting])),
    isFrameSent: (lnsId, frameId) =>
      selectSent.get(frameId, lnsId, letterOf('sent'), letterOf('bypassed')) !== undefined,
    lastSent(lnsId, devAddr) {
      const row = selectLast.get(lnsId, devAddr);
      return row === undefined ? null : { fCnt: row.f_cnt, frameId: row.frame_id, atMs: row.at_ms };
    },
    saveLastSent: (lnsId, devAddr, { fCnt, frameId, atMs }) =>
      void saveLast.run(lnsId, devAddr, fCnt, frameId, Math.round(atMs)),
    forgetLastSent: (beforeMs, limit) => forgetLast.run(Math.round(beforeMs), limit).changes,
    entries(lnsId, receptionIds) {
      const rows = receptionIds.map((id) => selectEntry.get(id)).filter((row) => row !== undefined);
      return rows.map((row) => entryOf({ ...row, lns_id: lnsId, rxpk: '' }));
    },
    unqueued: (lnsId, aboveId) => selectUnqueued.all(aboveId, lnsId, letterOf('waiting'), lnsId),
    takeOtherServers(lnsIds) {
      const taken = new Map<number, number[]>();
      for (const { lns_id, reception_id } of takeOthers.all(JSON.stringify(lnsIds))) {
        const ids = taken.get(lns_id);
        if (ids === undefined) taken.set(lns_id, [reception_id]);
        else ids.push(reception_id);
      }
      return taken;
    },
    online: () => selectOnline.all(),
    setOnline: (gatewayId, online) => void (online ? insertOnline : deleteOnline).run(gatewayId),
  };
}

function entryOf(row: Row): WaitingEntry {
  return {
    lnsId: row.lns_id,
    receptionId: row.reception_id,
    gatewayId: row.gateway_id,
    receivedMs: row.received_ms,
    timeUncertain: row.time_uncertain === 1,
    frameId: row.frame_id,
    kind: row.kind,
    devAddr: row.dev_addr,
    fCnt: row.f_cnt,
    rxpk: row.rxpk,
  };
}
