// All SQL of the fleet: partners and gateways. Settings seed only what the database does not know.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { Connection } from '../platform/database.ts';

export interface Partner {
  readonly id: string;
  readonly name: string;
}

export interface Gateway {
  readonly id: number;
  readonly eui: GatewayEui;
  readonly name: string;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Hash of the agent's password; `null`: the agent may not connect. */
  readonly secret: string | null;
}

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
  gateways(): Gateway[];
  /** False when there is one with this id already: it stays as it is. */
  seedPartner(partner: Partner): boolean;
  /** False when there is one with this EUI already: it stays as it is. */
  seedGateway(gateway: NewGateway, nowMs: number): boolean;
}

interface GatewayRow {
  readonly id: number;
  readonly eui: GatewayEui;
  readonly name: string;
  readonly partner_id: string | null;
  readonly partner_name: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly secret: string | null;
}

export function createFleetStore(connection: Connection): FleetStore {
  const partners = connection.prepare<[], Partner>('SELECT id, name FROM partners ORDER BY rowid');
  const gateways = connection.prepare<[], GatewayRow>(`
    SELECT gateways.id, eui, gateways.name, partner_id, partners.name AS partner_name,
           latitude, longitude, secret
    FROM gateways LEFT JOIN partners ON partners.id = partner_id
    ORDER BY partners.rowid, longitude, gateways.name`);
  const seedPartner = connection.prepare(
    'INSERT INTO partners (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const seedGateway = connection.prepare(`
    INSERT INTO gateways (eui, name, partner_id, latitude, longitude, secret, created_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);

  return {
    partners: () => partners.all(),
    gateways: () =>
      gateways.all().map((row) => ({
        id: row.id,
        eui: row.eui,
        name: row.name,
        partnerId: row.partner_id,
        partnerName: row.partner_name,
        latitude: row.latitude,
        longitude: row.longitude,
        secret: row.secret,
      })),
    seedPartner: ({ id, name }) => seedPartner.run(id, name).changes > 0,
    seedGateway: ({ eui, name, partnerId, latitude, longitude, secret }, nowMs) =>
      seedGateway.run(eui, name, partnerId, latitude, longitude, secret, Math.round(nowMs)).changes > 0,
  };
}
