// How much of the time until the first receive window the answers to a gateway's uplinks use up. Pure.
//
// A device listens RXDelay after its uplink (1 to 15 s, chosen by the network server), and a second later once more. An
// answer that is handed to the packet forwarder with little of that time left is one that will be late one day.

export interface Rx1Use {
  /** The smallest delay that the network server has asked for, whole seconds. */
  readonly rx1DelayS: number;
  /** From uplink to handing over, ms: 95 of 100 answers are quicker. */
  readonly usedP95Ms: number;
  /** The one of the other; above 1 answers come too late for the first window. */
  readonly usedRatio: number;
  readonly answers: number;
  /** What to do about it; `null`: nothing. */
  readonly advice: 'raise-rx-delay' | null;
}

export interface Rx1 {
  /** An answer to a data uplink, for the window so long after it, was handed over (or refused) with this left. */
  answered(windowS: number, marginMs: number, nowMs: number): void;
  /** Of the last hour; `null`: nothing was answered. */
  read(nowMs: number): Rx1Use | null;
}

/** The newest are kept: at this many answers an hour a quantile moves no more. */
const MAX_SAMPLES = 512;
const KEPT_MS = 3_600_000;
/** Fewer say nothing about the slowest twentieth. */
const ENOUGH_FOR_ADVICE = 20;
const NEARLY_USED = 0.8;
const SLOWEST = 0.95;

interface Sample {
  readonly atMs: number;
  readonly windowS: number;
  readonly usedMs: number;
}

export function createRx1(): Rx1 {
  const samples: Sample[] = [];

  return {
    answered(windowS, marginMs, nowMs) {
      samples.push({ atMs: nowMs, windowS, usedMs: windowS * 1_000 - marginMs });
      if (samples.length > MAX_SAMPLES) samples.shift();
    },

    read(nowMs) {
      while (samples[0] !== undefined && nowMs - samples[0].atMs >= KEPT_MS) samples.shift();
      if (samples.length === 0) return null;
      const rx1DelayS = Math.min(...samples.map(({ windowS }) => windowS));
      // What answers in RX2 may have been meant to, or have been refused in RX1, which counts already.
      const inRx1 = samples.filter(({ windowS }) => windowS === rx1DelayS);
      const used = inRx1.map(({ usedMs }) => usedMs).sort((a, b) => a - b);
      const usedP95Ms = used[Math.ceil(SLOWEST * used.length) - 1] as number;
      const usedRatio = usedP95Ms / (rx1DelayS * 1_000);
      const isNearlyUsed = used.length >= ENOUGH_FOR_ADVICE && usedRatio > NEARLY_USED;
      const advice = isNearlyUsed ? 'raise-rx-delay' : null;
      return { rx1DelayS, usedP95Ms, usedRatio, answers: used.length, advice };
    },
  };
}
