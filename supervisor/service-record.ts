// Wiring of what is known of the past: traffic and what is usual for it, availability, blind times that are looked into.

import type { Logger } from 'pino';
import { availabilityRoutes } from './fleet/availability/api.ts';
import { createBackFiller } from './fleet/availability/back-filler.ts';
import {
  createFigures,
  type Figures,
  type FiguresDeps,
  inServiceOf,
  type KnownEquipment,
} from './fleet/availability/figures.ts';
import type { Interval } from './fleet/availability/intervals.ts';
import { createReceptionTimes } from './fleet/availability/reception-store.ts';
import { createAvailabilityStore } from './fleet/availability/store.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { EquipmentId } from './fleet/health/model.ts';
import { insertState } from './fleet/health/store.ts';
import type { Book } from './fleet/inventory/book.ts';
import type { GatewayRecord } from './fleet/inventory/model.ts';
import { createServingBook } from './fleet/traffic/serving.ts';
import type { TrafficSettings } from './fleet/traffic/settings.ts';
import { createTraffic, type Traffic } from './fleet/traffic/traffic.ts';
import { createReading } from './incidents/reading.ts';
import type { Routes } from './platform/http/server.ts';
import type { Reader } from './platform/reader.ts';
import type { Statement, Written } from './platform/write-batch.ts';

export interface ServiceRecordDeps {
  readonly settings: TrafficSettings;
  readonly reader: Reader;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly fleet: Pick<Fleet, 'byId'>;
  readonly book: Book;
  /** Equipment other than gateways, by its id; `null`: there is no such thing. */
  readonly named: (
    equipment: EquipmentId,
  ) => { readonly name: string; readonly siteId: string | null } | null;
  /** Work that availability leaves out. */
  readonly announced: FiguresDeps['announced'];
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface ServiceRecord
  extends Pick<Traffic, 'deaf' | 'hearing' | 'baseline' | 'neighbours' | 'signal'> {
  readonly figures: Figures;
  /** All gateways, as far as availability is counted for them. */
  readonly known: () => readonly KnownEquipment[];
  readonly routes: Routes;
  /** The same fleet; what it is told of agents is noted here too. */
  over(fleet: Fleet): Fleet;
  start(): void;
  stop(): Promise<void>;
}

export function createServiceRecord(deps: ServiceRecordDeps): ServiceRecord {
  const { reader, book, now, log } = deps;
  const store = createAvailabilityStore(reader);
  const serving = createServingBook(now);

  function recordOf(gatewayId: number): GatewayRecord | null {
    const eui = deps.fleet.byId(gatewayId)?.eui;
    return eui === undefined ? null : book.gateway(eui);
  }

  const traffic = createTraffic({
    ...{ settings: deps.settings, reader, now, log, said: store.said, reasons: store.reasons },
    gateways: () =>
      book
        .gateways()
        .filter(({ lifeCycle }) => lifeCycle !== 'retired')
        .map((gateway) => ({
          ...{ id: gateway.id, eui: gateway.eui, historyFromMs: startMs(gateway) },
          ...serving.of(gateway.id),
        })),
    byEui: book.gateway,
    byId: recordOf,
  });

  const backFiller = createBackFiller({
    said: store.said,
    receptionTimes: createReceptionTimes(reader),
    equipmentOf(gatewayId) {
      const gateway = recordOf(gatewayId);
      return gateway === null ? null : `gateway:${gateway.eui}`;
    },
    usualGapMs: traffic.usualGapMs,
    insert: insertState,
    write: deps.write,
    now,
    log,
  });

  const figures = createFigures({ store, announced: deps.announced, now });
  const known = () => book.gateways().map(knownGateway);
  const availability = availabilityRoutes({
    figures,
    reasons: store.reasons,
    find(id) {
      const gateway = book.gateways().find(({ eui }) => id === `gateway:${eui}`);
      if (gateway !== undefined) return knownGateway(gateway);
      if (id.startsWith('gateway:')) return null;
      const equipment = id as EquipmentId;
      const found = deps.named(equipment);
      if (found === null) return null;
      return { equipment, name: found.name, siteId: found.siteId, inService: ALWAYS, sensors: null };
    },
    gateways: known,
    outages: createReading(deps.reader).ofSpan,
    now,
  });

  return {
    figures,
    known,
    deaf: traffic.deaf,
    hearing: traffic.hearing,
    baseline: traffic.baseline,
    neighbours: traffic.neighbours,
    signal: traffic.signal,
    routes(server) {
      traffic.routes(server);
      availability(server);
    },
    over: (fleet) => ({
      ...fleet,
      agentState(gatewayId, online, version, byWill) {
        serving.state(gatewayId, online);
        fleet.agentState(gatewayId, online, version, byWill);
      },
      agentHello(gatewayId, hello) {
        backFiller.hello(gatewayId, hello);
        fleet.agentHello(gatewayId, hello);
      },
      agentHealth(gatewayId, health) {
        serving.report(gatewayId, health.forwarder.alive, health.journal.waiting);
        backFiller.health(gatewayId, health);
        fleet.agentHealth(gatewayId, health);
      },
    }),
    start: traffic.start,
    async stop() {
      await backFiller.stop();
      await traffic.stop();
    },
  };
}

/** Of what is no gateway nothing is promised from a day on: its record says since when it is known. */
const ALWAYS: readonly Interval[] = [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }];

function startMs({ inServiceMs, createdMs }: GatewayRecord): number {
  return inServiceMs ?? createdMs;
}

/** Sensors are not registered yet, so nobody knows how many depend on a gateway. */
function knownGateway(gateway: GatewayRecord): KnownEquipment {
  const { eui, name, siteId } = gateway;
  return { equipment: `gateway:${eui}`, name, siteId, inService: inServiceOf(gateway), sensors: null };
}
