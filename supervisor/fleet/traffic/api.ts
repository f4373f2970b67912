// HTTP routes of traffic: hours of one gateway beside its baseline, how strong it hears, and who hears what it hears.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type GatewayEui, parseGatewayEui } from '../../../protocol/eui.ts';
import { maySee } from '../../access/rights.ts';
import { FORMAT_QUERY, sendCsv } from '../../platform/http/csv-answer.ts';
import { notFound } from '../../platform/http/problem.ts';
import { jsonOrCsv } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Deaf } from '../health/signals.ts';
import type { Baseline } from './baseline.ts';
import type { Hearing } from './deaf.ts';
import type { SharedTraffic, TrafficHour } from './history.ts';
import { NeighboursView, SignalView, TrafficView } from './schemas.ts';
import type { Signal } from './signal.ts';
import { hoursTable, signalTable } from './tables.ts';

export interface TrafficGateway {
  readonly id: number;
  readonly eui: GatewayEui;
  readonly name: string;
  readonly siteId: string | null;
}

export interface TrafficApiDeps {
  readonly byEui: (eui: GatewayEui) => TrafficGateway | null;
  readonly byId: (gatewayId: number) => TrafficGateway | null;
  readonly baseline: (gatewayId: number) => Baseline | null;
  readonly hearing: (gatewayId: number) => Hearing;
  readonly deaf: (gatewayId: number) => Deaf | 'unknown' | null;
  readonly hours: (gatewayId: number, baseline: Baseline | null, fromMs: number) => Promise<TrafficHour[]>;
  readonly signal: (gatewayId: number) => Promise<Signal>;
  readonly shared: (gatewayId: number) => Promise<SharedTraffic>;
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
const tags = ['traffic'];
const config = { access: 'state.read' } as const;
const params = Type.Object({ eui: Type.String({ minLength: 16, maxLength: 40 }) });

export function trafficRoutes(deps: TrafficApiDeps): Routes {
  function seen({ principal }: Pick<FastifyRequest, 'principal'>, text: string): TrafficGateway {
    const eui = parseGatewayEui(text);
    const gateway = eui === null ? null : deps.byEui(eui);
    if (gateway === null || !maySee(principal, gateway)) throw notFound('gateway');
    return gateway;
  }

  return (server) => {
    server.get(
      '/api/v1/gateways/:eui/traffic',
      {
        config,
        schema: {
          ...{ tags, summary: 'What a gateway heard, hour by hour, beside what is usual for it' },
          params,
          querystring: Type.Object({
            days: Type.Optional(Type.Integer({ minimum: 1, maximum: 56, default: 7 })),
            ...FORMAT_QUERY,
          }),
          response: { 200: jsonOrCsv('Hours, the oldest first; CSV: a line for each', TrafficView) },
        },
      },
      async (request, reply) => {
        const { id, eui } = seen(request, request.params.eui);
        const { days = 7, format } = request.query;
        const hours = await deps.hours(id, deps.baseline(id), deps.now() - days * DAY_MS);
        if (format === 'csv') return sendCsv(reply, `traffic-${eui}`, hoursTable(hours));
        const deaf = deps.deaf(id);
        const deafSinceMs = deaf === null || deaf === 'unknown' ? null : Math.round(deaf.sinceMs);
        return { eui, hearing: deps.hearing(id), deafSinceMs, hours };
      },
    );

    server.get(
      '/api/v1/gateways/:eui/signal',
      {
        config,
        schema: {
          ...{ tags, summary: 'How strong a gateway hears: receptions by RSSI and SNR, today and before' },
          params,
          querystring: Type.Object(FORMAT_QUERY),
          response: { 200: jsonOrCsv('Cells of RSSI and SNR; CSV: a line for each', SignalView) },
        },
      },
      async (request, reply) => {
        const { id, eui } = seen(request, request.params.eui);
        const { cells, counted, oneIn } = await deps.signal(id);
        if (request.query.format === 'csv') return sendCsv(reply, `signal-${eui}`, signalTable(cells));
        return { eui, counted, oneIn, cells: [...cells] };
      },
    );

    server.get(
      '/api/v1/gateways/:eui/neighbours',
      {
        config,
        schema: {
          ...{ tags, summary: 'Which gateways hear the same transmissions, by share' },
          params,
          response: { 200: NeighboursView },
        },
      },
      async (request) => {
        const { id, eui } = seen(request, request.params.eui);
        const { neighbours, ...sample } = await deps.shared(id);
        return {
          ...{ eui, ...sample },
          neighbours: neighbours.flatMap(({ gatewayId, ...shares }) => {
            const gateway = deps.byId(gatewayId);
            if (gateway === null || !maySee(request.principal, gateway)) return [];
            return [{ eui: gateway.eui as string, name: gateway.name, ...shares }];
          }),
        };
      },
    );
  };
}
