// HTTP routes of ingest: what came in, by what became of it.

import { type Static, Type } from 'typebox';
import type { SeesGateway } from '../platform/http/principal.ts';
import { notFound } from '../platform/http/problem.ts';
import { GatewayEuiText, nullable, TimeMs } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Reader } from '../platform/reader.ts';
import type { Losses } from './gap.ts';
import type { IngestCounts } from './messages.ts';

export interface IngestApiDeps {
  readonly counts: () => IngestCounts | null;
  readonly reader: Reader;
  readonly sees: SeesGateway;
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

const config = { access: 'state.read' } as const;
const tags = ['traffic'];

const Counts = Type.Object({
  receptions: Type.Integer(),
  crcErrors: Type.Integer(),
  transmissions: Type.Integer(),
  frames: Type.Integer(),
  duplicates: Type.Integer(),
  quarantined: Type.Integer(),
  conflicts: Type.Integer(),
  unreadableMessages: Type.Integer(),
  unnumbered: Type.Integer({ description: 'Rows without a readable sequence number' }),
  dropped: Type.Integer({ description: 'Rows that agents reported as given up' }),
  timeUncertain: Type.Integer(),
  commits: Type.Integer(),
});

const Totals = Type.Object({
  receptions: Type.Integer(),
  crcErrors: Type.Integer(),
  quarantined: Type.Integer(),
});

const GapView = Type.Object({
  epoch: Type.String({ description: 'Of the journal' }),
  class: Type.String(),
  reason: Type.String(),
  first: nullable(Type.Integer({ description: 'Sequence numbers, both included' })),
  last: nullable(Type.Integer()),
  rows: Type.Integer(),
  fromMs: nullable(TimeMs),
  toMs: nullable(TimeMs),
  timeUncertain: Type.Boolean(),
  reportedMs: TimeMs,
});

const QuarantineLine = Type.Object({
  eui: Type.String(),
  reason: Type.String(),
  rows: Type.Integer({ description: 'Different ones' }),
  times: Type.Integer({ description: 'How often they came' }),
  lastMs: TimeMs,
});

export function ingestRoutes({ counts, reader, sees }: IngestApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/counters',
      {
        config: { ...config, wholeNetwork: true },
        schema: {
          ...{ tags, summary: 'What came in, by what became of it' },
          response: { 200: Type.Object({ sinceStart: nullable(Counts), stored: Totals }) },
        },
      },
      async () => ({ sinceStart: counts(), stored: await readTotals(reader) }),
    );

    server.get(
      '/api/v1/gateways/:eui/gaps',
      {
        config,
        schema: {
          ...{ tags: ['gateways'], summary: 'What an agent had to give up, newest first' },
          params: Type.Object({ eui: GatewayEuiText }),
          response: { 200: Type.Object({ gaps: Type.Array(GapView) }) },
        },
      },
      async ({ principal, params: { eui } }) => {
        if (!sees(principal, eui)) throw notFound('gateway');
        const gaps = await reader.all<GapRow>(GAPS, [eui]);
        return { gaps: gaps.map((gap) => ({ ...gap, timeUncertain: gap.timeUncertain === 1 })) };
      },
    );

    server.get(
      '/api/v1/quarantine',
      {
        config,
        schema: {
          ...{ tags, summary: 'What could not be taken in, by gateway and reason' },
          response: { 200: Type.Object({ quarantine: Type.Array(QuarantineLine) }) },
        },
      },
      async ({ principal }) => {
        const lines = await reader.all<Static<typeof QuarantineLine>>(QUARANTINE);
        return { quarantine: lines.filter(({ eui }) => sees(principal, eui)) };
      },
    );
  };
}

type GapRow = Omit<Static<typeof GapView>, 'timeUncertain'> & { readonly timeUncertain: number };
