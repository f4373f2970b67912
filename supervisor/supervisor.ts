// The supervisor's wiring: rooms get what they need of each other as functions, and nothing else.

import type { Logger } from 'pino';
import { type AgentMessages, createAgentMessages } from './agent-messages.ts';
import { createBus } from './choose-bus.ts';
import { fleetRoutes } from './fleet/api.ts';
import { createFleet } from './fleet/fleet.ts';
import { seedFleet } from './fleet/seed.ts';
import { createFleetStore } from './fleet/store.ts';
import { createHealthWatch } from './health-watch.ts';
import { createIncidents } from './incident-office.ts';
import { incidentPages } from './incident-pages.ts';
import { createIncidentWatch } from './incident-watch.ts';
import { createAcks } from './ingest/acks.ts';
import { ingestRoutes, readDropped, readLosses } from './ingest/api.ts';
import { createGatewayClocks } from './ingest/gateway-clocks.ts';
import { createIngest } from './ingest/ingest.ts';
import type { Committed, IngestCounts } from './ingest/messages.ts';
import { namedLanes, serversOf, workerDataOf } from './ingest-start.ts';
import { createInventory } from './inventory.ts';
import { createLiveEvents } from './live-events.ts';
import { createLiveFrames } from './live-frames.ts';
import { lnsRoutes, readOutcomes } from './lns/api.ts';
import { createDispatch } from './lns/dispatch.ts';
import { createDelays } from './lns/down/delays.ts';
import { createDownlinks } from './lns/down/downlinks.ts';
import { latencyRoutes } from './lns/down/latency-api.ts';
import { createDownRecords } from './lns/down/records.ts';
import { createRx1Watch } from './lns/down/rx1-watch.ts';
import type { LateStatus } from './lns/late/lane.ts';
import { createLnsLink } from './lns/link.ts';
import { createMaintenance } from './maintenance-office.ts';
import { maintenancePages } from './maintenance-pages.ts';
import { createMetrics } from './metrics.ts';
import { createNotification } from './notification.ts';
import { officePages } from './office-pages.ts';
import { openSupervisorDatabase } from './open-database.ts';
import { createOutageWatch } from './outage-watch.ts';
import { createPages } from './pages.ts';
import { createPeople } from './people.ts';
import { hashSecret } from './platform/broker/secrets.ts';
import { createCheckpointer } from './platform/checkpointer.ts';
import { createClock } from './platform/clock.ts';
import { createHttpServer } from './platform/http/server.ts';
import { createReader } from './platform/reader.ts';
import { probeRoutes } from './probes.ts';
import { createLivenessReport } from './report-liveness.ts';
import { createSeesGateway } from './sees-gateway.ts';
import type { SupervisorSettings } from './settings.ts';
import { createAssets } from './web/assets.ts';
import { factWords } from './web/fact-texts.ts';

export interface SupervisorDeps {
  readonly settings: SupervisorSettings;
  readonly log: Logger;
  /** The database failed: whoever runs the supervisor must end it. */
  readonly onFailed: (reason: string) => void;
}

export interface Supervisor {
  /** Resolves with the ports once agents can connect and pages are served; rejects with one sentence. */
  start(): Promise<{ readonly httpPort: number; readonly mqttPort: number | null }>;
  /** Takes no more messages, commits and answers what came, closes. */
  stop(): Promise<void>;
}

/** What a message of a sender makes a commit write, a few pages. */
const BYTES_A_MESSAGE = 16_384;

