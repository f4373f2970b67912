// When a message that was not taken is tried again. Pure.

const MINUTE_MS = 60_000;
/** Greylisting lets in after some minutes; whatever lasts longer is asked hourly. */
export const BACKOFF_MS: readonly number[] = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);
export const GIVE_UP_MS = 24 * 60 * MINUTE_MS;

/** ms until the next try, after so many that failed; `null`: a day is over, no more. */
export function nextTryMs(failedTries: number, backoffMs = BACKOFF_MS, giveUpMs = GIVE_UP_MS): number | null {
  const hourly = backoffMs.at(-1) ?? GIVE_UP_MS;
  let sinceFirstMs = 0;
  for (let tries = 1; tries < failedTries; tries++) sinceFirstMs += backoffMs[tries - 1] ?? hourly;
  const delayMs = backoffMs[failedTries - 1] ?? hourly;
  return sinceFirstMs + delayMs > giveUpMs ? null : delayMs;
}
