// The simulated fleet on the wire: the world's transmissions, by the real clock, through one packet forwarder a gateway.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import type { ForwarderCounters } from '../../test/stand-ins/forwarder-counters.ts';
import type { KnownDevice } from '../../test/stand-ins/network-server/sessions.ts';
import type { ServerAddress } from '../../test/stand-ins/packet-forwarder.ts';
import type { Transmitted } from '../../test/stand-ins/transmitter/transmitter.ts';
import type { Concentrator } from './concentrator.ts';
import type { DeviceKind } from './devices.ts';
import type { DownlinkCounts } from './downlink-air.ts';
import { NET_ID } from './emissions.ts';
import { createLevers, type GatewayLevers } from './faults.ts';
import { createGatewayForwarder, type FleetDatagram, type GatewayForwarder } from './gateway-forwarder.ts';
import { GATEWAYS, type GatewaySite } from './gateways.ts';
import { createJammer } from './jammer.ts';
import { type Paced, pace } from './pace.ts';
import { UPLINK_POWER_DBM } from './propagation.ts';
import { createRandom } from './random.ts';
import type { Listening, ReactiveOptions } from './reactive-emissions.ts';
import { rxpkText, timeText } from './rxpk-text.ts';
import { createWorld, type HeardBy, type Transmission, type World } from './world.ts';

export interface FleetOptions {
  readonly seed: number;
  /** Another number gives the same places and devices other frames; a program that starts again needs one. */
  readonly run?: number;
  /** Where each gateway's packet forwarder sends; which gateways the fleet has. */
  readonly agents: ReadonlyMap<GatewayEui, ServerAddress>;
  /** What is known of the gateways. */
  readonly sites?: readonly GatewaySite[];
  /** Emissions a second. */
  readonly ratePerS: number;
  readonly devices?: number;
  /** The town's own when left out. */
  readonly kinds?: readonly DeviceKind[];
  /** Devices join and react to downlinks; left out, everything they send is known beforehand. */
  readonly reactive?: ReactiveOptions;
  /** Of every forwarder; its own when left out. */
  readonly statIntervalMs?: number;
  readonly pullIntervalMs?: number;
  readonly onTransmission?: (transmission: Transmission) => void;
  /** Each PUSH_DATA with receptions, once it is acknowledged or given up: together, an exact ledger. */
  readonly onDatagram?: (datagram: FleetDatagram) => void;
  readonly onPullResp?: (gatewayEui: GatewayEui, pullResp: PullResp) => void;
  /** What a gateway has put on the air. */
  readonly onTransmitted?: (gatewayEui: GatewayEui, transmitted: Transmitted) => void;
}

export interface FleetCounters {
  readonly transmissions: number;
  readonly receptions: number;
  /** Of these, those that a forwarder only counted. */
  readonly unforwarded: number;
  /** JoinRequests that anybody heard. */
  readonly joinsTried: number;
  /** Confirmed frames that anybody heard, and their repetitions for want of an acknowledgement. */
  readonly confirmed: number;
  readonly confirmedRepeated: number;
  /** What became of downlinks at the devices; `null`: nobody reacts. */
  readonly downlinks: DownlinkCounts | null;
  readonly forwarders: ReadonlyMap<GatewayEui, Readonly<ForwarderCounters>>;
}

export interface Fleet {
  readonly world: World;
  readonly gateways: readonly GatewaySite[];
  start(): Promise<void>;
  /** Waits for outstanding PUSH_ACKs for a moment, then closes. */
  stop(): Promise<void>;
  /** Settles when the fleet has stopped; rejects when it broke. */
  readonly done: Promise<void>;
  counters(): FleetCounters;
  forwarderOf(gatewayEui: GatewayEui): GatewayForwarder;
  /** What can be broken of it. */
  leversOf(gatewayEui: GatewayEui): GatewayLevers;
}

