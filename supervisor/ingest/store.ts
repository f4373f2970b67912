// All SQL of ingest: journals' streams, receptions, quarantine and rollups.

import type { SeqRange } from '../../protocol/seq-set.ts';
import { letterOf } from '../lns/outcomes.ts';
import type { Connection } from '../platform/database.ts';
import type { Gap } from './gap.ts';
import type { KnownGap } from './resume.ts';
import type { DevAddrDay, GatewayHour } from './rollups.ts';

export interface StreamRow {
  readonly id: number;
  readonly watermark: number;
  readonly ranges: readonly SeqRange[];
  readonly lost: readonly SeqRange[];
  readonly lastMs: number;
}

export interface ReceptionRow {
  readonly id: number;
  readonly streamId: number;
  readonly seq: number;
  readonly transmissionId: number | null;
  readonly kind: 'up' | 'crc';
  readonly flags: number;
  readonly receivedMs: number;
  readonly timeUncertain: boolean;
  readonly arrivalMs: number;
  readonly tmstRun: number;
  readonly rssiDbm: number | null;
  readonly snrDb: number | null;
  readonly rxpk: string;
  readonly outcomes: string;
}

export interface QuarantineRow {
  readonly gatewayId: number;
  readonly streamId: number | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly arrivalMs: number;
}

export interface IngestStore {
  /** Runs `work` in one transaction that takes the write lock at once. */
  transaction(work: () => void): void;
  lastReceptionId(): number;
  openStream(gatewayId: number, epoch: string, nowMs: number): StreamRow;
  saveStream(
    id: number,
    watermark: number,
    ranges: readonly SeqRange[],
    lost: readonly SeqRange[],
    nowMs: number,
  ): void;
  /** False when it is known already. */
  addGap(gatewayId: number, gap: Gap, reportedMs: number): boolean;
  /** Of one journal. */
  gapsOf(gatewayId: number, epoch: string): KnownGap[];
  insertReception(row: ReceptionRow): void;
  /** The verbatim rxpk stored under this key; `null` when there is no such reception (any more). */
  rxpkOf(streamId: number, seq: number): string | null;
  isQuarantined(streamId: number, seq: number): boolean;
  quarantine(row: QuarantineRow): void;
  addHour(hour: GatewayHour): void;
  addDay(day: DevAddrDay): void;
  /**
   * Looks at the `limit` oldest receptions after this one and deletes those that arrived before `ms`, but for what
   * still waits for a network server. Returns the last it looked at, and whether older ones may follow.
   */
  forgetReceptionsBefore(
    afterId: number,
    ms: number,
    limit: number,
  ): { readonly lastId: number; readonly more: boolean };
  /** Deletes at most `limit` of the oldest rows and returns how many went. */
  forgetQuarantineBefore(ms: number, limit: number): number;
  forgetRollupsBefore(hour: number, day: number): void;
  forgetGapsBefore(ms: number): void;
}

/**
 * Pages of write-ahead log, 4 KiB each, before they are moved into the database file. SQLite's default of a thousand
 * may be reached by one busy commit, which would then wait for the move each time.
 */
const CHECKPOINT_PAGES = 8_192;

const WAITING = letterOf('waiting');

