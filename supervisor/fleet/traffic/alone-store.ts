// SQL of who alone hears what: device sessions of some days that no other gateway heard.

import type { Reader } from '../../platform/reader.ts';

export interface AloneStore {
  /** Sessions that this gateway alone heard on these days (yyyymmdd), by gateway; of those with none nothing. */
  alone(days: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Sessions that none but these gateways heard on these days. */
  onlyBy(gatewayIds: readonly number[], days: readonly number[]): Promise<number>;
  /** What goes with these gateways. `silent`: those that hear nothing at present, these among them. */
  lostWith(
    gatewayIds: readonly number[],
    silent: readonly number[],
    days: readonly number[],
  ): Promise<LostSessions>;
}

export interface LostSessions {
  /** Sessions that one of these gateways heard. */
  readonly sensors: number;
  /** And none that is not silent. */
  readonly alone: number;
  /** Of these gateways, those that heard one of the latter. */
  readonly gateways: number;
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

const LOST_WITH = `
  WITH silent AS MATERIALIZED (SELECT value FROM json_each(?)),
  days AS MATERIALIZED (SELECT value FROM json_each(?)),
  own AS MATERIALIZED (SELECT value FROM json_each(?)),
  heard AS MATERIALIZED (
    SELECT dev_addr, gateway_id FROM dev_addr_days WHERE day IN days AND gateway_id IN own),
  lost AS MATERIALIZED (
    SELECT dev_addr, gateway_id FROM heard WHERE NOT EXISTS (
      SELECT 1 FROM dev_addr_days AS other WHERE other.day IN days
        AND other.dev_addr = heard.dev_addr AND other.gateway_id NOT IN silent))
  SELECT
    (SELECT count(DISTINCT dev_addr) FROM heard) AS sensors,
    (SELECT count(DISTINCT dev_addr) FROM lost) AS alone,
    (SELECT count(DISTINCT gateway_id) FROM lost) AS gateways`;

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
    async lostWith(gatewayIds, silent, days) {
      const parameters = [silent, days, gatewayIds].map((one) => JSON.stringify(one));
      const [row] = await reader.all<LostSessions>(LOST_WITH, parameters);
      return row ?? { sensors: 0, alone: 0, gateways: 0 };
    },
  };
}
