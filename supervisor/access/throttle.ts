// How long somebody who fails to sign in must wait: some tries are free, then the wait doubles, up to a bound. Never for good.

export interface ThrottleLimits {
  /** Failures that cost no waiting. */
  readonly free: number;
  /** After the first failure beyond; doubles with each. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** Without a failure for so long all is forgotten. */
  readonly forgetMs: number;
}

/** Of one account, from addresses that it has not signed in from. */
export const ACCOUNT_LIMITS: ThrottleLimits = {
  ...{ free: 5, firstMs: 1_000, longestMs: 15 * 60_000, forgetMs: 3_600_000 },
};
/** Of one address: a whole town hall may stand behind it. */
export const ADDRESS_LIMITS: ThrottleLimits = {
  ...{ free: 20, firstMs: 1_000, longestMs: 5 * 60_000, forgetMs: 3_600_000 },
};
/** A flood from more addresses than this forgets the oldest ones; some MB. */
const MAX_KEYS = 20_000;

export interface Throttle {
  /** ms to wait before the next try; 0: it may come, and counts as failed until `succeeded` says otherwise. */
  attempt(key: string, nowMs: number): number;
  /** ms to wait, counting nothing. */
  waitMs(key: string, nowMs: number): number;
  /** Takes one attempt back. */
  forgive(key: string): void;
  /** Forgets all of them. */
  clear(key: string): void;
}

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export function createThrottle(limits: ThrottleLimits): Throttle {
  /** In order of the last attempt, oldest first. */
  const failures = new Map<string, Failures>();

  function current(key: string, nowMs: number): Failures | null {
    const known = failures.get(key);
    return known === undefined || nowMs - known.lastMs > limits.forgetMs ? null : known;
  }

  function waitMs(key: string, nowMs: number): number {
    const known = current(key, nowMs);
    return known === null ? 0 : Math.max(0, Math.ceil(known.lastMs + waitAfter(known.count, limits) - nowMs));
  }

  return {
    waitMs,
    attempt(key, nowMs) {
      const wait = waitMs(key, nowMs);
      if (wait > 0) return wait;
      const count = (current(key, nowMs)?.count ?? 0) + 1;
      failures.delete(key);
      const oldest = failures.keys().next().value;
      if (failures.size >= MAX_KEYS && oldest !== undefined) failures.delete(oldest);
      failures.set(key, { count, lastMs: nowMs });
      return 0;
    },
    forgive(key) {
      const known = failures.get(key);
      if (known === undefined) return;
      if (known.count <= 1) failures.delete(key);
      else failures.set(key, { ...known, count: known.count - 1 });
    },
    clear: (key) => void failures.delete(key),
  };
}

/** Pure: ms between the n-th failure and the next try. */
export function waitAfter(count: number, { free, firstMs, longestMs }: ThrottleLimits): number {
  if (count < free) return 0;
  return Math.min(longestMs, firstMs * 2 ** Math.min(count - free, 40));
}

/**
 * One key for all addresses that one household or provider hands out to one line: an IPv6 network of 64 bits, or an
 * IPv4 address, also when it comes mapped into IPv6.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
