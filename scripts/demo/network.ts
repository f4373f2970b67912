// The demonstration's parts: supervisor, agents each behind a link that can fail, fleet, and a stand-in network server.

import { join } from 'node:path';
import { type LorawanServer, startLorawanServer } from '../../test/stand-ins/lorawan-server.ts';
import { startTcpProxy, type TcpProxy } from '../../test/stand-ins/tcp-proxy.ts';
import { createFleet, type Fleet, knownDevices } from '../fleet/fleet.ts';
import { GATEWAYS, type GatewaySite } from '../fleet/gateways.ts';
import { type Child, createChild } from './child.ts';
import { type DemoFiles, writeDemoFiles } from './files.ts';
import { BACKHAULS, backhaulOf } from './inventory.ts';
import { freePort } from './ports.ts';
import type { DemoGateway, DemoNetwork } from './troubles.ts';

export interface Demo {
  readonly url: string;
  readonly mqttPort: number;
  readonly files: DemoFiles;
  readonly sites: readonly GatewaySite[];
  readonly fleet: Fleet;
  readonly server: LorawanServer;
  readonly network: DemoNetwork;
  /** The processes; the fleet has a start of its own. */
  start(): void;
  stop(): Promise<void>;
}

export interface DemoOptions {
  readonly folder: string;
  readonly seed: number;
  /** A process ended without having been told to. */
  readonly onEnd: (name: string, logFile: string) => void;
}

const AGENTS = 6;
/** Position of the gateway whose journal is small: it hears much. */
export const NARROW = 4;
/** Transmissions a second: enough to see life, little enough to follow. */
const RATE_PER_S = 5;
/** All devices want in at once, as after a power cut of the whole town; sooner, and there is no room on the air. */
const JOIN_WITHIN_MS = 90_000;
/** One street light after the other is told how bright to be. */
const COMMAND_EVERY_MS = 10_000;

export async function createDemo({ folder, seed, onEnd }: DemoOptions): Promise<Demo> {
  const sites = GATEWAYS.slice(0, AGENTS).map(steady);
  const taken: number[] = [];
  const http = await freePort('tcp', 8080, taken);
  const mqtt = await freePort('tcp', 1883, taken);
  const udp: number[] = [];
  const links: TcpProxy[] = [];
  for (const index of sites.keys()) {
    udp.push(await freePort('udp', 17_001 + index, taken));
    links.push(await startTcpProxy({ target: { host: '127.0.0.1', port: mqtt } }));
  }
  const server = await startLorawanServer({ inMemory: false, commandEveryMs: COMMAND_EVERY_MS });
  const files = writeDemoFiles(folder, {
    ...{ sites, http, mqtt, udp, lns: server.port, narrow: NARROW },
    links: links.map(({ port }) => port),
  });
  const fleet = createFleet({
    ...{ seed, sites, ratePerS: RATE_PER_S, reactive: { joinWithinMs: JOIN_WITHIN_MS } },
    run: Math.floor(Date.now() / 1_000),
    agents: new Map(sites.map(({ eui }, index) => [eui, { host: '127.0.0.1', port: udp[index] as number }])),
  });
  for (const device of knownDevices(fleet)) server.sessions.addDevice(device);

  function child(name: string, program: string, config: string, log: string): Child {
    return createChild({ name, program, config, logFile: join(folder, log), onEnd });
  }
  const supervisor = child('supervisor', 'supervisor/main.ts', files.supervisor, 'supervisor.log');
  const gateways = sites.map(({ name, eui }, index): DemoGateway => {
    const config = files.agents[index] as string;
    return {
      ...{ name, levers: fleet.leversOf(eui), link: links[index] as TcpProxy },
      agent: child(`agent of ${name}`, 'agent/main.ts', config, `agent-${index + 1}.log`),
    };
  });
  const backhauls = BACKHAULS.map(({ id, name }) => {
    return { name, gateways: gateways.filter((_, index) => backhaulOf(index) === id) };
  });

  return {
    ...{ url: `http://127.0.0.1:${http}`, mqttPort: mqtt, files, sites, fleet, server },
    network: { gateways, backhauls, lns: server.lns, supervisor },
    start() {
      supervisor.start();
      for (const { agent } of gateways) agent.start();
    },
    async stop() {
      await fleet.stop();
      await Promise.all(gateways.map(({ agent }) => agent.stop()));
      await supervisor.stop();
      await Promise.all(links.map((link) => link.stop()));
      await server.stop();
    },
  };
}

/** Restarts of a concentrator belong to the story here. */
function steady(site: GatewaySite): GatewaySite {
  return { ...site, habits: { ...site.habits, restartEveryMs: null } };
}
