// HTTP routes of availability: one piece of equipment with the intervals behind its figures, and all gateways together.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { maySee } from '../../access/rights.ts';
import { FORMAT_QUERY, sendCsv } from '../../platform/http/csv-answer.ts';
import { PAGE_QUERY, pageOf } from '../../platform/http/pagination.ts';
import { notFound } from '../../platform/http/problem.ts';
import { jsonOrCsv } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { EquipmentId } from '../health/model.ts';
import { askedPeriod, PERIOD_QUERY } from './asked-period.ts';
import type { CountedInterval } from './availability.ts';
import type { Figures, KnownEquipment } from './figures.ts';
import { networkAvailability } from './network.ts';
import type { Period } from './period.ts';
import type { SaidRow } from './said.ts';
import { EquipmentAvailabilityView, type IntervalView, NetworkAvailabilityView } from './schemas.ts';
import type { AvailabilityStore } from './store.ts';
import { figuresTable, intervalsTable } from './tables.ts';

export interface AvailabilityApiDeps {
  readonly figures: Figures;
  readonly reasons: AvailabilityStore['reasons'];
  /** By its equipment id; `null`: there is no such thing. */
  readonly find: (equipment: string) => KnownEquipment | null;
  readonly gateways: () => readonly KnownEquipment[];
  /** Outages in that stretch of time, and the incidents that they belong to. */
  readonly outages: (equipment: EquipmentId, fromMs: number, toMs: number) => Promise<readonly Outage[]>;
  readonly now: () => number;
}

export interface Outage {
  readonly fellMs: number;
  readonly backMs: number | null;
  /** Of the incident. */
  readonly ref: string;
}

const tags = ['availability'];
const config = { access: 'state.read' } as const;
/** Ids in one query for reasons. */
const REASONS_SLICE = 1_000;
const WELL: ReadonlySet<string> = new Set(['online', 'never-seen', 'retired']);

export function availabilityRoutes(deps: AvailabilityApiDeps): Routes {
  const { figures, find, now } = deps;

  async function withReasons(
    equipment: EquipmentId,
    intervals: readonly CountedInterval<SaidRow>[],
  ): Promise<IntervalView[]> {
    const views: IntervalView[] = [];
    const [first, last] = [intervals[0], intervals.at(-1)];
    const outages =
      first === undefined || last === undefined ? [] : await deps.outages(equipment, first.fromMs, last.toMs);
    for (let from = 0; from < intervals.length; from += REASONS_SLICE) {
      const slice = intervals.slice(from, from + REASONS_SLICE);
      const ids = slice.flatMap(({ row }) => (row === null ? [] : [row.id]));
      const reasons = await deps.reasons(ids);
      for (const { fromMs, toMs, counted, row, reference } of slice) {
        const [state, source] = [row?.value ?? null, row?.source ?? null];
        const found = row === null ? [] : (reasons.get(row.id) ?? []);
        const incident = state === null || WELL.has(state) ? null : incidentOf(outages, fromMs, toMs);
        views.push({ fromMs, toMs, counted, state, source, reference, incident, reasons: [...found] });
      }
    }
    return views;
  }

  function periodView({ name, fromMs, toMs }: Period) {
    return { name, fromMs, toMs, untilMs: Math.max(fromMs, Math.min(toMs, Math.floor(now()))) };
  }

  return (server) => {
    server.get(
      '/api/v1/equipment/:id/availability',
      {
        config,
        schema: {
          ...{ tags, summary: 'Availability of one piece of equipment, and the intervals behind it' },
          description:
            'excludingAnnounced = 1 - down / (up + down); raw counts announced work like any other time. Blind and unknown time is in neither.',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
          querystring: Type.Object({
            ...PERIOD_QUERY,
            ...PAGE_QUERY,
            ...FORMAT_QUERY,
            intervals: Type.Optional(
              Type.String({
                ...{ enum: ['exceptions', 'all'], default: 'exceptions' },
                description: 'exceptions: without those that count as up',
              }),
            ),
          }),
          response: {
            200: jsonOrCsv('Figures and intervals; CSV: the intervals', EquipmentAvailabilityView),
          },
        },
      },
      async (request, reply) => {
        const { query } = request;
        const known = find(request.params.id);
        if (known === null || !maySee(request.principal, known)) throw notFound('piece of equipment');
        const period = askedPeriod(query, now());
        const [found] = await figures.of([known], period);
        if (found === undefined) throw new Error('no figures');
        const { raw, excludingAnnounced, seconds } = found;
        const shown = found.intervals.filter(({ counted }) => query.intervals === 'all' || counted !== 'up');
        if (query.format === 'csv') {
          return sendCsv(
            reply,
            'availability-intervals',
            intervalsTable(await withReasons(known.equipment, shown)),
          );
        }
        const { items, nextCursor } = pageOf(shown, query, ({ fromMs }) => String(fromMs).padStart(16, '0'));
        return {
          ...{ equipment: known.equipment, name: known.name, period: periodView(period) },
          ...{ raw, excludingAnnounced, seconds },
          intervals: { items: await withReasons(known.equipment, items), nextCursor },
        };
      },
    );

    server.get(
      '/api/v1/availability',
      {
        config,
        schema: {
          ...{ tags, summary: 'Availability of all gateways, and of the network they are' },
          querystring: Type.Object({ ...PERIOD_QUERY, ...PAGE_QUERY, ...FORMAT_QUERY }),
          response: { 200: jsonOrCsv('Figures; CSV: a line for each gateway', NetworkAvailabilityView) },
        },
      },
      async (request, reply) => {
        const { query } = request;
        const period = askedPeriod(query, now());
        const lines = await linesFor(request, period);
        if (query.format === 'csv') return sendCsv(reply, 'availability', figuresTable(lines));
        const { items, nextCursor } = pageOf(lines, query, ({ equipment }) => equipment);
        const network = { ...networkAvailability(lines), gateways: lines.length };
        return { period: periodView(period), network, items: [...items], nextCursor };
      },
    );
  };

  async function linesFor({ principal }: Pick<FastifyRequest, 'principal'>, period: Period) {
    const seen = deps.gateways().filter((one) => maySee(principal, one));
    const sorted = seen.toSorted((a, b) => (a.equipment < b.equipment ? -1 : 1));
    const found = await figures.of(sorted, period);
    return sorted.flatMap(({ equipment, name, sensors }, index) => {
      const one = found[index];
      if (one === undefined) return [];
      const { raw, excludingAnnounced, seconds } = one;
      return [{ equipment, name, sensors, raw, excludingAnnounced, seconds }];
    });
  }
}

/** The first that it touches. */
function incidentOf(outages: readonly Outage[], fromMs: number, toMs: number): string | null {
  return outages.find(({ fellMs, backMs }) => fellMs < toMs && (backMs ?? toMs) > fromMs)?.ref ?? null;
}
