// The receive windows of class A, in the concentrator's counter (32 bit, us): which uplinks a downlink may answer. Pure.

const WRAP_US = 2 ** 32;
const SECOND_US = 1_000_000;

/** Windows open 1 to 16 s after an uplink: RXDelay of 1 to 15 s, and one second more for RX2. */
export const LAST_WINDOW_S = 16;
/** How long an uplink may be answered, ms: until its last window, and what a network server's own clock may be off by. */
export const ANSWERED_WITHIN_MS = 20_000;

/** The `tmst` of the uplink that a downlink at `tmstUs` answers, if it does so after that many whole seconds. */
export function tmstOfUplink(tmstUs: number, windowS: number): number {
  return (tmstUs - windowS * SECOND_US + WRAP_US) % WRAP_US;
}
