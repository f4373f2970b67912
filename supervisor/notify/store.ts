// All SQL of mailboxes, subscriptions and webhooks. Writing is by statements that the caller commits.

import type { Connection } from '../platform/database.ts';
import type { Statement, Value } from '../platform/write-batch.ts';
import { type Loaded, MAX_MAILBOXES_EACH, MAX_SUBSCRIPTIONS_EACH, MAX_WEBHOOKS_EACH } from './book.ts';
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

/** Refused by the schema when the partner has that address in that role already; none where there are enough. */
export function insertMailbox({ id, partnerId, address, role, language, createdMs }: Mailbox): Statement {
  return change(
    `INSERT INTO mailboxes (id, partner_id, address, role, language, created_ms) SELECT ?, ?, ?, ?, ?, ?
     WHERE (SELECT count(*) FROM mailboxes WHERE partner_id = ?) < ?`,
    ...[id, partnerId, address, role, language, createdMs, partnerId, MAX_MAILBOXES_EACH],
  );
}

/** What waits to be sent because of something that is no more; looked for among what is on its way only. */
const givenUp = (response: string, condition: string): string =>
  `UPDATE messages INDEXED BY messages_due SET state = 'replaced', response = '${response}'
   WHERE state IN ('held', 'waiting', 'leased') AND state <> 'leased' AND ${condition}`;

/** Where it is not the last mandatory one of its partner. With it goes what still waits to be sent there. */
export function deleteMailbox({ id, partnerId }: Mailbox): readonly Statement[] {
  return [
    change(
      `DELETE FROM mailboxes WHERE id = ? AND (role <> 'mandatory'
         OR (SELECT count(*) FROM mailboxes WHERE partner_id = ? AND role = 'mandatory') > 1)`,
      ...[id, partnerId],
    ),
    {
      sql: givenUp('mailbox removed', `source_id = ? AND reason IN ('mandatory', 'fallback', 'escalation')`),
      parameters: [id],
    },
  ];
}

export function insertSubscription(subscription: Subscription): Statement {
  const { id, accountId, scope, cadence, quietFrom, quietTo, unsubscribe, createdMs } = subscription;
  return change(
    `INSERT INTO subscriptions (id, account_id, scope, cadence, quiet_from, quiet_to, unsubscribe, created_ms)
     SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM subscriptions WHERE account_id = ?) < ?`,
    ...[id, accountId, JSON.stringify(scope), cadence, quietFrom, quietTo, unsubscribe, createdMs],
    ...[accountId, MAX_SUBSCRIPTIONS_EACH],
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
    { sql: givenUp('unsubscribed', `source_id = ? AND reason = 'subscription'`), parameters: [id] },
  ];
}

export function insertWebhook({ id, partnerId, name, url, secret, scope, createdMs }: Webhook): Statement {
  return change(
    `INSERT INTO webhooks (id, partner_id, name, url, secret, scope, created_ms)
     SELECT ?, ?, ?, ?, ?, ?, ?
     WHERE (SELECT count(*) FROM webhooks WHERE partner_id = ? AND disabled_ms IS NULL) < ?`,
    ...[id, partnerId, name, url, secret, JSON.stringify(scope), createdMs, partnerId, MAX_WEBHOOKS_EACH],
  );
}

/** Where it is still in use, and as it was when `before` was read. */
export function updateWebhook(before: Webhook, after: Webhook): Statement {
  const { id, name, url, scope, version } = after;
  return change(
    `UPDATE webhooks SET name = ?, url = ?, scope = ?, version = ?
     WHERE id = ? AND version = ? AND disabled_ms IS NULL`,
    ...[name, url, JSON.stringify(scope), version, id, before.version],
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
    { sql: givenUp('webhook removed', `channel = 'webhook' AND recipient = ?`), parameters: [id] },
  ];
}
