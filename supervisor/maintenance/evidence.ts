// Whether both partners were told, and in time: what their mail servers said of the notice that announced a window. Pure.

import { type AnnouncedWindow, isNoticed } from './model.ts';

/** One message of a notice to a partner's own mailbox. */
export interface Delivery {
  /** Of the notice, with which its thread makes one. */
  readonly thread: string;
  readonly key: string;
  readonly partnerId: string;
  /** Another mailbox of the partner, told because a mandatory one refused. */
  readonly isFallback: boolean;
  readonly recipient: string;
  readonly state: 'accepted' | 'waiting' | 'failed';
  readonly acceptedMs: number | null;
  /** The server's last word. */
  readonly response: string | null;
}

export interface PartnerEvidence {
  readonly partnerId: string;
  /** `refused`: nothing reached it. `nobody`: it has no mailbox, or no mail server is configured. */
  readonly told: 'told' | 'waiting' | 'refused' | 'nobody';
  /** The first mailbox that took it. */
  readonly acceptedMs: number | null;
  readonly deliveries: readonly Delivery[];
}

/**
 * `in-time`: proven. `waiting`: not proven yet, and still possible. `late`: both are told, or will be, but not in time.
 * `not-announced`: somebody was not reached.
 */
export type AnnouncedAs = 'in-time' | 'waiting' | 'late' | 'not-announced';

export interface WindowEvidence {
  readonly window: AnnouncedWindow;
  readonly verdict: AnnouncedAs;
  readonly partners: readonly PartnerEvidence[];
}

/** Of each window, in order. `deliveries`: of all notices of the work. */
export function evidenceOf(
  windows: readonly AnnouncedWindow[],
  deliveries: readonly Delivery[],
  partnerIds: readonly string[],
  nowMs: number,
): readonly WindowEvidence[] {
  const found: WindowEvidence[] = [];
  for (const window of windows) {
    const own = deliveries.filter(({ key }) => key === window.noticeKey);
    const partners = partnerIds.map((id) => partnerEvidence(id, own));
    // Put off a little, it rests on the notice before: without that it was not announced beforehand.
    const before = isNoticed(window) ? undefined : found.at(-1)?.verdict;
    const verdict = verdictOf(window, partners, nowMs);
    const isWorse = verdict === 'in-time' && before !== undefined && before !== 'in-time';
    found.push({ window, verdict: isWorse ? before : verdict, partners });
  }
  return found;
}

function partnerEvidence(partnerId: string, deliveries: readonly Delivery[]): PartnerEvidence {
  const own = deliveries.filter((one) => one.partnerId === partnerId);
  const accepted = own.flatMap(({ acceptedMs }) => (acceptedMs === null ? [] : [acceptedMs]));
  const acceptedMs = accepted.length === 0 ? null : Math.min(...accepted);
  const isWaiting = own.some(({ state }) => state === 'waiting');
  const missing = own.length === 0 ? 'nobody' : 'refused';
  const told = acceptedMs === null ? (isWaiting ? 'waiting' : missing) : 'told';
  return { partnerId, told, acceptedMs, deliveries: own };
}

function verdictOf(
  { limitMs }: AnnouncedWindow,
  partners: readonly PartnerEvidence[],
  nowMs: number,
): AnnouncedAs {
  if (partners.some(({ told }) => told === 'refused' || told === 'nobody')) return 'not-announced';
  const isTold = partners.every(({ told }) => told === 'told');
  const isInTime =
    limitMs !== null && partners.every(({ acceptedMs }) => acceptedMs !== null && acceptedMs <= limitMs);
  if (isInTime) return 'in-time';
  return !isTold && limitMs !== null && nowMs <= limitMs ? 'waiting' : 'late';
}
