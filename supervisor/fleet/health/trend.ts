// How the counters of a gateway's reports have grown lately: two marks are enough, one at least a window's half old. Pure.

/** Counters since the agent's start, and figures of now. */
export interface Counted {
  readonly connects: number;
  readonly resent: number;
  readonly dropped: number;
  /** The newest row's number. */
  readonly rows: number;
  /** How often the concentrator's counter started anew. */
  readonly tmstRestarts: number;
  /** Rows that wait, those on their way left out. */
  readonly waiting: number;
  /** Connections that the supervisor itself was too busy to read from, since its start. */
  readonly notRead: number;
  /** Rows sent again for want of an answer that the supervisor was too slow to give, since its start. */
  readonly resentForUs: number;
}
export type Counter = keyof Counted;

interface Mark {
  readonly atMs: number;
  readonly counted: Counted;
}

export interface Trend {
  readonly older: Mark;
  readonly newer: Mark;
  readonly latest: Mark;
  /** Since when rows have been waiting without a moment of none; `null`: none wait. */
  readonly waitingSinceMs: number | null;
  /** When a row was last given up, since the supervisor's start. */
  readonly droppedMs: number | null;
  /** Since when the agent has said that its wall clock is not set by anything; `null`: it is. */
  readonly unsyncedSinceMs: number | null;
}

export function nextTrend(
  before: Trend | null,
  counted: Counted,
  wallSynced: boolean,
  windowMs: number,
  atMs: number,
): Trend {
  const latest = { atMs, counted };
  const waitingSinceMs = counted.waiting > 0 ? (before?.waitingSinceMs ?? atMs) : null;
  const unsyncedSinceMs = wallSynced ? null : (before?.unsyncedSinceMs ?? atMs);
  if (before === null) {
    return { older: latest, newer: latest, latest, waitingSinceMs, droppedMs: null, unsyncedSinceMs };
  }
  const restarted = before.latest.counted.connects > counted.connects;
  const marks = restarted ? sinceZero(before) : before;
  const turns = atMs - marks.newer.atMs >= windowMs / 2;
  return {
    older: turns ? marks.newer : marks.older,
    newer: turns ? latest : marks.newer,
    latest,
    waitingSinceMs,
    unsyncedSinceMs,
    droppedMs: counted.dropped > marks.latest.counted.dropped ? atMs : before.droppedMs,
  };
}

/** Over the last window, or half of it. */
export function growthOf(trend: Trend, counter: Counter): number {
  return trend.latest.counted[counter] - trend.older.counted[counter];
}

/** The agent started anew and counts from nothing: what it counted before stays in the growth. */
function sinceZero({ older, newer, latest }: Trend): Pick<Trend, 'older' | 'newer' | 'latest'> {
  const lower = (mark: Mark): Mark => ({
    atMs: mark.atMs,
    counted: {
      connects: mark.counted.connects - latest.counted.connects,
      resent: mark.counted.resent - latest.counted.resent,
      dropped: mark.counted.dropped - latest.counted.dropped,
      rows: mark.counted.rows,
      tmstRestarts: mark.counted.tmstRestarts - latest.counted.tmstRestarts,
      waiting: mark.counted.waiting,
      notRead: mark.counted.notRead,
      resentForUs: mark.counted.resentForUs,
    },
  });
  return { older: lower(older), newer: lower(newer), latest: lower(latest) };
}
