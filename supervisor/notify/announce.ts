// A notice becomes statements: itself, a message for each recipient, and what these take the place of.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { Statement } from '../platform/write-batch.ts';
import { type Recipient, recipientsOf } from './audience.ts';
import type { Book } from './book.ts';
import { digestNotice, hourKey } from './digest/model.ts';
import { hourSubject } from './digest/texts.ts';
import { quietUntil } from './hours.ts';
import { createLimiter, hourEndMs } from './limiter.ts';
import { kindOf } from './model.ts';
import type { Notice } from './notice.ts';
import {
  addMessages,
  insertMessages,
  insertMessagesWhere,
  insertNotice,
  insertThreadMessages,
  replaceHeld,
  type Timing,
} from './outbox/notice-store.ts';

export interface AnnounceDeps {
  readonly book: Book;
  readonly calendar: Pick<OfficeCalendar, 'nextOpenMs'>;
  /** Mails an hour of incidents for one address. */
  readonly maxPerHour: number;
  /** Of Message-IDs. */
  readonly domain: string;
  /** A mail server is configured: otherwise notices are kept, and no mail is made of them. */
  readonly isMailOn: boolean;
  readonly now: () => number;
}

export interface Announce {
  /** For whoever its audience is. */
  (notice: Notice): readonly Statement[];
  /** For these, whatever its audience says; at once. */
  to(notice: Notice, recipients: readonly Recipient[]): readonly Statement[];
  /** For its audience, though not before that. */
  later(notice: Notice, notBeforeMs: number): readonly Statement[];
}

export function createAnnounce(deps: AnnounceDeps): Announce {
  const { book, calendar, domain, isMailOn, now } = deps;
  const limiter = createLimiter(deps.maxPerHour);

  const reachable = (recipients: readonly Recipient[]): readonly Recipient[] =>
    recipients.filter(({ channel }) => isMailOn || channel !== 'mail');

  function timingOf({ urgency }: Notice, nowMs: number): Timing {
    const { spacingMs, isInHours } =
      typeof urgency === 'object' ? urgency : { spacingMs: 0, isInHours: urgency === 'opening-hours' };
    return { nowMs, notBeforeMs: isInHours ? Math.ceil(calendar.nextOpenMs(nowMs)) : nowMs, spacingMs };
  }

  function quietNow(nowMs: number): [string, number][] {
    return book.subscriptions().flatMap(({ id, quietFrom, quietTo }) => {
      const untilMs = quietUntil(quietFrom, quietTo, nowMs);
      return untilMs === null ? [] : [[id, untilMs]];
    });
  }

  /** Those who had enough mails in this hour get one at its end; what they are not told now stands in it. */
  function limited(notice: Notice, recipients: readonly Recipient[], nowMs: number) {
    const isLimited = kindOf(notice.kind) === 'incidents' && notice.audience.to === 'everybody';
    if (!isLimited) return { direct: recipients, bundled: [] };
    const direct: Recipient[] = [];
    const bundled: Recipient[] = [];
    for (const recipient of recipients) {
      const taken = recipient.channel === 'mail' ? limiter.take(recipient.to, nowMs) : 'send';
      if (taken === 'send') direct.push(recipient);
      if (taken === 'bundle') bundled.push(recipient);
    }
    return { direct, bundled };
  }

  function bundle(recipients: readonly Recipient[], nowMs: number): readonly Statement[] {
    if (recipients.length === 0) return [];
    const endMs = hourEndMs(nowMs);
    const notice = digestNotice(hourKey(endMs), hourSubject(endMs));
    const timing = { nowMs, notBeforeMs: endMs, spacingMs: 0 };
    return [insertNotice(notice, nowMs), addMessages(notice, recipients, timing, domain)];
  }

  function to(notice: Notice, recipients: readonly Recipient[]): readonly Statement[] {
    const nowMs = Math.round(now());
    const timing = { nowMs, notBeforeMs: nowMs, spacingMs: 0 };
    return [insertNotice(notice, nowMs), insertMessages(notice, recipients, timing, domain)];
  }

  function later(notice: Notice, notBeforeMs: number): readonly Statement[] {
    const nowMs = Math.round(now());
    const recipients = reachable(recipientsOf(notice, book, nowMs));
    const timing = { nowMs, notBeforeMs, spacingMs: 0 };
    return [insertNotice(notice, nowMs), insertMessages(notice, recipients, timing, domain)];
  }

  /** What goes on is said to those who know of it, its opening to the others. */
  function toEach(
    notice: Notice,
    opening: NonNullable<Notice['opening']>,
    recipients: readonly Recipient[],
    timing: Timing,
  ): readonly Statement[] {
    const { nowMs } = timing;
    const first: Notice = { ...notice, ...opening, key: `${notice.key}-opening` };
    return [
      insertMessagesWhere(true, notice, recipients, timing, domain),
      replaceHeld(notice, nowMs),
      insertNotice(first, nowMs),
      insertMessagesWhere(false, first, recipients, timing, domain),
      replaceHeld(first, nowMs),
    ];
  }

  function announce({ opening, ...notice }: Notice): readonly Statement[] {
    const nowMs = Math.round(now());
    const kept = insertNotice(notice, nowMs);
    if (notice.urgency === 'digest') return [kept];
    const timing = timingOf(notice, nowMs);
    if (notice.audience.to === 'thread') {
      const messages = insertThreadMessages(notice, quietNow(nowMs), timing, { domain, isMailOn });
      return [kept, messages, replaceHeld(notice, nowMs)];
    }
    const recipients = reachable(recipientsOf(notice, book, nowMs));
    const { direct, bundled } = limited(notice, recipients, nowMs);
    const bundles = bundle(bundled, nowMs);
    if (opening !== undefined) return [kept, ...toEach(notice, opening, direct, timing), ...bundles];
    return [
      kept,
      ...(direct.length === 0 ? [] : [insertMessages(notice, direct, timing, domain)]),
      replaceHeld(notice, nowMs),
      ...bundles,
    ];
  }

  return Object.assign(announce, { to, later });
}
