// SQL of who alone hears what: device sessions of some days that no other gateway heard.

import type { Reader } from '../../platform/reader.ts';

export interface AloneStore {
  /** Sessions that this gateway alone heard on these days (yyyymmdd), by gateway; of those with none nothing. */
  alone(days: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Sessions that none but these gateways heard on these days. */
  onlyBy(gatewayIds: readonly number[], days: readonly number[]): Promise<number>;
}

const ALONE = `
  SELECT gateway_id AS gatewayId, count(*) AS devices
  FROM (SELECT max(gateway_id) AS gateway_id FROM dev_addr_days
    WHERE day IN (SELECT value FROM json_each(?))
    GROUP BY dev_addr HAVING min(gateway_id) = max(gateway_id))
  GROUP BY gateway_id`;

const ONLY_BY = `
  SELECT count(*) AS devices
  FROM (SELECT 1 FROM dev_addr_days
    WHERE day IN (SELECT value FROM json_each(?))
    GROUP BY dev_addr HAVING sum(gateway_id NOT IN (SELECT value FROM json_each(?))) = 0)`;

export function createAloneStore(reader: Pick<Reader, 'all'>): AloneStore {
  return {
    async alone(days) {
      const rows = await reader.all<{ readonly gatewayId: number; readonly devices: number }>(ALONE, [
        JSON.stringify(days),
      ]);
      return new Map(rows.map(({ gatewayId, devices }) => [gatewayId, devices]));
    },
    async onlyBy(gatewayIds, days) {
      if (gatewayIds.length === 0) return 0;
      const [row] = await reader.all<{ readonly devices: number }>(ONLY_BY, [
        JSON.stringify(days),
        JSON.stringify(gatewayIds),
      ]);
      return row?.devices ?? 0;
    },
  };
}
