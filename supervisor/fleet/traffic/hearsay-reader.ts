// Asks the database what neighbours heard of what some gateways should have heard: slice by slice, once a look for all
// of them. Which devices a gateway usually hears is worked out once a day, and kept while it is asked about.

import { localDay } from '../../calendar/local-time.ts';
import type { Interval } from '../availability/intervals.ts';
import { BASELINE_WEEKS } from './baseline.ts';
import {
  type Asked,
  createHearsay,
  type DeviceDay,
  type Evidence,
  referenceDays,
  type UsualDevices,
  usualDevices,
} from './neighbours.ts';
import type { TrafficStore } from './store.ts';

export type HearsayStore = Pick<TrafficStore, 'hours' | 'devices' | 'idsSince' | 'transmissions'>;

export interface HearsayReader {
  /** By gateway, each with its own window that ends now. */
  ask(windows: ReadonlyMap<number, Interval>, nowMs: number): Promise<ReadonlyMap<number, Evidence>>;
}

const HOUR_MS = 3_600_000;
const REFERENCE_DAYS = 2;
/** Transmissions a slice: a few milliseconds of the reader thread. */
const SLICE = 2_000;
/** Two hours of ten times the traffic that a supervisor is made for; more is not looked at. */
const MAX_TRANSMISSIONS = 3_000_000;
/** Of the device sessions of one gateway so many are looked at: a fraction of them tells as much. */
const MAX_DEVICES = 20_000;

export function createHearsayReader(store: HearsayStore): HearsayReader {
  /** Of gateways asked about in the last look: those whose usual devices hold for the whole day. */
  let kept = new Map<number, { readonly day: number; readonly usual: UsualDevices }>();

  async function daysOf(gatewayId: number, nowMs: number): Promise<readonly number[]> {
    const toHour = Math.floor(nowMs / HOUR_MS);
    const byDay = new Map<number, number>();
    for (const { hour, receptions } of await store.hours(gatewayId, toHour - BASELINE_WEEKS * 168, toHour)) {
      const day = localDay(hour * HOUR_MS);
      byDay.set(day, (byDay.get(day) ?? 0) + receptions);
    }
    const today = localDay(nowMs);
    const days = referenceDays(byDay, today, REFERENCE_DAYS);
    // Of a gateway without a past today has to do: what it misses meanwhile makes less be expected, never more.
    return days.length < REFERENCE_DAYS ? [...days, today] : days;
  }

  async function learn(
    gatewayIds: readonly number[],
    nowMs: number,
  ): Promise<ReadonlyMap<number, UsualDevices>> {
    const today = localDay(nowMs);
    const askedByDay = new Map<number, number[]>();
    const isWholeDay = new Map<number, boolean>();
    const found = new Map<number, DeviceDay[]>();
    for (const gatewayId of gatewayIds) {
      const days = await daysOf(gatewayId, nowMs);
      isWholeDay.set(gatewayId, !days.includes(today));
      found.set(gatewayId, []);
      for (const day of days) askedByDay.set(day, [...(askedByDay.get(day) ?? []), gatewayId]);
    }
    for (const [day, asked] of askedByDay) {
      for (let after: number | null = null; ; ) {
        const { devices, next } = await store.devices(day, asked, after);
        for (const device of devices) {
          const list = found.get(device.gatewayId);
          if (list !== undefined && list.length < MAX_DEVICES) list.push(device);
        }
        if (next === null) break;
        after = next;
      }
    }
    const usual = new Map([...found].map(([gatewayId, devices]) => [gatewayId, usualDevices(devices)]));
    for (const [gatewayId, devices] of usual) {
      if (isWholeDay.get(gatewayId) === true) kept.set(gatewayId, { day: today, usual: devices });
    }
    return usual;
  }

  return {
    async ask(windows, nowMs) {
      const today = localDay(nowMs);
      kept = new Map([...kept].filter(([gatewayId, { day }]) => windows.has(gatewayId) && day === today));
      const learnt = await learn(
        [...windows.keys()].filter((gatewayId) => !kept.has(gatewayId)),
        nowMs,
      );
      const asked = new Map<number, Asked>();
      let fromMs = nowMs;
      for (const [gatewayId, window] of windows) {
        const usual = kept.get(gatewayId)?.usual ?? learnt.get(gatewayId) ?? new Map<number, number>();
        asked.set(gatewayId, { usual, window });
        if (usual.size > 0) fromMs = Math.min(fromMs, window.fromMs);
      }
      const hearsay = createHearsay(asked);
      if (fromMs < nowMs) {
        const { first, last } = await store.idsSince(fromMs);
        for (let id = Math.max(first, last - MAX_TRANSMISSIONS); id <= last; id += SLICE) {
          for (const one of await store.transmissions(id, Math.min(id + SLICE, last + 1))) hearsay.add(one);
        }
      }
      return new Map([...windows.keys()].map((gatewayId) => [gatewayId, hearsay.of(gatewayId)]));
    },
  };
}
