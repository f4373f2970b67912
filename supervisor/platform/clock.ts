// The supervisor's clock: monotonic, anchored to wall time once at start, so that no step of the system clock reorders arrivals.

export interface Clock {
  /** ms since 1970 by the monotonic clock. Never goes back, never jumps. */
  now(): number;
  /** What makes another thread's clock tell the same time. */
  readonly anchorMs: number;
}

/** `anchorMs`: another clock's anchor; left out, the wall clock is read. */
export function createClock(anchorMs = Date.now() - monotonicMs()): Clock {
  return { now: () => anchorMs + monotonicMs(), anchorMs };
}

/** The machine's monotonic clock, the same in every thread, ms. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
