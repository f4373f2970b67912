// Waits for the world to agree: polls a check until it stops throwing, so no test depends on a fixed sleep.

import { setTimeout as sleep } from 'node:timers/promises';

/** Two noisy cores may stall a test for many seconds; only what has failed waits for all of them. */
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_INTERVAL_MS = 20;

/**
 * Returns the first value `check` gives without throwing or rejecting. Once the deadline has passed it rethrows the
 * last error; the check has then run at least once, and once more at or after the deadline. A check that never
 * settles is not cut short: that is the test runner's deadline.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  for (;;) {
    const last = performance.now() >= deadline;
    try {
      return await check();
    } catch (error) {
      if (last) throw error;
    }
    await sleep(
      Math.max(0, Math.min(options.intervalMs ?? DEFAULT_INTERVAL_MS, deadline - performance.now())),
    );
  }
}
