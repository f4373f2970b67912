// A gateway's concentrator counter, `tmst`: its own start, its own crystal, and now and then a restart.

import type { Random } from './random.ts';

export interface Concentrator {
  /** The counter at an instant, us, unsigned 32 bit; `null` while it restarts. Instants may go back by one run. */
  counterUs(atMs: number): number | null;
  /** How often it had begun anew by an instant. */
  runAt(atMs: number): number;
  /** By the latest instant asked for. */
  restarts(): number;
  /** Restarts at an instant, beside the restarts that it has of itself; nothing happens while it restarts. */
  restart(atMs: number): void;
}

/** From the start of the counter to the restart that ends it. */
interface Run {
  readonly number: number;
  readonly sinceMs: number;
  readonly sinceUs: number;
  readonly untilMs: number;
}

/** Crystals of concentrators are specified at a few ppm. */
const MAX_DRIFT_PPM = 10;
/** Reset, firmware load, calibration. */
const RESTART_MS = 4_000;
/** From reset to the first fetch of its packet forwarder. */
const FRESH_BELOW_US = 1_000_000;
/** Restarts come between half and one and a half times the mean interval. */
const RESTART_JITTER = 0.5;

/** `fresh`: switched on when the world begins, so that its counter begins near zero; else it has run for a while. */
export function createConcentrator(
  random: Random,
  restartEveryMs: number | null,
  fresh = false,
): Concentrator {
  const drift = 1 + random.between(-MAX_DRIFT_PPM, MAX_DRIFT_PPM) * 1e-6;
  const sinceUs = random.below(fresh ? FRESH_BELOW_US : 0x1_0000_0000);
  let last: Run = { number: 0, sinceMs: 0, sinceUs, untilMs: afterMs(0) };
  /** What is on the air is planned ahead of what the forwarder asks for now. */
  let before: Run | null = null;

  function afterMs(fromMs: number): number {
    if (restartEveryMs === null) return Number.POSITIVE_INFINITY;
    return fromMs + restartEveryMs * random.between(1 - RESTART_JITTER, 1 + RESTART_JITTER);
  }

  function runOf(atMs: number): Run {
    while (atMs >= last.untilMs) {
      before = last;
      const sinceMs = last.untilMs + RESTART_MS;
      last = { number: last.number + 1, sinceMs, sinceUs: 0, untilMs: afterMs(sinceMs) };
    }
    return atMs < last.sinceMs && before !== null ? before : last;
  }

  return {
    counterUs(atMs) {
      const { sinceMs, sinceUs, untilMs } = runOf(atMs);
      const running = atMs >= sinceMs && atMs < untilMs;
      return running ? counterAt(sinceUs + (atMs - sinceMs) * 1_000 * drift) : null;
    },
    runAt: (atMs) => runOf(atMs).number,
    restarts: () => last.number,
    restart(atMs) {
      if (runOf(atMs) === last && atMs >= last.sinceMs) last = { ...last, untilMs: atMs };
    },
  };
}

/** A count of microseconds as the 32-bit counter shows it. */
export function counterAt(us: number): number {
  return Math.floor(us % 0x1_0000_0000) >>> 0;
}
