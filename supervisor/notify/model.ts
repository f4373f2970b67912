// Who can be told, and what becomes of what is said. Times are ms since 1970, UTC.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { NoticeKind } from './notice.ts';

export type Language = 'fr' | 'en';

export const MAILBOX_ROLES = ['mandatory', 'fallback', 'escalation'] as const;
export type MailboxRole = (typeof MAILBOX_ROLES)[number];

/** An address of a partner as such, not of a person. */
export interface Mailbox {
  readonly id: string;
  readonly partnerId: string;
  readonly address: string;
  readonly role: MailboxRole;
  readonly language: Language;
  readonly createdMs: number;
  readonly version: number;
}

/** What somebody wants to be told of. What is left out does not limit; what is given must all be met. */
export interface Scope {
  readonly partnerIds?: readonly string[];
  readonly communes?: readonly string[];
  readonly equipment?: readonly EquipmentId[];
  /** Incidents of this severity and graver: 1 (gravest) to 4. Not a limit for announced work. */
  readonly severity?: number;
  readonly kinds?: readonly ScopeKind[];
}
export const SCOPE_KINDS = ['incidents', 'works'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

export const CADENCES = ['at-once', 'digest'] as const;
export type Cadence = (typeof CADENCES)[number];

export interface Subscription {
  readonly id: string;
  readonly accountId: string;
  readonly scope: Scope;
  readonly cadence: Cadence;
  /** `22:00` in Paris; both or neither. */
  readonly quietFrom: string | null;
  readonly quietTo: string | null;
  /** Secret of the link that ends it. */
  readonly unsubscribe: string;
  readonly createdMs: number;
  readonly version: number;
}

export interface Webhook {
  readonly id: string;
  readonly partnerId: string;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly scope: Scope;
  readonly createdMs: number;
  readonly disabledMs: number | null;
  readonly version: number;
}

/** An account that can be used today, as far as mail needs to know. */
export interface Person {
  readonly accountId: string;
  readonly name: string;
  readonly address: string;
  readonly language: Language;
  readonly partnerId: string;
  /** Of contractors: they are told of these only. `null`: not limited. */
  readonly siteIds: ReadonlySet<string> | null;
}

export type Channel = 'mail' | 'webhook';
export type Reason = 'mandatory' | 'fallback' | 'escalation' | 'subscription' | 'person' | 'webhook';

export const MESSAGE_STATES = [
  'held',
  'waiting',
  'leased',
  'accepted',
  'failed',
  'replaced',
  'bounced',
] as const;
/**
 * `held`: not before a time, and a younger one may take its place till then. `waiting`: as soon as possible. `leased`:
 * being sent. `accepted`: the recipient's server has it. `failed`: it never will. `replaced`: need not be sent any
 * more. `bounced`: taken, then sent back.
 */
export type MessageState = (typeof MESSAGE_STATES)[number];

/** What is told of work or of incidents; the rest (digest, absence, test) is neither. */
export function kindOf(kind: NoticeKind): ScopeKind | null {
  if (kind.startsWith('incident-')) return 'incidents';
  return kind.startsWith('work-') ? 'works' : null;
}

/** After these nothing more is expected in a thread. */
export function isFinal(kind: NoticeKind): boolean {
  return kind === 'incident-restored' || kind === 'incident-withdrawn';
}
