// How many late frames may go to one network server now: so many a second in all, so many from one gateway. Pure.

export interface LatePace {
  /** How many may go now. */
  allowance(nowMs: number): number;
  /** Whether this gateway may send one now. */
  mayGateway(gatewayId: number, nowMs: number): boolean;
  spend(gatewayId: number, nowMs: number): void;
}

/** What was not used is lost after so long: a burst is a tenth of a second's worth. */
const BURST_S = 0.1;

interface Bucket {
  tokens: number;
  atMs: number;
}

export function createLatePace(perS: number, perGatewayPerS: number): LatePace {
  const all: Bucket = { tokens: capacityOf(perS), atMs: 0 };
  const gateways = new Map<number, Bucket>();

  function bucketOf(gatewayId: number): Bucket {
    let bucket = gateways.get(gatewayId);
    if (bucket === undefined) {
      bucket = { tokens: capacityOf(perGatewayPerS), atMs: 0 };
      gateways.set(gatewayId, bucket);
    }
    return bucket;
  }

  return {
    allowance: (nowMs) => Math.floor(fill(all, perS, nowMs)),
    mayGateway: (gatewayId, nowMs) => fill(bucketOf(gatewayId), perGatewayPerS, nowMs) >= 1,
    spend(gatewayId, nowMs) {
      fill(all, perS, nowMs);
      all.tokens--;
      const bucket = bucketOf(gatewayId);
      fill(bucket, perGatewayPerS, nowMs);
      bucket.tokens--;
    },
  };
}

function capacityOf(perS: number): number {
  return Math.max(1, perS * BURST_S);
}

function fill(bucket: Bucket, perS: number, nowMs: number): number {
  bucket.tokens = Math.min(
    capacityOf(perS),
    bucket.tokens + (Math.max(0, nowMs - bucket.atMs) * perS) / 1_000,
  );
  bucket.atMs = Math.max(bucket.atMs, nowMs);
  return bucket.tokens;
}
