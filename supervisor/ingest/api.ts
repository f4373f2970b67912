// HTTP routes of ingest: what came in, by what became of it.

import type { Routes } from '../platform/http.ts';
import type { Reader } from '../platform/reader.ts';
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

export function ingestRoutes({ counts, reader }: IngestApiDeps): Routes {
  return (server) => {
    server.get('/api/v1/counters', async () => ({
      sinceStart: counts(),
      stored: await readTotals(reader),
    }));
    server.get('/api/v1/quarantine', async () => ({ quarantine: await reader.all(QUARANTINE) }));
  };
}
