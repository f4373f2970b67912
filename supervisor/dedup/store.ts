// All SQL of deduplication: frames, transmissions and the seen-index.

import type { Connection } from '../platform/database.ts';
import type { Candidate } from './decide.ts';

export const HOUR_MS = 3_600_000;

/** A transmission as kept in memory while copies of it may still come. */
export interface Transmission extends Candidate {
  receivedMs: number;
  uncertain: boolean;
  readonly frequencyHz: number | null;
  readonly dataRate: string | null;
  copies: number;
  readonly gateways: number[];
  bestSnrDb: number | null;
  bestRssiDbm: number | null;
}

export interface Frame {
  readonly id: number;
  readonly phyPayload: Buffer;
  readonly devAddr: number | null;
  readonly fCnt: number | null;
  readonly firstMs: number;
}

export interface DedupStore {
  lastIds(): { readonly transmission: number; readonly frame: number };
  hashesOfHour(hour: number): IterableIterator<number>;
  /** Transmissions of that hour whose payload has this hash, and, while it is kept, these bytes. */
  find(hour: number, hash: number, phyPayload: Buffer): Transmission[];
  insertFrame(frame: Frame): void;
  insertTransmission(transmission: Transmission): void;
  updateTransmission(transmission: Transmission): void;
  insertSeen(transmission: Transmission, hash: number): void;
  /** Deletes at most `limit` rows older than the hour or instant; returns how many went. */
  forgetSeenBefore(hour: number, limit: number): number;
  forgetFramesBefore(ms: number, limit: number): number;
}

interface SeenRow {
  readonly transmission_id: number;
  readonly frame_id: number;
  readonly received_ms: number;
  readonly age_ms: number;
  readonly uncertain: number;
  readonly phy_payload: Buffer | null;
  readonly copies: number | null;
  readonly gateways: string | null;
  readonly frequency_hz: number | null;
  readonly data_rate: string | null;
  readonly best_snr_db: number | null;
  readonly best_rssi_dbm: number | null;
}

export function createDedupStore(connection: Connection): DedupStore {
  const find = connection.prepare<[number, number], SeenRow>(`
    SELECT seen.transmission_id, seen.frame_id, seen.received_ms, seen.age_ms, seen.uncertain, phy_payload,
           copies, gateways, frequency_hz, data_rate, best_snr_db, best_rssi_dbm
    FROM seen
    LEFT JOIN frames ON frames.id = seen.frame_id
    LEFT JOIN transmissions ON transmissions.id = seen.transmission_id
    WHERE hour = ? AND phy_hash = ? ORDER BY uncertain`);
  const hashes = connection.prepare<[number], number>('SELECT phy_hash FROM seen WHERE hour = ?').pluck();
  const insertFrame = connection.prepare(
    'INSERT INTO frames (id, phy_payload, dev_addr, f_cnt, first_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const insertTransmission = connection.prepare(`
    INSERT INTO transmissions
      (id, frame_id, received_ms, frequency_hz, data_rate, copies, gateways, best_snr_db, best_rssi_dbm)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const updateTransmission = connection.prepare(`
    UPDATE transmissions
    SET received_ms = ?, copies = ?, gateways = ?, best_snr_db = ?, best_rssi_dbm = ? WHERE id = ?`);
  const insertSeen = connection.prepare(`
    INSERT OR IGNORE INTO seen (hour, phy_hash, transmission_id, frame_id, received_ms, age_ms, uncertain)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const forgetSeen = connection.prepare(`
    DELETE FROM seen WHERE (hour, phy_hash, transmission_id) IN
      (SELECT hour, phy_hash, transmission_id FROM seen WHERE hour < ? ORDER BY hour LIMIT ?)`);
  // Ids ascend with arrival, so the oldest rows are the first; the last one stays, as the id counter.
  const forgetTransmissions = connection.prepare(`
    DELETE FROM transmissions WHERE id IN (
      SELECT id FROM transmissions
      WHERE id < (SELECT min(transmission_id) FROM receptions WHERE transmission_id IS NOT NULL)
        AND id < (SELECT max(id) FROM transmissions)
      ORDER BY id LIMIT ?)`);
  const forgetFrames = connection.prepare(`
    DELETE FROM frames WHERE id IN (
      SELECT id FROM (SELECT id, first_ms FROM frames ORDER BY id LIMIT ?)
      WHERE first_ms < ? AND id < (SELECT max(id) FROM frames))`);

  function insertSeenRow(transmission: Transmission, hash: number): void {
    insertSeen.run(
      Math.floor(transmission.receivedMs / HOUR_MS),
      hash,
      transmission.transmissionId,
      transmission.frameId,
      Math.round(transmission.receivedMs),
      Math.round(transmission.ageMs),
      transmission.uncertain ? 1 : 0,
    );
  }

  return {
    lastIds: () => ({
      transmission: maxId(connection, 'transmissions'),
      frame: maxId(connection, 'frames'),
    }),
    hashesOfHour: (hour) => hashes.iterate(hour),
    find(hour, hash, phyPayload) {
      const rows = find.all(hour, hash);
      const same = rows.filter((row) => row.phy_payload === null || row.phy_payload.equals(phyPayload));
      return same.map(transmissionOf);
    },
    insertFrame: (frame) =>
      void insertFrame.run(frame.id, frame.phyPayload, frame.devAddr, frame.fCnt, Math.round(frame.firstMs)),
    insertTransmission(transmission) {
      insertTransmission.run(
        transmission.transmissionId,
        transmission.frameId,
        Math.round(transmission.receivedMs),
        transmission.frequencyHz,
        transmission.dataRate,
        transmission.copies,
        JSON.stringify(transmission.gateways),
        transmission.bestSnrDb,
        transmission.bestRssiDbm,
      );
    },
    updateTransmission: (transmission) =>
      void updateTransmission.run(
        Math.round(transmission.receivedMs),
        transmission.copies,
        JSON.stringify(transmission.gateways),
        transmission.bestSnrDb,
        transmission.bestRssiDbm,
        transmission.transmissionId,
      ),
    insertSeen: insertSeenRow,
    forgetSeenBefore: (hour, limit) => forgetSeen.run(hour, limit).changes,
    forgetFramesBefore: (ms, limit) =>
      forgetTransmissions.run(limit).changes + forgetFrames.run(limit, ms).changes,
  };
}

function transmissionOf(row: SeenRow): Transmission {
  return {
    transmissionId: row.transmission_id,
    frameId: row.frame_id,
    receivedMs: row.received_ms,
    ageMs: row.age_ms,
    uncertain: row.uncertain === 1,
    frequencyHz: row.frequency_hz,
    dataRate: row.data_rate,
    copies: row.copies ?? 0,
    gateways: row.gateways === null ? [] : (JSON.parse(row.gateways) as number[]),
    bestSnrDb: row.best_snr_db,
    bestRssiDbm: row.best_rssi_dbm,
  };
}

function maxId(connection: Connection, table: 'transmissions' | 'frames'): number {
  const found = connection.prepare(`SELECT max(id) FROM ${table}`).pluck().get();
  return typeof found === 'number' ? found : 0;
}
