// SQL of the pages of gateways: their last frames, what became of receptions, how downlinks ended. Small queries.

import type { Reader } from '../../platform/reader.ts';
import { type FrameRow, frameLine } from './frame-line.ts';
import type { DownlinkLine, FrameLine, OutcomeLine } from './view.ts';

export interface GatewayPageStore {
  frames(gatewayId: number, limit: number): Promise<FrameLine[]>;
  outcomes(gatewayId: number): Promise<OutcomeLine[]>;
  downlinks(gatewayId: number, sinceMs: number): Promise<DownlinkLine[]>;
  /** Of all gateways. */
  outcomesAt(lns: string): Promise<OutcomeLine[]>;
  databaseBytes(): Promise<number>;
}

/** Of the journal that spoke last, through its key. */
const FRAMES = `
  SELECT r.received_ms AS receivedMs, r.kind, r.rssi_dbm AS rssiDbm, r.snr_db AS snrDb,
         t.frequency_hz AS frequencyHz, t.data_rate AS dataRate, json_array_length(t.gateways) AS heardBy,
         f.dev_addr AS devAddr, hex(substr(f.phy_payload, 1, 1)) AS header
  FROM receptions AS r LEFT JOIN transmissions AS t ON t.id = r.transmission_id LEFT JOIN frames AS f ON f.id = t.frame_id
  WHERE r.stream_id = (SELECT id FROM streams WHERE gateway_id = ? ORDER BY last_ms DESC LIMIT 1)
  ORDER BY r.seq DESC LIMIT ?`;

const OUTCOMES = `
  SELECT lns.name AS lns, outcome, receptions FROM outcome_counts JOIN lns ON lns.id = lns_id
  WHERE gateway_id = ? AND receptions > 0 ORDER BY lns.id, receptions DESC`;

const OUTCOMES_AT = `
  SELECT lns.name AS lns, outcome, sum(receptions) AS receptions FROM outcome_counts JOIN lns ON lns.id = lns_id
  WHERE lns.name = ? AND receptions > 0 GROUP BY outcome ORDER BY receptions DESC`;

const BYTES = 'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';

const DOWNLINKS = `
  SELECT result, count(*) AS downlinks FROM downlinks
  WHERE gateway_id = ? AND asked_ms >= ? GROUP BY result ORDER BY downlinks DESC`;

export function createGatewayPageStore(reader: Pick<Reader, 'all'>): GatewayPageStore {
  return {
    async frames(gatewayId, limit) {
      const rows = await reader.all<FrameRow>(FRAMES, [gatewayId, limit]);
      return rows.map(frameLine);
    },
    outcomes: (gatewayId) => reader.all<OutcomeLine>(OUTCOMES, [gatewayId]),
    outcomesAt: (lns) => reader.all<OutcomeLine>(OUTCOMES_AT, [lns]),
    async databaseBytes() {
      const [row] = await reader.all<{ readonly bytes: number }>(BYTES);
      return row?.bytes ?? 0;
    },
    downlinks: (gatewayId, sinceMs) => reader.all<DownlinkLine>(DOWNLINKS, [gatewayId, Math.round(sinceMs)]),
  };
}
