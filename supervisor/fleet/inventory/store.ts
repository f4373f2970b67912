// All SQL of the inventory: reads it once at the start; changes are statements of a batch.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Connection } from '../../platform/database.ts';
import type { Statement } from '../../platform/write-batch.ts';
import type { InventoryContent } from './book.ts';
import {
  type Backhaul,
  type GatewayRecord,
  type Partner,
  type Site,
  type Thresholds,
  thresholdsOf,
} from './model.ts';

type GatewayRow = Omit<GatewayRecord, 'suspectAfterS' | 'offlineAfterS' | 'stableS'> & {
  readonly thresholds: string;
};

export function readInventory(connection: Connection): InventoryContent {
  const gateways = connection
    .prepare<[], GatewayRow>(
      `SELECT id, eui, version, name, partner_id AS partnerId, site_id AS siteId, latitude, longitude,
         altitude_m AS altitudeM, model, antenna, backhaul_id AS backhaulId, remarks, life_cycle AS lifeCycle,
         thresholds, created_ms AS createdMs, in_service_ms AS inServiceMs, retired_ms AS retiredMs, secret
       FROM gateways`,
    )
    .all()
    .map(({ thresholds, ...row }): GatewayRecord => {
      const own = JSON.parse(thresholds) as Thresholds;
      return {
        ...row,
        suspectAfterS: own.suspect_after_s ?? null,
        offlineAfterS: own.offline_after_s ?? null,
        stableS: own.stable_s ?? null,
      };
    });
  return {
    partners: connection.prepare<[], Partner>('SELECT id, name FROM partners ORDER BY rowid').all(),
    sites: connection
      .prepare<[], Site>(
        `SELECT id, version, name, partner_id AS partnerId, commune, access_notes AS accessNotes, contacts
         FROM sites`,
      )
      .all(),
    backhauls: connection
      .prepare<[], Backhaul>(
        'SELECT id, version, name, kind, operator, partner_id AS partnerId FROM backhauls',
      )
      .all(),
    gateways,
  };
}

export function insertGateway(gateway: Omit<GatewayRecord, 'id' | 'version'>): Statement {
  return {
    sql: `INSERT INTO gateways
      (name, partner_id, site_id, latitude, longitude, altitude_m, model, antenna, backhaul_id, remarks,
       life_cycle, thresholds, in_service_ms, retired_ms, secret, eui, created_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    parameters: [...columnsOf(gateway), gateway.eui, gateway.createdMs],
    changes: 1,
  };
}

/** Changes nothing when somebody else has changed it since this version. */
export function updateGateway(gateway: GatewayRecord, version: number): Statement {
  return {
    sql: `UPDATE gateways SET
      name = ?, partner_id = ?, site_id = ?, latitude = ?, longitude = ?, altitude_m = ?, model = ?, antenna = ?,
      backhaul_id = ?, remarks = ?, life_cycle = ?, thresholds = ?, in_service_ms = ?, retired_ms = ?, secret = ?,
      version = ? WHERE id = ? AND version = ?`,
    parameters: [...columnsOf(gateway), gateway.version, gateway.id, version],
    changes: 1,
  };
}

function columnsOf(gateway: Omit<GatewayRecord, 'id' | 'version'>): Statement['parameters'] {
  return [
    ...[gateway.name, gateway.partnerId, gateway.siteId, gateway.latitude, gateway.longitude],
    ...[gateway.altitudeM, gateway.model, gateway.antenna, gateway.backhaulId, gateway.remarks],
    ...[gateway.lifeCycle, JSON.stringify(thresholdsOf(gateway)), gateway.inServiceMs, gateway.retiredMs],
    gateway.secret,
  ];
}

export function insertSite({ id, partnerId, name, commune, accessNotes, contacts }: Site): Statement {
  return {
    sql: `INSERT INTO sites (id, partner_id, name, commune, access_notes, contacts) VALUES (?, ?, ?, ?, ?, ?)`,
    parameters: [id, partnerId, name, commune, accessNotes, contacts],
    changes: 1,
  };
}

export function updateSite(site: Site, version: number): Statement {
  return {
    sql: `UPDATE sites SET partner_id = ?, name = ?, commune = ?, access_notes = ?, contacts = ?, version = ?
      WHERE id = ? AND version = ?`,
    parameters: [
      ...[site.partnerId, site.name, site.commune, site.accessNotes, site.contacts, site.version],
      ...[site.id, version],
    ],
    changes: 1,
  };
}

export function deleteSite({ id, version }: Site): Statement {
  return { sql: 'DELETE FROM sites WHERE id = ? AND version = ?', parameters: [id, version], changes: 1 };
}

export function insertBackhaul({ id, name, kind, operator, partnerId }: Backhaul): Statement {
  return {
    sql: 'INSERT INTO backhauls (id, name, kind, operator, partner_id) VALUES (?, ?, ?, ?, ?)',
    parameters: [id, name, kind, operator, partnerId],
    changes: 1,
  };
}

export function updateBackhaul(backhaul: Backhaul, version: number): Statement {
  const { id, name, kind, operator, partnerId } = backhaul;
  return {
    sql: `UPDATE backhauls SET name = ?, kind = ?, operator = ?, partner_id = ?, version = ?
      WHERE id = ? AND version = ?`,
    parameters: [name, kind, operator, partnerId, backhaul.version, id, version],
    changes: 1,
  };
}

export function deleteBackhaul({ id, version }: Backhaul): Statement {
  return { sql: 'DELETE FROM backhauls WHERE id = ? AND version = ?', parameters: [id, version], changes: 1 };
}

/** Somebody who knocks under a name that the inventory does not know. */
export interface Knock {
  readonly eui: GatewayEui;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly times: number;
}

export function readKnocks(connection: Connection): Knock[] {
  return connection
    .prepare<[], Knock>(
      `SELECT eui, first_ms AS firstMs, last_ms AS lastMs, times FROM unknown_gateways
       WHERE eui NOT IN (SELECT eui FROM gateways) ORDER BY last_ms`,
    )
    .all();
}

export function upsertKnock({ eui, firstMs, lastMs, times }: Knock): Statement {
  return {
    sql: `INSERT INTO unknown_gateways (eui, first_ms, last_ms, times) VALUES (?, ?, ?, ?)
      ON CONFLICT (eui) DO UPDATE SET last_ms = excluded.last_ms, times = excluded.times`,
    parameters: [eui, firstMs, lastMs, times],
  };
}

export function deleteKnock(eui: GatewayEui): Statement {
  return { sql: 'DELETE FROM unknown_gateways WHERE eui = ?', parameters: [eui] };
}

/** Those that have been added are known now. */
export const FORGET_KNOWN_KNOCKS: Statement = {
  sql: 'DELETE FROM unknown_gateways WHERE eui IN (SELECT eui FROM gateways)',
  parameters: [],
};
