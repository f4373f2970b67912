// HTTP routes of notification for administrators: mailboxes, webhooks and messages of their own partner.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../access/actor.ts';
import { notFound } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Book } from './book.ts';
import type { NotifyDesk } from './desk.ts';
import { MESSAGE_STATES, type Scope } from './model.ts';
import type { Proof, SentMessage } from './proof.ts';
import {
  AttemptView,
  IdPath,
  MailboxBody,
  MailboxView,
  MessagePath,
  MessageView,
  mailboxView,
  messageView,
  WebhookBody,
  WebhookPatch,
  WebhookView,
  webhookView,
} from './schemas.ts';

export interface NotifyApiDeps {
  readonly book: Book;
  readonly desk: NotifyDesk;
  readonly proof: Proof;
}

const manage = { access: 'notify.manage' } as const;
const MAX_MESSAGES = 200;

export function notifyRoutes({ book, desk, proof }: NotifyApiDeps): Routes {
  const partnerOf = ({ principal }: FastifyRequest): string => principal.account?.partnerId ?? '';
  const who = (request: FastifyRequest) => actorOf(request.principal, request.ip);

  /** Of another partner's there is nothing. */
  function found<T extends { readonly id: string }>(all: readonly T[], id: string, what: string): T {
    const one = all.find((each) => each.id === id);
    if (one === undefined) throw notFound(what);
    return one;
  }
  const mailboxesOf = (request: FastifyRequest) =>
    book.mailboxes().filter(({ partnerId }) => partnerId === partnerOf(request));
  const webhooksOf = (request: FastifyRequest) =>
    book.webhooks().filter((one) => one.partnerId === partnerOf(request) && one.disabledMs === null);

  async function messageOf(request: FastifyRequest, id: string): Promise<SentMessage> {
    const message = await proof.message(Number(id));
    if (message === null || message.partnerId !== partnerOf(request)) throw notFound('message');
    return message;
  }

  const mailboxes: Routes = (server) => {
    const tags = ['mailboxes'];
    server.get(
      '/api/v1/mailboxes',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'Addresses of one’s own partner' },
          response: { 200: Type.Object({ items: Type.Array(MailboxView) }) },
        },
      },
      (request) => ({ items: mailboxesOf(request).map(mailboxView) }),
    );
    server.post(
      '/api/v1/mailboxes',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'Add an address', body: MailboxBody },
          response: {
            201: MailboxView,
            409: problemAnswer('Already there'),
            422: problemAnswer('No address'),
          },
        },
      },
      async (request, reply) => {
        const { language = 'fr', ...rest } = request.body;
        const made = await desk.addMailbox(
          { ...rest, language, partnerId: partnerOf(request) },
          who(request),
        );
        return reply.code(201).send(mailboxView(made));
      },
    );
    server.delete(
      '/api/v1/mailboxes/:id',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'Remove an address; a partner keeps one mandatory mailbox', params: IdPath },
          response: { 204: Type.Null(), 409: problemAnswer('The last one') },
        },
      },
      async (request, reply) => {
        await desk.removeMailbox(found(mailboxesOf(request), request.params.id, 'mailbox'), who(request));
        return reply.code(204).send(null);
      },
    );
    server.post(
      '/api/v1/mailboxes/:id/test',
      {
        config: manage,
        schema: { ...{ tags, summary: 'Send a test there', params: IdPath }, response: { 202: Type.Null() } },
      },
      async (request, reply) => {
        await desk.testMailbox(found(mailboxesOf(request), request.params.id, 'mailbox'), who(request));
        return reply.code(202).send(null);
      },
    );
  };

  const webhooks: Routes = (server) => {
    const tags = ['webhooks'];
    server.get(
      '/api/v1/webhooks',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'Webhooks of one’s own partner' },
          response: { 200: Type.Object({ items: Type.Array(WebhookView) }) },
        },
      },
      (request) => ({ items: webhooksOf(request).map(webhookView) }),
    );
    server.post(
      '/api/v1/webhooks',
      {
        config: manage,
        schema: {
          ...{
            tags,
            summary: 'Add a webhook; the secret of its signature is in this answer and nowhere else',
          },
          body: WebhookBody,
          response: {
            201: Type.Object({ webhook: WebhookView, secret: Type.String() }),
            ...{ 409: problemAnswer('Too many'), 422: problemAnswer('No URL that may be sent to') },
          },
        },
      },
      async (request, reply) => {
        const { scope, ...rest } = request.body;
        const input = { ...rest, scope: (scope ?? {}) as Scope, partnerId: partnerOf(request) };
        const made = await desk.addWebhook(input, who(request));
        return reply.code(201).send({ webhook: webhookView(made), secret: made.secret });
      },
    );
    server.patch(
      '/api/v1/webhooks/:id',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'Change a webhook; what is left out stays, and so does its secret' },
          ...{ params: IdPath, body: WebhookPatch },
          response: {
            200: WebhookView,
            ...{ 412: problemAnswer('Changed meanwhile'), 422: problemAnswer('No URL that may be sent to') },
          },
        },
      },
      async (request) => {
        const before = found(webhooksOf(request), request.params.id, 'webhook');
        const { scope, ...rest } = request.body;
        const input = scope === undefined ? rest : { ...rest, scope: scope as Scope };
        return webhookView(await desk.changeWebhook(before, input, who(request)));
      },
    );
    server.delete(
      '/api/v1/webhooks/:id',
      {
        config: manage,
        schema: { ...{ tags, summary: 'Remove a webhook', params: IdPath }, response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        await desk.removeWebhook(found(webhooksOf(request), request.params.id, 'webhook'), who(request));
        return reply.code(204).send(null);
      },
    );
    server.post(
      '/api/v1/webhooks/:id/test',
      {
        config: manage,
        schema: { ...{ tags, summary: 'Send a test there', params: IdPath }, response: { 202: Type.Null() } },
      },
      async (request, reply) => {
        await desk.testWebhook(found(webhooksOf(request), request.params.id, 'webhook'), who(request));
        return reply.code(202).send(null);
      },
    );
  };

  const messages: Routes = (server) => {
    const tags = ['messages'];
    server.get(
      '/api/v1/messages',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'What was sent to one’s own partner, newest first, with the proof' },
          querystring: Type.Object({
            state: Type.Optional(
              Type.Unsafe<(typeof MESSAGE_STATES)[number]>(Type.String({ enum: [...MESSAGE_STATES] })),
            ),
            thread: Type.Optional(Type.String({ maxLength: 40 })),
            beforeId: Type.Optional(Type.Integer({ minimum: 1 })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_MESSAGES, default: 50 })),
          }),
          response: { 200: Type.Object({ items: Type.Array(MessageView) }) },
        },
      },
      async (request) => {
        const { state, limit = 50, ...rest } = request.query;
        const states = state === undefined ? {} : { states: [state] };
        const items = await proof.messages({ ...rest, ...states, limit, partnerId: partnerOf(request) });
        return { items: items.map(messageView) };
      },
    );
    server.get(
      '/api/v1/messages/:id',
      {
        config: manage,
        schema: {
          ...{ tags, summary: 'One message with every try', params: MessagePath },
          response: { 200: Type.Object({ message: MessageView, attempts: Type.Array(AttemptView) }) },
        },
      },
      async (request) => {
        const message = await messageOf(request, request.params.id);
        return { message: messageView(message), attempts: [...(await proof.attempts(message.id))] };
      },
    );
    for (const [action, summary] of [
      ['again', 'Try one anew that has failed or came back'],
      ['bounced', 'Write down that one was taken and came back later'],
    ] as const) {
      server.post(
        `/api/v1/messages/:id/${action}`,
        {
          config: manage,
          schema: {
            ...{ tags, summary, params: MessagePath },
            response: { 204: Type.Null(), 412: problemAnswer('Not in a state for that') },
          },
        },
        async (request, reply) => {
          await desk[action](await messageOf(request, request.params.id), who(request));
          return reply.code(204).send(null);
        },
      );
    }
  };

  return (server) => {
    for (const add of [mailboxes, webhooks, messages]) add(server);
  };
}
