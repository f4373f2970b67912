// HTTP routes of downlinks: the list, how many ended how, and how much of the air each gateway has used.

import { type Static, Type } from 'typebox';
import { formatDevAddr } from '../../../protocol/phy-payload.ts';
import { toCsv } from '../../platform/csv.ts';
import { sendCsv } from '../../platform/http/csv-answer.ts';
import type { SeesGateway } from '../../platform/http/principal.ts';
import { jsonOrCsv, TimeMs } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Reader } from '../../platform/reader.ts';
import { CountsView, DownlinkView, UseView } from './downlinks-api-schema.ts';
import { DownlinksQuery, type Filter, filterOf } from './downlinks-query.ts';
import type { Use } from './duty-cycle.ts';
import { DOWN_RESULTS, type DownResult } from './record.ts';

export interface DownlinksApiDeps {
  readonly reader: Reader;
  readonly now: () => number;
  readonly uses: (nowMs: number) => readonly Use[];
  readonly euiOf: (gatewayId: number) => string | null;
  readonly sees: SeesGateway;
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

type Line = Static<typeof DownlinkView>;
type Row = Omit<Line, 'devAddr'> & { readonly devAddr: number | null };

async function readDownlinks(reader: Reader, { conditions, values, limit }: Filter): Promise<Line[]> {
  const lines = await reader.all<Row>(
    `SELECT ${COLUMNS} FROM downlinks JOIN gateways ON gateways.id = gateway_id
     WHERE ${conditions.join(' AND ')} ORDER BY asked_ms DESC, downlinks.id DESC LIMIT ?`,
    [...values, limit],
  );
  return lines.map((line) => ({
    ...line,
    devAddr: line.devAddr === null ? null : formatDevAddr(line.devAddr),
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

const tags = ['downlinks'];

export function downlinksRoutes({ reader, now, uses, euiOf, sees, mode }: DownlinksApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/downlinks',
      {
        config: { access: 'frames.read' },
        schema: {
          ...{ tags, summary: 'Downlinks, newest first' },
          description: 'Through gateways of one’s own network.',
          querystring: DownlinksQuery,
          response: {
            200: jsonOrCsv('The newest that fit', Type.Object({ downlinks: Type.Array(DownlinkView) })),
          },
        },
      },
      async ({ principal, query }, reply) => {
        const lines = await readDownlinks(reader, filterOf(query, principal.account?.partnerId ?? null));
        if (query.format === 'csv') return sendCsv(reply, 'downlinks', csvOf(lines));
        return { downlinks: lines };
      },
    );

    server.get(
      '/api/v1/downlinks/counts',
      {
        config: { access: 'state.read' },
        schema: {
          ...{ tags, summary: 'How many downlinks ended how, by gateway and network server' },
          response: { 200: Type.Object({ counts: Type.Array(CountsView) }) },
        },
      },
      async ({ principal }) => {
        const counts = await readDownlinkCounts(reader);
        return { counts: counts.filter(({ eui }) => sees(principal, eui)) };
      },
    );

    server.get(
      '/api/v1/duty-cycle',
      {
        config: { access: 'state.read' },
        schema: {
          ...{ tags, summary: 'Airtime of the last hour, by gateway and sub-band' },
          response: {
            200: Type.Object({
              nowMs: TimeMs,
              mode: Type.String({
                enum: ['warn', 'refuse'],
                description: 'What becomes of what goes beyond',
              }),
              dutyCycle: Type.Array(UseView),
            }),
          },
        },
      },
      ({ principal }) => {
        const nowMs = now();
        const all = uses(nowMs).map((use) => describe(use, euiOf));
        return {
          ...{ nowMs: Math.round(nowMs), mode },
          dutyCycle: all.filter(({ eui }) => eui !== null && sees(principal, eui)),
        };
      },
    );
  };
}

/** Over the last hour. `ratio`: of what the sub-band allows, 1 being all of it. */
function describe(
  { gatewayId, subBand, airtimeMs, ofLimit }: Use,
  euiOf: DownlinksApiDeps['euiOf'],
): Static<typeof UseView> {
  const { name, limit } = subBand;
  return { eui: euiOf(gatewayId), subBand: name, limit, airtimeMs, ratio: ofLimit };
}

const TIMES = ['askedMs', 'windowMs', 'handedMs', 'answeredMs', 'doneMs'] as const;
const CSV_COLUMNS = [
  ...(['askedMs', 'eui', 'via', 'lns', 'class', 'windowS', 'windowMs', 'frequencyHz', 'dataRate'] as const),
  ...(['powerDbm', 'size', 'airtimeMs', 'target', 'devAddr', 'result', 'word', 'marginMs'] as const),
  ...(['handedMs', 'answeredMs', 'doneMs', 'id'] as const),
];

/** The list as it is in JSON, but times as people and spreadsheets read them. */
function csvOf(lines: readonly Line[]): string {
  const times: ReadonlySet<string> = new Set(TIMES);
  const header = CSV_COLUMNS.map((name) => (times.has(name) ? name.replace(/Ms$/, 'At') : name));
  const rows = lines.map((line) =>
    CSV_COLUMNS.map((name) => {
      const cell = line[name];
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
