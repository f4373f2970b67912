// A message on its way: what is read to send it, and what came of a try.

import type { Channel, Language, Reason } from '../model.ts';
import type { Notice, NoticeKind } from '../notice.ts';

/** A row that may be sent now, with what it says. */
export interface Due {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly thread: string;
  readonly key: string;
  /** When the notice was handed over. */
  readonly atMs: number;
  readonly channel: Channel;
  readonly recipient: string;
  readonly reason: Reason;
  readonly sourceId: string | null;
  readonly partnerId: string | null;
  readonly language: Language;
  readonly messageId: string;
  readonly attempts: number;
  /** Of what was accepted before in this thread by this recipient: the first and the last, and how many. */
  readonly root: string | null;
  readonly last: string | null;
  readonly before: number;
  readonly notice: Pick<Notice, 'subject' | 'scope' | 'urgency' | 'content' | 'attachments' | 'links'>;
}

export type Tried =
  /** The other side has it. */
  | { readonly kind: 'accepted'; readonly code: number; readonly response: string }
  /** Not now. */
  | { readonly kind: 'deferred'; readonly code: number | null; readonly response: string }
  /** Never. */
  | { readonly kind: 'failed'; readonly code: number | null; readonly response: string }
  /** Nobody could be asked: the mail server is away, or will have none of us. Says nothing about this message. */
  | { readonly kind: 'away'; readonly response: string }
  /** It is not to be read now: not before that, and a younger one may take its place till then. */
  | { readonly kind: 'held'; readonly untilMs: number; readonly response: string }
  /** There is nothing to be said any more. */
  | { readonly kind: 'dropped'; readonly response: string };

/** Sends one message; never rejects. */
export type Send = (due: Due) => Promise<Tried>;
