// The quickest round trip to each agent, down with a `down` and back with its `txack`, of the last ten minutes. Pure.
//
// As in NTP: half of it is what the fastest way in one direction takes, which no comparison of two clocks can tell.

export interface RoundTrips {
  observe(gatewayId: number, roundTripMs: number, nowMs: number): void;
  /** `null`: there has been none. */
  smallestMs(gatewayId: number): number | null;
}

const WINDOW_MS = 5 * 60_000;

interface Window {
  startedMs: number;
  /** Of this window and of the one before. */
  smallestMs: number;
  beforeMs: number;
}

export function createRoundTrips(): RoundTrips {
  /** As many as there are gateways. */
  const windows = new Map<number, Window>();

  return {
    observe(gatewayId, roundTripMs, nowMs) {
      const ms = Math.max(0, roundTripMs);
      const window = windows.get(gatewayId);
      if (window === undefined) {
        windows.set(gatewayId, { startedMs: nowMs, smallestMs: ms, beforeMs: Number.POSITIVE_INFINITY });
      } else if (nowMs - window.startedMs >= WINDOW_MS) {
        window.beforeMs = window.smallestMs;
        window.startedMs = nowMs;
        window.smallestMs = ms;
      } else {
        window.smallestMs = Math.min(window.smallestMs, ms);
      }
    },
    smallestMs(gatewayId) {
      const window = windows.get(gatewayId);
      return window === undefined ? null : Math.min(window.smallestMs, window.beforeMs);
    },
  };
}
