// Three gateways of two partners, in memory: for rigs of rooms that ask whose equipment is where, and no more.

import { parseGatewayEui } from '../../protocol/eui.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import { type Book, createBook } from '../fleet/inventory/book.ts';
import type { GatewayRecord, Site } from '../fleet/inventory/model.ts';

/** Of tmvl at its sites a and b; of smo at s. */
export const A1 = 'gateway:7276ff00000000a1' as EquipmentId;
export const A2 = 'gateway:7276ff00000000a2' as EquipmentId;
export const S1 = 'gateway:7276ff0000000051' as EquipmentId;

/** A further gateway. */
export type Placed = readonly [equipment: EquipmentId, name: string, partnerId: string, siteId: string];

export function smallNetwork(nameOfA2 = 'Ballan-Miré, château d’eau', more: readonly Placed[] = []): Book {
  const gateways: readonly Placed[] = [
    [S1, 'Amboise, Châteliers', 'smo', 's'],
    [A1, 'Joué, Centre', 'tmvl', 'a'],
    [A2, nameOfA2, 'tmvl', 'b'],
    ...more,
  ];
  return createBook({
    partners: [
      { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
      { id: 'smo', name: 'SMO Val de Loire Numérique' },
    ],
    sites: [
      siteOf('a', 'tmvl', 'Joué-lès-Tours', 'Astreinte 02 47 01 02 03'),
      siteOf('b', 'tmvl', 'Ballan-Miré'),
      siteOf('s', 'smo', 'Amboise'),
    ],
    backhauls: [],
    gateways: gateways.map(gatewayOf),
  });
}

function siteOf(id: string, partnerId: string, commune: string, contacts: string | null = null): Site {
  return { id, version: 1, name: `Site ${id}`, partnerId, commune, accessNotes: null, contacts };
}

function gatewayOf([equipment, name, partnerId, siteId]: Placed): GatewayRecord {
  const eui = parseGatewayEui(equipment.slice('gateway:'.length));
  if (eui === null) throw new Error(`${equipment} is no gateway`);
  return {
    ...{ id: Number(`0x${eui.slice(-4)}`), eui, name, partnerId, siteId, backhaulId: null, secret: null },
    ...{ version: 1, createdMs: 0, inServiceMs: 0, retiredMs: null, lifeCycle: 'in-service' },
    ...{ latitude: null, longitude: null, altitudeM: null, model: null, antenna: null, remarks: null },
    ...{ suspectAfterS: null, offlineAfterS: null, stableS: null },
  };
}
