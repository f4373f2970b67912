// HTTP routes of one's own subscriptions.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../access/actor.ts';
import { notFound } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Book } from './book.ts';
import type { NotifyDesk } from './desk.ts';
import type { Scope, Subscription } from './model.ts';
import { IdPath, SubscriptionBody, SubscriptionView, subscriptionView } from './schemas.ts';

export interface SubscriptionApiDeps {
  readonly book: Book;
  readonly desk: NotifyDesk;
}

const own = { access: 'signed-in' } as const;

export function subscriptionRoutes({ book, desk }: SubscriptionApiDeps): Routes {
  const accountOf = ({ principal }: FastifyRequest): string => principal.account?.id ?? '';
  const who = (request: FastifyRequest) => actorOf(request.principal, request.ip);
  const subscriptionsOf = (request: FastifyRequest): readonly Subscription[] =>
    book.subscriptions().filter(({ accountId }) => accountId === accountOf(request));

  /** Somebody else's is not there. */
  function subscriptionOf(request: FastifyRequest, id: string): Subscription {
    const one = subscriptionsOf(request).find((each) => each.id === id);
    if (one === undefined) throw notFound('subscription');
    return one;
  }

  return (server) => {
    const tags = ['subscriptions'];
    server.get(
      '/api/v1/subscriptions',
      {
        config: own,
        schema: {
          ...{ tags, summary: 'What one is told of by mail' },
          response: { 200: Type.Object({ items: Type.Array(SubscriptionView) }) },
        },
      },
      (request) => ({ items: subscriptionsOf(request).map(subscriptionView) }),
    );
    server.post(
      '/api/v1/subscriptions',
      {
        config: own,
        schema: {
          ...{ tags, summary: 'Be told of something by mail', body: SubscriptionBody },
          response: {
            201: SubscriptionView,
            409: problemAnswer('Too many'),
            422: problemAnswer('Quiet hours'),
          },
        },
      },
      async (request, reply) => {
        const { scope, ...rest } = request.body;
        const input = { ...rest, scope: scope as Scope };
        const made = await desk.subscribe(accountOf(request), input, who(request));
        return reply.code(201).send(subscriptionView(made));
      },
    );
    server.put(
      '/api/v1/subscriptions/:id',
      {
        config: own,
        schema: {
          ...{ tags, summary: 'Be told of something else', params: IdPath, body: SubscriptionBody },
          response: {
            200: SubscriptionView,
            412: problemAnswer('Changed meanwhile'),
            422: problemAnswer('Quiet hours'),
          },
        },
      },
      async (request) => {
        const before = subscriptionOf(request, request.params.id);
        const { scope, ...rest } = request.body;
        const input = { ...rest, scope: scope as Scope };
        return subscriptionView(await desk.changeSubscription(before, input, who(request)));
      },
    );
    server.delete(
      '/api/v1/subscriptions/:id',
      {
        config: own,
        schema: {
          ...{ tags, summary: 'End a subscription', params: IdPath },
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await desk.unsubscribe(subscriptionOf(request, request.params.id), who(request));
        return reply.code(204).send(null);
      },
    );
  };
}
