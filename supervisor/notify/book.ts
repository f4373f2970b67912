// Mailboxes, subscriptions and webhooks in memory: what decides who is told. Changed only after the database was.

import type { Mailbox, Person, Subscription, Webhook } from './model.ts';

export interface Book {
  mailboxes(): readonly Mailbox[];
  subscriptions(): readonly Subscription[];
  subscription(id: string): Subscription | null;
  byUnsubscribe(secret: string): Subscription | null;
  webhooks(): readonly Webhook[];
  webhook(id: string): Webhook | null;
  /** `null`: there is no such account, or it may not be used any more. */
  person(accountId: string): Person | null;
  putMailbox(mailbox: Mailbox): void;
  putSubscription(subscription: Subscription): void;
  putWebhook(webhook: Webhook): void;
  drop(id: string): void;
}

export interface Loaded {
  readonly mailboxes: readonly Mailbox[];
  readonly subscriptions: readonly Subscription[];
  readonly webhooks: readonly Webhook[];
}

/** Bounds of what people can make of each. */
export const MAX_MAILBOXES_EACH = 20;
export const MAX_SUBSCRIPTIONS_EACH = 20;
export const MAX_WEBHOOKS_EACH = 20;

export function createBook(loaded: Loaded, person: (accountId: string) => Person | null): Book {
  const mailboxes = new Map(loaded.mailboxes.map((one) => [one.id, one]));
  const subscriptions = new Map(loaded.subscriptions.map((one) => [one.id, one]));
  const bySecret = new Map(loaded.subscriptions.map(({ unsubscribe, id }) => [unsubscribe, id]));
  const webhooks = new Map(loaded.webhooks.map((one) => [one.id, one]));
  let boxes: readonly Mailbox[] = [...mailboxes.values()];
  let wanted: readonly Subscription[] = [...subscriptions.values()];

  return {
    mailboxes: () => boxes,
    subscriptions: () => wanted,
    subscription: (id) => subscriptions.get(id) ?? null,
    byUnsubscribe: (secret) => subscriptions.get(bySecret.get(secret) ?? '') ?? null,
    webhooks: () => [...webhooks.values()],
    webhook: (id) => webhooks.get(id) ?? null,
    person,
    putMailbox(mailbox) {
      mailboxes.set(mailbox.id, mailbox);
      boxes = [...mailboxes.values()];
    },
    putSubscription(subscription) {
      subscriptions.set(subscription.id, subscription);
      bySecret.set(subscription.unsubscribe, subscription.id);
      wanted = [...subscriptions.values()];
    },
    putWebhook: (webhook) => void webhooks.set(webhook.id, webhook),
    drop(id) {
      const subscription = subscriptions.get(id);
      if (subscription !== undefined) bySecret.delete(subscription.unsubscribe);
      subscriptions.delete(id);
      mailboxes.delete(id);
      webhooks.delete(id);
      boxes = [...mailboxes.values()];
      wanted = [...subscriptions.values()];
    },
  };
}
