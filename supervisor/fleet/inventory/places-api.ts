// HTTP routes of sites and backhauls: the list, one, added, changed, and deleted where no gateway refers to it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/actor.ts';
import { mayEdit } from '../../access/rights.ts';
import { requireVersion, sendVersion } from '../../platform/http/etag.ts';
import { PAGE_QUERY, pageOf, pageSchema } from '../../platform/http/pagination.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { problemAnswer } from '../../platform/http/route-rules.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Book } from './book.ts';
import type { Change } from './changes.ts';
import { whyKept } from './decide-place.ts';
import { guessIn } from './ownership.ts';
import type { PlaceKind, PlaceRecord } from './place-kinds.ts';
import { entryOf, problemOf } from './plans.ts';
import { readCard } from './read-card.ts';
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
  { book, change }: { readonly book: Book; readonly change: Change },
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

  function read(given: unknown, base: Partial<Card>): Card {
    const card = readCard<Card>(kind.fields, given as Readonly<Record<string, unknown>>, base);
    if (card.kind === 'wrong') throw problemOf(card);
    return card.card;
  }

  /** The one that stands now, if it is still what was seen. */
  function unchanged({ id, version }: R): R {
    const current = kind.one(book, id);
    if (current === null) throw notFound(what);
    if (current.version !== version) throw stale(what);
    return current;
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
        const id = kind.newId(given);
        await change(() => {
          if (kind.one(book, id) !== null) throw idTaken(what, id);
          const card = read(given, kind.defaults(request.principal));
          const decision = kind.decide(book, request.principal, { id, current: null, card });
          if (decision.kind === 'unchanged') return null;
          if (decision.kind !== 'decided') throw problemOf(decision);
          return kind.plan(actor(request), null, decision.record, decision.changes);
        });
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
          await change(() => {
            const current = unchanged(before);
            const base =
              method === 'PATCH' ? (current as unknown as Card) : kind.unreadable(principal, current);
            const card = read(request.body, base);
            const { partnerId } = { ...current, ...card };
            const guess = guessIn(principal, request.body as object as Readonly<Record<string, unknown>>, {
              partnerId,
              siteId: current.id,
            });
            const decision = guess ?? kind.decide(book, principal, { id: current.id, current, card });
            if (decision.kind === 'unchanged') return null;
            if (decision.kind !== 'decided') throw problemOf(decision);
            return kind.plan(actor(request), current, decision.record, decision.changes);
          });
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
        if (!mayEdit(request.principal, before.partnerId)) throw notYours(what);
        requireVersion(request, before.version, what);
        await change(() => {
          const current = unchanged(before);
          const why = whyKept(what, kind.gateways(book, current.id));
          if (why !== null) throw new ProblemError({ status: 409, title: 'Still used', detail: why });
          const { statement, change: gone } = kind.remove(current);
          const entry = entryOf(actor(request), `${what}.deleted`, `${what}:${current.id}`, []);
          return { statements: [statement], entries: [entry], change: gone };
        });
        return reply.code(204).send(null);
      },
    );
  };
}

function actor({ principal, ip }: FastifyRequest) {
  return actorOf(principal, ip);
}

function idTaken(what: string, id: string): ProblemError {
  const detail = `There is a ${what} with the id ${id} already: choose another one.`;
  return new ProblemError({ status: 409, title: 'Name taken', detail });
}

function notYours(what: string): ProblemError {
  const detail = `This ${what} is not of your network: ask its owner.`;
  return new ProblemError({ status: 403, title: 'Not allowed', detail });
}
