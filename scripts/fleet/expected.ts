// What a deduplicator should make of receptions: an independent, plain reading of the rules, to hold its counts against.

export interface SentReception {
  /** Hex. */
  readonly phyPayload: string;
  /** When it was sent to the agent, ms since 1970. */
  readonly sentAtMs: number;
}

export interface Expected {
  readonly receptions: number;
  readonly transmissions: number;
  readonly frames: number;
}

/** Same PHYPayload and this near in time: one radio emission. */
const SAME_TRANSMISSION_MS = 1_500;
/** Same PHYPayload and this near in time: one frame. */
const SAME_FRAME_MS = 24 * 3_600_000;

/**
 * Counts for live receptions, which are dated when they arrive. In order of time, one belongs to the last transmission
 * with its PHYPayload when that began within the last 1.5 s; else it is a new transmission. This one repeats the frame
 * of the last one when that was within 24 h; else it is a new frame.
 */
export function expectedOf(receptions: Iterable<SentReception>): Expected {
  const inOrder = [...receptions].sort((a, b) => a.sentAtMs - b.sentAtMs);
  /** When the last transmission of a PHYPayload began. */
  const began = new Map<string, number>();
  let transmissions = 0;
  let frames = 0;
  for (const { phyPayload, sentAtMs } of inOrder) {
    const sinceMs = sentAtMs - (began.get(phyPayload) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs <= SAME_TRANSMISSION_MS) continue;
    transmissions++;
    if (sinceMs > SAME_FRAME_MS) frames++;
    began.set(phyPayload, sentAtMs);
  }
  return { receptions: inOrder.length, transmissions, frames };
}
