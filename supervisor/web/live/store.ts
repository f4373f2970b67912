// SQL of the traffic as it comes: receptions by their id, the newest first. Each query a slice of a few milliseconds.

import { formatDevAddr, readFPort, readPhyPayload } from '../../../protocol/phy-payload.ts';
import type { Reader } from '../../platform/reader.ts';
import type { HeardLine } from './wire.ts';

/** Not yet said whose: only its gateway's id. */
export type HeardFrame = Omit<HeardLine, 'gateway' | 'gatewayName'> & { readonly gatewayId: number };

export interface TrafficStore {
  /** 0: there is none yet. */
  newestId(): Promise<number>;
  /** What these gateways heard with ids after the first to the second, included; `limit` of the newest. */
  between(
    gatewayIds: readonly number[],
    after: number,
    through: number,
    limit: number,
  ): Promise<readonly HeardFrame[]>;
}

const NEWEST = 'SELECT coalesce(max(id), 0) AS id FROM receptions';

/** In this order, by the receptions' ids: through the gateways' streams it would read all that each has heard. */
const BETWEEN = `
  SELECT r.id, s.gateway_id AS gatewayId, r.received_ms AS receivedMs, r.kind, r.rssi_dbm AS rssiDbm, r.snr_db AS snrDb,
         t.frequency_hz AS frequencyHz, t.data_rate AS dataRate, hex(f.phy_payload) AS phyPayload
  FROM receptions AS r CROSS JOIN streams AS s ON s.id = r.stream_id
  LEFT JOIN transmissions AS t ON t.id = r.transmission_id LEFT JOIN frames AS f ON f.id = t.frame_id
  WHERE r.id > ? AND r.id <= ? AND +s.gateway_id IN (SELECT value FROM json_each(?))
  ORDER BY r.id DESC LIMIT ?`;

type Row = Omit<HeardFrame, 'kind' | 'device' | 'port' | 'fCnt'> & {
  readonly kind: 'up' | 'crc';
  readonly phyPayload: string;
};

export function createTrafficStore(reader: Pick<Reader, 'all'>): TrafficStore {
  return {
    async newestId() {
      const [row] = await reader.all<{ readonly id: number }>(NEWEST);
      return row?.id ?? 0;
    },
    async between(gatewayIds, after, through, limit) {
      const rows = await reader.all<Row>(BETWEEN, [after, through, JSON.stringify(gatewayIds), limit]);
      return rows.map(({ kind, phyPayload, ...row }) => ({ ...row, ...headerOf(kind, phyPayload) }));
    },
  };
}

type Header = Pick<HeardFrame, 'kind' | 'device' | 'port' | 'fCnt'>;
const NONE = { device: null, port: null, fCnt: null };

function headerOf(kind: Row['kind'], phyPayload: string): Header {
  if (kind === 'crc') return { ...NONE, kind };
  const bytes = Buffer.from(phyPayload, 'hex');
  const read = readPhyPayload(bytes);
  switch (read.kind) {
    case 'data-up': {
      const { devAddr, fCnt, confirmed } = read;
      const device = formatDevAddr(devAddr);
      return { kind: confirmed ? 'confirmed' : 'unconfirmed', device, port: readFPort(bytes), fCnt };
    }
    case 'join-request':
      return { ...NONE, kind: 'join', device: read.devEui };
    case 'rejoin-request':
      return { ...NONE, kind: 'rejoin' };
    case 'proprietary':
      return { ...NONE, kind: 'proprietary' };
    case 'downlink':
    case 'noise':
      return { ...NONE, kind: 'other' };
  }
}
