// Which downlinks the supervisor has asked for lately, so that none is transmitted twice. Pure.

export interface SeenIds {
  /** False: it was asked for within the last minute. */
  isNew(id: string, nowMs: number): boolean;
}

/** Nothing that a broker may deliver twice at QoS 0 is a minute apart. */
const REMEMBER_MS = 60_000;
/** 68 a second for a minute: far beyond what a gateway can transmit. Beyond it the oldest go early. */
const MAX_REMEMBERED = 4_096;

export function createSeenIds(): SeenIds {
  /** When each came, in that order. */
  const seen = new Map<string, number>();

  return {
    isNew(id, nowMs) {
      for (const [old, atMs] of seen) {
        if (nowMs - atMs < REMEMBER_MS) break;
        seen.delete(old);
      }
      if (seen.has(id)) return false;
      if (seen.size >= MAX_REMEMBERED) seen.delete(seen.keys().next().value as string);
      seen.set(id, nowMs);
      return true;
    },
  };
}
