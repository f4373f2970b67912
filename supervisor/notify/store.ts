// All SQL of mailboxes, subscriptions and webhooks. Writing is by statements that the caller commits.

import type { Connection } from '../platform/database.ts';
import type { Statement, Value } from '../platform/write-batch.ts';
import type { Loaded } from './book.ts';
import type { Mailbox, Scope, Subscription, Webhook } from './model.ts';

type WithScope<T> = Omit<T, 'scope'> & { readonly scope: string };

const withScope = <T extends { readonly scope: string }>(row: T): Omit<T, 'scope'> & { scope: Scope } => ({
  ...row,
  scope: JSON.parse(row.scope) as Scope,
});

/** Everything, once, at the start. */
export function loadBook(connection: Connection): Loaded {
  const mailboxes = connection.prepare<[], Mailbox>(
    `SELECT id, partner_id AS partnerId, address, role, language, created_ms AS createdMs, version
     FROM mailboxes ORDER BY created_ms, id`,
  );
  const subscriptions = connection.prepare<[], WithScope<Subscription>>(
    `SELECT id, account_id AS accountId, scope, cadence, quiet_from AS quietFrom, quiet_to AS quietTo, unsubscribe,
       created_ms AS createdMs, version FROM subscriptions ORDER BY created_ms, id`,
  );
  const webhooks = connection.prepare<[], WithScope<Webhook>>(
    `SELECT id, partner_id AS partnerId, name, url, secret, scope, created_ms AS createdMs,
       disabled_ms AS disabledMs, version FROM webhooks ORDER BY created_ms, id`,
  );
  return {
    mailboxes: mailboxes.all(),
    subscriptions: subscriptions.all().map(withScope),
    webhooks: webhooks.all().map(withScope),
  };
}

const change = (sql: string, ...parameters: readonly Value[]): Statement => ({ sql, parameters, changes: 1 });

/** Refused by the schema when the partner has that address in that role already. */
export function insertMailbox({ id, partnerId, address, role, language, createdMs }: Mailbox): Statement {
  return change(
    'INSERT INTO mailboxes (id, partner_id, address, role, language, created_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ...[id, partnerId, address, role, language, createdMs],
  );
}

export function deleteMailbox(id: string): Statement {
  return change('DELETE FROM mailboxes WHERE id = ?', id);
}

export function insertSubscription(subscription: Subscription): Statement {
  const { id, accountId, scope, cadence, quietFrom, quietTo, unsubscribe, createdMs } = subscription;
  return change(
    `INSERT INTO subscriptions (id, account_id, scope, cadence, quiet_from, quiet_to, unsubscribe, created_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, accountId, JSON.stringify(scope), cadence, quietFrom, quietTo, unsubscribe, createdMs],
  );
}

/** Where it still is as it was when `before` was read. */
export function updateSubscription(before: Subscription, after: Subscription): Statement {
  const { id, scope, cadence, quietFrom, quietTo, version } = after;
  return change(
    `UPDATE subscriptions SET scope = ?, cadence = ?, quiet_from = ?, quiet_to = ?, version = ?
     WHERE id = ? AND version = ?`,
    ...[JSON.stringify(scope), cadence, quietFrom, quietTo, version, id, before.version],
  );
}

/** With it goes what still waits to be sent because of it. */
export function deleteSubscription(id: string): readonly Statement[] {
  return [
    change('DELETE FROM subscriptions WHERE id = ?', id),
    {
      sql: `UPDATE messages SET state = 'replaced', response = 'unsubscribed'
            WHERE source_id = ? AND reason = 'subscription' AND state IN ('held', 'waiting')`,
      parameters: [id],
    },
  ];
}

export function insertWebhook({ id, partnerId, name, url, secret, scope, createdMs }: Webhook): Statement {
  return change(
    `INSERT INTO webhooks (id, partner_id, name, url, secret, scope, created_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[id, partnerId, name, url, secret, JSON.stringify(scope), createdMs],
  );
}

/** Kept, because what was sent refers to it; never used again. */
export function disableWebhook(id: string, nowMs: number): readonly Statement[] {
  return [
    change(
      'UPDATE webhooks SET disabled_ms = ?, version = version + 1 WHERE id = ? AND disabled_ms IS NULL',
      nowMs,
      id,
    ),
    {
      sql: `UPDATE messages SET state = 'replaced', response = 'webhook removed'
            WHERE channel = 'webhook' AND recipient = ? AND state IN ('held', 'waiting')`,
      parameters: [id],
    },
  ];
}
