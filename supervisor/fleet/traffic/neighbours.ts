// Who hears the same transmissions as a gateway, and what it should have heard when they did. Pure.
import type { Interval } from '../availability/intervals.ts';

/** One device session on one day, as a gateway heard it and as the best of its neighbours did; from `dev_addr_days`. */
export interface DeviceDay {
  readonly devAddr: number;
  /** Receptions. */
  readonly own: number;
  readonly mostOfOthers: number;
}

/** One radio emission and who heard it. */
export interface HeardTransmission {
  readonly receivedMs: number;
  /** `null`: a join or a proprietary frame. */
  readonly devAddr: number | null;
  /** Each once. */
  readonly gateways: readonly number[];
}

/**
 * Of the devices that a gateway usually hears: how probable it is that it hears a transmission which others heard, 0 to
 * 1, by DevAddr.
 */
export type UsualDevices = ReadonlyMap<number, number>;

export interface Evidence {
  /** Transmissions that others heard and that it should have heard too. */
  readonly expected: number;
  /** How many of them it did hear. */
  readonly heard: number;
  /** The last of those, ms since 1970. */
  readonly lastHeardMs: number | null;
  /** Gateways that heard some of them. */
  readonly neighbours: number;
}

/** A device that neighbours barely hear tells nothing about a share. */
const MIN_RECEPTIONS = 3;

/**
 * From days on which the gateway was well. How often a device transmitted is not known; what its best other hearer had
 * stands for it: that is never more, so shares come out too high rather than too low, by less than the verdict leaves.
 */
export function usualDevices(days: Iterable<DeviceDay>): UsualDevices {
  const sums = new Map<number, { own: number; most: number }>();
  for (const { devAddr, own, mostOfOthers } of days) {
    const sum = sums.get(devAddr);
    if (sum === undefined) sums.set(devAddr, { own, most: mostOfOthers });
    else {
      sum.own += own;
      sum.most += mostOfOthers;
    }
  }
  const usual = new Map<number, number>();
  for (const [devAddr, { own, most }] of sums) {
    if (own > 0 && most >= MIN_RECEPTIONS) usual.set(devAddr, Math.min(1, own / most));
  }
  return usual;
}

/** What is asked about one gateway. */
export interface Asked {
  readonly usual: UsualDevices;
  readonly window: Interval;
}

export interface Hearsay {
  add(transmission: HeardTransmission): void;
  of(gatewayId: number): Evidence;
}

interface Sum {
  readonly gatewayId: number;
  readonly window: Interval;
  expected: number;
  heard: number;
  lastHeardMs: number | null;
  readonly neighbours: Set<number>;
}

/** Gathers what others say of some gateways, transmission by transmission: each of many is looked at once. */
export function createHearsay(asked: ReadonlyMap<number, Asked>): Hearsay {
  const sums = new Map<number, Sum>();
  const byDevice = new Map<number, { readonly sum: Sum; readonly share: number }[]>();
  for (const [gatewayId, { usual, window }] of asked) {
    const sum: Sum = { gatewayId, window, expected: 0, heard: 0, lastHeardMs: null, neighbours: new Set() };
    sums.set(gatewayId, sum);
    for (const [devAddr, share] of usual) {
      const known = byDevice.get(devAddr);
      if (known === undefined) byDevice.set(devAddr, [{ sum, share }]);
      else known.push({ sum, share });
    }
  }

  return {
    add({ devAddr, gateways, receivedMs }) {
      if (devAddr === null) return;
      for (const { sum, share } of byDevice.get(devAddr) ?? []) {
        if (receivedMs < sum.window.fromMs || receivedMs >= sum.window.toMs) continue;
        const isHeard = gateways.includes(sum.gatewayId);
        if (gateways.length === (isHeard ? 1 : 0)) continue;
        for (const id of gateways) if (id !== sum.gatewayId) sum.neighbours.add(id);
        sum.expected += share;
        if (!isHeard) continue;
        sum.heard++;
        sum.lastHeardMs = Math.max(sum.lastHeardMs ?? receivedMs, receivedMs);
      }
    },
    of(gatewayId) {
      const sum = sums.get(gatewayId);
      if (sum === undefined) throw new Error(`nobody asked about gateway ${gatewayId}`);
      const { neighbours, expected, heard, lastHeardMs } = sum;
      return { expected, heard, lastHeardMs, neighbours: neighbours.size };
    },
  };
}

export interface Neighbour {
  readonly gatewayId: number;
  /** Transmissions that both heard. */
  readonly shared: number;
  /** Of what this gateway heard, how much the neighbour heard too, 0 to 1. */
  readonly shareOfOurs: number;
  /** Of what the neighbour heard in the same time, how much this gateway heard too; `null`: not known. */
  readonly shareOfTheirs: number | null;
}

/** The nearest first, by what they share. `totals`: what each gateway heard in the same time. */
export function neighboursOf(
  gatewayId: number,
  heard: readonly Pick<HeardTransmission, 'gateways'>[],
  totals: ReadonlyMap<number, number>,
): Neighbour[] {
  const shared = new Map<number, number>();
  for (const { gateways } of heard) {
    for (const id of gateways) if (id !== gatewayId) shared.set(id, (shared.get(id) ?? 0) + 1);
  }
  return [...shared]
    .map(([id, count]) => {
      const total = totals.get(id) ?? 0;
      return {
        gatewayId: id,
        shared: count,
        shareOfOurs: count / heard.length,
        shareOfTheirs: total > 0 ? Math.min(1, count / total) : null,
      };
    })
    .sort((a, b) => b.shared - a.shared || a.gatewayId - b.gatewayId);
}

/**
 * The latest days before `today` (yyyymmdd) on which the gateway heard at least half of what it does on its median day:
 * days on which it was well, so that a gateway deaf for a week is still measured against what it heard before.
 */
export function referenceDays(
  receptionsByDay: ReadonlyMap<number, number>,
  today: number,
  count: number,
): number[] {
  const days = [...receptionsByDay].filter(([day]) => day < today).sort(([a], [b]) => b - a);
  const sorted = days.map(([, receptions]) => receptions).sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  return days
    .filter(([, receptions]) => receptions > 0 && receptions >= middle / 2)
    .slice(0, count)
    .map(([day]) => day);
}
