// What people change about notification: mailboxes and webhooks of their partner, their own subscriptions. Each change is
// committed with its line of the trail, then known here.

import type { Actor } from '../access/actor.ts';
import type { WriteRecorded } from '../access/audit/trail.ts';
import { newId, newSecret } from '../access/secrets.ts';
import { invalid, stale } from '../platform/http/problem.ts';
import type { Statement } from '../platform/write-batch.ts';
import type { Announce } from './announce.ts';
import { type Recipient, toMailbox } from './audience.ts';
import { type Book, MAX_MAILBOXES_EACH, MAX_SUBSCRIPTIONS_EACH, MAX_WEBHOOKS_EACH } from './book.ts';
import { checkHours, checkUrl, lastMandatory, NO_ADDRESS, nameOf, taken, tooMany } from './desk-problems.ts';
import { isSendable } from './mail/address.ts';
import type { Language, Mailbox, MailboxRole, Subscription, Webhook } from './model.ts';
import type { Notify, Refused } from './notify.ts';
import { markBounced, sendAgain } from './outbox/outbox-store.ts';
import {
  deleteMailbox,
  deleteSubscription,
  disableWebhook,
  insertMailbox,
  insertSubscription,
  insertWebhook,
  updateSubscription,
  updateWebhook,
} from './store.ts';
import { testNotice } from './test-notice.ts';

export interface DeskDeps {
  readonly book: Book;
  readonly record: WriteRecorded;
  readonly announce: Announce;
  readonly toFallback: Notify['toFallback'];
  /** Something may leave at once. */
  readonly kick: () => void;
  readonly now: () => number;
}

export interface MailboxInput {
  readonly partnerId: string;
  readonly address: string;
  readonly role: MailboxRole;
  readonly language: Language;
}
export type SubscriptionInput = Pick<Subscription, 'scope' | 'cadence' | 'quietFrom' | 'quietTo'>;
export type WebhookInput = Pick<Webhook, 'partnerId' | 'name' | 'url' | 'scope'>;
export type WebhookChange = Partial<Omit<WebhookInput, 'partnerId'>>;

export type NotifyDesk = ReturnType<typeof createNotifyDesk>;

