// What rooms hand over to have people told: one notice, said in both languages, for an audience.

import type { EquipmentId } from '../fleet/health/model.ts';

export type Localized<T> = Readonly<Record<'fr' | 'en', T>>;

export const NOTICE_KINDS = [
  'incident-opened',
  'incident-acknowledged',
  'incident-updated',
  'incident-reminder',
  'incident-escalated',
  'incident-restored',
  'incident-withdrawn',
  'work-announced',
  'work-changed',
  'work-reminder',
  'work-started',
  'work-overrun',
  'work-ended',
  'work-cancelled',
  'work-objected',
  'digest',
  'absence',
  'test',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What it is about: whoever subscribed to one of these is told. */
export interface NoticeScope {
  readonly partnerIds: readonly string[];
  readonly siteIds: readonly string[];
  readonly communes: readonly string[];
  readonly equipment: readonly EquipmentId[];
  /** 1 (gravest) to 4; `null`: not an incident. */
  readonly severity: number | null;
}

export type Audience =
  /** Every partner's mandatory mailboxes, subscribers in scope, webhooks in scope. */
  | { readonly to: 'everybody' }
  /** Exactly those who were sent something in this thread that was not withdrawn before it left. */
  | { readonly to: 'thread' }
  /** Escalation mailboxes of that partner, and beside them its mandatory ones where it has none. */
  | { readonly to: 'escalation'; readonly partnerId: string }
  | { readonly to: 'account'; readonly accountId: string };

/** A mail as sentences: `mail/` sets it as text and HTML. Everything in it is text, never markup. */
export interface NoticeContent {
  /** The state in a few words, first thing read: "En cours, cause connue". */
  readonly state: string;
  /** Colour of the state: as the badges of the pages. */
  readonly tone: 'bad' | 'warn' | 'good' | 'work' | 'calm';
  /** One letter in the badge, so that colour does not stand alone. */
  readonly letter: string;
  /** One sentence: what, who suffers. */
  readonly headline: string;
  readonly paragraphs: readonly string[];
  /** Since when, where, cause, who is on it, next word: label and text. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  /** The page that tells more; `path` from the root of the site. */
  readonly link: NoticeLink | null;
}

export interface NoticeLink {
  readonly label: string;
  readonly path: string;
}

export interface NoticeAttachment {
  readonly filename: string;
  /** Such as `text/calendar; charset=utf-8; method=PUBLISH`. */
  readonly contentType: string;
  readonly content: string;
}

export interface Spaced {
  readonly spacingMs: number;
  readonly isInHours: boolean;
}

export interface Notice {
  /** INC-2026-0042: one mail thread. */
  readonly thread: string;
  readonly kind: NoticeKind;
  /** Unique in its thread; the same notice handed over twice is said once. */
  readonly key: string;
  /** The same for the whole thread, or mail programs break it: "INC-2026-0042 – Joué, Centre". */
  readonly subject: Localized<string>;
  readonly scope: NoticeScope;
  readonly audience: Audience;
  /**
   * When: at once at any hour; in the opening hours of the hotline; with the next digest; or at once, though not
   * sooner than `spacingMs` after the last mail of the thread to that recipient (a younger one replaces it till then).
   * `isInHours`: and begun in opening hours.
   */
  readonly urgency: 'at-once' | 'opening-hours' | 'digest' | Spaced;
  readonly content: Localized<NoticeContent>;
  /**
   * Of an audience of everybody: what is said instead to those who were told nothing in this thread yet, or nothing
   * that has left. What goes on from something that they know tells them nothing.
   */
  readonly opening?: Pick<Notice, 'kind' | 'content'>;
  /** By partner id. */
  readonly attachments?: Readonly<Record<string, readonly NoticeAttachment[]>>;
  /** By partner id; only in mails to its own mailboxes, for whoever reads them answers in its name. */
  readonly links?: Readonly<Record<string, Localized<NoticeLink>>>;
}
