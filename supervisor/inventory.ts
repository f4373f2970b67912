// Wiring of the inventory: what is known of the equipment, its routes, and who is told when a gateway comes, changes or goes.

import type { Logger } from 'pino';
import type { GatewayEui } from '../protocol/eui.ts';
import type { Gateway } from './fleet/gateway.ts';
import type { EquipmentHealth, EquipmentId } from './fleet/health/model.ts';
import { gatewayRoutes } from './fleet/inventory/api.ts';
import { type Book, createBook } from './fleet/inventory/book.ts';
import { createChanges, type Record } from './fleet/inventory/changes.ts';
import { csvRoutes } from './fleet/inventory/csv-api.ts';
import { equipmentRoutes } from './fleet/inventory/equipment-api.ts';
import { createGatewayDesk, type GatewayDesk } from './fleet/inventory/gateway-desk.ts';
import { createImportDesk, type ImportDesk } from './fleet/inventory/import-desk.ts';
import { createKnocks, type Knocks } from './fleet/inventory/knocks.ts';
import type { GatewayRecord } from './fleet/inventory/model.ts';
import { partnerRoutes } from './fleet/inventory/partners-api.ts';
import { createPlaceDesk, type PlaceDesk } from './fleet/inventory/place-desk.ts';
import { BACKHAULS, SITES } from './fleet/inventory/place-kinds.ts';
import { placeRoutes } from './fleet/inventory/places-api.ts';
import { inOrder, servedGateway } from './fleet/inventory/served.ts';
import { readInventory, readKnocks } from './fleet/inventory/store.ts';
import { unknownRoutes } from './fleet/inventory/unknown-api.ts';
import { hashSecret } from './platform/broker/secrets.ts';
import type { Connection } from './platform/database.ts';
import type { Routes } from './platform/http/server.ts';
import type { Statement, Written } from './platform/write-batch.ts';

export interface InventoryDeps {
  readonly connection: Connection;
  /** Statements, and the lines of the audit trail that tell of them. */
  readonly record: Record;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  /** It is to be served from now on, served differently, or (retired) no more. */
  readonly onServed: (gateway: Gateway) => void;
  readonly onRetired: (gatewayId: number) => void;
  /** Its agent must not go on: retired, or with a secret that has ended. */
  readonly disconnect: (eui: GatewayEui) => void;
  readonly lnsNames: readonly string[];
  /** `null`: not known yet. */
  readonly healthOf: (id: EquipmentId) => EquipmentHealth | null;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface InventoryWiring {
  readonly book: Book;
  /** To begin with. */
  readonly gateways: readonly Gateway[];
  readonly inOrder: (a: Gateway, b: Gateway) => number;
  /** By the EUI, its hash; `null`: whoever calls itself so may not connect. */
  readonly secretOf: (username: string) => string | null;
  /** Somebody calls itself so; remembered where the inventory has nobody of this name. */
  readonly knocked: (eui: GatewayEui) => void;
  readonly routes: Routes;
  /** Where pages have things changed. */
  readonly desks: InventoryDesks;
  start(): void;
  stop(): Promise<void>;
}

export interface InventoryDesks {
  readonly gateways: GatewayDesk;
  readonly sites: PlaceDesk;
  readonly backhauls: PlaceDesk;
  readonly imports: ImportDesk;
  readonly knocks: Pick<Knocks, 'all'>;
}

const KNOCKS_EVERY_MS = 10_000;

export function createInventory(deps: InventoryDeps): InventoryWiring {
  const { connection, now, log } = deps;
  const book = createBook(readInventory(connection));
  const knocks = createKnocks(readKnocks(connection));
  let timer: NodeJS.Timeout | null = null;

  function onGateway(gateway: GatewayRecord, before: GatewayRecord | null): void {
    knocks.forget(gateway.eui);
    deps.onServed(servedGateway(gateway, book));
    const isRetired = gateway.lifeCycle === 'retired';
    if (isRetired) deps.onRetired(gateway.id);
    if (isRetired || gateway.secret !== before?.secret) deps.disconnect(gateway.eui);
  }

  const change = createChanges({ book, record: deps.record, onGateway });
  const desk = createGatewayDesk({ book, change, hashSecret, now });
  const imports = createImportDesk({ book, change, now });
  const sites = createPlaceDesk(SITES, { book, change });
  const backhauls = createPlaceDesk(BACKHAULS, { book, change });

  /** Not worth more than a line in the log: whoever knocks does so again. */
  async function writeKnocks(): Promise<void> {
    const statements = knocks.takeUnwritten();
    if (statements.length === 0) return;
    try {
      await deps.write(statements);
    } catch (error) {
      log.warn({ err: error }, 'unknown gateways were not written');
    }
  }

  const routes = [
    gatewayRoutes({ book, desk }),
    csvRoutes({ book, desk: imports }),
    placeRoutes(SITES, { book, desk: sites }),
    placeRoutes(BACKHAULS, { book, desk: backhauls }),
    partnerRoutes(book),
    unknownRoutes(knocks),
    equipmentRoutes({ book, lnsNames: deps.lnsNames, healthOf: deps.healthOf }),
  ];

  return {
    book,
    gateways: book.gateways().map((gateway) => servedGateway(gateway, book)),
    inOrder: inOrder(book),
    secretOf(username) {
      const gateway = book.gateway(username as GatewayEui);
      return gateway === null || gateway.lifeCycle === 'retired' ? null : gateway.secret;
    },
    knocked(eui) {
      if (book.gateway(eui) === null) knocks.knocked(eui, now());
    },
    routes: (server) => {
      for (const add of routes) add(server);
    },
    desks: { gateways: desk, sites, backhauls, imports, knocks },
    start() {
      timer = setInterval(() => void writeKnocks(), KNOCKS_EVERY_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      await writeKnocks();
    },
  };
}
