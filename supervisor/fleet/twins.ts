// Tells one agent from two that speak with one name: what an agent has left behind does not come back. Pure.

export interface Twins {
  /** Whoever speaks now goes by this id; true when another has spoken since it did last. */
  spoke(id: string, nowMs: number): boolean;
}

/** Two that live take turns within minutes; what comes back later is more likely a machine restored from an image. */
export const TURN_WITHIN_MS = 10 * 60_000;
/** Ids remembered: an agent that starts over and over gets a new one each time. */
const MAX_IDS = 4;

export function createTwins(): Twins {
  /** When each spoke last; the latest speaker is the last. */
  const spoken = new Map<string, number>();
  let speaker: string | null = null;

  return {
    spoke(id, nowMs) {
      const before = spoken.get(id);
      const isBack = speaker !== null && id !== speaker && before !== undefined;
      spoken.delete(id);
      spoken.set(id, nowMs);
      speaker = id;
      const [oldest] = spoken.keys();
      if (spoken.size > MAX_IDS && oldest !== undefined) spoken.delete(oldest);
      return isBack && nowMs - before < TURN_WITHIN_MS;
    },
  };
}
