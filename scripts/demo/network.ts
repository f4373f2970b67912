// The demonstration's parts: broker, supervisor, agents each behind a link that can fail, fleet, and a stand-in network server.

import { join } from 'node:path';
import { type LorawanServer, startLorawanServer } from '../../test/stand-ins/lorawan-server.ts';
import { startTcpProxy, type TcpProxy } from '../../test/stand-ins/tcp-proxy.ts';
import { createFleet, type Fleet, knownDevices } from '../fleet/fleet.ts';
import { GATEWAYS, type GatewaySite } from '../fleet/gateways.ts';
import { type Child, createChild } from './child.ts';
import { agentName, type DemoFiles, renewCertificate, writeDemoFiles } from './files.ts';
import { BACKHAULS, backhaulOf, type WithoutAgent } from './inventory.ts';
import type { MachineFaults } from './machine.ts';
import { startDemoMailbox } from './mailbox.ts';
import { freePort, placeFor } from './ports.ts';
import { createStranger } from './stranger.ts';
import type { DemoGateway, DemoNetwork } from './troubles.ts';

export interface Demo {
  readonly url: string;
  readonly mqttPort: number;
  /** Where the mails are shown that were sent. */
  readonly mailUrl: string;
  /** What is not where it mostly is, and why; a sentence each. */
  readonly notes: readonly string[];
  readonly files: DemoFiles;
  readonly sites: readonly GatewaySite[];
  /** Known, without an agent. */
  readonly withoutAgent: WithoutAgent;
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
  /** Where the pages are to be; `null`: at the usual port, or the next one that is free. */
  readonly port: number | null;
  /** A process ended without having been told to. */
  readonly onEnd: (name: string, logFile: string) => void;
}

const AGENTS = 6;
/** In the inventory, but nobody has put them up yet, or they have been taken down. */
const WITHOUT_AGENT = { planned: 6, neverSeen: 7, retired: 8 } as const;
const STRANGER = 9;
/** Loaded into each agent. */
const MACHINE = new URL('./machine.ts', import.meta.url).href;
/** Position of the gateway whose journal is small: it hears much. */
export const NARROW = 4;
/** Transmissions a second: enough to see life, little enough to follow. */
const RATE_PER_S = 5;
/** All devices want in at once, as after a power cut of the whole town; sooner, and there is no room on the air. */
const JOIN_WITHIN_MS = 90_000;
/** One street light after the other is told how bright to be. */
const COMMAND_EVERY_MS = 10_000;

export async function createDemo({ folder, seed, port, onEnd }: DemoOptions): Promise<Demo> {
  const sites = GATEWAYS.slice(0, AGENTS).map(steady);
  const taken: number[] = [];
  const pages = await placeFor('the pages', { asked: port, usual: 8080 }, taken);
  const http = pages.port;
  const mqtt = await freePort('tcp', 1883, taken);
  const smtp = await freePort('tcp', 1025, taken);
  const mails = await placeFor('the mails', { asked: null, usual: 8025 }, taken);
  const mailbox = await startDemoMailbox({ smtp, http: mails.port });
  const withoutAgent = {
    planned: GATEWAYS[WITHOUT_AGENT.planned] as GatewaySite,
    neverSeen: GATEWAYS[WITHOUT_AGENT.neverSeen] as GatewaySite,
    retired: GATEWAYS[WITHOUT_AGENT.retired] as GatewaySite,
  };
  const stranger = GATEWAYS[STRANGER] as GatewaySite;
  const udp: number[] = [];
  const links: TcpProxy[] = [];
  for (const index of sites.keys()) {
    udp.push(await freePort('udp', 17_001 + index, taken));
    links.push(await startTcpProxy({ target: { host: '127.0.0.1', port: mqtt } }));
  }
  const server = await startLorawanServer({ inMemory: false, commandEveryMs: COMMAND_EVERY_MS });
  const files = writeDemoFiles(folder, {
    ...{ sites, stranger, http, mqtt, smtp, udp, lns: server.port, narrow: NARROW },
    links: links.map(({ port }) => port),
  });
  const fleet = createFleet({
    ...{ seed, sites, ratePerS: RATE_PER_S, reactive: { joinWithinMs: JOIN_WITHIN_MS } },
    run: Math.floor(Date.now() / 1_000),
    agents: new Map(sites.map(({ eui }, index) => [eui, { host: '127.0.0.1', port: udp[index] as number }])),
  });
  for (const device of knownDevices(fleet)) server.sessions.addDevice(device);

  const supervisor = createChild({
    ...{ name: 'supervisor', program: 'supervisor/main.ts', args: ['--config', files.supervisor] },
    ...{ logFile: join(folder, 'supervisor.log'), onEnd },
  });
  const broker = createChild({
    ...{ name: 'broker', program: 'scripts/broker.ts' },
    args: [
      ...['--listen', `127.0.0.1:${mqtt}`, '--users', files.users],
      ...['--tls-cert', files.broker.cert, '--tls-key', files.broker.key],
    ],
    ...{ logFile: join(folder, 'broker.log'), onEnd },
  });
  const passerBy = createStranger({
    ...{ eui: stranger.eui, mqttPort: mqtt, secretFile: files.strangerSecret, caFile: files.broker.cert },
  });
  const gateways = sites.map((site, index): DemoGateway => {
    const { name, eui } = site;
    const agent: Child = createChild({
      ...{ name: `agent of ${name}`, program: 'agent/main.ts', preload: MACHINE },
      args: ['--config', files.agents[index] as string],
      ...{ logFile: join(folder, `agent-${index + 1}.log`), onEnd },
    });
    return {
      ...{ name, eui, levers: fleet.leversOf(eui), link: links[index] as TcpProxy, agent },
      machine: (faults: MachineFaults) => agent.tell(faults),
      renewCertificate: (days) => void renewCertificate(folder, agentName(index), eui, days),
    };
  });
  const backhauls = BACKHAULS.map(({ id, name }) => {
    return { name, gateways: gateways.filter((_, index) => backhaulOf(index) === id) };
  });

  return {
    ...{ url: `http://127.0.0.1:${http}`, mqttPort: mqtt, files, sites, withoutAgent, fleet, server },
    mailUrl: mailbox.url,
    notes: [pages.note, mails.note].filter((note) => note !== null),
    network: {
      gateways,
      narrow: gateways[NARROW] as DemoGateway,
      backhauls,
      lns: server.lns,
      supervisor,
      broker,
    },
    start() {
      broker.start();
      supervisor.start();
      passerBy.start();
      for (const { agent } of gateways) agent.start();
    },
    async stop() {
      await fleet.stop();
      await Promise.all(gateways.map(({ agent }) => agent.stop()));
      await supervisor.stop();
      await passerBy.stop();
      await broker.stop();
      await Promise.all(links.map((link) => link.stop()));
      await server.stop();
      await mailbox.stop();
    },
  };
}

/** Restarts of a concentrator belong to the story here. */
function steady(site: GatewaySite): GatewaySite {
  return { ...site, habits: { ...site.habits, restartEveryMs: null } };
}
