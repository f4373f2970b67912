// A due message becomes a mail: headers that keep the thread together and tell machines that a machine wrote.

import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Book } from '../book.ts';
import { DIGEST_THREAD } from '../digest/model.ts';
import type { Language } from '../model.ts';
import type { NoticeAttachment, NoticeContent } from '../notice.ts';
import type { Due } from '../outbox/model.ts';
import { letterOf } from './letter.ts';
import { sheetOf } from './sheet.ts';
import { textOf } from './text.ts';
import { MAIL_TEXTS } from './texts.ts';
import { oneLine } from './words.ts';

export interface ComposeDeps {
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
  readonly subjectPrefix: string;
  readonly baseUrl: string | null;
  readonly book: Pick<Book, 'person' | 'subscription'>;
  readonly partnerName: (partnerId: string) => string;
  /** Below the address of the pages, for the secret of a subscription; GET shows a page, POST ends it. */
  readonly unsubscribePath: (secret: string, language: Language) => string;
  readonly now: () => number;
}

export interface Mail {
  readonly from: string;
  readonly to: string;
  /** RFC 5322. */
  readonly raw: Buffer;
}

/** `content`: left out, that of the notice. */
export type Compose = (due: Due, content?: NoticeContent) => Promise<Mail>;

/** RFC 5322 section 2.1.1 allows 998; a subject that long is no subject. */
const MAX_SUBJECT = 120;
const MAX_NAME = 80;

export function createCompose(deps: ComposeDeps): Compose {
  const { from, replyTo, baseUrl, book } = deps;
  const domain = domainToASCII(from.address.split('@')[1] ?? '');

  /** Only who subscribed may end it by a click; what the agreement demands may not be (RFC 8058). */
  function unsubscribeUrl(due: Due): {
    readonly path: string | null;
    readonly headers: Record<string, string>;
  } {
    const subscription = due.reason === 'subscription' ? book.subscription(due.sourceId ?? '') : null;
    if (subscription === null || baseUrl === null) return { path: null, headers: {} };
    const path = deps.unsubscribePath(subscription.unsubscribe, due.language);
    return {
      path,
      headers: {
        'List-Unsubscribe': `<${new URL(path, baseUrl).href}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    };
  }

  function nameOf(due: Due): string {
    const { reason, sourceId, partnerId } = due;
    const accountId = reason === 'subscription' ? book.subscription(sourceId ?? '')?.accountId : sourceId;
    const isPerson = reason === 'subscription' || reason === 'person';
    const name = isPerson ? book.person(accountId ?? '')?.name : deps.partnerName(partnerId ?? '');
    return oneLine(name ?? '', MAX_NAME);
  }

  /** Of summaries and tests each stands alone. Outlook looks at References, others at In-Reply-To. */
  function threading({ thread, root, last }: Due) {
    if (thread === DIGEST_THREAD || root === null) return {};
    const references = last === null || last === root ? [root] : [root, last];
    return { inReplyTo: root, references };
  }

  return async (due, content) => {
    const { language, reason, notice } = due;
    const own = content ?? notice.content[language];
    const { path, headers } = unsubscribeUrl(due);
    const isMailbox = reason === 'mandatory' || reason === 'fallback';
    const attached = notice.attachments?.[due.partnerId ?? ''] ?? [];
    const letter = letterOf({
      ...{ kind: due.kind, language, content: own, baseUrl, unsubscribePath: path },
      otherContent: content ?? notice.content[MAIL_TEXTS[language].other.language],
      reason: reason === 'webhook' ? 'person' : reason,
      partner: deps.partnerName(due.partnerId ?? ''),
      answer: isMailbox ? (notice.links?.[due.partnerId ?? '']?.[language] ?? null) : null,
      hasReplyTo: replyTo !== null,
    });
    const composer = new MailComposer({
      from,
      to: { name: nameOf(due), address: due.recipient },
      ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
      subject: oneLine(`${deps.subjectPrefix} ${notice.subject[language]}`, MAX_SUBJECT),
      messageId: due.messageId,
      ...threading(due),
      date: new Date(deps.now()),
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'OOF, AutoReply',
        'Content-Language': language,
        'List-Id': `<vigie.${domain}>`,
        ...headers,
      },
      text: textOf(letter),
      html: sheetOf(letter),
      ...calendarOf(attached),
      attachments: attached
        .filter((one) => calendarMethod(one) === null)
        .map((one) => ({
          filename: oneLine(one.filename, MAX_NAME),
          contentType: oneLine(one.contentType, MAX_SUBJECT),
          content: one.content,
        })),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const message = composer.compile();
    const envelope = message.getEnvelope();
    return { from: from.address, to: envelope.to[0] ?? due.recipient, raw: await message.build() };
  };
}

/**
 * A calendar file stands beside text and HTML, where mail programs look for one that changes what they have, and is
 * attached for all others (RFC 6047).
 */
function calendarOf(attached: readonly NoticeAttachment[]) {
  for (const one of attached) {
    const method = calendarMethod(one);
    if (method === null) continue;
    return { icalEvent: { method, filename: oneLine(one.filename, MAX_NAME), content: one.content } };
  }
  return {};
}

/** `null`: it is no calendar file that says what is to be done with it. */
function calendarMethod({ contentType }: NoticeAttachment): string | null {
  return /^text\/calendar;.*\bmethod=(PUBLISH|CANCEL|REQUEST)$/.exec(contentType)?.[1] ?? null;
}
