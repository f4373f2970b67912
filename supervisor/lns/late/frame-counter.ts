// The order of a device's frames, by the 16 bits of its uplink counter that are on the air (LoRaWAN 1.0.4 section 4.3.1.5).

const MODULUS = 0x1_0000;
/** Half the circle: beyond it a counter is behind rather than ahead. */
const HALF = 0x7fff;

/** Whether a network server that has had `last` takes `fCnt` as newer. */
export function isAhead(fCnt: number, last: number): boolean {
  const step = stepsFrom(last, fCnt);
  return step >= 1 && step <= HALF;
}

/** How far `fCnt` lies ahead of `from`, 0 to 65,535. */
function stepsFrom(from: number, fCnt: number): number {
  return (fCnt - from + MODULUS) % MODULUS;
}

/** The counter just before the earliest of these, none of which lies ahead of `last`; `null` when there is none. */
export function justBefore(fCnts: readonly number[], last: number): number | null {
  let back = -1;
  for (const fCnt of fCnts) {
    const steps = stepsFrom(fCnt, last);
    if (steps <= HALF) back = Math.max(back, steps);
  }
  return back < 0 ? null : (last - back - 1 + 2 * MODULUS) % MODULUS;
}
