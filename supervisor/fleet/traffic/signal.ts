// How strong a gateway hears, as a density: how many receptions of which RSSI and SNR, today and before. Never a device. Pure.

export interface SignalSample {
  readonly receivedMs: number;
  readonly rssiDbm: number;
  readonly snrDb: number;
}

/** Receptions from here up to the next cell's edge. */
export interface SignalCell {
  readonly rssiDbm: number;
  readonly snrDb: number;
  readonly lastDay: number;
  /** Older ones that are still kept. */
  readonly before: number;
}

export interface Signal {
  /** By RSSI, then SNR; those with none are left out. */
  readonly cells: readonly SignalCell[];
  /** Receptions counted: all that are kept, or one in so many, evenly over time. */
  readonly counted: number;
  readonly oneIn: number;
}

export const CELL_DBM = 4;
export const CELL_DB = 2;
/** What lies outside is no LoRa reception: it counts in the outermost cells, so that there are 1,000 at most. */
export const RSSI_DBM = { least: -148, most: -4 } as const;
export const SNR_DB = { least: -26, most: 26 } as const;
const DAY_MS = 86_400_000;

export function signalOf(samples: readonly SignalSample[], oneIn: number, nowMs: number): Signal {
  const cells = new Map<string, { rssiDbm: number; snrDb: number; lastDay: number; before: number }>();
  for (const { receivedMs, rssiDbm, snrDb } of samples) {
    const [x, y] = [edge(rssiDbm, CELL_DBM, RSSI_DBM), edge(snrDb, CELL_DB, SNR_DB)];
    const cell = cells.get(`${x} ${y}`) ?? { rssiDbm: x, snrDb: y, lastDay: 0, before: 0 };
    cell[receivedMs >= nowMs - DAY_MS ? 'lastDay' : 'before']++;
    cells.set(`${x} ${y}`, cell);
  }
  const sorted = [...cells.values()].sort((a, b) => a.rssiDbm - b.rssiDbm || a.snrDb - b.snrDb);
  return { cells: sorted, counted: samples.length, oneIn };
}

function edge(value: number, step: number, { least, most }: { least: number; most: number }): number {
  return Math.floor(Math.min(most, Math.max(least, value)) / step) * step;
}
