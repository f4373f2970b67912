// A gateway's concentrator counter, `tmst`: its own start, its own crystal, and now and then a restart.

import type { Random } from './random.ts';

export interface Concentrator {
  /** The counter at an instant, us, unsigned 32 bit; `null` while it restarts. Instants must not go back. */
  counterUs(atMs: number): number | null;
  restarts(): number;
}

/** Crystals of concentrators are specified at a few ppm. */
const MAX_DRIFT_PPM = 10;
/** Reset, firmware load, calibration. */
const RESTART_MS = 4_000;
/** Restarts come between half and one and a half times the mean interval. */
const RESTART_JITTER = 0.5;

export function createConcentrator(random: Random, restartEveryMs: number | null): Concentrator {
  const drift = 1 + random.between(-MAX_DRIFT_PPM, MAX_DRIFT_PPM) * 1e-6;
  let sinceMs = 0;
  let sinceUs = random.below(0x1_0000_0000);
  let restarts = 0;
  let nextRestartMs = afterMs(0);

  function afterMs(fromMs: number): number {
    if (restartEveryMs === null) return Number.POSITIVE_INFINITY;
    return fromMs + restartEveryMs * random.between(1 - RESTART_JITTER, 1 + RESTART_JITTER);
  }

  return {
    counterUs(atMs) {
      while (atMs >= nextRestartMs) {
        restarts++;
        sinceMs = nextRestartMs + RESTART_MS;
        sinceUs = 0;
        nextRestartMs = afterMs(sinceMs);
      }
      return atMs < sinceMs ? null : counterAt(sinceUs + (atMs - sinceMs) * 1_000 * drift);
    },
    restarts: () => restarts,
  };
}

/** A count of microseconds as the 32-bit counter shows it. */
export function counterAt(us: number): number {
  return Math.floor(us % 0x1_0000_0000) >>> 0;
}
