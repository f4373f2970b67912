// The agent's clocks: monotonic time since boot, which boot that is, and whether the wall clock can be believed.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface AgentClock {
  /** Names the boot that `monoMs` counts from. */
  readonly bootId: string;
  /** The kernel's monotonic clock, ms. */
  monoMs(): number;
  wallMs(): number;
  /** The wall clock agreed with the supervisor's during this boot, and has not been stepped since. */
  wallSynced(): boolean;
  /** The supervisor's wall clock, just received. */
  hearNow(nowMs: number): void;
}

/** A wall clock this close to the supervisor's is the same time. */
const SYNCED_WITHIN_MS = 2_000;

export interface ClockSource {
  readonly bootId: string;
  monoMs(): number;
  wallMs(): number;
}

export function createAgentClock(source: ClockSource = systemClock()): AgentClock {
  /** Wall minus monotonic when it was found to be right. */
  let agreedMs: number | null = null;

  return {
    bootId: source.bootId,
    monoMs: source.monoMs,
    wallMs: source.wallMs,
    wallSynced() {
      return agreedMs !== null && Math.abs(source.wallMs() - source.monoMs() - agreedMs) <= SYNCED_WITHIN_MS;
    },
    hearNow(nowMs) {
      const wallMs = source.wallMs();
      agreedMs = Math.abs(wallMs - nowMs) <= SYNCED_WITHIN_MS ? wallMs - source.monoMs() : null;
    },
  };
}

export function systemClock(): ClockSource {
  return {
    bootId: readBootId(),
    monoMs() {
      const [seconds, nanoseconds] = process.hrtime();
      return seconds * 1e3 + nanoseconds / 1e6;
    },
    wallMs: Date.now,
  };
}

/** Where there is no Linux kernel to ask, each process counts as a boot of its own. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
