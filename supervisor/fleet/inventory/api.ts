// HTTP routes of the inventory's gateways: the list, one, added, changed, given a new secret. None is deleted: it is retired.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { parseGatewayEui } from '../../../protocol/eui.ts';
import { actorOf } from '../../access/actor.ts';
import { maySee } from '../../access/rights.ts';
import { requireVersion, sendVersion } from '../../platform/http/etag.ts';
import { PAGE_QUERY, pageOf, pageSchema } from '../../platform/http/pagination.ts';
import { invalid, notFound } from '../../platform/http/problem.ts';
import { problemAnswer } from '../../platform/http/route-rules.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Book } from './book.ts';
import type { GatewayDesk } from './gateway-desk.ts';
import { type GatewayRecord, LIFE_CYCLES, type LifeCycle } from './model.ts';
import {
  EuiPath,
  GatewayBody,
  GatewayPatch,
  GatewayView,
  NewGatewayBody,
  NewGatewayView,
  PartnerId,
  SecretView,
} from './schemas.ts';
import { gatewayView } from './views.ts';

export interface GatewayApiDeps {
  readonly book: Book;
  readonly desk: GatewayDesk;
}

const PATH = '/api/v1/inventory/gateways';
const tags = ['inventory'];
const reads = { access: 'state.read' } as const;
const writes = { access: 'inventory.write' } as const;
const staleAnswers = {
  412: problemAnswer('Changed meanwhile'),
  428: problemAnswer('Say with If-Match which version you change'),
};

export function gatewayRoutes({ book, desk }: GatewayApiDeps): Routes {
  function seen(request: FastifyRequest, text: string): GatewayRecord {
    const eui = parseGatewayEui(text);
    const gateway = eui === null ? null : book.gateway(eui);
    if (gateway === null || !maySee(request.principal, gateway)) throw notFound('gateway');
    return gateway;
  }

  /** `gateway`: one that they see, or have just added. */
  function tell(request: FastifyRequest, reply: FastifyReply, gateway: GatewayRecord): GatewayView {
    sendVersion(reply, gateway.version);
    return gatewayView(request.principal, gateway);
  }

  return (server) => {
    server.get(
      PATH,
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'What is known of the gateways themselves, retired ones included' },
          querystring: Type.Object({
            ...PAGE_QUERY,
            partnerId: Type.Optional(PartnerId),
            siteId: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
            lifeCycle: Type.Optional(Type.Unsafe<LifeCycle>(Type.String({ enum: [...LIFE_CYCLES] }))),
          }),
          response: { 200: pageSchema(GatewayView) },
        },
      },
      ({ query, principal }) => {
        const isAsked = (one: GatewayRecord): boolean =>
          (query.partnerId === undefined || one.partnerId === query.partnerId) &&
          (query.siteId === undefined || one.siteId === query.siteId) &&
          (query.lifeCycle === undefined || one.lifeCycle === query.lifeCycle);
        const shown = book.gateways().filter((one) => isAsked(one) && maySee(principal, one));
        const { items, nextCursor } = pageOf(shown, query, ({ eui }) => eui);
        return { items: items.map((one) => gatewayView(principal, one)), nextCursor };
      },
    );

    server.post(
      PATH,
      {
        config: writes,
        schema: {
          ...{ tags, summary: 'Add a gateway, also one that has knocked; it is served at once' },
          body: NewGatewayBody,
          response: { 201: NewGatewayView, 409: problemAnswer('It is there already') },
        },
      },
      async (request, reply) => {
        const { eui: text, withSecret = false, ...given } = request.body as Record<string, unknown>;
        const eui = parseGatewayEui(String(text));
        if (eui === null) {
          const detail = 'eui must be a gateway EUI: 16 hex digits, with or without "-" or ":"';
          throw invalid([{ field: '/eui', detail }]);
        }
        const secret = await desk.add(request.principal, actor(request), eui, given, withSecret === true);
        void reply.code(201).header('location', `${PATH}/${eui}`);
        const added = book.gateway(eui);
        if (added === null) throw notFound('gateway');
        return { gateway: tell(request, reply, added), secret };
      },
    );

    server.get(
      `${PATH}/:eui`,
      {
        config: reads,
        schema: { ...{ tags, summary: 'One gateway' }, params: EuiPath, response: { 200: GatewayView } },
      },
      (request, reply) => tell(request, reply, seen(request, request.params.eui)),
    );

    const change = (method: 'PUT' | 'PATCH', summary: string) =>
      server.route({
        method,
        url: `${PATH}/:eui`,
        config: writes,
        schema: {
          ...{ tags, summary },
          params: EuiPath,
          body: method === 'PUT' ? GatewayBody : GatewayPatch,
          response: { 200: GatewayView, ...staleAnswers },
        },
        async handler(request, reply) {
          const { eui, version } = seen(request, request.params.eui);
          requireVersion(request, version, 'gateway');
          const given = request.body as Readonly<Record<string, unknown>>;
          await desk.change(request.principal, actor(request), { eui, version }, given, method);
          return tell(request, reply, seen(request, eui));
        },
      });
    change('PUT', 'Change a gateway as a whole; what is left out becomes empty');
    change('PATCH', 'Change some of a gateway; what is left out stays');

    server.post(
      `${PATH}/:eui/secret`,
      {
        config: writes,
        schema: {
          ...{ tags, summary: 'Make a new password for its agent; the old one ends at once' },
          params: EuiPath,
          response: { 200: SecretView, 409: problemAnswer('It is retired') },
        },
      },
      async (request) => {
        const { eui } = seen(request, request.params.eui);
        return { eui, secret: await desk.renewSecret(request.principal, actor(request), eui) };
      },
    );
  };
}

function actor({ principal, ip }: FastifyRequest) {
  return actorOf(principal, ip);
}
