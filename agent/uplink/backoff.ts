// How long to wait before the next attempt to connect.

const FIRST_MS = 1_000;
const MIN_MS = 250;

/** Longest pause where nothing else is set. */
export const MAX_PAUSE_MS = 60_000;

/**
 * Full jitter, so that a fleet does not come back as one. `failures`: attempts without a lasting connection before
 * this one. Refused credentials will not become right soon.
 */
export function backoffMs(
  failures: number,
  refused: boolean,
  random: () => number,
  maxMs = MAX_PAUSE_MS,
): number {
  const most = refused ? maxMs : Math.min(maxMs, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(MIN_MS + random() * (most - MIN_MS));
}
