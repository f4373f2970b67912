// The equipment of two partners, put into a database that is not served yet: what each must keep to itself is marked.

import type { GatewayEui } from '../../protocol/eui.ts';
import { hashSecret } from '../platform/broker/secrets.ts';
import type { Connection } from '../platform/database.ts';

export const PARTNERS = ['tmvl', 'smo'] as const;
export type PartnerId = (typeof PARTNERS)[number];

/** Where something belongs, as rights ask for it. */
export interface Place {
  readonly partnerId: string | null;
  readonly siteId: string | null;
}

export interface SeededGateway extends Place {
  readonly eui: GatewayEui;
  readonly name: string;
  /** Internal: its owner's alone. */
  readonly remarks: string;
  readonly backhaulId: string;
  /** What was heard and transmitted by it: of its owner's operators alone. */
  readonly frames: {
    readonly devAddr: number;
    readonly devEui: string;
    readonly downDevAddr: number;
  };
}

export interface SeededSite extends Place {
  readonly siteId: string;
  readonly name: string;
  readonly accessNotes: string;
  readonly contacts: string;
}

export interface SeededBackhaul {
  readonly id: string;
  readonly name: string;
  readonly partnerId: string | null;
}

export interface Network {
  /** Of each partner one at site a, one at site b; and one of nobody. */
  readonly gateways: readonly SeededGateway[];
  readonly sites: readonly SeededSite[];
  readonly backhauls: readonly SeededBackhaul[];
  /** Of every gateway's agent. */
  readonly password: string;
}

export const LNS_NAME = 'requea';
const AGENT_PASSWORD = 'mot de passe des agents 4711';

/** The same each time. Contractors of a partner work at its site a. */
export function networkOfTwoPartners(): Network {
  const sites = PARTNERS.flatMap((partnerId) => ['a', 'b'].map((letter) => siteOf(partnerId, letter)));
  const placed = sites.map((site, index) => gatewayOf(index + 1, site, `${site.partnerId}-4g`));
  const orphan = gatewayOf(placed.length + 1, { partnerId: null, siteId: null }, 'partage');
  const backhauls = PARTNERS.map((partnerId) => ({
    id: `${partnerId}-4g`,
    name: `Lien ${partnerId}`,
    partnerId,
  }));
  const shared = { id: 'partage', name: 'Lien partagé', partnerId: null };
  return {
    gateways: [...placed, orphan],
    sites,
    backhauls: [...backhauls, shared],
    password: AGENT_PASSWORD,
  };
}

function siteOf(partnerId: string, letter: string): SeededSite {
  const siteId = `${partnerId}-${letter}`;
  return {
    ...{ siteId, partnerId, name: `Château d’eau ${siteId}` },
    ...{ accessNotes: `clé du ${siteId} chez le gardien`, contacts: `gardien du ${siteId}: 06 12 34` },
  };
}

function gatewayOf(number: number, { partnerId, siteId }: Place, backhaulId: string): SeededGateway {
  const mark = 0x5a00 + number;
  return {
    ...{ partnerId, siteId, backhaulId },
    eui: `7076ff00000100${number.toString(16).padStart(2, '0')}` as GatewayEui,
    name: `Passerelle ${siteId ?? 'trouvée'}`,
    remarks: `remarque interne ${siteId ?? 'de personne'}`,
    frames: {
      devAddr: 0x26_00_00_00 + mark,
      devEui: `d0d0${mark.toString(16)}c3c3b2b2`,
      downDevAddr: 0x27_00_00_00 + mark,
    },
  };
}

/** Into a migrated database. Further `[[partners]]` and `[[gateways]]` of settings come beside them. */
export async function seedNetwork(connection: Connection, network: Network, nowMs: number): Promise<void> {
  const secret = await hashSecret(network.password);
  const run = (sql: string, ...values: readonly (string | number | null)[]): void =>
    void connection.prepare(sql).run(...values);
  for (const id of PARTNERS) run('INSERT INTO partners (id, name) VALUES (?, ?)', id, `Partenaire ${id}`);
  for (const { siteId, partnerId, name, accessNotes, contacts } of network.sites) {
    const sql = 'INSERT INTO sites (id, partner_id, name, access_notes, contacts) VALUES (?, ?, ?, ?, ?)';
    run(sql, siteId, partnerId, name, accessNotes, contacts);
  }
  for (const { id, name, partnerId } of network.backhauls) {
    const sql = "INSERT INTO backhauls (id, name, kind, partner_id) VALUES (?, ?, 'cellular', ?)";
    run(sql, id, name, partnerId);
  }
  for (const gateway of network.gateways) {
    run(
      `INSERT INTO gateways (eui, name, partner_id, site_id, backhaul_id, remarks, secret, created_ms, in_service_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[gateway.eui, gateway.name, gateway.partnerId, gateway.siteId, gateway.backhaulId, gateway.remarks],
      ...[secret, nowMs, nowMs],
    );
    run(
      `INSERT INTO downlinks (gateway_id, down_id, via, lns, asked_ms, frequency_hz, data_rate, size, dev_addr, result)
       SELECT id, ?, 'supervisor', ?, ?, 868100000, 'SF7BW125', 12, ?, 'accepted' FROM gateways WHERE eui = ?`,
      ...[`seed-${gateway.eui}`, LNS_NAME, nowMs, gateway.frames.downDevAddr, gateway.eui],
    );
    run(
      `INSERT INTO downlink_counts (gateway_id, via, lns, result, downlinks)
       SELECT id, 'supervisor', ?, 'accepted', 1 FROM gateways WHERE eui = ?`,
      ...[LNS_NAME, gateway.eui],
    );
  }
}
