// When the late lane opens after an outage: once everybody who was there before is back, or six minutes later. Pure.
//
//   closed  --every gateway expected has been heard-------------------------> open
//   closed  --six minutes after the first of anybody has been heard---------> open
//   open    --outage of the broker or the supervisor, somebody was online---> closed

export interface Opening {
  /** Nobody could speak: these gateways were online just before. */
  outage(online: Iterable<number>): void;
  /** A gateway has said `hello`, or goes on sending; true when it was expected. */
  heard(gatewayId: number, nowMs: number): boolean;
  isOpen(nowMs: number): boolean;
  /** Gateways still expected. */
  missing(): number;
}

/** Agents wait a minute at most between attempts to connect; some need a few. */
export const OPENS_AFTER_MS = 6 * 60_000;

export function createOpening(): Opening {
  const expected = new Set<number>();
  let firstMs: number | null = null;

  return {
    outage(online) {
      for (const gatewayId of online) expected.add(gatewayId);
      firstMs = null;
    },
    heard(gatewayId, nowMs) {
      if (expected.size === 0) return false;
      firstMs ??= nowMs;
      return expected.delete(gatewayId);
    },
    isOpen(nowMs) {
      if (firstMs !== null && nowMs - firstMs >= OPENS_AFTER_MS) expected.clear();
      return expected.size === 0;
    },
    missing: () => expected.size,
  };
}
