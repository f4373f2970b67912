// All there is of the network, gateways and the rest, as equipment: each with its id, name and owner. Pure.

import { maySee } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { EquipmentId } from '../health/model.ts';
import type { Book } from './book.ts';

export const EQUIPMENT_KINDS = ['gateway', 'lns', 'backhaul', 'broker', 'supervisor'] as const;
export type EquipmentKind = (typeof EQUIPMENT_KINDS)[number];

export interface Equipment {
  readonly id: EquipmentId;
  readonly kind: EquipmentKind;
  readonly name: string;
  /** `null`: shared. */
  readonly partnerId: string | null;
  /** Of a gateway. */
  readonly siteId: string | null;
}

/** In ascending order of the ids, by code units; what `who` may see. */
export function equipmentSeen(book: Book, lnsNames: readonly string[], who: Principal): Equipment[] {
  return allEquipment(book, lnsNames).filter((one) => maySee(who, one));
}

function allEquipment(book: Book, lnsNames: readonly string[]): Equipment[] {
  return [
    ...book.backhauls().map(({ id, name, partnerId }) => of('backhaul', `backhaul:${id}`, name, partnerId)),
    of('broker', 'broker', 'MQTT broker', null),
    ...book.gateways().map(({ eui, name, partnerId, siteId }) => ({
      ...of('gateway', `gateway:${eui}`, name, partnerId),
      siteId,
    })),
    ...lnsNames.toSorted().map((name) => of('lns', `lns:${name}`, name, null)),
    of('supervisor', 'supervisor', 'Vigie', null),
  ];
}

function of(kind: EquipmentKind, id: EquipmentId, name: string, partnerId: string | null): Equipment {
  return { id, kind, name, partnerId, siteId: null };
}
