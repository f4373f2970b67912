// Who is told of a notice, once each, and for which reason. Pure.

import type { Book } from './book.ts';
import { quietUntil } from './hours.ts';
import {
  type Channel,
  kindOf,
  type Language,
  type Mailbox,
  type Person,
  type Reason,
  type Scope,
  type Subscription,
} from './model.ts';
import type { Notice, NoticeKind, NoticeScope } from './notice.ts';

export interface Recipient {
  readonly channel: Channel;
  /** The address in lower case, or the webhook's id. */
  readonly to: string;
  readonly reason: Reason;
  /** Mailbox, subscription, account or webhook. */
  readonly sourceId: string;
  readonly partnerId: string;
  readonly language: Language;
  /** Not before that; 0: at any time. */
  readonly quietUntilMs: number;
}

/** What a notice is about, as far as it decides who is told. */
export interface Subject {
  readonly kind: NoticeKind;
  readonly scope: NoticeScope;
}

/** Not for `thread`: only the database knows who was told before. */
export function recipientsOf(notice: Notice, book: Book, nowMs: number): readonly Recipient[] {
  const { audience } = notice;
  switch (audience.to) {
    case 'thread':
      return [];
    case 'account': {
      const person = book.person(audience.accountId);
      return person === null ? [] : [personally(person, 'person', person.accountId, 0)];
    }
    case 'escalation': {
      const own = book.mailboxes().filter(({ partnerId }) => partnerId === audience.partnerId);
      const escalation = own.filter(({ role }) => role === 'escalation');
      const mailboxes = escalation.length > 0 ? escalation : own.filter(({ role }) => role === 'mandatory');
      return once(mailboxes.map((mailbox) => toMailbox(mailbox, 'escalation')));
    }
    case 'everybody':
      return once([
        ...mandatory(book),
        ...subscribers(notice, book, nowMs),
        ...book
          .webhooks()
          .filter(({ disabledMs, scope }) => disabledMs === null && isInScope(scope, notice))
          .map((webhook) => ({
            ...{ channel: 'webhook' as const, to: webhook.id, reason: 'webhook' as const },
            ...{ sourceId: webhook.id, partnerId: webhook.partnerId },
            ...{ language: 'fr' as const, quietUntilMs: 0 },
          })),
      ]);
  }
}

/** Who may find something of these in a summary: everybody in scope of one, at whatever cadence. */
export function digestReaders(subjects: readonly Subject[], book: Book): readonly Recipient[] {
  if (subjects.length === 0) return [];
  const people = book.subscriptions().flatMap((subscription) => {
    const person = book.person(subscription.accountId);
    const isTold = person !== null && subjects.some((one) => isForPerson(subscription, person, one));
    return isTold ? [personally(person, 'subscription', subscription.id, 0)] : [];
  });
  return once([...mandatory(book), ...people]);
}

/** Whether somebody is told of it at all, by the source of a recipient. */
export function concerns(sourceId: string, subject: Subject, book: Book): boolean {
  const subscription = book.subscription(sourceId);
  if (subscription === null) return book.mailboxes().some(({ id }) => id === sourceId);
  const person = book.person(subscription.accountId);
  return person !== null && isForPerson(subscription, person, subject);
}

function mandatory(book: Book): readonly Recipient[] {
  return book
    .mailboxes()
    .filter(({ role }) => role === 'mandatory')
    .map((mailbox) => toMailbox(mailbox, 'mandatory'));
}

export function toMailbox({ id, address, partnerId, language }: Mailbox, reason: Reason): Recipient {
  const to = address.toLowerCase();
  return { channel: 'mail', to, reason, sourceId: id, partnerId, language, quietUntilMs: 0 };
}

function subscribers(subject: Subject, book: Book, nowMs: number): readonly Recipient[] {
  const found: Recipient[] = [];
  for (const subscription of book.subscriptions()) {
    if (subscription.cadence !== 'at-once') continue;
    const person = book.person(subscription.accountId);
    if (person === null || !isForPerson(subscription, person, subject)) continue;
    const { quietFrom, quietTo, id } = subscription;
    const quietMs = quietFrom === null ? 0 : (quietUntil(quietFrom, quietTo, nowMs) ?? 0);
    found.push(personally(person, 'subscription', id, quietMs));
  }
  return found;
}

function isForPerson({ scope }: Subscription, { siteIds }: Person, subject: Subject): boolean {
  if (siteIds !== null && !subject.scope.siteIds.some((id) => siteIds.has(id))) return false;
  return isInScope(scope, subject);
}

function personally(person: Person, reason: Reason, sourceId: string, quietUntilMs: number): Recipient {
  const { address, partnerId, language } = person;
  return {
    channel: 'mail',
    ...{ to: address.toLowerCase(), reason, sourceId, partnerId, language, quietUntilMs },
  };
}

export function isInScope(scope: Scope, { kind, scope: about }: Subject): boolean {
  const what = kindOf(kind);
  if (scope.kinds !== undefined && what !== null && !scope.kinds.includes(what)) return false;
  if (scope.severity !== undefined && about.severity !== null && about.severity > scope.severity)
    return false;
  return (
    meets(scope.partnerIds, about.partnerIds) &&
    meets(scope.communes, about.communes) &&
    meets(scope.equipment, about.equipment)
  );
}

function meets(wanted: readonly string[] | undefined, given: readonly string[]): boolean {
  return wanted === undefined || given.some((one) => wanted.includes(one));
}

/** Each address once: a mailbox comes before a person, and of two subscriptions the one that is told sooner. */
function once(recipients: readonly Recipient[]): readonly Recipient[] {
  const found = new Map<string, Recipient>();
  for (const recipient of recipients) {
    const key = `${recipient.channel} ${recipient.to}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, recipient);
    else if (known.reason === 'subscription' && recipient.quietUntilMs < known.quietUntilMs) {
      found.set(key, recipient);
    }
  }
  return [...found.values()];
}
