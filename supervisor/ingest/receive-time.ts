// When a reception happened, on the supervisor's clock, without trusting any gateway's wall clock.
//
// An agent's monotonic clock and the supervisor's differ by a constant and a slow drift. The smallest
// `arrival - sentMonoMs` of the last ten minutes is that constant plus the fastest transit seen.

const WINDOW_MINUTES = 10;
const MINUTE_MS = 60_000;
/** Boots remembered per gateway: the current one, and earlier ones whose rows may still be draining. */
const MAX_BOOTS = 4;

interface Boot {
  readonly bootId: string;
  /** Smallest offset per minute of arrival, newest last. */
  readonly minutes: { minute: number; offsetMs: number }[];
  offsetMs: number;
}

export interface ReceiveTime {
  /** ms since 1970 by the supervisor's clock. */
  readonly receivedMs: number;
  /** Neither a monotonic nor a synchronised wall time was there: known only to lie before the arrival. */
  readonly uncertain: boolean;
}

export interface RowTime {
  readonly bootId: string;
  readonly rxMonoMs: number;
  readonly wallMs: number;
  readonly wallSynced: boolean;
}

/** One gateway's clock as the supervisor knows it. */
export interface GatewayClock {
  /** A message that said `sentMonoMs` has arrived. */
  observe(bootId: string, sentMonoMs: number, arrivalMs: number): void;
  receiveTime(row: RowTime, arrivalMs: number): ReceiveTime;
  /** The boot that it spoke from last; `null`: it has not spoken. */
  currentBoot(): string | null;
  /** The moment, ms since 1970, that this clock calls so; `null`: nothing is known of that boot. */
  timeOf(bootId: string, monoMs: number): number | null;
  /** What the clock of the current boot shows at that moment; `null`: it has not spoken. */
  monoMsAt(timeMs: number): number | null;
}

export function createGatewayClock(): GatewayClock {
  const boots: Boot[] = [];
  let spokeLast: Boot | null = null;

  return {
    observe(bootId, sentMonoMs, arrivalMs) {
      const offsetMs = arrivalMs - sentMonoMs;
      const minute = Math.floor(arrivalMs / MINUTE_MS);
      let boot = boots.find((known) => known.bootId === bootId);
      if (boot === undefined) {
        boot = { bootId, minutes: [], offsetMs };
        boots.push(boot);
        if (boots.length > MAX_BOOTS) boots.shift();
      }
      spokeLast = boot;
      const current = boot.minutes.at(-1);
      if (current?.minute === minute) current.offsetMs = Math.min(current.offsetMs, offsetMs);
      else boot.minutes.push({ minute, offsetMs });
      while ((boot.minutes[0]?.minute ?? minute) <= minute - WINDOW_MINUTES) boot.minutes.shift();
      boot.offsetMs = Math.min(...boot.minutes.map((one) => one.offsetMs));
    },

    receiveTime(row, arrivalMs) {
      const boot = boots.find((known) => known.bootId === row.bootId);
      if (boot !== undefined) {
        // Nothing is received after it has arrived, whatever the drift.
        return { receivedMs: Math.min(row.rxMonoMs + boot.offsetMs, arrivalMs), uncertain: false };
      }
      if (row.wallSynced) return { receivedMs: Math.min(row.wallMs, arrivalMs), uncertain: false };
      return { receivedMs: arrivalMs, uncertain: true };
    },

    currentBoot: () => spokeLast?.bootId ?? null,
    timeOf(bootId, monoMs) {
      const boot = boots.find((known) => known.bootId === bootId);
      return boot === undefined ? null : monoMs + boot.offsetMs;
    },
    monoMsAt: (timeMs) => (spokeLast === null ? null : timeMs - spokeLast.offsetMs),
  };
}
