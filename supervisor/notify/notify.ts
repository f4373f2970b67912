// The notify room as a whole: notices become messages, messages leave, and everything that happens to them is known.

import { domainToASCII } from 'node:url';
import type { Logger } from 'pino';
import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { Connection } from '../platform/database.ts';
import type { Reader } from '../platform/reader.ts';
import type { Statement, Written } from '../platform/write-batch.ts';
import { type Announce, createAnnounce } from './announce.ts';
import { toMailbox } from './audience.ts';
import { type Book, createBook } from './book.ts';
import { createDigest } from './digest/digest.ts';
import { minuteOf } from './hours.ts';
import { createCompose } from './mail/compose.ts';
import { createMailSend } from './mail/send.ts';
import { createSmtp } from './mail/smtp.ts';
import { createCounts, type NotifyCounts } from './metrics.ts';
import type { Channel, Language, Person } from './model.ts';
import type { NoticeContent } from './notice.ts';
import { type Breaker, createBreaker, type Trouble } from './outbox/breaker.ts';
import { createLane, type Lane } from './outbox/lane.ts';
import type { Due, Send } from './outbox/model.ts';
import { obstacleOf } from './outbox/obstacle.ts';
import { insertInstead, readDue, readLeased, releaseLeased } from './outbox/outbox-store.ts';
import type { NotifySettings } from './settings.ts';
import { loadBook } from './store.ts';
import { createWebhookSend } from './webhook/send.ts';

export interface NotifyDeps {
  readonly settings: Pick<NotifySettings, 'mail' | 'webhooks'>;
  /** The files that the settings name, as they were read. */
  readonly secrets: { readonly password: string | null; readonly ca: string | null };
  /** Of the main thread: read once, at the start. */
  readonly connection: Connection;
  readonly reader: Pick<Reader, 'all'>;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly calendar: Pick<OfficeCalendar, 'nextOpenMs'>;
  /** `null`: no such account, or it may not be used any more. */
  readonly person: (accountId: string) => Person | null;
  readonly partnerName: (partnerId: string) => string;
  readonly unsubscribePath: (secret: string, language: Language) => string;
  /** What a mail of an absence says, when it is sent. */
  readonly absenceOf: (due: Due) => Promise<NoticeContent | null>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** For tests: other pauses than those of the room. */
  readonly backoffMs?: readonly number[];
  readonly breakerMs?: readonly number[];
}

export interface Notify {
  readonly book: Book;
  /** To be written with the change that the notice tells of. */
  readonly statements: Announce;
  /** A mail server is configured. */
  readonly isMailOn: boolean;
  /** Why nothing leaves; `null`: it does. */
  trouble(): Trouble | null;
  readonly counts: NotifyCounts;
  /** To be written with the refusal of a message, or with its having come back: others of the partner are told. */
  toFallback(refused: Refused, nowMs: number): readonly Statement[];
  /** Something was written that may leave at once. */
  kick(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type Refused = Pick<Due, 'id' | 'reason' | 'partnerId'>;

const DIGEST_LOOK_MS = 30_000;
/** Webhooks at once; each waits for somebody else's server. */
const WEBHOOKS_AT_ONCE = 4;

export function createNotify(deps: NotifyDeps): Notify {
  const { secrets, reader, write, now, log } = deps;
  const { mail: settings, webhooks: webhookSettings } = deps.settings;
  const { host, from } = settings;
  const isMailOn = host !== null && from !== null;
  // Letters of other scripts have no place in a Message-ID, nor in EHLO.
  const domain = domainToASCII(from?.split('@')[1] ?? 'vigie.invalid');
  const book = createBook(loadBook(deps.connection), deps.person);
  const counts = createCounts(reader, now);
  const announce = createAnnounce({
    ...{ book, calendar: deps.calendar, maxPerHour: settings.max_per_hour, domain, isMailOn, now },
  });
  const digest = createDigest({
    ...{ reader, book, announce, write, atMinute: minuteOf(settings.digest_at) ?? 450 },
  });
  const breaker = createBreaker(deps.breakerMs);
  let timer: NodeJS.Timeout | null = null;

  /** A mandatory mailbox that refuses: its partner is told all the same. */
  function toFallback({ id, reason, partnerId }: Refused, nowMs: number): readonly Statement[] {
    if (reason !== 'mandatory') return [];
    const mailboxes = book
      .mailboxes()
      .filter((one) => one.role === 'fallback' && one.partnerId === partnerId);
    const recipients = isMailOn ? mailboxes.map((mailbox) => toMailbox(mailbox, 'fallback')) : [];
    return insertInstead(id, recipients, domain, nowMs);
  }

  function laneOf(channel: Channel, send: Send, more: LaneParts): Lane {
    return createLane({
      readDue: (nowMs, limit) => readDue(reader, channel, nowMs, limit),
      readLeased: (ids) => readLeased(reader, ids),
      ...{ write, send, now, log, onFailed: toFallback, ...more },
      onTried: (due, tried) => counts.tried(due, tried),
      ...(deps.backoffMs === undefined ? {} : { backoffMs: deps.backoffMs }),
    });
  }

  function mailLane(): Lane {
    if (host === null || from === null) throw new Error('no mail server is configured');
    const { port, security, username } = settings;
    const smtp = createSmtp({
      ...{ host, port, security, ca: secrets.ca, name: domain },
      login: username === null ? null : { user: username, pass: secrets.password ?? '' },
    });
    const compose = createCompose({
      from: { name: settings.from_name, address: from },
      ...{ replyTo: settings.reply_to, subjectPrefix: settings.subject_prefix, baseUrl: settings.base_url },
      ...{ book, partnerName: deps.partnerName, unsubscribePath: deps.unsubscribePath, now },
    });
    const send = createMailSend({
      ...{ compose, smtp, gathered: { digest: digest.contentOf, absence: deps.absenceOf } },
      obstacle: (due) => obstacleOf(due, book, now()),
    });
    return laneOf('mail', send, { breaker, concurrency: settings.connections, abort: smtp.close });
  }

  const webhooks = createWebhookSend({
    ...{ webhook: book.webhook, allowedNetworks: webhookSettings.allowed_networks },
    ...{ baseUrl: settings.base_url, now },
  });
  const lanes: readonly Lane[] = [
    ...(isMailOn ? [mailLane()] : []),
    laneOf('webhook', webhooks.send, {
      ...{ breaker: createBreaker(), concurrency: WEBHOOKS_AT_ONCE, abort: webhooks.abort },
    }),
  ];

  async function makeDigest(): Promise<void> {
    if (!isMailOn) return;
    await digest.make(now());
    for (const lane of lanes) lane.kick();
  }

  function look(): void {
    makeDigest().catch((error: unknown) => {
      if (timer !== null) log.error({ err: error }, 'the summary of the day could not be made');
    });
  }

  return {
    ...{ book, statements: announce, isMailOn, counts, toFallback, trouble: breaker.trouble },
    kick() {
      for (const lane of lanes) lane.kick();
    },
    async start() {
      await write([releaseLeased()]);
      if (!isMailOn) log.warn('no mail server is configured (mail.host): nobody is written to');
      for (const lane of lanes) lane.start();
      counts.start();
      timer = setInterval(look, DIGEST_LOOK_MS);
      look();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      counts.stop();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

interface LaneParts {
  readonly breaker: Breaker;
  readonly concurrency: number;
  readonly abort: () => void;
}
