// SQL of the traffic as it comes: the newest receptions of some gateways that match a filter.

import type { Reader } from '../../platform/reader.ts';
import { type FrameRow, frameLine } from '../gateway/frame-line.ts';
import type { FrameLine } from '../gateway/view.ts';
import type { TrafficFilter } from './filter.ts';

export interface TrafficLine extends FrameLine {
  readonly gatewayId: number;
}

/** Lines shown. */
export const SHOWN = 100;
/** So many receptions are looked through, the newest: a filter that matches nothing must not read two days of them. */
export const LOOKED_THROUGH = 20_000;

const TRAFFIC = `
  SELECT s.gateway_id AS gatewayId, r.received_ms AS receivedMs, r.kind, r.rssi_dbm AS rssiDbm, r.snr_db AS snrDb,
         t.frequency_hz AS frequencyHz, t.data_rate AS dataRate, json_array_length(t.gateways) AS heardBy,
         f.dev_addr AS devAddr, hex(substr(f.phy_payload, 1, 1)) AS header
  FROM receptions AS r JOIN streams AS s ON s.id = r.stream_id
  LEFT JOIN transmissions AS t ON t.id = r.transmission_id LEFT JOIN frames AS f ON f.id = t.frame_id
  WHERE r.id > (SELECT coalesce(max(id), 0) FROM receptions) - ${LOOKED_THROUGH}
    AND s.gateway_id IN (SELECT value FROM json_each(?))
    AND (? IS NULL OR f.dev_addr = ?) AND (? = '' OR t.data_rate LIKE ? || 'BW%') AND (? IS NULL OR r.rssi_dbm >= ?)
  ORDER BY r.id DESC LIMIT ${SHOWN}`;

type Row = FrameRow & { readonly gatewayId: number };

export async function readTraffic(
  reader: Pick<Reader, 'all'>,
  gatewayIds: readonly number[],
  { devAddr, rate, rssiDbm }: TrafficFilter,
): Promise<TrafficLine[]> {
  const address = devAddr === '' ? null : Number.parseInt(devAddr, 16);
  const asked = [JSON.stringify(gatewayIds), address, address, rate, rate, rssiDbm, rssiDbm];
  const rows = await reader.all<Row>(TRAFFIC, asked);
  return rows.map((row) => ({ ...frameLine(row), gatewayId: row.gatewayId }));
}
