// The tokens under which PULL_RESPs go to the packet forwarder, whoever asked: one allocator, so that no two askers'
// downlinks are ever taken for each other. Pure.

export interface PullRespTokens<Asker> {
  /** A token that nothing else waits under; `null` when this owner has too many waiting. */
  take(owner: string, asker: Asker, nowMs: number): number | null;
  /** Who waits for the TX_ACK with this token, once; `null`: nobody, or not any more. */
  settle(token: number, nowMs: number): Asker | null;
  /** Forgets what has waited long enough, and returns it. */
  expire(nowMs: number): Asker[];
  /** Forgets those of whom this is true, and returns them. */
  forget(matches: (asker: Asker) => boolean): Asker[];
}

/** Kerlink acknowledges at transmission, and a class B ping slot lies up to 128 s ahead. */
const EXPIRE_MS = 150_000;
/** Seven a second for as long as they are kept: more than a gateway can transmit. One asker leaves room for others. */
const MAX_PER_OWNER = 1_024;
/** With as many owners as an agent can have, tokens are still mostly free. */
const MAX_PENDING = 32_768;
const TOKENS = 0x1_0000;

interface Pending<Asker> {
  readonly owner: string;
  readonly asker: Asker;
  readonly atMs: number;
}

/** `first`: where counting begins, best at random, so that an answer to what an earlier process sent matches nothing. */
export function createPullRespTokens<Asker>(first: number): PullRespTokens<Asker> {
  /** In the order in which they were taken. */
  const pending = new Map<number, Pending<Asker>>();
  const perOwner = new Map<string, number>();
  let next = first % TOKENS;

  function release(token: number, owner: string): void {
    pending.delete(token);
    const left = (perOwner.get(owner) ?? 0) - 1;
    if (left > 0) perOwner.set(owner, left);
    else perOwner.delete(owner);
  }

  return {
    take(owner, asker, nowMs) {
      const count = perOwner.get(owner) ?? 0;
      if (count >= MAX_PER_OWNER || pending.size >= MAX_PENDING) return null;
      while (pending.has(next)) next = (next + 1) % TOKENS;
      const token = next;
      next = (next + 1) % TOKENS;
      pending.set(token, { owner, asker, atMs: nowMs });
      perOwner.set(owner, count + 1);
      return token;
    },
    settle(token, nowMs) {
      const one = pending.get(token);
      if (one === undefined || nowMs - one.atMs >= EXPIRE_MS) return null;
      release(token, one.owner);
      return one.asker;
    },
    expire(nowMs) {
      const expired: Asker[] = [];
      for (const [token, { owner, asker, atMs }] of pending) {
        if (nowMs - atMs < EXPIRE_MS) break;
        release(token, owner);
        expired.push(asker);
      }
      return expired;
    },
    forget(matches) {
      const forgotten: Asker[] = [];
      for (const [token, { owner, asker }] of pending) {
        if (!matches(asker)) continue;
        release(token, owner);
        forgotten.push(asker);
      }
      return forgotten;
    },
  };
}