export function createFleet(options: FleetOptions): Fleet {
  const { seed, agents, ratePerS, sites = GATEWAYS } = options;
  const gateways = sites.filter(({ eui }) => agents.has(eui));
  if (gateways.length < agents.size)
    throw new Error('The fleet does not know every gateway it has an agent for');
  const world = createWorld({
    seed,
    gateways,
    ratePerS,
    ...(options.run === undefined ? {} : { run: options.run }),
    ...(options.devices === undefined ? {} : { devices: options.devices }),
    ...(options.kinds === undefined ? {} : { kinds: options.kinds }),
    ...(options.reactive === undefined ? {} : { reactive: options.reactive }),
    antennaLossDb: (gateway) => (levers[gateway] as GatewayLevers).faults().antennaLossDb,
  });
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let paced: Paced | null = null;
  let startedMs = 0;
  let transmissions = 0;
  let receptions = 0;
  let unforwarded = 0;
  let joinsTried = 0;
  let confirmed = 0;
  let confirmedRepeated = 0;

  /** When each was last started by its lever; 0: never. */
  const runningSinceMs = gateways.map(() => 0);
  const jammers = gateways.map(({ eui, habits }, gateway) =>
    createJammer({
      random: createRandom(seed).fork(`noise ${eui}`),
      spelling: habits.spelling,
      counterUs: () => (world.concentrators[gateway] as Concentrator).counterUs(worldMs()),
      report: (rxpk) => (forwarders[gateway] as GatewayForwarder).report(rxpk),
    }),
  );
  const levers: readonly GatewayLevers[] = gateways.map((_, gateway) =>
    createLevers({
      jam: (perS) => jammers[gateway]?.jam(perS),
      restartConcentrator: () => (world.concentrators[gateway] as Concentrator).restart(worldMs()),
      stopForwarder: () => (forwarders[gateway] as GatewayForwarder).halt(),
      async startForwarder() {
        await (forwarders[gateway] as GatewayForwarder).start();
        runningSinceMs[gateway] = worldMs();
      },
    }),
  );
  const forwarders = gateways.map((site, gateway) =>
    createGatewayForwarder({
      site,
      server: agents.get(site.eui) as ServerAddress,
      ...(options.statIntervalMs === undefined ? {} : { statIntervalMs: options.statIntervalMs }),
      ...(options.pullIntervalMs === undefined ? {} : { pullIntervalMs: options.pullIntervalMs }),
      counter: {
        us: () => (world.concentrators[gateway] as Concentrator).counterUs(worldMs()),
        run: () => (world.concentrators[gateway] as Concentrator).runAt(worldMs()),
      },
      faults: (levers[gateway] as GatewayLevers).faults,
      onTransmitted: (transmitted) => transmit(gateway, transmitted),
      onDatagram: (datagram) => options.onDatagram?.(datagram),
      onPullResp: (gatewayEui, pullResp) => options.onPullResp?.(gatewayEui, pullResp),
    }),
  );

  /** Since the world began; it stands still until then. */
  function worldMs(): number {
    return startedMs === 0 ? 0 : performance.timeOrigin + performance.now() - startedMs;
  }

  function transmit(gateway: number, transmitted: Transmitted): void {
    const { frequencyHz, dataRate, phyPayload, powerDbm } = transmitted.txpk;
    world.downlinks?.transmit({
      ...{ gateway, frequencyHz, dataRate, phyPayload, startMs: transmitted.atMs - startedMs },
      powerDbm: powerDbm ?? UPLINK_POWER_DBM,
    });
    options.onTransmitted?.((gateways[gateway] as GatewaySite).eui, transmitted);
  }

  function position(gatewayEui: GatewayEui): number {
    const found = gateways.findIndex(({ eui }) => eui === gatewayEui);
    if (found === -1) throw new Error(`No gateway ${gatewayEui} in this fleet`);
    return found;
  }

  function air(transmission: Transmission | Listening): void {
    if (transmission.kind === 'listening') return;
    transmissions++;
    if (transmission.kind === 'join-request') joinsTried++;
    if (transmission.kind === 'data-up' && isConfirmed(transmission.phyPayload)) {
      if (transmission.repetition === 0) confirmed++;
      else confirmedRepeated++;
    }
    options.onTransmission?.(transmission);
    for (const heard of transmission.receptions) {
      const faults = (levers[heard.gateway] as GatewayLevers).faults();
      // It was planned before a lever restarted the concentrator.
      const restarting = world.concentrators[heard.gateway]?.counterUs(transmission.atMs) === null;
      // On a busy machine it comes late, and was on the air before the forwarder ran.
      const isEarlier = transmission.atMs < (runningSinceMs[heard.gateway] as number);
      if (faults.forwarderStopped || restarting || isEarlier) continue;
      receptions++;
      const gateway = forwarders[heard.gateway] as GatewayForwarder;
      if (heard.crc === 'bad' && !gateway.site.habits.forwardsCrcErrors) {
        unforwarded++;
        gateway.forwarder.countUnforwarded(1);
      } else gateway.report(rxpkOf(transmission, heard, gateway.site, startedMs, faults.gpsLost));
    }
  }

  return {
    world,
    gateways,
    done,
    async start() {
      await Promise.all(forwarders.map((gateway) => gateway.start()));
      startedMs = performance.timeOrigin + performance.now();
      paced = pace({ items: world.moments(), dueMs: ({ atMs }) => atMs, act: air });
      paced.done.then(resolve, reject);
    },
    async stop() {
      paced?.stop();
      for (const jammer of jammers) jammer.jam(null);
      await Promise.all(forwarders.map((gateway) => gateway.stop()));
      resolve();
    },
    counters: () => ({
      transmissions,
      receptions,
      unforwarded,
      ...{ joinsTried, confirmed, confirmedRepeated },
      downlinks: world.downlinks?.counts() ?? null,
      forwarders: new Map(forwarders.map(({ site, forwarder }) => [site.eui, forwarder.counters()])),
    }),
    forwarderOf: (gatewayEui) => forwarders[position(gatewayEui)] as GatewayForwarder,
    leversOf: (gatewayEui) => levers[position(gatewayEui)] as GatewayLevers,
  };
}

