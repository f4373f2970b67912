// A small radio network in simulated time, seeded: devices that transmit by the hour of day and rejoin, gateways that
// hear them by distance, antennas that come off. For tests of what is concluded from traffic.

import { localDay } from '../../../calendar/local-time.ts';
import { hourOfWeek } from '../hour-of-week.ts';
import type { DeviceDay, HeardTransmission } from '../neighbours.ts';

/** `lossDb` of an antenna that is gone altogether: infinite. `offline`: heard, but nobody is told of it. */
export interface Trouble {
  readonly gatewayId: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lossDb: number;
}

export interface NetworkOptions {
  readonly seed: number;
  readonly gateways: number;
  readonly devices: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly troubles: readonly Trouble[];
  /** Part of the usual traffic at that moment, such as 0.3 while offices are closed. */
  readonly activity: (ms: number) => number;
}

export interface SimulatedNetwork {
  /** In order of time. */
  readonly transmissions: readonly HeardTransmission[];
  /** By gateway, then by UTC hour. */
  readonly hours: readonly ReadonlyMap<number, number>[];
  /** By local day, what `dev_addr_days` holds. */
  readonly days: ReadonlyMap<number, readonly DevAddrDay[]>;
}

export interface DevAddrDay {
  readonly devAddr: number;
  readonly gatewayId: number;
  readonly receptions: number;
}

const HOUR_MS = 3_600_000;
/** Uplinks of one device in a busy hour. */
const RATE = 1.5;
/** Chance that a device joins anew in an hour: about every three weeks. */
const REJOIN = 1 / 500;

export function simulate(options: NetworkOptions): SimulatedNetwork {
  const random = seeded(options.seed);
  const margins = Array.from({ length: options.devices }, () => {
    const place = random() * options.gateways;
    return Array.from({ length: options.gateways }, (_, gateway) =>
      marginDb(Math.abs(place - gateway - 0.5), random),
    );
  });
  let lastDevAddr = 1_000;
  const devAddrs = margins.map(() => ++lastDevAddr);
  const transmissions: HeardTransmission[] = [];
  const hours = Array.from({ length: options.gateways }, () => new Map<number, number>());
  const days = new Map<number, Map<string, { devAddr: number; gatewayId: number; receptions: number }>>();

  function hear(device: number, receivedMs: number): void {
    const devAddr = devAddrs[device] as number;
    const gateways: number[] = [];
    for (let gatewayId = 0; gatewayId < options.gateways; gatewayId++) {
      const trouble = options.troubles.find(
        (one) => one.gatewayId === gatewayId && one.fromMs <= receivedMs && receivedMs < one.toMs,
      );
      const margin = (margins[device]?.[gatewayId] ?? 0) - (trouble?.lossDb ?? 0);
      if (random() >= 1 / (1 + Math.exp(-margin / 2))) continue;
      gateways.push(gatewayId);
      const hour = Math.floor(receivedMs / HOUR_MS);
      hours[gatewayId]?.set(hour, (hours[gatewayId]?.get(hour) ?? 0) + 1);
      const day = localDay(receivedMs);
      const sums =
        days.get(day) ?? new Map<string, { devAddr: number; gatewayId: number; receptions: number }>();
      days.set(day, sums);
      const key = `${devAddr} ${gatewayId}`;
      const sum = sums.get(key) ?? { devAddr, gatewayId, receptions: 0 };
      sum.receptions++;
      sums.set(key, sum);
    }
    if (gateways.length > 0) transmissions.push({ receivedMs, devAddr, gateways });
  }

  for (let hourMs = options.fromMs; hourMs < options.toMs; hourMs += HOUR_MS) {
    const rate = RATE * usualActivity(hourMs) * options.activity(hourMs);
    for (let device = 0; device < options.devices; device++) {
      if (random() < REJOIN) devAddrs[device] = ++lastDevAddr;
      for (let atMs = gapMs(rate, random); atMs < HOUR_MS; atMs += gapMs(rate, random)) {
        hear(device, Math.floor(hourMs + atMs));
      }
    }
  }
  transmissions.sort((a, b) => a.receivedMs - b.receivedMs);
  return { transmissions, hours, days: new Map([...days].map(([day, sums]) => [day, [...sums.values()]])) };
}

/** Above what demodulation needs; 35 dB a decade of distance, buildings on top. */
function marginDb(distance: number, random: () => number): number {
  return 12 - 35 * Math.log10(0.3 + distance) + (random() - 0.5) * 10;
}

/** Nights and weekends. */
function usualActivity(ms: number): number {
  const hour = hourOfWeek(Math.floor(ms / HOUR_MS));
  const isNight = hour % 24 < 6 || hour % 24 >= 22;
  return (isNight ? 0.35 : 1) * (hour >= 5 * 24 ? 0.6 : 1);
}

function gapMs(rateAnHour: number, random: () => number): number {
  return (-Math.log(1 - random()) / rateAnHour) * HOUR_MS;
}

/** mulberry32: 32 bits of state are plenty for a test. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What the database works out of a day for one gateway. */
export function deviceDays(rows: readonly DevAddrDay[], gatewayId: number): DeviceDay[] {
  const own = new Map<number, number>();
  const most = new Map<number, number>();
  for (const { devAddr, gatewayId: by, receptions } of rows) {
    if (by === gatewayId) own.set(devAddr, receptions);
    else most.set(devAddr, Math.max(most.get(devAddr) ?? 0, receptions));
  }
  return [...own].map(([devAddr, receptions]) => ({
    devAddr,
    own: receptions,
    mostOfOthers: most.get(devAddr) ?? 0,
  }));
}
