// Leaves a server alone that is away: after a failure nobody asks for a while, then one message does for all. Pure but for its state.

export interface Breaker {
  /** How many messages may be tried now: all, one, or none. */
  allows(nowMs: number): 'all' | 'one' | 'none';
  away(nowMs: number, response: string): void;
  answered(): void;
  /** `null`: it answers. */
  trouble(): Trouble | null;
}

export interface Trouble {
  readonly sinceMs: number;
  readonly retryMs: number;
  readonly response: string;
}

const PAUSES_MS: readonly number[] = [10_000, 30_000, 60_000, 120_000, 300_000];

export function createBreaker(pausesMs = PAUSES_MS): Breaker {
  let trouble: Trouble | null = null;
  let failures = 0;
  return {
    allows: (nowMs) => (trouble === null ? 'all' : nowMs >= trouble.retryMs ? 'one' : 'none'),
    away(nowMs, response) {
      // Several under way fail together, and count once.
      if (trouble !== null && nowMs < trouble.retryMs) return;
      const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0;
      failures++;
      trouble = { sinceMs: trouble?.sinceMs ?? nowMs, retryMs: nowMs + pauseMs, response };
    },
    answered() {
      trouble = null;
      failures = 0;
    },
    trouble: () => trouble,
  };
}
