// HTTP routes of the fleet: the gateways as they stand.

import { Type } from 'typebox';
import type { GatewayEui } from '../../protocol/eui.ts';
import { maySee } from '../access/rights.ts';
import { PAGE_QUERY, pageOf } from '../platform/http/pagination.ts';
import { notFound } from '../platform/http/problem.ts';
import { GatewayEuiText, nullable, TimeMs } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import { describe, GatewayView, type Words } from './api-schema.ts';
import type { GatewayStatus } from './fleet.ts';
import type { HealthView } from './health/schemas.ts';

export type { Words } from './api-schema.ts';

export interface FleetApiDeps {
  readonly statuses: () => readonly GatewayStatus[];
  /** `null`: there is none with this EUI. */
  readonly statusOf: (eui: string) => GatewayStatus | null;
  /** As the rounds of health have found it; `null`: not yet. */
  readonly healthOf: (eui: GatewayEui) => HealthView | null;
  readonly now: () => number;
  readonly words: Words;
}

const config = { access: 'state.read' } as const;
const tags = ['gateways'];
/** Ten times as many would keep everything else waiting for half a second. */
const WHOLE_UP_TO = 1_000;

export function fleetRoutes({ statuses, statusOf, healthOf, now, words }: FleetApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/gateways',
      {
        config,
        schema: {
          ...{ tags, summary: 'The gateways as they stand' },
          description: 'All of them up to 1,000; more, or with `limit` or `cursor`, in pages by EUI.',
          querystring: Type.Object({
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
            cursor: PAGE_QUERY.cursor,
          }),
          response: {
            200: Type.Object({
              nowMs: TimeMs,
              gateways: Type.Array(GatewayView),
              nextCursor: Type.Optional(nullable(Type.String({ description: 'For the next page' }))),
            }),
          },
        },
      },
      ({ principal, query }) => {
        const nowMs = Math.round(now());
        const seen = statuses().filter(({ gateway }) => maySee(principal, gateway));
        const inWords = (one: GatewayStatus) => describe(one, healthOf(one.gateway.eui), words, nowMs);
        const isWhole = query.limit === undefined && query.cursor === undefined;
        if (isWhole && seen.length <= WHOLE_UP_TO) {
          return { nowMs, gateways: seen.map(inWords) };
        }
        const sorted = seen.toSorted((a, b) => (a.gateway.eui < b.gateway.eui ? -1 : 1));
        const { items, nextCursor } = pageOf(
          sorted,
          { limit: WHOLE_UP_TO, ...query },
          ({ gateway }) => gateway.eui,
        );
        return { nowMs, gateways: items.map(inWords), nextCursor };
      },
    );

    server.get(
      '/api/v1/gateways/:eui',
      {
        config,
        schema: {
          ...{ tags, summary: 'One gateway as it stands' },
          params: Type.Object({ eui: GatewayEuiText }),
          response: { 200: GatewayView },
        },
      },
      ({ principal, params }) => {
        const status = statusOf(params.eui);
        if (status === null || !maySee(principal, status.gateway)) throw notFound('gateway');
        return describe(status, healthOf(status.gateway.eui), words, now());
      },
    );
  };
}