export function createIngestStore(connection: Connection): IngestStore {
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const selectStream = connection.prepare<
    [number, string],
    {
      readonly id: number;
      readonly watermark: number;
      readonly ranges: string;
      readonly lost: string;
      readonly last_ms: number;
    }
  >('SELECT id, watermark, ranges, lost, last_ms FROM streams WHERE gateway_id = ? AND epoch = ?');
  const insertStream = connection.prepare(`
    INSERT INTO streams (gateway_id, epoch, watermark, ranges, first_ms, last_ms) VALUES (?, ?, 0, '[]', ?, ?)`);
  const updateStream = connection.prepare(
    'UPDATE streams SET watermark = ?, ranges = ?, lost = ?, last_ms = ? WHERE id = ?',
  );
  const insertReception = connection.prepare(`
    INSERT INTO receptions (id, stream_id, seq, transmission_id, kind, flags, received_ms, time_uncertain,
      arrival_ms, tmst_run, rssi_dbm, snr_db, rxpk, outcomes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const selectRxpk = connection
    .prepare<[number, number], string>('SELECT rxpk FROM receptions WHERE stream_id = ? AND seq = ?')
    .pluck();
  const selectQuarantined = connection
    .prepare<[number, number], number>('SELECT 1 FROM quarantine WHERE stream_id = ? AND seq = ?')
    .pluck();
  const countQuarantined = connection.prepare(`
    UPDATE quarantine SET times = times + 1, last_ms = ?
    WHERE gateway_id = ? AND sha256 = ? AND stream_id IS ? AND seq IS ?`);
  const insertQuarantine = connection.prepare(`
    INSERT INTO quarantine (gateway_id, stream_id, seq, reason, sha256, bytes, first_ms, last_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const addHour = connection.prepare(`
    INSERT INTO gateway_hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      receptions = receptions + excluded.receptions, crc_errors = crc_errors + excluded.crc_errors,
      sf7 = sf7 + excluded.sf7, sf8 = sf8 + excluded.sf8, sf9 = sf9 + excluded.sf9,
      sf10 = sf10 + excluded.sf10, sf11 = sf11 + excluded.sf11, sf12 = sf12 + excluded.sf12,
      other_rates = other_rates + excluded.other_rates,
      rssi_count = rssi_count + excluded.rssi_count, rssi_sum = rssi_sum + excluded.rssi_sum,
      rssi_squares = rssi_squares + excluded.rssi_squares,
      rssi_min = min(coalesce(rssi_min, excluded.rssi_min), coalesce(excluded.rssi_min, rssi_min)),
      rssi_max = max(coalesce(rssi_max, excluded.rssi_max), coalesce(excluded.rssi_max, rssi_max)),
      snr_count = snr_count + excluded.snr_count, snr_sum = snr_sum + excluded.snr_sum,
      snr_squares = snr_squares + excluded.snr_squares,
      snr_min = min(coalesce(snr_min, excluded.snr_min), coalesce(excluded.snr_min, snr_min)),
      snr_max = max(coalesce(snr_max, excluded.snr_max), coalesce(excluded.snr_max, snr_max))`);
  const addDay = connection.prepare(`
    INSERT INTO dev_addr_days VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET receptions = receptions + excluded.receptions,
      best_snr_db = max(coalesce(best_snr_db, excluded.best_snr_db), coalesce(excluded.best_snr_db, best_snr_db))`);
  const insertGap = connection.prepare(`
    INSERT INTO gaps (gateway_id, epoch, class, reason, first, last, rows, from_ms, to_ms, time_uncertain, reported_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const selectGaps = connection.prepare<[number, string], KnownGap>(
    'SELECT first, last, rows FROM gaps WHERE gateway_id = ? AND epoch = ?',
  );
  const forgetGaps = connection.prepare('DELETE FROM gaps WHERE reported_ms < ?');
  // Ids ascend with arrival, so the oldest rows are the first; the last one stays, as the id counter.
  const selectOldest = connection.prepare<
    [number, number],
    { readonly id: number; readonly arrival_ms: number; readonly outcomes: string }
  >(`
    SELECT id, arrival_ms, outcomes FROM receptions
    WHERE id > ? AND id < (SELECT max(id) FROM receptions) ORDER BY id LIMIT ?`);
  const forgetReception = connection.prepare('DELETE FROM receptions WHERE id = ?');
  const forgetQuarantine = connection.prepare(`
    DELETE FROM quarantine WHERE id IN (
      SELECT id FROM (SELECT id, last_ms FROM quarantine ORDER BY id LIMIT ?) WHERE last_ms < ?)`);
  const forgetHours = connection.prepare('DELETE FROM gateway_hours WHERE hour < ?');
  const forgetDays = connection.prepare('DELETE FROM dev_addr_days WHERE day < ?');

  // Made once: to make one takes longer than to begin it.
  const transaction = connection.transaction((work: () => void) => work());

  return {
    transaction: transaction.immediate,
    lastReceptionId: () =>
      (connection.prepare('SELECT max(id) FROM receptions').pluck().get() as number | null) ?? 0,

    openStream(gatewayId, epoch, nowMs) {
      const known = selectStream.get(gatewayId, epoch);
      if (known !== undefined) {
        const { id, watermark, last_ms: lastMs } = known;
        return { id, watermark, ranges: rangesIn(known.ranges), lost: rangesIn(known.lost), lastMs };
      }
      const { lastInsertRowid } = insertStream.run(gatewayId, epoch, Math.round(nowMs), Math.round(nowMs));
      return { id: Number(lastInsertRowid), watermark: 0, ranges: [], lost: [], lastMs: nowMs };
    },
    saveStream: (id, watermark, ranges, lost, nowMs) =>
      void updateStream.run(watermark, JSON.stringify(ranges), JSON.stringify(lost), Math.round(nowMs), id),
    addGap: (gatewayId, gap, reportedMs) =>
      insertGap.run(
        ...[gatewayId, gap.epoch, gap.class, gap.reason, gap.first, gap.last, gap.rows],
        ...[Math.round(gap.fromMs), Math.round(gap.toMs), gap.timeUncertain ? 1 : 0, Math.round(reportedMs)],
      ).changes > 0,
    gapsOf: (gatewayId, epoch) => selectGaps.all(gatewayId, epoch),

    insertReception: (row) =>
      void insertReception.run(
        row.id,
        row.streamId,
        row.seq,
        row.transmissionId,
        row.kind,
        row.flags,
        Math.round(row.receivedMs),
        row.timeUncertain ? 1 : 0,
        Math.round(row.arrivalMs),
        row.tmstRun,
        row.rssiDbm,
        row.snrDb,
        row.rxpk,
        row.outcomes,
      ),
    rxpkOf: (streamId, seq) => selectRxpk.get(streamId, seq) ?? null,
    isQuarantined: (streamId, seq) => selectQuarantined.get(streamId, seq) !== undefined,

    quarantine(row) {
      const nowMs = Math.round(row.arrivalMs);
      const again = countQuarantined.run(nowMs, row.gatewayId, row.sha256, row.streamId, row.seq);
      if (again.changes > 0) return;
      insertQuarantine.run(
        row.gatewayId,
        row.streamId,
        row.seq,
        row.reason,
        row.sha256,
        row.bytes,
        nowMs,
        nowMs,
      );
    },

    addHour(hour) {
      const { rssi, snr } = hour;
      addHour.run(
        ...[hour.gatewayId, hour.hour, hour.receptions, hour.crcErrors, ...hour.dataRates],
        ...[rssi.count, rssi.sum, rssi.squares, rssi.min, rssi.max],
        ...[snr.count, snr.sum, snr.squares, snr.min, snr.max],
      );
    },
    addDay: (day) => void addDay.run(day.day, day.devAddr, day.gatewayId, day.receptions, day.bestSnrDb),

    forgetReceptionsBefore(afterId, ms, limit) {
      let last = afterId;
      for (const { id, arrival_ms, outcomes } of selectOldest.all(afterId, limit)) {
        if (arrival_ms >= ms) return { lastId: last, more: false };
        last = id;
        if (!outcomes.includes(WAITING)) forgetReception.run(id);
      }
      return { lastId: last, more: last > afterId };
    },
    forgetQuarantineBefore: (ms, limit) => forgetQuarantine.run(limit, ms).changes,
    forgetRollupsBefore(hour, day) {
      forgetHours.run(hour);
      forgetDays.run(day);
    },
    forgetGapsBefore: (ms) => void forgetGaps.run(ms),
  };
}

function rangesIn(json: string): SeqRange[] {
  return JSON.parse(json) as SeqRange[];
}
