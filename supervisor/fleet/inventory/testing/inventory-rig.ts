// The inventory with a real database, audit trail and HTTP server; people of two partners are whoever a header says.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { GatewayEui } from '../../../../protocol/eui.ts';
import { appendStatements, readTip } from '../../../access/audit/store.ts';
import { createTrail } from '../../../access/audit/trail.ts';
import { RIGHTS_OF } from '../../../access/rights.ts';
import { createInventory, type InventoryWiring } from '../../../inventory.ts';
import { type Connection, migrate, openDatabase } from '../../../platform/database.ts';
import { NOBODY, type Principal, type Role } from '../../../platform/http/principal.ts';
import { type HttpRig, principalWith, startHttpRig } from '../../../platform/http/testing/http-rig.ts';
import { createWriteBatch } from '../../../platform/write-batch.ts';
import { MIGRATIONS } from '../../../schema.ts';
import type { Gateway } from '../../gateway.ts';
import type { EquipmentHealth } from '../../health/model.ts';
import { createFleetStore } from '../../store.ts';

export const NOW = Date.UTC(2026, 4, 4, 8);
export const EUI = '7076ff0056070a01' as GatewayEui;

/** `operator@tmvl`, `administrator@smo`, `contractor@tmvl` (of the site with the id in `siteIds`). */
export type Who = `${Role}@${string}`;

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface InventoryRig {
  readonly connection: Connection;
  readonly http: HttpRig;
  inventory: InventoryWiring;
  nowMs: number;
  /** Told to the parts that serve gateways, in order. */
  readonly served: Gateway[];
  readonly retired: number[];
  readonly disconnected: GatewayEui[];
  /** Sites that contractors are sent to. */
  readonly siteIds: string[];
  health: EquipmentHealth | null;
  ask(who: Who, method: string, path: string, body?: unknown, ifMatch?: string): Promise<Answer>;
  csv(who: Who, text: string | Uint8Array, query?: string): Promise<Answer>;
  all(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export function principalOf(who: Who, siteIds: readonly string[] = []): Principal {
  const [role, partnerId] = who.split('@') as [Role, string];
  return principalWith({
    ...{ role, partnerId, rights: RIGHTS_OF[role] },
    ...(role === 'contractor' ? { siteIds } : {}),
  });
}

export async function startInventoryRig(): Promise<InventoryRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-inventory-'));
  const connection = openDatabase(join(folder, 'vigie.db'));
  migrate(connection, MIGRATIONS);
  const store = createFleetStore(connection);
  store.seedPartner({ id: 'tmvl', name: 'Tours Métropole Val de Loire' });
  store.seedPartner({ id: 'smo', name: 'SMO Val de Loire Numérique' });
  const gateway = { latitude: null, longitude: null, secret: 'hash of before' };
  store.seedGateway({ eui: EUI, name: 'Hôtel de ville', partnerId: 'tmvl', ...gateway }, NOW - 1_000);
  const writeBatch = createWriteBatch(connection);
  const write = async (statements: Parameters<typeof writeBatch>[0]) => writeBatch(statements);
  const now = (): number => rig.nowMs;
  const trail = createTrail({ write, readTip: () => readTip(connection), appendStatements, now });
  const inventory = createInventory({
    ...{ connection, write, now, record: trail.writeRecorded, log: pino({ level: 'silent' }) },
    onServed: (one) => void rig.served.push(one),
    onRetired: (id) => void rig.retired.push(id),
    disconnect: (eui) => void rig.disconnected.push(eui),
    lnsNames: ['main'],
    healthOf: () => rig.health,
  });
  const http = await startHttpRig({
    routes: [inventory.routes],
    authenticate({ headers }) {
      const who = headers['x-who'];
      return typeof who === 'string' ? principalOf(who as Who, rig.siteIds) : NOBODY;
    },
  });

  async function answer(response: Response): Promise<Answer> {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const body = isJson && text !== '' ? (JSON.parse(text) as Answer['body']) : {};
    return { status: response.status, etag: response.headers.get('etag'), body, text };
  }

  const rig: InventoryRig = {
    ...{ connection, http, inventory, nowMs: NOW, served: [], retired: [], disconnected: [], siteIds: [] },
    health: null,
    async ask(who, method, path, body, ifMatch) {
      const headers = { 'x-who': who, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) };
      return answer(await http.send(method, `/api/v1${path}`, body, headers));
    },
    async csv(who, text, query = '') {
      const response = await fetch(http.url(`/api/v1/inventory/gateways.csv${query}`), {
        method: 'POST',
        headers: { 'x-who': who, 'content-type': 'text/csv' },
        body: typeof text === 'string' ? text : Buffer.from(text),
      });
      return answer(response);
    },
    all: (sql) => connection.prepare<[], Record<string, unknown>>(sql).all(),
    async stop() {
      await http.stop();
      await inventory.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}
