// How many mails an hour somebody gets of incidents; beyond, one mail sums up the rest. In memory: a restart begins anew.

export interface Limiter {
  /**
   * `send`: a mail of its own; `bundle`: the rest of the hour is summed up, and that is to be written; `bundled`: it
   * was. Said again after 2, 4, 8 more: the commit that it was to be written with may have failed.
   */
  take(address: string, nowMs: number): 'send' | 'bundle' | 'bundled';
}

const HOUR_MS = 3_600_000;
/** Addresses remembered; forgetting one lets it have some mails more. */
const MAX_KNOWN = 20_000;

export function createLimiter(maxPerHour: number): Limiter {
  const hours = new Map<string, { readonly hour: number; count: number }>();
  return {
    take(address, nowMs) {
      const hour = hourOf(nowMs);
      let known = hours.get(address);
      if (known === undefined || known.hour !== hour) {
        if (hours.size >= MAX_KNOWN) hours.clear();
        known = { hour, count: 0 };
        hours.set(address, known);
      }
      known.count++;
      if (known.count <= maxPerHour) return 'send';
      return Number.isInteger(Math.log2(known.count - maxPerHour)) ? 'bundle' : 'bundled';
    },
  };
}

export function hourOf(nowMs: number): number {
  return Math.floor(nowMs / HOUR_MS);
}

/** When the hour is over: then its bundle goes. */
export function hourEndMs(nowMs: number): number {
  return (hourOf(nowMs) + 1) * HOUR_MS;
}