/** The devices that a network server has to know to let this fleet in. */
export function knownDevices({ world }: Fleet): KnownDevice[] {
  return world.devices
    .filter(({ kind }) => kind.frames === 'lorawan')
    .map(({ devEui, joinEui, appKey, partner, kind: { classC } }) => {
      return { devEui, joinEui, appKey, classC, netId: NET_ID[partner] };
    });
}

/** MType 4 (LoRaWAN 1.0.4 section 4.2.1). */
function isConfirmed(phyPayload: Buffer): boolean {
  return (phyPayload[0] as number) >> 5 === 4;
}

/** What the gateway's forwarder writes; `worldStartMs`: when the world began, ms since 1970. */
export function rxpkOf(
  transmission: Transmission,
  heard: HeardBy,
  site: GatewaySite,
  worldStartMs: number,
  gpsLost = false,
): string {
  const { time, clockOffsetMs, spelling } = site.habits;
  const wallMs = worldStartMs + transmission.atMs + heard.lateUs / 1_000 + clockOffsetMs;
  return rxpkText(
    {
      tmstUs: heard.tmstUs,
      time: time === 'absent' || gpsLost ? null : timeText(wallMs, time),
      frequencyHz: heard.frequencyHz,
      antenna: heard.antenna,
      crc: heard.crc,
      dataRate: transmission.dataRate,
      rssiDbm: heard.rssiDbm,
      snrDb: heard.snrDb,
      base64: heard.phyPayload.toString('base64'),
      size: heard.phyPayload.length,
    },
    spelling,
  );
}
