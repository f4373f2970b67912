// One gateway's traffic as pages show it: each hour beside what is usual, and its neighbours by what they share.

import type { Baseline } from './baseline.ts';
import type { HistoryStore, HourDetail } from './history-store.ts';
import { hourOfWeek } from './hour-of-week.ts';
import { type Neighbour, neighboursOf } from './neighbours.ts';

export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

export interface TrafficHour {
  readonly hourMs: number;
  readonly receptions: number;
  readonly crcErrors: number;
  /** Median and spread of the weeks before; `null`: not known. */
  readonly usual: { readonly median: number; readonly spread: number; readonly weeks: number } | null;
  readonly dataRates: Readonly<Record<'sf7' | 'sf8' | 'sf9' | 'sf10' | 'sf11' | 'sf12' | 'other', number>>;
  readonly rssiDbm: Spread | null;
  readonly snrDb: Spread | null;
}

export interface SharedTraffic {
  /** What the shares were counted of. */
  readonly transmissions: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly neighbours: readonly Neighbour[];
}

const HOUR_MS = 3_600_000;
/** Receptions are kept two days by default. */
const SHARED_MS = 48 * HOUR_MS;

/** Every hour from then to now, also those in which nothing came. */
export async function trafficHours(
  store: Pick<HistoryStore, 'hourDetails'>,
  baseline: Baseline | null,
  gatewayId: number,
  fromMs: number,
  nowMs: number,
): Promise<TrafficHour[]> {
  const fromHour = Math.floor(fromMs / HOUR_MS);
  const details = new Map((await store.hourDetails(gatewayId, fromHour)).map((one) => [one.hour, one]));
  const hours: TrafficHour[] = [];
  for (let hour = fromHour; hour <= Math.floor(nowMs / HOUR_MS); hour++) {
    hours.push(hourOf(hour, details.get(hour) ?? null, baseline));
  }
  return hours;
}

function hourOf(hour: number, detail: HourDetail | null, baseline: Baseline | null): TrafficHour {
  const usual = baseline?.usual(hourOfWeek(hour)) ?? null;
  return {
    hourMs: hour * HOUR_MS,
    receptions: detail?.receptions ?? 0,
    crcErrors: detail?.crcErrors ?? 0,
    usual: usual === null ? null : { median: usual.median, spread: usual.spread, weeks: usual.samples },
    dataRates: {
      sf7: detail?.sf7 ?? 0,
      sf8: detail?.sf8 ?? 0,
      sf9: detail?.sf9 ?? 0,
      sf10: detail?.sf10 ?? 0,
      sf11: detail?.sf11 ?? 0,
      sf12: detail?.sf12 ?? 0,
      other: detail?.otherRates ?? 0,
    },
    rssiDbm:
      detail === null
        ? null
        : spreadOf(detail.rssiCount, detail.rssiSum, detail.rssiSquares, detail.rssiMin, detail.rssiMax),
    snrDb:
      detail === null
        ? null
        : spreadOf(detail.snrCount, detail.snrSum, detail.snrSquares, detail.snrMin, detail.snrMax),
  };
}

function spreadOf(
  count: number,
  sum: number,
  squares: number,
  min: number | null,
  max: number | null,
): Spread | null {
  if (count === 0 || min === null || max === null) return null;
  const mean = sum / count;
  // Rounding may bring it just below zero where all values are the same.
  const variance = Math.max(0, squares / count - mean * mean);
  return { count, mean, deviation: Math.sqrt(variance), min, max };
}

/** Of the whole hours of the last two days, or of the newest transmissions where those are many. */
export async function sharedTraffic(
  store: Pick<HistoryStore, 'heard' | 'totals'>,
  gatewayId: number,
  nowMs: number,
): Promise<SharedTraffic> {
  const { transmissions, isCut } = await store.heard(gatewayId, nowMs - SHARED_MS);
  const oldestMs = transmissions.reduce((least, { receivedMs }) => Math.min(least, receivedMs), nowMs);
  const wantedMs = isCut ? oldestMs : nowMs - SHARED_MS;
  const wholeHour = Math.ceil(wantedMs / HOUR_MS);
  // All within this hour: what others heard in the same time cannot be told from sums by the hour.
  const isWhole = wholeHour * HOUR_MS < nowMs;
  const fromMs = isWhole ? wholeHour * HOUR_MS : wantedMs;
  const sample = transmissions.filter(({ receivedMs }) => receivedMs >= fromMs);
  const others = new Set(sample.flatMap(({ gateways }) => gateways));
  others.delete(gatewayId);
  const totals = isWhole ? await store.totals([...others], wholeHour) : new Map<number, number>();
  const neighbours = neighboursOf(gatewayId, sample, totals);
  return { transmissions: sample.length, fromMs: Math.floor(fromMs), toMs: Math.floor(nowMs), neighbours };
}
