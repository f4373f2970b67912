// Where the gateways of a simulated network are, as the inventory would tell it.

import type { SimulatedGateway } from '../../fleet/health/testing/world.ts';
import type { Backhaul, GatewayRecord } from '../../fleet/inventory/model.ts';

export interface Place {
  readonly backhaul?: string;
  readonly site?: string;
}

/** Also tells the simulated gateways their backhauls. */
export function placesOf(
  simulated: readonly Pick<SimulatedGateway, 'equipment' | 'backhaul'>[],
  place: (index: number) => Place,
  operators: Readonly<Record<string, string>>,
): { readonly gateways: readonly GatewayRecord[]; readonly backhauls: readonly Backhaul[] } {
  const gateways = simulated.map((gateway, index): GatewayRecord => {
    const { backhaul = null, site = null } = place(index);
    gateway.backhaul = backhaul === null ? null : `backhaul:${backhaul}`;
    return {
      ...{ id: index + 1, eui: gateway.equipment.slice('gateway:'.length) as GatewayRecord['eui'] },
      ...{ version: 1, createdMs: 0, inServiceMs: 0, retiredMs: null, secret: null },
      ...{ name: `Passerelle ${index}`, partnerId: 'tmvl', siteId: site, backhaulId: backhaul },
      ...{ latitude: null, longitude: null, altitudeM: null, model: null, antenna: null, remarks: null },
      ...{ lifeCycle: 'in-service', suspectAfterS: null, offlineAfterS: null, stableS: null },
    };
  });
  const ids = [...new Set(gateways.flatMap(({ backhaulId }) => backhaulId ?? []))];
  const backhauls = ids.map((id): Backhaul => {
    const operator = operators[id] ?? null;
    return { id, version: 1, name: id, kind: 'cellular', partnerId: null, operator };
  });
  return { gateways, backhauls };
}
