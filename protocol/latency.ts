// The buckets in which both programs count delays, so that theirs can be added up.

/** Upper bounds in ms, as Prometheus histograms have them; whatever is longer falls into one more bucket. */
export const LATENCY_BUCKETS_MS = [1, 2, 3, 5, 10, 15, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000] as const;

/** The bucket of a delay: from 0 to `LATENCY_BUCKETS_MS.length`. */
export function latencyBucket(ms: number): number {
  const found = LATENCY_BUCKETS_MS.findIndex((bound) => ms <= bound);
  return found < 0 ? LATENCY_BUCKETS_MS.length : found;
}
