// In which company a live uplink goes out when earlier rows of its device are not stored yet. Pure.

export interface LiveUplink {
  /** The network server's answer is awaited within seconds. */
  readonly isConfirmed: boolean;
  /** Earlier rows of this device are being sent, and others of its live uplinks wait for that. */
  readonly isDraining: boolean;
  /** Nothing has been stored for a minute. */
  readonly isSilent: boolean;
  /** It is time to try a silent supervisor with a live uplink and what belongs before it. */
  readonly mayTry: boolean;
}

/**
 * `at-once`: it overtakes them. `behind`: after them, in the same publish where they fit, 10 s from now at the latest.
 * `queue`: the same, after those that wait already. `journal`: with the backlog.
 */
export type LivePlan = 'at-once' | 'behind' | 'queue' | 'journal';

export function planOf({ isConfirmed, isDraining, isSilent, mayTry }: LiveUplink): LivePlan {
  if (isDraining) return isConfirmed ? 'at-once' : 'queue';
  // Whatever is sent now is probably lost, and would overtake what comes again later.
  if (isSilent && !isConfirmed) return mayTry ? 'behind' : 'journal';
  return isSilent ? 'at-once' : 'behind';
}

/** How long an uplink may wait for its device's earlier rows. */
export function maxWaitMs(isConfirmed: boolean): number {
  // A confirmed one waits for one page to be read, never longer.
  return isConfirmed ? 0 : 10_000;
}

/**
 * What to do with a page of a device's earlier rows. `together`: it is the last, and what is live goes behind it.
 * `before-more`: it goes, and another is read. `before-answer`: it goes, and the rest waits until somebody answers.
 */
export function afterPage(isMore: boolean, isTry: boolean): 'together' | 'before-more' | 'before-answer' {
  if (!isMore) return 'together';
  return isTry ? 'before-answer' : 'before-more';
}