/** Opens the database and wires everything; nothing runs yet. Rejects with one sentence. */
export async function createSupervisor({ settings, log, onFailed }: SupervisorDeps): Promise<Supervisor> {
  const clock = createClock();
  const connection = openSupervisorDatabase(settings.database.path);
  await seedFleet(settings, createFleetStore(connection), hashSecret, clock.now());
  const servers = serversOf(connection, settings.lns);
  const reader = createReader(settings.database.path);
  const checkpointer = createCheckpointer(settings.database.path);
  let counts: IngestCounts | null = null;
  let lanes: readonly LateStatus[] = [];
  const lanesByName = () => namedLanes(servers, lanes);

  const clockOf = createGatewayClocks();
  const delays = createDelays();

  const link = createLnsLink({
    lns: settings.lns,
    now: clock.now,
    log: log.child({ room: 'lns' }),
    onHanded: ({ arrivalMs }, nowMs) => delays.up('supervisor', nowMs - arrivalMs),
    onPullResp: (lnsName, request) => downlinks.asked(lnsName, request),
    onLiveness: createLivenessReport(servers, (message) => void ingest.accept(message)),
  });
  const inventory = createInventory({
    ...{ connection, now: clock.now, log: log.child({ room: 'inventory' }) },
    record: (statements, entries) => people.writeRecorded(statements, entries),
    write: (statements) => ingest.write(statements),
    lnsNames: settings.lns.map(({ name }) => name),
    healthOf: (id) => health.of(id),
    onServed: (gateway) => fleet.put(gateway),
    // Nobody waits any more for what a retired gateway may still hold.
    onRetired: (gatewayId) => void ingest.accept({ kind: 'online', gatewayId, online: false }),
    disconnect: (eui) => bus.disconnect(eui),
  });
  const fleet = createFleet({
    ...{ gateways: inventory.gateways, inOrder: inventory.inOrder, now: clock.now },
    onAlive: ({ eui }, alive, bypassedLns) => link.setGatewayAlive(eui, alive, bypassedLns),
  });
  const euiOf = (gatewayId: number) => fleet.byId(gatewayId)?.eui ?? null;
  const sees = createSeesGateway(fleet);
  const downRecords = createDownRecords({
    ...{ connection, reader, euiOf, sees, now: clock.now, dutyCycle: settings.downlink.duty_cycle },
    accept: (message) => void ingest.accept(message),
    onWarnings: (gatewayId, warnings) => fleet.noted(gatewayId, { kind: 'duty-cycle', warnings }),
    log: log.child({ room: 'downlinks' }),
  });

  const ingest = createIngest({
    workerUrl: new URL('./ingest-worker.ts', import.meta.url),
    workerData: workerDataOf(settings, servers, clock.anchorMs),
    onCommitted,
    onSend(toSend, lastReceptionId) {
      dispatch.send(toSend, lastReceptionId);
      delays.heard(toSend);
    },
    onLate(late) {
      lanes = late.lanes ?? lanes;
      dispatch.send(late.toSend, null);
    },
    onFailed,
  });
  const frames = createLiveFrames({ reader, gateways: inventory.book.gateways, now: clock.now });
  const events = createLiveEvents([frames]);
  const assets = createAssets();
  const people = await createPeople({
    ...{ settings, connection, reader, write: ingest.write, now: clock.now },
    ...{ onEnded: events.onEnded, assets, log: log.child({ room: 'access' }) },
  });
  const dispatch = createDispatch({
    ...{ servers, link, euiOf, now: clock.now },
    bootOf: (gatewayId) => clockOf(gatewayId).currentBoot(),
    windowMs: settings.dedup.window_ms,
    onSent: (lnsId, through, unsent) => void ingest.accept({ kind: 'sent', lnsId, through, unsent }),
    onChosen: (lnsId, choice, through) => void ingest.accept({ kind: 'chosen', lnsId, ...choice, through }),
    onLateLeft: (lnsId, sent, unsent) => void ingest.accept({ kind: 'late-left', lnsId, sent, unsent }),
  });
  const downlinks = createDownlinks({
    ...{ now: clock.now, gatewayOf: fleet.byEui, clockOf, delays, recorder: downRecords.recorder },
    isReachable: ({ id, eui }) => bus.status().up && fleet.isOnline(id) && bus.connected(eui) !== false,
    publish: (eui, payload) => bus.publish(eui, 'down', payload),
    exceedsDutyCycle: downRecords.exceedsDutyCycle,
  });
  const rx1Watch = createRx1Watch({
    rx1: delays.rx1,
    onWarning: (gatewayId, warning) => fleet.noted(gatewayId, { kind: 'rx1', warning }),
    now: clock.now,
  });
  const health = createHealthWatch({
    ...{ settings, databasePath: settings.database.path, connection, reader, fleet },
    ...{ book: inventory.book, lns: link.judged, downlinks: downRecords.recent, now: clock.now },
    ...{ write: ingest.write, publish: events.publish, log: log.child({ room: 'health' }) },
    ...{ bus: () => bus.status(), work: () => works },
  });
  const notification = createNotification({
    ...{ settings, connection, reader, write: ingest.write, people, now: clock.now },
    ...{ inventory: inventory.book, current: health.current, log: log.child({ room: 'notify' }) },
  });
  const works = createMaintenance({
    ...{ settings, connection, reader, book: inventory.book, health, statusOf: fleet.statusOf },
    ...{ record: people.writeRecorded, publish: events.publish, now: clock.now, proof: notification.proof },
    ...{ notify: notification.notify, log: log.child({ room: 'maintenance' }) },
  });
  const incidents = createIncidentWatch({
    ...{ settings, connection, reader, book: inventory.book, health, isInWork: works.isInWork },
    ...{ record: people.writeRecorded, publish: events.publish, now: clock.now },
    ...{ notify: notification.notify.statements, log: log.child({ room: 'incidents' }) },
  });
  const desk = createIncidents({
    ...{ watch: incidents, settings, book: inventory.book, connection, reader, now: clock.now },
    directory: people.office.directory,
  });
  const acks = createAcks({ euiOf, publish: (eui, topic, payload) => void bus.publish(eui, topic, payload) });
  const agentMessages: AgentMessages = createAgentMessages({
    ...{ fleet: health.fleet, ingest, now: clock.now, clockOf },
    publish: (eui, topic, payload) => void bus.publish(eui, topic, payload),
    forwardStat: link.forwardStat,
    downlinksDone: downlinks.done,
    forwarderDelays: delays.forwarder,
    onUnknown: inventory.knocked,
    log: log.child({ room: 'agents' }),
  });
  const bus = await createBus(settings, inventory.secretOf, {
    now: clock.now,
    onMessage: agentMessages.take,
    onTrouble: agentMessages.trouble,
    log: log.child({ room: 'broker' }),
  });

  const metrics = createMetrics({
    counts: () => counts,
    pendingBytes: ingest.pendingBytes,
    gateways: fleet.all,
    lns: link.status,
    outcomes: () => readOutcomes(reader),
    lanes: lanesByName,
    dropped: () => readDropped(reader),
    downlinks: downRecords.counts,
    downStatus: downlinks.status,
    hops: delays.hops,
    rx1: () => delays.rx1(clock.now()),
    dutyCycle: downRecords.uses,
    ...{ euiOf, bus, unreadable: agentMessages.unreadable },
    health: () => [...health.metrics(), ...works.metrics(), ...incidents.metrics],
    texts: notification.metrics,
  });
  let ready = false;
  const isBusUp = () => bus.status().up;
  const outageWatch = createOutageWatch(isBusUp, () => void ingest.accept({ kind: 'outage' }));

  const http = createHttpServer({
    listen: settings.http.listen,
    trustedProxy: settings.http.trusted_proxy,
    authenticate: people.authenticate,
    routes: [
      probeRoutes(() => ready && isBusUp()),
      metrics.routes,
      fleetRoutes({
        ...{ statuses: fleet.all, statusOf: fleet.statusOf, now: clock.now, words: factWords },
        healthOf: (eui) => health.viewOf(`gateway:${eui}`),
      }),
      ingestRoutes({ counts: () => counts, reader, sees }),
      lnsRoutes({ reader, links: link.status, lanes: lanesByName, sees }),
      inventory.routes,
      health.routes,
      notification.routes,
      ...[desk.routes, works.routes],
      events.routes,
      frames.routes,
      downRecords.routes,
      latencyRoutes({ hops: delays.hops, rx1: () => delays.rx1(clock.now()), euiOf }),
      createPages({
        office: officePages({
          ...{ inventory, access: people.office, broker: bus.status().kind },
          more: [
            ...[...notification.pages, ...incidentPages(desk.office, notification)],
            ...maintenancePages(works, notification, settings),
          ],
          accessibilityContact: settings.web.accessibility_contact,
        }),
        ...{ assets, book: inventory.book, now: clock.now, reader, history: health.record },
        ...{ gateways: fleet.all, healthOf: health.of, lns: link.judged, broker: () => bus.status() },
        ...{ losses: (sinceMs) => readLosses(reader, sinceMs), incidents: desk.office },
        works: works.office,
        ...{ statusOf: fleet.statusOf, euiOf, dutyCycle: downRecords.uses, links: link.status },
        ...{ lanes: lanesByName, refused: () => bus.counters(), own: health.own, map: settings.web.map },
        ...{ rx1: (gatewayId) => delays.rx1(clock.now()).get(gatewayId) ?? null, traffic: frames.newest },
      }),
      ...people.routes,
    ],
    log: log.child({ room: 'http' }),
  });

  /** decide -> commit -> here: answer the agents, remember the sums. */
  function onCommitted(committed: Committed): void {
    counts = committed.counts;
    for (const { gatewayId, spoke } of committed.heard) {
      if (spoke !== null) clockOf(gatewayId).observe(spoke.bootId, spoke.sentMonoMs, spoke.arrivalMs);
    }
    for (const rows of committed.stored) acks.stored(rows);
    for (const rows of committed.refused) acks.refused(rows);
    agentMessages.committed(committed);
    checkpointer.wrote(committed.bytes + committed.messages * BYTES_A_MESSAGE);
    metrics.commit(committed.commitMs);
  }

  return {
    async start() {
      await ingest.start();
      for (const room of [people, link, downRecords, inventory, downlinks, rx1Watch]) room.start();
      const httpPort = await http.start();
      const mqttPort = await bus.start();
      outageWatch.start();
      health.start();
      for (const room of [works, incidents, notification]) await room.start();
      ready = true;
      return { httpPort, mqttPort };
    },

    async stop() {
      ready = false;
      outageWatch.stop();
      // The broker stays until agents have their answers; what they send meanwhile comes again.
      for (const room of [downlinks, rx1Watch, dispatch, downRecords]) room.stop();
      for (const room of [notification, works, incidents, health, inventory, people, ingest])
        await room.stop();
      acks.stop();
      for (const room of [bus, link, http, checkpointer, reader]) await room.stop();
      connection.close();
    },
  };
}
