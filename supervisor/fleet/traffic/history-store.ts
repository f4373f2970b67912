// What pages show of one gateway's traffic: its hours in detail, and who heard what it heard. Small queries.

import type { Reader } from '../../platform/reader.ts';
import type { HeardTransmission } from './neighbours.ts';
import type { SignalSample } from './signal.ts';

/** A row of `gateway_hours`. */
export interface HourDetail {
  readonly hour: number;
  readonly receptions: number;
  readonly crcErrors: number;
  readonly sf7: number;
  readonly sf8: number;
  readonly sf9: number;
  readonly sf10: number;
  readonly sf11: number;
  readonly sf12: number;
  readonly otherRates: number;
  readonly rssiCount: number;
  readonly rssiSum: number;
  readonly rssiSquares: number;
  readonly rssiMin: number | null;
  readonly rssiMax: number | null;
  readonly snrCount: number;
  readonly snrSum: number;
  readonly snrSquares: number;
  readonly snrMin: number | null;
  readonly snrMax: number | null;
}

export interface HeardSample {
  /** The newest that it heard, each transmission once. */
  readonly transmissions: readonly Pick<HeardTransmission, 'gateways' | 'receivedMs'>[];
  /** There are older ones than these. */
  readonly isCut: boolean;
}

export interface HistoryStore {
  hourDetails(gatewayId: number, fromHour: number): Promise<HourDetail[]>;
  heard(gatewayId: number, sinceMs: number): Promise<HeardSample>;
  /** Receptions of these gateways from that hour on. */
  totals(gatewayIds: readonly number[], fromHour: number): Promise<ReadonlyMap<number, number>>;
  /** Of what it heard and is kept, one in so many, evenly over time; of the journal that spoke last. */
  signals(gatewayId: number): Promise<{ readonly samples: readonly SignalSample[]; readonly oneIn: number }>;
}

const PAGE = 500;
/** A share is known to a few percent from this many. */
const MAX_SAMPLE = 2_000;

const HOUR_DETAILS = `
  SELECT hour, receptions, crc_errors AS crcErrors, sf7, sf8, sf9, sf10, sf11, sf12, other_rates AS otherRates,
         rssi_count AS rssiCount, rssi_sum AS rssiSum, rssi_squares AS rssiSquares,
         rssi_min AS rssiMin, rssi_max AS rssiMax,
         snr_count AS snrCount, snr_sum AS snrSum, snr_squares AS snrSquares, snr_min AS snrMin, snr_max AS snrMax
  FROM gateway_hours WHERE gateway_id = ? AND hour >= ? ORDER BY hour`;

const STREAMS = 'SELECT id FROM streams WHERE gateway_id = ? AND last_ms >= ? ORDER BY last_ms DESC';

/** Through the key: the newest rows of one journal first. */
export const HEARD = `
  SELECT seq, transmission_id AS transmissionId, receptions.received_ms AS receivedMs, gateways
  FROM receptions JOIN transmissions ON transmissions.id = transmission_id
  WHERE stream_id = ? AND seq < ? ORDER BY seq DESC LIMIT ${PAGE}`;

const TOTALS = `
  SELECT wanted.value AS gatewayId, sum(receptions) AS receptions
  FROM json_each(?) AS wanted JOIN gateway_hours ON gateway_id = wanted.value AND hour >= ?
  GROUP BY gateway_id`;

/** More would not change the picture. */
const MAX_SIGNALS = 3_000;

const JOURNAL = `
  SELECT (SELECT min(seq) FROM receptions WHERE stream_id = streams.id) AS first,
         (SELECT max(seq) FROM receptions WHERE stream_id = streams.id) AS last, id
  FROM streams WHERE gateway_id = ? ORDER BY last_ms DESC LIMIT 1`;

/** Through the key, a row a number; CROSS keeps SQLite to that order. */
export const SIGNALS = `
  SELECT received_ms AS receivedMs, rssi_dbm AS rssiDbm, snr_db AS snrDb
  FROM json_each(?) AS wanted CROSS JOIN receptions ON stream_id = ? AND seq = wanted.value
  WHERE kind = 'up' AND rssi_dbm IS NOT NULL AND snr_db IS NOT NULL`;

interface JournalRow {
  readonly id: number;
  readonly first: number | null;
  readonly last: number | null;
}

interface HeardRow {
  readonly seq: number;
  readonly transmissionId: number;
  readonly receivedMs: number;
  readonly gateways: string;
}

export function createHistoryStore(reader: Pick<Reader, 'all'>): HistoryStore {
  type Found = Map<number, { readonly receivedMs: number; readonly gateways: readonly number[] }>;

  /** False when there is more than is wanted. */
  async function addStream(streamId: number, sinceMs: number, found: Found): Promise<boolean> {
    let seq = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = await reader.all<HeardRow>(HEARD, [streamId, seq]);
      for (const row of rows) {
        if (row.receivedMs < sinceMs) continue;
        if (found.size >= MAX_SAMPLE) return false;
        const gateways = JSON.parse(row.gateways) as number[];
        found.set(row.transmissionId, { receivedMs: row.receivedMs, gateways });
      }
      const oldest = rows.at(-1);
      if (oldest === undefined || rows.length < PAGE || oldest.receivedMs < sinceMs) return true;
      seq = oldest.seq;
    }
  }

  return {
    hourDetails: (gatewayId, fromHour) => reader.all<HourDetail>(HOUR_DETAILS, [gatewayId, fromHour]),

    async heard(gatewayId, sinceMs) {
      const found: Found = new Map();
      const streams = await reader.all<{ readonly id: number }>(STREAMS, [gatewayId, Math.floor(sinceMs)]);
      for (const { id } of streams) {
        if (!(await addStream(id, sinceMs, found)))
          return { transmissions: [...found.values()], isCut: true };
      }
      return { transmissions: [...found.values()], isCut: false };
    },

    async totals(gatewayIds, fromHour) {
      const rows = await reader.all<{ readonly gatewayId: number; readonly receptions: number }>(TOTALS, [
        JSON.stringify(gatewayIds),
        fromHour,
      ]);
      return new Map(rows.map(({ gatewayId, receptions }) => [gatewayId, receptions]));
    },

    async signals(gatewayId) {
      const [journal] = await reader.all<JournalRow>(JOURNAL, [gatewayId]);
      if (journal?.first == null || journal.last === null) return { samples: [], oneIn: 1 };
      const { id, first, last } = journal;
      const oneIn = Math.ceil((last - first + 1) / MAX_SIGNALS);
      const wanted = Array.from(
        { length: Math.ceil((last - first + 1) / oneIn) },
        (_, index) => last - index * oneIn,
      );
      return { samples: await reader.all<SignalSample>(SIGNALS, [JSON.stringify(wanted), id]), oneIn };
    },
  };
}
