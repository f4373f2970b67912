// The counter of a concentrator, `tmst`, as its packet forwarder reads it.

export interface ConcentratorCounter {
  /** Now, us, unsigned 32 bit; `null` while the concentrator restarts. */
  us(): number | null;
  /** Grows with each restart, after which the counter has begun anew. */
  run(): number;
}

export interface FreeCounter extends ConcentratorCounter {
  /** Begins anew at once, as after a crash of the packet forwarder. */
  restart(fromUs?: number): void;
}

/** A counter that runs with this process's monotonic clock. */
export function createFreeCounter(fromUs: number): FreeCounter {
  let startUs = fromUs;
  let startMs = performance.now();
  let run = 0;
  return {
    us: () => Math.floor((startUs + (performance.now() - startMs) * 1_000) % 0x1_0000_0000),
    run: () => run,
    restart(nowUs = 0) {
      startUs = nowUs;
      startMs = performance.now();
      run++;
    },
  };
}

/** `later - earlier` by a 32-bit counter: from -2^31 to 2^31 - 1. */
export function counterDifferenceUs(laterUs: number, earlierUs: number): number {
  return (laterUs - earlierUs) | 0;
}
