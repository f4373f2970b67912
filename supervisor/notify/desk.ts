// What people change about notification: mailboxes and webhooks of their partner, their own subscriptions. Each change is
// committed with its line of the trail, then known here.

import type { Actor } from '../access/actor.ts';
import type { WriteRecorded } from '../access/audit/trail.ts';
import { newId, newSecret } from '../access/secrets.ts';
import { type FieldProblem, invalid, ProblemError, stale } from '../platform/http/problem.ts';
import type { Statement } from '../platform/write-batch.ts';
import type { Announce } from './announce.ts';
import { type Recipient, toMailbox } from './audience.ts';
import { type Book, MAX_MAILBOXES_EACH, MAX_SUBSCRIPTIONS_EACH, MAX_WEBHOOKS_EACH } from './book.ts';
import { minuteOf } from './hours.ts';
import { isSendable } from './mail/address.ts';
import type { Language, Mailbox, MailboxRole, Subscription, Webhook } from './model.ts';
import { markBounced, sendAgain } from './outbox/outbox-store.ts';
import {
  deleteMailbox,
  deleteSubscription,
  disableWebhook,
  insertMailbox,
  insertSubscription,
  insertWebhook,
  updateSubscription,
} from './store.ts';
import { testNotice } from './test-notice.ts';
import { urlComplaint } from './webhook/guard.ts';

export interface DeskDeps {
  readonly book: Book;
  readonly record: WriteRecorded;
  readonly announce: Announce;
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

export type NotifyDesk = ReturnType<typeof createNotifyDesk>;

export function createNotifyDesk({ book, record, announce, kick, now }: DeskDeps) {
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

    async removeMailbox({ id, address, role, partnerId }: Mailbox, actor: Actor): Promise<void> {
      const mandatory = book
        .mailboxes()
        .filter((one) => one.partnerId === partnerId && one.role === 'mandatory');
      if (role === 'mandatory' && mandatory.length < 2) throw lastMandatory();
      const detail = { address, role, partner: partnerId };
      await commit([deleteMailbox(id)], actor, {
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
      const complaint = urlComplaint(input.url);
      if (complaint !== null) throw invalid([URL_PROBLEMS[complaint]]);
      const own = book
        .webhooks()
        .filter((one) => one.partnerId === input.partnerId && one.disabledMs === null);
      if (own.length >= MAX_WEBHOOKS_EACH) throw tooMany(MAX_WEBHOOKS_EACH);
      const webhook: Webhook = {
        ...{ ...input, id: newId(), secret: newSecret(), createdMs: Math.round(now()) },
        ...{ disabledMs: null, version: 1 },
      };
      // The path of a URL may hold a secret of the receiver: the trail is told its host.
      const detail = { name: webhook.name, host: new URL(webhook.url).host, partner: webhook.partnerId };
      const object = `webhook:${webhook.id}`;
      await commit([insertWebhook(webhook)], actor, { action: 'webhook.added', object, detail });
      book.putWebhook(webhook);
      return webhook;
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
    async again(id: number, actor: Actor): Promise<void> {
      const entry = { action: 'message.again', object: `message:${id}`, detail: {} };
      await commit([sendAgain(id, Math.round(now()))], actor, entry);
      kick();
    },

    /** Taken by the recipient's server, and sent back later: somebody read the reply. */
    async bounced(id: number, actor: Actor): Promise<void> {
      const entry = { action: 'message.bounced', object: `message:${id}`, detail: {} };
      await commit(markBounced(id, Math.round(now())), actor, entry);
    },
  };
}

function checkHours({ quietFrom, quietTo }: SubscriptionInput): void {
  const isNone = quietFrom === null && quietTo === null;
  const isBoth = quietFrom !== null && quietTo !== null;
  if (isNone || (isBoth && minuteOf(quietFrom) !== null && minuteOf(quietTo) !== null)) return;
  throw invalid([
    {
      field: '/quietFrom',
      detail: 'Quiet hours have a beginning and an end, such as 22:00 and 07:00; or send null for both.',
      french:
        'Les heures calmes ont un début et une fin, par exemple 22:00 et 07:00\u00a0; sinon laissez les deux vides.',
    },
  ]);
}

const NO_ADDRESS: FieldProblem = {
  field: '/address',
  detail: 'This is no mail address: write one such as exploitation@example.org.',
  french: 'Ce n’est pas une adresse\u00a0: écrivez par exemple exploitation@example.org.',
};
const URL_PROBLEMS: Readonly<Record<Exclude<ReturnType<typeof urlComplaint>, null>, FieldProblem>> = {
  'no-url': {
    field: '/url',
    detail: 'This is no URL: write one that begins with https://.',
    french: 'Ce n’est pas une adresse\u00a0: elle commence par https://.',
  },
  'not-https': {
    field: '/url',
    detail: 'Only https:// is sent to: what is said must not be read on the way.',
    french: 'Seul https:// est accepté\u00a0: ce qui est envoyé ne doit pas être lu en chemin.',
  },
  'has-login': {
    field: '/url',
    detail: 'No user name or password in the URL: requests are signed instead.',
    french: 'Ni nom ni mot de passe dans l’adresse\u00a0: les requêtes sont signées.',
  },
};

function taken(): ProblemError {
  return new ProblemError({
    ...{ status: 409, title: 'Already there', detail: 'This partner has that address in that role already.' },
    french: 'Cette adresse est déjà inscrite à ce titre.',
  });
}

function tooMany(most: number): ProblemError {
  return new ProblemError({
    ...{ status: 409, title: 'Too many', detail: `There are ${most} already: remove one first.` },
    french: `Il y en a déjà ${most}\u00a0: retirez-en une d’abord.`,
  });
}

function lastMandatory(): ProblemError {
  return new ProblemError({
    ...{ status: 409, title: 'The last one' },
    detail: 'The agreement demands a mandatory mailbox: add another one before you remove this one.',
    french:
      'La convention demande une boîte obligatoire\u00a0: ajoutez-en une autre avant de retirer celle-ci.',
  });
}
