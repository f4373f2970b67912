// What becomes of a waiting reception when its turn has come. Pure.

import type { PhyPayload } from '../../../protocol/phy-payload.ts';
import { JOIN_MAX_AGE_MS } from '../decide.ts';
import type { Outcome } from '../outcomes.ts';
import { isAhead } from './frame-counter.ts';

/** `other`: proprietary frames, which have no counter. */
export type LateKind = 'data' | 'join' | 'other';

export interface LateFacts {
  readonly kind: LateKind;
  readonly ageMs: number;
  /** Another copy of the frame went to this server, or is on its way there. */
  readonly copySent: boolean;
  readonly fCnt: number | null;
  /** The counter last sent to this server for this DevAddr; `null`: none that is remembered. */
  readonly lastFCnt: number | null;
}

export type LateOutcome = Extract<Outcome, 'sent' | 'late-copy' | 'behind' | 'stale-join'>;

export function decideLate({ kind, ageMs, copySent, fCnt, lastFCnt }: LateFacts): LateOutcome {
  if (copySent) return 'late-copy';
  // Its windows are gone, and the network server would end the session of a device that has joined since.
  if (kind === 'join') return ageMs > JOIN_MAX_AGE_MS ? 'stale-join' : 'sent';
  if (fCnt === null || lastFCnt === null || isAhead(fCnt, lastFCnt)) return 'sent';
  return 'behind';
}

/** `null` for what never goes to a network server. */
export function lateKindOf(phy: PhyPayload): LateKind | null {
  switch (phy.kind) {
    case 'data-up':
      return 'data';
    case 'join-request':
    case 'rejoin-request':
      return 'join';
    case 'proprietary':
      return 'other';
    default:
      return null;
  }
}