export function createNotifyDesk({ book, record, announce, toFallback, kick, now }: DeskDeps) {
  /** Throws where somebody else was faster. */
  async function commit(
    statements: readonly Statement[],
    actor: Actor,
    entry: { readonly action: string; readonly object: string; readonly detail: Record<string, string> },
  ): Promise<void> {
    const written = await record(statements, [{ ...actor, ...entry }]);
    if (written.kind === 'refused') throw taken();
    if (written.kind === 'conflict') throw stale('entry');
  }

  async function sendTest(recipients: readonly Recipient[], object: string, actor: Actor): Promise<void> {
    const notice = testNotice(newId(), actor.actor);
    await commit(announce.to(notice, recipients), actor, { action: 'notify.tested', object, detail: {} });
    kick();
  }

  return {
    async addMailbox(input: MailboxInput, actor: Actor): Promise<Mailbox> {
      const address = input.address.trim();
      if (!isSendable(address)) throw invalid([NO_ADDRESS]);
      const others = book.mailboxes().filter(({ partnerId }) => partnerId === input.partnerId);
      if (others.length >= MAX_MAILBOXES_EACH) throw tooMany(MAX_MAILBOXES_EACH);
      const createdMs = Math.round(now());
      const mailbox: Mailbox = { ...input, id: newId(), address, createdMs, version: 1 };
      const detail = { address, role: mailbox.role, partner: mailbox.partnerId };
      const object = `mailbox:${mailbox.id}`;
      await commit([insertMailbox(mailbox)], actor, { action: 'mailbox.added', object, detail });
      book.putMailbox(mailbox);
      return mailbox;
    },

    /** What still waits to be sent there is not. */
    async removeMailbox(mailbox: Mailbox, actor: Actor): Promise<void> {
      const { id, address, role, partnerId } = mailbox;
      const mandatory = book
        .mailboxes()
        .filter((one) => one.partnerId === partnerId && one.role === 'mandatory');
      if (role === 'mandatory' && mandatory.length < 2) throw lastMandatory();
      const detail = { address, role, partner: partnerId };
      await commit(deleteMailbox(mailbox), actor, {
        action: 'mailbox.removed',
        object: `mailbox:${id}`,
        detail,
      });
      book.drop(id);
    },

    async testMailbox(mailbox: Mailbox, actor: Actor): Promise<void> {
      const reason = mailbox.role;
      await sendTest([toMailbox(mailbox, reason)], `mailbox:${mailbox.id}`, actor);
    },

    async subscribe(accountId: string, input: SubscriptionInput, actor: Actor): Promise<Subscription> {
      checkHours(input);
      const own = book.subscriptions().filter((one) => one.accountId === accountId);
      if (own.length >= MAX_SUBSCRIPTIONS_EACH) throw tooMany(MAX_SUBSCRIPTIONS_EACH);
      const subscription: Subscription = {
        ...{
          ...input,
          id: newId(),
          accountId,
          unsubscribe: newSecret(),
          createdMs: Math.round(now()),
          version: 1,
        },
      };
      const object = `subscription:${subscription.id}`;
      await commit([insertSubscription(subscription)], actor, {
        action: 'subscription.added',
        object,
        detail: {},
      });
      book.putSubscription(subscription);
      return subscription;
    },

    async changeSubscription(
      before: Subscription,
      input: SubscriptionInput,
      actor: Actor,
    ): Promise<Subscription> {
      checkHours(input);
      const after: Subscription = { ...before, ...input, version: before.version + 1 };
      const object = `subscription:${before.id}`;
      await commit([updateSubscription(before, after)], actor, {
        action: 'subscription.changed',
        object,
        detail: {},
      });
      book.putSubscription(after);
      return after;
    },

    /** What still waits because of it is not sent. */
    async unsubscribe({ id }: Subscription, actor: Actor): Promise<void> {
      const object = `subscription:${id}`;
      await commit(deleteSubscription(id), actor, { action: 'subscription.ended', object, detail: {} });
      book.drop(id);
    },

    /** The secret is in the answer and never shown again. */
    async addWebhook(input: WebhookInput, actor: Actor): Promise<Webhook> {
      checkUrl(input.url);
      const own = book
        .webhooks()
        .filter((one) => one.partnerId === input.partnerId && one.disabledMs === null);
      if (own.length >= MAX_WEBHOOKS_EACH) throw tooMany(MAX_WEBHOOKS_EACH);
      const webhook: Webhook = {
        ...{ ...input, name: nameOf(input.name), id: newId(), secret: newSecret() },
        ...{ createdMs: Math.round(now()), disabledMs: null, version: 1 },
      };
      await commit([insertWebhook(webhook)], actor, entryOf(webhook, 'webhook.added'));
      book.putWebhook(webhook);
      return webhook;
    },

    /** What is left out stays, and so does its secret. What waits goes to where it leads now. */
    async changeWebhook(before: Webhook, input: WebhookChange, actor: Actor): Promise<Webhook> {
      if (input.url !== undefined) checkUrl(input.url);
      const name = nameOf(input.name ?? before.name);
      const after: Webhook = { ...before, ...input, name, version: before.version + 1 };
      await commit([updateWebhook(before, after)], actor, entryOf(after, 'webhook.changed'));
      book.putWebhook(after);
      return after;
    },

    async removeWebhook(webhook: Webhook, actor: Actor): Promise<void> {
      const { id, name } = webhook;
      const disabledMs = Math.round(now());
      const entry = { action: 'webhook.removed', object: `webhook:${id}`, detail: { name } };
      await commit(disableWebhook(id, disabledMs), actor, entry);
      book.putWebhook({ ...webhook, disabledMs });
    },

    async testWebhook({ id, partnerId }: Webhook, actor: Actor): Promise<void> {
      const to = { channel: 'webhook' as const, to: id, reason: 'webhook' as const, sourceId: id };
      await sendTest([{ ...to, partnerId, language: 'fr', quietUntilMs: 0 }], `webhook:${id}`, actor);
    },

    /** A message that has failed or came back, tried anew. */
    async again({ id }: Refused, actor: Actor): Promise<void> {
      const entry = { action: 'message.again', object: `message:${id}`, detail: {} };
      await commit([sendAgain(id, Math.round(now()))], actor, entry);
      kick();
    },

    /** Taken by the recipient's server, and sent back later: somebody read the reply. */
    async bounced(message: Refused, actor: Actor): Promise<void> {
      const nowMs = Math.round(now());
      const entry = { action: 'message.bounced', object: `message:${message.id}`, detail: {} };
      await commit([...markBounced(message.id, nowMs), ...toFallback(message, nowMs)], actor, entry);
      kick();
    },
  };
}

/** The path of a URL may hold a secret of the receiver: the trail is told its host. */
function entryOf({ id, name, url, partnerId }: Webhook, action: string) {
  return { action, object: `webhook:${id}`, detail: { name, host: new URL(url).host, partner: partnerId } };
}
