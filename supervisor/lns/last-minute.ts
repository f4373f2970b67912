// Acknowledgements of the last minute at one network server: how many of how many, and how long they took. Pure.

const SLOTS = 6;
const SLOT_MS = 10_000;
/** Round trips are counted in buckets a quarter wider each, from 50 us to beyond the 5 s after which nobody waits. */
const FIRST_BUCKET_MS = 0.05;
const GROWTH = 1.25;
const BUCKETS = 53;

interface Slot {
  /** Which ten seconds these are; a slot of another round is empty. */
  number: number;
  acked: number;
  unanswered: number;
  readonly roundTrips: Uint32Array;
}

export interface LastMinuteFigures {
  readonly acked: number;
  readonly unanswered: number;
  /** `null` when nothing was acknowledged. Right to within the width of a bucket, 25 %. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export interface LastMinute {
  acked(roundTripMs: number, nowMs: number): void;
  unanswered(count: number, nowMs: number): void;
  read(nowMs: number): LastMinuteFigures;
}

export function createLastMinute(): LastMinute {
  const slots: Slot[] = Array.from({ length: SLOTS }, () => ({
    number: -1,
    acked: 0,
    unanswered: 0,
    roundTrips: new Uint32Array(BUCKETS),
  }));

  function slotAt(nowMs: number): Slot {
    const number = Math.floor(nowMs / SLOT_MS);
    const slot = slots[number % SLOTS] as Slot;
    if (slot.number !== number) {
      slot.number = number;
      slot.acked = 0;
      slot.unanswered = 0;
      slot.roundTrips.fill(0);
    }
    return slot;
  }

  return {
    acked(roundTripMs, nowMs) {
      const slot = slotAt(nowMs);
      const bucket = bucketOf(roundTripMs);
      slot.acked++;
      slot.roundTrips[bucket] = (slot.roundTrips[bucket] as number) + 1;
    },
    unanswered(count, nowMs) {
      slotAt(nowMs).unanswered += count;
    },
    read(nowMs) {
      const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS + 1;
      const roundTrips = new Uint32Array(BUCKETS);
      let acked = 0;
      let unanswered = 0;
      for (const slot of slots) {
        if (slot.number < oldest) continue;
        acked += slot.acked;
        unanswered += slot.unanswered;
        for (let bucket = 0; bucket < BUCKETS; bucket++) {
          roundTrips[bucket] = (roundTrips[bucket] as number) + (slot.roundTrips[bucket] as number);
        }
      }
      return {
        acked,
        unanswered,
        p50Ms: quantile(roundTrips, acked, 0.5),
        p99Ms: quantile(roundTrips, acked, 0.99),
      };
    },
  };
}

/** Bucket n holds what lies between bound n - 1 and bound n. */
function bucketOf(roundTripMs: number): number {
  if (!(roundTripMs > FIRST_BUCKET_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(roundTripMs / FIRST_BUCKET_MS) / Math.log(GROWTH)));
}

/** The upper bound of the bucket in which that share of all round trips is reached. */
function quantile(roundTrips: Uint32Array, count: number, share: number): number | null {
  if (count === 0) return null;
  let below = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    below += roundTrips[bucket] as number;
    if (below >= count * share) return FIRST_BUCKET_MS * GROWTH ** bucket;
  }
  return FIRST_BUCKET_MS * GROWTH ** (BUCKETS - 1);
}
