// HTTP routes of sites and backhauls: the list, one, added, changed, and deleted where no gateway refers to it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/actor.ts';
import { requireVersion, sendVersion } from '../../platform/http/etag.ts';
import { PAGE_QUERY, pageOf, pageSchema } from '../../platform/http/pagination.ts';
import { notFound } from '../../platform/http/problem.ts';
import { problemAnswer } from '../../platform/http/route-rules.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Book } from './book.ts';
import type { PlaceDesk } from './place-desk.ts';
import type { PlaceKind, PlaceRecord } from './place-kinds.ts';
import { IdPath, PartnerId } from './schemas.ts';

const reads = { access: 'state.read' } as const;
const writes = { access: 'inventory.write' } as const;
const tags = ['inventory'];
const changeAnswers = {
  409: problemAnswer('The name is taken'),
  412: problemAnswer('Changed meanwhile'),
  428: problemAnswer('Say with If-Match which version you change'),
};

export function placeRoutes<R extends PlaceRecord, Card extends object>(
  kind: PlaceKind<R, Card>,
  { book, desk }: { readonly book: Book; readonly desk: PlaceDesk },
): Routes {
  const { what, path } = kind;

  function seen({ principal }: FastifyRequest, id: string): R {
    const record = kind.one(book, id);
    if (record === null || !kind.sees(principal, record)) throw notFound(what);
    return record;
  }

  /** `record`: one that they see, or have just added. */
  function tell(request: FastifyRequest, reply: FastifyReply, record: R): never {
    sendVersion(reply, record.version);
    // The view's own schema says what leaves.
    return kind.show(request.principal, record, book) as never;
  }

  return (server) => {
    server.get(
      path,
      {
        config: reads,
        schema: {
          ...{ tags, summary: `All ${what}s that you may see` },
          querystring: Type.Object({ ...PAGE_QUERY, partnerId: Type.Optional(PartnerId) }),
          response: { 200: pageSchema(kind.view) },
        },
      },
      ({ principal, query }) => {
        const { partnerId } = query;
        const shown = kind
          .all(book)
          .filter((one) => kind.sees(principal, one) && (partnerId ?? one.partnerId) === one.partnerId);
        const { items, nextCursor } = pageOf(shown, query, ({ id }) => id);
        return { items: items.map((one) => kind.show(principal, one, book) as never), nextCursor };
      },
    );

    server.post(
      path,
      {
        config: writes,
        schema: {
          ...{ tags, summary: `Add a ${what}` },
          body: kind.bodies.create,
          response: { 201: kind.view, 409: problemAnswer('The name is taken') },
        },
      },
      async (request, reply) => {
        const given = request.body as Readonly<Record<string, unknown>>;
        const id = await desk.add(request.principal, actor(request), given);
        void reply.code(201).header('location', `${path}/${id}`);
        const added = kind.one(book, id);
        if (added === null) throw notFound(what);
        return tell(request, reply, added);
      },
    );

    server.get(
      `${path}/:id`,
      {
        config: reads,
        schema: { ...{ tags, summary: `One ${what}` }, params: IdPath, response: { 200: kind.view } },
      },
      (request, reply) => tell(request, reply, seen(request, request.params.id)),
    );

    const changes = (method: 'PUT' | 'PATCH', summary: string) =>
      server.route({
        method,
        url: `${path}/:id`,
        config: writes,
        schema: {
          ...{ tags, summary },
          params: IdPath,
          body: method === 'PUT' ? kind.bodies.put : kind.bodies.patch,
          response: { 200: kind.view, ...changeAnswers },
        },
        async handler(request, reply) {
          const { principal } = request;
          const before = seen(request, request.params.id);
          requireVersion(request, before.version, what);
          const given = request.body as object as Readonly<Record<string, unknown>>;
          await desk.change(principal, actor(request), before, given, method);
          return tell(request, reply, seen(request, before.id));
        },
      });
    changes('PUT', `Change a ${what} as a whole; what is left out becomes empty`);
    changes('PATCH', `Change some of a ${what}; what is left out stays`);

    server.delete(
      `${path}/:id`,
      {
        config: writes,
        schema: {
          ...{ tags, summary: `Delete a ${what} that no gateway refers to` },
          params: IdPath,
          response: { 204: Type.Null(), ...changeAnswers, 409: problemAnswer('Still used') },
        },
      },
      async (request, reply) => {
        const before = seen(request, request.params.id);
        desk.requireEditable(request.principal, before);
        requireVersion(request, before.version, what);
        await desk.remove(request.principal, actor(request), before);
        return reply.code(204).send(null);
      },
    );
  };
}

function actor({ principal, ip }: FastifyRequest) {
  return actorOf(principal, ip);
}
