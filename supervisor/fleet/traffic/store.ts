// All SQL of traffic, through the reader thread: every query is a slice that takes it a few milliseconds.

import type { Reader } from '../../platform/reader.ts';
import type { HourCount } from './baseline.ts';
import type { DeviceDay, HeardTransmission } from './neighbours.ts';

export interface RecentTraffic {
  readonly gatewayId: number;
  /** Receptions of the hours asked for. */
  readonly receptions: number;
}

export interface TrafficStore {
  /** Of some hundred gateways at most, those that heard anything from that hour on. */
  since(gatewayIds: readonly number[], hour: number): Promise<readonly RecentTraffic[]>;
  /** Hours with receptions, from the first to before the last. */
  hours(gatewayId: number, fromHour: number, toHour: number): Promise<HourCount[]>;
  /**
   * Device sessions of that day (yyyymmdd) that these gateways and at least one other heard, in slices; one call a slice:
   * `after` is `null` at first, then what the slice before returned.
   */
  devices(day: number, gatewayIds: readonly number[], after: number | null): Promise<DeviceSlice>;
  /** Ids of transmissions among which all are that arrived since then: from the first, included, to the last. */
  idsSince(arrivedMs: number): Promise<{ readonly first: number; readonly last: number }>;
  /** Those of devices, by ids, from the first to before the last. */
  transmissions(first: number, before: number): Promise<HeardTransmission[]>;
}

export interface DeviceSlice {
  readonly devices: readonly (DeviceDay & { readonly gatewayId: number })[];
  /** `null`: this was the last slice. */
  readonly next: number | null;
}

/** Rows of `dev_addr_days` a slice. */
const DEVICES_SLICE = 4_000;
/** Receptions may be stored in another order than they arrived: backlog is overtaken. */
const OVERTAKEN_MS = 120_000;

export const SINCE = `
  SELECT wanted.value AS gatewayId, sum(receptions) AS receptions
  FROM json_each(?) AS wanted JOIN gateway_hours ON gateway_id = wanted.value AND hour >= ?
  GROUP BY gateway_id`;

export const HOURS = `
  SELECT json_array(json_group_array(hour), json_group_array(receptions)) AS packed
  FROM gateway_hours WHERE gateway_id = ? AND hour >= ? AND hour < ?`;

export const SLICE_END = `
  SELECT dev_addr AS devAddr FROM dev_addr_days WHERE day = ? AND dev_addr > ?
  ORDER BY dev_addr LIMIT 1 OFFSET ${DEVICES_SLICE}`;

export const DEVICES = `
  SELECT mine.gateway_id AS gatewayId, mine.dev_addr AS devAddr, mine.receptions AS own,
         max(others.receptions) AS mostOfOthers
  FROM dev_addr_days AS mine JOIN dev_addr_days AS others
    ON others.day = mine.day AND others.dev_addr = mine.dev_addr AND others.gateway_id <> mine.gateway_id
  WHERE mine.day = ? AND mine.dev_addr > ? AND mine.dev_addr <= ?
    AND mine.gateway_id IN (SELECT value FROM json_each(?))
  GROUP BY mine.dev_addr, mine.gateway_id`;

const FIRST_AND_LAST = 'SELECT min(id) AS first, max(id) AS last FROM receptions';
const FIRST_ARRIVED = `
  SELECT id, arrival_ms AS arrivalMs FROM receptions WHERE id >= ? ORDER BY id LIMIT 1`;
/** The one after the newest of the receptions before: those that come late join older ones, but not all of them do. */
const FIRST_TRANSMISSION = `
  SELECT coalesce(max(transmission_id) + 1, (SELECT min(id) FROM transmissions), 0) AS first,
         coalesce((SELECT max(id) FROM transmissions), -1) AS last
  FROM (SELECT transmission_id FROM receptions WHERE id < ? ORDER BY id DESC LIMIT 2000)`;

export const TRANSMISSIONS = `
  SELECT json_array(json_group_array(received_ms), json_group_array(dev_addr), json_group_array(json(gateways)))
    AS packed
  FROM transmissions JOIN frames ON frames.id = frame_id
  WHERE transmissions.id >= ? AND transmissions.id < ? AND dev_addr IS NOT NULL`;

export function createTrafficStore(reader: Pick<Reader, 'all'>): TrafficStore {
  /** The first reception, by id, that arrived at `ms` or later: ids ascend with arrival, or nearly. */
  async function firstArrived(ms: number): Promise<number | null> {
    const [ends] = await reader.all<{ first: number | null; last: number | null }>(FIRST_AND_LAST);
    let low = ends?.first ?? null;
    let high = ends?.last ?? null;
    if (low === null || high === null) return null;
    while (low < high) {
      const middle: number = Math.floor((low + high) / 2);
      const [found] = await reader.all<{ id: number; arrivalMs: number }>(FIRST_ARRIVED, [middle]);
      if (found === undefined || found.arrivalMs >= ms) high = middle;
      else low = Math.max(found.id, middle) + 1;
    }
    return low;
  }

  return {
    since: (gatewayIds, hour) => reader.all<RecentTraffic>(SINCE, [JSON.stringify(gatewayIds), hour]),

    async hours(gatewayId, fromHour, toHour) {
      const [row] = await reader.all<{ packed: string }>(HOURS, [gatewayId, fromHour, toHour]);
      const [hours, receptions] = JSON.parse(row?.packed ?? '[[],[]]') as [number[], number[]];
      return hours.map((hour, index) => ({ hour, receptions: receptions[index] ?? 0 }));
    },

    async devices(day, gatewayIds, after) {
      const from = after ?? -1;
      const [end] = await reader.all<{ devAddr: number }>(SLICE_END, [day, from]);
      const to = end?.devAddr ?? Number.MAX_SAFE_INTEGER;
      const parameters = [day, from, to, JSON.stringify(gatewayIds)];
      const devices = await reader.all<DeviceSlice['devices'][number]>(DEVICES, parameters);
      return { devices, next: end?.devAddr ?? null };
    },

    async idsSince(arrivedMs) {
      const reception = await firstArrived(arrivedMs - OVERTAKEN_MS);
      if (reception === null) return { first: 0, last: -1 };
      const [ids] = await reader.all<{ first: number; last: number }>(FIRST_TRANSMISSION, [reception]);
      return ids ?? { first: 0, last: -1 };
    },

    async transmissions(first, before) {
      const [row] = await reader.all<{ packed: string }>(TRANSMISSIONS, [first, before]);
      const packed = JSON.parse(row?.packed ?? '[[],[],[]]') as [number[], number[], number[][]];
      const [receivedMs, devAddrs, gateways] = packed;
      return receivedMs.map((ms, index) => ({
        receivedMs: ms,
        devAddr: devAddrs[index] ?? null,
        gateways: gateways[index] ?? [],
      }));
    },
  };
}
