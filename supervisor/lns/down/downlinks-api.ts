// HTTP routes of downlinks: the list, how many ended how, and how much of the air each gateway has used.

import { formatDevAddr } from '../../../protocol/phy-payload.ts';
import { type Cell, toCsv } from '../../platform/csv.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Reader } from '../../platform/reader.ts';
import { type DownlinksQuery, readDownlinksQuery } from './downlinks-query.ts';
import type { Use } from './duty-cycle.ts';
import { DOWN_RESULTS, type DownResult } from './record.ts';

export interface DownlinksApiDeps {
  readonly reader: Reader;
  readonly now: () => number;
  readonly uses: (nowMs: number) => readonly Use[];
  readonly euiOf: (gatewayId: number) => string | null;
  /** What becomes of a downlink that goes beyond. */
  readonly mode: 'warn' | 'refuse';
}

/** How many downlinks of one gateway and network server ended how; they add up to `downlinks`. */
export type DownlinkCounts = { readonly eui: string; readonly via: string; readonly lns: string } & Readonly<
  Record<DownResult | 'downlinks', number>
>;

interface CountRow {
  readonly eui: string;
  readonly via: string;
  readonly lns: string;
  readonly result: DownResult;
  readonly downlinks: number;
}

/** Named as in the answer; times are ms since 1970, UTC. */
const COLUMNS = `
  asked_ms AS askedMs, eui, via, lns, class, window_s AS windowS, window_ms AS windowMs,
  frequency_hz AS frequencyHz, data_rate AS dataRate, power_dbm AS powerDbm, size,
  airtime_us / 1000.0 AS airtimeMs, target, dev_addr AS devAddr, result, word,
  margin_ms AS marginMs, handed_ms AS handedMs, answered_ms AS answeredMs, done_ms AS doneMs, down_id AS id`;

const COUNTS = `
  SELECT eui, via, lns, result, downlinks
  FROM downlink_counts JOIN gateways ON gateways.id = gateway_id
  WHERE downlinks > 0 ORDER BY eui, via, lns`;

const LAST_HOUR = `
  SELECT eui, result, count(*) AS downlinks FROM downlinks JOIN gateways ON gateways.id = gateway_id
  WHERE asked_ms >= ? GROUP BY eui, result`;

type Line = Readonly<Record<string, Cell>>;

async function readDownlinks(reader: Reader, { conditions, values, limit }: DownlinksQuery): Promise<Line[]> {
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const lines = await reader.all<Line>(
    `SELECT ${COLUMNS} FROM downlinks JOIN gateways ON gateways.id = gateway_id
     ${where} ORDER BY asked_ms DESC, downlinks.id DESC LIMIT ?`,
    [...values, limit],
  );
  return lines.map((line) => ({
    ...line,
    devAddr: typeof line['devAddr'] === 'number' ? formatDevAddr(line['devAddr']) : null,
  }));
}

/** Since the database was made, rows or not. */
export async function readDownlinkCounts(reader: Reader): Promise<DownlinkCounts[]> {
  const lines = new Map<string, Record<string, string | number>>();
  for (const { eui, via, lns, result, downlinks } of await reader.all<CountRow>(COUNTS)) {
    const key = JSON.stringify([eui, via, lns]);
    let line = lines.get(key);
    if (line === undefined) {
      line = { eui, via, lns, downlinks: 0, ...Object.fromEntries(DOWN_RESULTS.map((name) => [name, 0])) };
      lines.set(key, line);
    }
    line[result] = downlinks;
    line['downlinks'] = Number(line['downlinks']) + downlinks;
  }
  return [...lines.values()] as unknown as DownlinkCounts[];
}

export interface RecentDownlinks {
  readonly eui: string;
  readonly result: DownResult;
  readonly downlinks: number;
}

export function readRecentDownlinks(reader: Reader, sinceMs: number): Promise<RecentDownlinks[]> {
  return reader.all<RecentDownlinks>(LAST_HOUR, [Math.round(sinceMs)]);
}

export function downlinksRoutes({ reader, now, uses, euiOf, mode }: DownlinksApiDeps): Routes {
  return (server) => {
    server.get<{ Querystring: Record<string, unknown> }>('/api/v1/downlinks', async (request, reply) => {
      const asked = readDownlinksQuery(request.query);
      if (asked.kind === 'complaint') {
        return reply.code(400).send({ error: asked.error, parameter: asked.parameter });
      }
      const lines = await readDownlinks(reader, asked.query);
      if (asked.query.format === 'json') return { downlinks: lines };
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="downlinks.csv"')
        .send(csvOf(lines));
    });
    server.get('/api/v1/downlinks/counts', async () => ({ counts: await readDownlinkCounts(reader) }));
    server.get('/api/v1/duty-cycle', () => {
      const nowMs = now();
      return { nowMs: Math.round(nowMs), mode, dutyCycle: uses(nowMs).map((use) => describe(use, euiOf)) };
    });
  };
}

/** Over the last hour. `ratio`: of what the sub-band allows, 1 being all of it. */
function describe({ gatewayId, subBand, airtimeMs, ofLimit }: Use, euiOf: DownlinksApiDeps['euiOf']): Line {
  const { name, limit } = subBand;
  return { eui: euiOf(gatewayId), subBand: name, limit, airtimeMs, ratio: ofLimit };
}

const TIMES = ['askedMs', 'windowMs', 'handedMs', 'answeredMs', 'doneMs'] as const;
const CSV_COLUMNS = [
  ...['askedMs', 'eui', 'via', 'lns', 'class', 'windowS', 'windowMs', 'frequencyHz', 'dataRate'],
  ...['powerDbm', 'size', 'airtimeMs', 'target', 'devAddr', 'result', 'word', 'marginMs', 'handedMs'],
  ...['answeredMs', 'doneMs', 'id'],
];

/** The list as it is in JSON, but times as people and spreadsheets read them. */
function csvOf(lines: readonly Line[]): string {
  const times: ReadonlySet<string> = new Set(TIMES);
  const header = CSV_COLUMNS.map((name) => (times.has(name) ? name.replace(/Ms$/, 'At') : name));
  const rows = lines.map((line) =>
    CSV_COLUMNS.map((name) => {
      const cell = line[name] ?? null;
      return times.has(name) && typeof cell === 'number' ? isoTime(cell) : cell;
    }),
  );
  return toCsv(header, rows);
}

/** Empty where a network server asked for a time that no calendar has. */
function isoTime(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
