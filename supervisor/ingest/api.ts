// HTTP routes of ingest: what came in, by what became of it.

import { isGatewayEui } from '../../protocol/eui.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Reader } from '../platform/reader.ts';
import type { Losses } from './gap.ts';
import type { IngestCounts } from './messages.ts';

export interface IngestApiDeps {
  readonly counts: () => IngestCounts | null;
  readonly reader: Reader;
}

export interface StoredTotals {
  readonly receptions: number;
  readonly crcErrors: number;
  readonly quarantined: number;
}

/** From the sums, which outlive the receptions themselves. */
const TOTALS = `
  SELECT coalesce(sum(receptions), 0) AS receptions, coalesce(sum(crc_errors), 0) AS crcErrors,
         (SELECT coalesce(sum(times), 0) FROM quarantine) AS quarantined
  FROM gateway_hours`;

export async function readTotals(reader: Reader): Promise<StoredTotals> {
  const [totals] = await reader.all<StoredTotals>(TOTALS);
  return totals ?? { receptions: 0, crcErrors: 0, quarantined: 0 };
}

const QUARANTINE = `
  SELECT eui, reason, count(*) AS rows, sum(times) AS times, max(last_ms) AS lastMs
  FROM quarantine JOIN gateways ON gateways.id = gateway_id
  GROUP BY eui, reason ORDER BY lastMs DESC LIMIT 200`;

/** The latest; a journal that is full for days reports one each minute or so. */
const GAPS = `
  SELECT epoch, class, reason, first, last, rows, from_ms AS fromMs, to_ms AS toMs,
         time_uncertain AS timeUncertain, reported_ms AS reportedMs
  FROM gaps JOIN gateways ON gateways.id = gateway_id
  WHERE eui = ? ORDER BY gaps.id DESC LIMIT 1000`;

const LOSSES = `
  SELECT eui, reason, sum(CASE WHEN class IN ('up', 'any') THEN rows ELSE 0 END) AS receptions,
         sum(CASE WHEN class IN ('up', 'any') THEN 0 ELSE rows END) AS lesser,
         min(from_ms) AS fromMs, max(to_ms) AS toMs, max(time_uncertain) AS timeUncertain
  FROM gaps JOIN gateways ON gateways.id = gateway_id
  WHERE reported_ms >= ? GROUP BY eui, reason ORDER BY eui, reason`;

/** What was reported as lost since `sinceMs`, by gateway and reason. */
export function readLosses(reader: Reader, sinceMs: number): Promise<Losses[]> {
  return reader.all<Losses>(LOSSES, [Math.round(sinceMs)]);
}

export interface DroppedRows {
  readonly eui: string;
  readonly class: string;
  readonly reason: string;
  readonly rows: number;
}

const DROPPED = `
  SELECT eui, class, reason, sum(rows) AS rows FROM gaps JOIN gateways ON gateways.id = gateway_id
  GROUP BY eui, class, reason`;

/** Rows given up, as long as gaps are kept. */
export function readDropped(reader: Reader): Promise<DroppedRows[]> {
  return reader.all<DroppedRows>(DROPPED);
}

export function ingestRoutes({ counts, reader }: IngestApiDeps): Routes {
  return (server) => {
    server.get('/api/v1/counters', async () => ({
      sinceStart: counts(),
      stored: await readTotals(reader),
    }));
    server.get<{ Params: { eui: string } }>('/api/v1/gateways/:eui/gaps', async (request, reply) => {
      const { eui } = request.params;
      if (!isGatewayEui(eui)) return reply.code(404).send({ error: 'not found' });
      const gaps = await reader.all<Readonly<Record<string, unknown>>>(GAPS, [eui]);
      return { gaps: gaps.map((gap) => ({ ...gap, timeUncertain: gap['timeUncertain'] === 1 })) };
    });
    server.get('/api/v1/quarantine', async () => ({ quarantine: await reader.all(QUARANTINE) }));
  };
}
