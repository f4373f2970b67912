// The SQL by which settings seed the fleet: partners and gateways that the database does not know. The inventory has its own.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { Connection } from '../platform/database.ts';
import type { Partner } from './inventory/model.ts';

export interface NewGateway {
  readonly eui: GatewayEui;
  readonly name: string;
  readonly partnerId: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly secret: string | null;
}

export interface FleetStore {
  partners(): Partner[];
  euis(): GatewayEui[];
  /** False when there is one with this id already: it stays as it is. */
  seedPartner(partner: Partner): boolean;
  /** In service from now on. False when there is one with this EUI already: it stays as it is. */
  seedGateway(gateway: NewGateway, nowMs: number): boolean;
}

export function createFleetStore(connection: Connection): FleetStore {
  const partners = connection.prepare<[], Partner>('SELECT id, name FROM partners ORDER BY rowid');
  const euis = connection.prepare<[], GatewayEui>('SELECT eui FROM gateways').pluck();
  const seedPartner = connection.prepare(
    'INSERT INTO partners (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const seedGateway = connection.prepare(`
    INSERT INTO gateways (eui, name, partner_id, latitude, longitude, secret, created_ms, in_service_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);

  return {
    partners: () => partners.all(),
    euis: () => euis.all() as GatewayEui[],
    seedPartner: ({ id, name }) => seedPartner.run(id, name).changes > 0,
    seedGateway({ eui, name, partnerId, latitude, longitude, secret }, nowMs) {
      const atMs = Math.round(nowMs);
      return seedGateway.run(eui, name, partnerId, latitude, longitude, secret, atMs, atMs).changes > 0;
    },
  };
}
