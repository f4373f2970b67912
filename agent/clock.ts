// The agent's clocks: monotonic time since boot, which boot that is, and whether the wall clock can be believed.

import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

export interface AgentClock {
  /** Names the boot that `monoMs` counts from. */
  readonly bootId: string;
  /** The kernel's monotonic clock, ms. */
  monoMs(): number;
  wallMs(): number;
  /**
   * The wall clock agreed with the supervisor's during this boot, or the system said that it set it right, and it has
   * not been stepped since.
   */
  wallSynced(): boolean;
  /** The supervisor's wall clock, just received. */
  hearNow(nowMs: number): void;
}

/** A wall clock this close to the supervisor's is the same time. */
const SYNCED_WITHIN_MS = 2_000;

/** The system sets its clock every half minute at most often. */
const LOOK_EVERY_MS = 30_000;
/** Touched by systemd-timesyncd each time it has set the clock; /run is new with every boot. */
const TIMESYNC_FILE = '/run/systemd/timesync/synchronized';

export interface ClockSource {
  readonly bootId: string;
  monoMs(): number;
  wallMs(): number;
  /** When the system last set its clock by a time server, ms since 1970; `null`: it has not, or does not tell. */
  systemSync(): number | null;
}

export function createAgentClock(source: ClockSource = systemClock()): AgentClock {
  /** Wall minus monotonic when it was found to be right. */
  let agreedMs: number | null = null;
  let heardSync: number | null = null;
  let lookedMs = Number.NEGATIVE_INFINITY;

  const offsetMs = (): number => source.wallMs() - source.monoMs();

  function askSystem(): void {
    if (source.monoMs() - lookedMs < LOOK_EVERY_MS) return;
    lookedMs = source.monoMs();
    const sync = source.systemSync();
    // In the future of this clock: it was set back since, or has not been set in this boot.
    if (sync !== null && sync !== heardSync && sync <= source.wallMs()) agreedMs = offsetMs();
    heardSync = sync;
  }

  return {
    bootId: source.bootId,
    monoMs: source.monoMs,
    wallMs: source.wallMs,
    wallSynced() {
      askSystem();
      return agreedMs !== null && Math.abs(offsetMs() - agreedMs) <= SYNCED_WITHIN_MS;
    },
    hearNow(nowMs) {
      askSystem();
      agreedMs = Math.abs(source.wallMs() - nowMs) <= SYNCED_WITHIN_MS ? offsetMs() : null;
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
    systemSync: () => statSync(TIMESYNC_FILE, { throwIfNoEntry: false })?.mtimeMs ?? null,
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
