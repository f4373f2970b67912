// The simulated fleet on the wire: the world's transmissions, by the real clock, through one packet forwarder a gateway.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import type { ForwarderCounters } from '../../test/stand-ins/forwarder-counters.ts';
import type { ServerAddress } from '../../test/stand-ins/packet-forwarder.ts';
import { createGatewayForwarder, type FleetDatagram, type GatewayForwarder } from './gateway-forwarder.ts';
import { GATEWAYS, type GatewaySite } from './gateways.ts';
import { type Paced, pace } from './pace.ts';
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
  readonly onTransmission?: (transmission: Transmission) => void;
  /** Each PUSH_DATA with receptions, once it is acknowledged or given up: together, an exact ledger. */
  readonly onDatagram?: (datagram: FleetDatagram) => void;
  readonly onPullResp?: (gatewayEui: GatewayEui, pullResp: PullResp) => void;
}

export interface FleetCounters {
  readonly transmissions: number;
  readonly receptions: number;
  /** Of these, those that a forwarder only counted. */
  readonly unforwarded: number;
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
  });
  const forwarders = gateways.map((site) =>
    createGatewayForwarder({
      site,
      server: agents.get(site.eui) as ServerAddress,
      onDatagram: (datagram) => options.onDatagram?.(datagram),
      onPullResp: (gatewayEui, pullResp) => options.onPullResp?.(gatewayEui, pullResp),
    }),
  );
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let paced: Paced | null = null;
  let startedMs = 0;
  let transmissions = 0;
  let receptions = 0;
  let unforwarded = 0;

  function air(transmission: Transmission): void {
    transmissions++;
    options.onTransmission?.(transmission);
    for (const heard of transmission.receptions) {
      receptions++;
      const gateway = forwarders[heard.gateway] as GatewayForwarder;
      if (heard.crc === 'bad' && !gateway.site.habits.forwardsCrcErrors) {
        unforwarded++;
        gateway.forwarder.countUnforwarded(1);
      } else gateway.report(rxpkOf(transmission, heard, gateway.site, startedMs));
    }
  }

  return {
    world,
    gateways,
    done,
    async start() {
      await Promise.all(forwarders.map((gateway) => gateway.start()));
      startedMs = performance.timeOrigin + performance.now();
      paced = pace({ items: world.transmissions(), dueMs: ({ atMs }) => atMs, act: air });
      paced.done.then(resolve, reject);
    },
    async stop() {
      paced?.stop();
      await Promise.all(forwarders.map((gateway) => gateway.stop()));
      resolve();
    },
    counters: () => ({
      transmissions,
      receptions,
      unforwarded,
      forwarders: new Map(forwarders.map(({ site, forwarder }) => [site.eui, forwarder.counters()])),
    }),
    forwarderOf(gatewayEui) {
      const found = forwarders.find(({ site }) => site.eui === gatewayEui);
      if (found === undefined) throw new Error(`No gateway ${gatewayEui} in this fleet`);
      return found;
    },
  };
}

/** What the gateway's forwarder writes; `worldStartMs`: when the world began, ms since 1970. */
export function rxpkOf(
  transmission: Transmission,
  heard: HeardBy,
  site: GatewaySite,
  worldStartMs: number,
): string {
  const { time, clockOffsetMs, spelling } = site.habits;
  const wallMs = worldStartMs + transmission.atMs + heard.lateUs / 1_000 + clockOffsetMs;
  return rxpkText(
    {
      tmstUs: heard.tmstUs,
      time: time === 'absent' ? null : timeText(wallMs, time),
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
