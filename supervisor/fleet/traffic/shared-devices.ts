// Which gateways hear the same devices: how many device sessions of a day each two of them both heard.

import { DAY_MS, localDay } from '../../calendar/local-time.ts';
import type { Reader } from '../../platform/reader.ts';
import { SLICE_END } from './store.ts';

export interface SharedDevices {
  /** Ids of gateways, the smaller one first. */
  readonly one: number;
  readonly other: number;
  /** Device sessions that both heard. */
  readonly devices: number;
}

/** Two million rows of a day: three hundred gateways that hear seven thousand sessions each. */
const MAX_SLICES = 500;

const PAIRS = `
  SELECT a.gateway_id AS one, b.gateway_id AS other, count(*) AS devices
  FROM dev_addr_days AS a CROSS JOIN dev_addr_days AS b
    ON b.day = a.day AND b.dev_addr = a.dev_addr AND b.gateway_id > a.gateway_id
  WHERE a.day = ? AND a.dev_addr > ? AND a.dev_addr <= ?
  GROUP BY a.gateway_id, b.gateway_id`;

/** Of that day (yyyymmdd); slice by slice, so that others get their turn at the reader. */
export async function sharedDevices(
  reader: Pick<Reader, 'all'>,
  day: number,
): Promise<readonly SharedDevices[]> {
  const sums = new Map<string, SharedDevices>();
  let after = -1;
  for (let slice = 0; slice < MAX_SLICES; slice++) {
    const [end] = await reader.all<{ readonly devAddr: number }>(SLICE_END, [day, after]);
    const to = end?.devAddr ?? Number.MAX_SAFE_INTEGER;
    for (const pair of await reader.all<SharedDevices>(PAIRS, [day, after, to])) {
      const key = `${pair.one} ${pair.other}`;
      sums.set(key, { ...pair, devices: pair.devices + (sums.get(key)?.devices ?? 0) });
    }
    if (end === undefined) break;
    after = end.devAddr;
  }
  return [...sums.values()];
}

/** Of yesterday; of today where nothing was heard yesterday, as on the first day. */
export async function sharedOfLastDay(
  reader: Pick<Reader, 'all'>,
  nowMs: number,
): Promise<readonly SharedDevices[]> {
  const yesterday = await sharedDevices(reader, localDay(nowMs - DAY_MS));
  return yesterday.length > 0 ? yesterday : sharedDevices(reader, localDay(nowMs));
}
