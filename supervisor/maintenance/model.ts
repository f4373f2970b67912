// The words of planned work. Times are ms since 1970, UTC.

import type { Person } from '../access/actor.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Notice } from '../notify/notice.ts';

export const WORK_STATES = [
  'draft',
  'announced',
  'confirmed',
  'in-progress',
  'overrun',
  'verifying',
  'completed',
  'cancelled',
  'expired',
] as const;
/**
 * `draft`: nobody was told. `announced`: both partners were, and may object. `confirmed`: nobody did, or the organiser
 * keeps to it. `overrun`: its end is past, the work is not. `verifying`: the work is over, its equipment not yet well.
 * `expired`: never started.
 */
export type WorkState = (typeof WORK_STATES)[number];

/** The worst that it does to service (X-MAINTNOTE-IMPACT). */
export const IMPACTS = ['NO-IMPACT', 'REDUCED-REDUNDANCY', 'DEGRADED', 'OUTAGE'] as const;
export type Impact = (typeof IMPACTS)[number];

/** When work is planned to be done; `toMs` is exclusive. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the work does, as it was worked out. */
export interface Effect {
  readonly impact: Impact;
  /** Heard by its gateways on two days; an estimate. `null`: could not be estimated. */
  readonly sensors: number | null;
  /** Of these, heard by nothing that is left meanwhile. */
  readonly sensorsLost: number | null;
  /** Neighbours that are down, or in other work at the same time. */
  readonly conflicts: readonly Conflict[];
  readonly computedMs: number;
}

export type Conflict =
  | { readonly kind: 'down'; readonly equipment: EquipmentId; readonly sinceMs: number }
  | { readonly kind: 'work'; readonly ref: string; readonly equipment: readonly EquipmentId[] };

export interface Work extends Window {
  readonly id: number;
  /** MNT-2026-0007 */
  readonly ref: string;
  /** Of its calendar entry, for life (RFC 5545 section 3.8.4.7). */
  readonly uid: string;
  /** Of the last notice; -1: nothing was said yet. */
  readonly sequence: number;
  readonly state: WorkState;
  /** Why it cannot wait for the notice period; `null`: it keeps to it. */
  readonly urgentReason: string | null;
  readonly recurrenceId: number | null;
  /** The local day of the rule that it stands for: 2026-12-31. */
  readonly occurrence: string | null;
  readonly title: string;
  /** What is done, and why. */
  readonly description: string;
  readonly organiserId: string;
  readonly organiser: string;
  /** Whose work it is. */
  readonly partnerId: string;
  readonly equipment: readonly EquipmentId[];
  readonly publishedMs: number | null;
  /** Until when the other partner may object; `null`: not announced. */
  readonly objectUntilMs: number | null;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  /** When anything was said last. */
  readonly lastNoticeMs: number | null;
  /** Up to which instant reminders are dealt with. */
  readonly remindedMs: number | null;
  /** When its organiser was told that it has not been started. */
  readonly nudgedMs: number | null;
  readonly effect: Effect | null;
  readonly answers: readonly Answer[];
  readonly version: number;
}

/** What the other partner said to it. */
export interface Answer {
  readonly partnerId: string;
  readonly answer: 'objected' | 'accepted';
  readonly reason: string | null;
  /** Of the notice that it answers. */
  readonly sequence: number;
  readonly atMs: number;
  /** `null`: by the link in the mail. */
  readonly accountId: string | null;
  readonly author: string | null;
  /** Of an objection: when the organiser decided; `null`: not yet. */
  readonly settledMs: number | null;
}

/** A window as it was announced, and for which equipment. Never changed: figures and evidence rest on it. */
export interface AnnouncedWindow extends Window {
  readonly equipment: readonly EquipmentId[];
  readonly announcedMs: number;
  readonly sequence: number;
  /** Of the notice in the outbox: its acceptance is the evidence. */
  readonly noticeKey: string;
  /** By when it must have arrived to be in time; `null`: it was said too late for that. */
  readonly limitMs: number | null;
}

/** Notice was given for it, in time or not; what is only put off a little rests on the window before. */
export function isNoticed({ limitMs, fromMs }: Pick<AnnouncedWindow, 'limitMs' | 'fromMs'>): boolean {
  return limitMs !== fromMs;
}

export type StoryKind =
  | 'drafted'
  | 'edited'
  | 'published'
  | 'moved'
  | 'objected'
  | 'accepted'
  | 'kept'
  | 'confirmed'
  | 'reminded'
  | 'nudged'
  | 'started'
  | 'extended'
  | 'overran'
  | 'finished'
  | 'resumed'
  | 'completed'
  | 'cancelled'
  | 'expired'
  | 'remark';

export type Visibility = 'public' | 'partners' | 'internal';

/** A line of its story. */
export interface Happening {
  readonly kind: StoryKind;
  readonly atMs: number;
  /** `null`: Vigie itself, or the link in a mail. */
  readonly by: Person | null;
  readonly visibility: Visibility;
  /** What a person wrote. */
  readonly text: string | null;
  /** Figures for Vigie's own sentences. */
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** What becomes of one work in one commit. */
export interface WorkChange {
  /** `null`: it is new. */
  readonly before: Work | null;
  /** Its version is left as it was: the commit raises it. */
  readonly after: Work;
  readonly story: readonly Happening[];
  /** Announced by its notices. */
  readonly windows: readonly AnnouncedWindow[];
  /** By which partners may object, as they stand in its notices. */
  readonly links: readonly WorkLink[];
  readonly notices: readonly Notice[];
}

/** Objects without an account, in the name of a partner: whoever reads its mandatory mailbox. */
export interface WorkLink {
  readonly partnerId: string;
  /** SHA-256 of its secret. */
  readonly hash: string;
}
