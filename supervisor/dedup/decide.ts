// Decides which transmission a reception belongs to, and which frame a new transmission repeats. Pure.
//
//   reception     one gateway, one antenna or board, heard it
//   transmission  one radio emission; its receptions have the same PHYPayload and nearly the same receive time
//   frame         one PHYPayload, possibly transmitted several times (NbTrans)

/** A transmission already known with the same PHYPayload. */
export interface Candidate {
  readonly transmissionId: number;
  readonly frameId: number;
  /** Receive time of its first copy, ms since 1970. */
  readonly receivedMs: number;
  /** Age of that copy when it arrived, ms. */
  readonly ageMs: number;
  /** `receivedMs` is only known to be an upper bound. */
  readonly uncertain: boolean;
}

export interface Heard {
  readonly receivedMs: number;
  readonly ageMs: number;
  readonly uncertain: boolean;
}

export type Decision<C extends Candidate> =
  | { readonly kind: 'join'; readonly transmission: C }
  /** `repeats`: the transmission whose frame this is another transmission of; `null`: a new frame. */
  | { readonly kind: 'open'; readonly repeats: C | null };

/**
 * Two copies of one emission differ by what agents' clocks are off: half the shortest time after which a device may
 * transmit the same bytes again (both receive windows, then 1 s at least), and ...
 */
const SAME_TRANSMISSION_MS = 1_500;
/** ... what a crystal drifts while a copy waits in a journal. */
const DRIFT = 50e-6;

/** How far apart the receive times of one moment may be, once the older of them has waited for `ageMs`. */
export function toleranceMs(ageMs: number): number {
  return SAME_TRANSMISSION_MS + DRIFT * ageMs;
}

export function decide<C extends Candidate>(
  heard: Heard,
  candidates: readonly C[],
  repeatMs: number,
): Decision<C> {
  let nearest: C | null = null;
  let nearestMs = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const apartMs = Math.abs(candidate.receivedMs - heard.receivedMs);
    const mostMs = toleranceMs(Math.max(candidate.ageMs, heard.ageMs));
    if (apartMs <= mostMs && apartMs < nearestMs) {
      nearest = candidate;
      nearestMs = apartMs;
    }
  }
  if (nearest !== null) return { kind: 'join', transmission: nearest };

  const withinRepeat = candidates.filter(
    ({ receivedMs }) => Math.abs(receivedMs - heard.receivedMs) <= repeatMs,
  );
  if (heard.uncertain) {
    const earliest = least(withinRepeat, ({ receivedMs }) => receivedMs);
    if (earliest !== null) return { kind: 'join', transmission: earliest };
  } else {
    // A transmission opened by a copy of uncertain time may have happened any time before that copy arrived.
    const later = withinRepeat.filter((one) => one.uncertain && one.receivedMs >= heard.receivedMs);
    const unsure = least(later, ({ receivedMs }) => receivedMs);
    if (unsure !== null) return { kind: 'join', transmission: unsure };
  }
  const repeats = least(withinRepeat, ({ receivedMs }) => Math.abs(receivedMs - heard.receivedMs));
  return { kind: 'open', repeats };
}

function least<C>(items: readonly C[], measure: (item: C) => number): C | null {
  let best: C | null = null;
  for (const item of items) if (best === null || measure(item) < measure(best)) best = item;
  return best;
}
