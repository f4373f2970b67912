// What goes wrong in the demonstration: each with the words that announce it, how it begins and how it ends.

import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { StandInLns } from '../../test/stand-ins/lns.ts';
import type { TcpProxy } from '../../test/stand-ins/tcp-proxy.ts';
import type { GatewayLevers } from '../fleet/faults.ts';
import type { Child } from './child.ts';
import { LASTING_DAYS } from './files.ts';
import type { MachineFaults } from './machine.ts';

export interface DemoGateway {
  readonly name: string;
  readonly eui: GatewayEui;
  readonly levers: GatewayLevers;
  readonly agent: Child;
  /** Between agent and broker. */
  readonly link: TcpProxy;
  /** Of the computer that its agent runs on, until it starts anew. */
  readonly machine: (faults: MachineFaults) => void;
  /** For so many days; for the agent's next start. */
  readonly renewCertificate: (days: number) => void;
}

export interface DemoBackhaul {
  readonly name: string;
  readonly gateways: readonly DemoGateway[];
}

export interface DemoNetwork {
  readonly gateways: readonly DemoGateway[];
  /** One of the gateways, whose journal is small. */
  readonly narrow: DemoGateway;
  readonly backhauls: readonly DemoBackhaul[];
  readonly lns: Pick<StandInLns, 'setSilent'>;
  readonly supervisor: Child;
  readonly broker: Child;
}

interface Trouble<Target> {
  /** Seconds that it lasts, at least and at most. */
  readonly lastsS: readonly [min: number, max: number];
  /** A sentence without its end: when it will be over follows. */
  tell(target: Target): string;
  begin(target: Target): void | Promise<void>;
  end(target: Target): void | Promise<void>;
}

const HOT_C = 86;
const CLOCK_OFF_MS = 3_600_000;
const DISK_USED = 0.96;
const CERTIFICATE_DAYS = 12;
/** Gone for long enough to be offline, back for long enough to be believed. */
const LOOSE_CONTACT_S = [38, 50] as const;
/** One way: there and back it is more than a link may take before it is poor. */
const SLOW_LINK_MS = 4_000;
/** Less than this gateway's receptions need, more than its health reports do. */
const NARROW_BYTES_PER_S = 150;
/** Receptions a second that are none: they fill a journal of a mebibyte within a minute or two. */
const NOISE_PER_S = 60;
/** Heard through it are only devices within sight. */
const WET_CONNECTOR_DB = 40;

export const GATEWAY_TROUBLES = {
  'antenna-cut': {
    lastsS: [180, 240],
    tell: ({ name }) => `the antenna of ${name} is cut`,
    begin: ({ levers }) => levers.cutAntenna(),
    end: ({ levers }) => levers.attenuate(0),
  },
  'antenna-wet': {
    lastsS: [180, 240],
    tell: ({ name }) => `water in the antenna connector of ${name}: it hears only what is close`,
    begin: ({ levers }) => levers.attenuate(WET_CONNECTOR_DB),
    end: ({ levers }) => levers.attenuate(0),
  },
  'forwarder-stopped': {
    lastsS: [130, 160],
    tell: ({ name }) => `the packet forwarder of ${name} stops`,
    begin: ({ levers }) => levers.stopForwarder(),
    end: ({ levers }) => levers.startForwarder(),
  },
  'gps-lost': {
    lastsS: [60, 90],
    tell: ({ name }) => `the GPS of ${name} has no fix`,
    begin: ({ levers }) => levers.loseGps(true),
    end: ({ levers }) => levers.loseGps(false),
  },
  overheated: {
    lastsS: [90, 110],
    tell: ({ name }) => `sun on the cabinet of ${name}: ${HOT_C} °C`,
    begin: ({ levers }) => levers.heat(HOT_C),
    end: ({ levers }) => levers.heat(null),
  },
  'downlinks-refused': {
    lastsS: [160, 200],
    tell: ({ name }) => `the transmitter of ${name} refuses every downlink`,
    begin: ({ levers }) => levers.failDownlinks('TX_FREQ'),
    end: ({ levers }) => levers.failDownlinks(null),
  },
  'agent-killed': {
    lastsS: [60, 120],
    tell: ({ name }) => `power cut at ${name}`,
    begin: powerCut,
    end: powerBack,
  },
  'agent-stopped': {
    lastsS: [60, 120],
    tell: ({ name }) => `somebody stops the agent of ${name}`,
    begin: ({ agent }) => agent.stop(),
    end: ({ agent }) => agent.start(),
  },
  'link-cut': {
    lastsS: [80, 110],
    tell: ({ name }) => `the link of ${name} is cut, its agent keeps what it hears`,
    begin: ({ link }) => cut(link),
    end: ({ link }) => link.refuse(false),
  },
  'link-slow': {
    lastsS: [80, 110],
    tell: ({ name }) => `the link of ${name} is bad: ${(2 * SLOW_LINK_MS) / 1_000} s there and back`,
    begin: ({ link }) => link.delay(SLOW_LINK_MS),
    end: ({ link }) => link.delay(0),
  },
  'link-narrow': {
    lastsS: [180, 240],
    tell: ({ name }) => `the link of ${name} carries ${NARROW_BYTES_PER_S} bytes a second, its journal fills`,
    begin: ({ link }) => link.bytesPerSecond(NARROW_BYTES_PER_S),
    end: ({ link }) => link.bytesPerSecond(null),
  },
  'loose-contact': {
    lastsS: [126, 126],
    tell: ({ name }) => `loose contact in the power supply of ${name}: it goes and comes`,
    async begin(gateway) {
      await powerCut(gateway);
      await sleep(LOOSE_CONTACT_S[0] * 1_000, null, { ref: false });
      await powerBack(gateway);
      await sleep(LOOSE_CONTACT_S[1] * 1_000, null, { ref: false });
      await powerCut(gateway);
    },
    end: powerBack,
  },
  'clock-off': {
    lastsS: [60, 80],
    tell: ({ name }) => `the clock beside ${name} is ${CLOCK_OFF_MS / 3_600_000} h fast`,
    begin: ({ machine }) => machine({ clockOffMs: CLOCK_OFF_MS }),
    end: ({ machine }) => machine({}),
  },
  'disk-full': {
    lastsS: [60, 80],
    tell: ({ name }) => `somebody else's logs take the disk beside ${name}: ${100 * DISK_USED} % in use`,
    begin: ({ machine }) => machine({ diskUsed: DISK_USED }),
    end: ({ machine }) => machine({}),
  },
  'certificate-old': {
    lastsS: [60, 80],
    tell: ({ name }) =>
      `the agent of ${name} starts with a certificate that ends in ${CERTIFICATE_DAYS} days`,
    begin: (gateway) => startWithCertificate(gateway, CERTIFICATE_DAYS),
    end: (gateway) => startWithCertificate(gateway, LASTING_DAYS),
  },
} as const satisfies Readonly<Record<string, Trouble<DemoGateway>>>;

/** While one of these is on, nothing else is. */
export const WIDE_TROUBLES = {
  'backhaul-cut': {
    lastsS: [90, 120],
    tell: ({ backhaul }) => `the backhaul ${backhaul.name} breaks down`,
    begin: ({ backhaul }) => backhaul.gateways.forEach(({ link }) => void cut(link)),
    end: ({ backhaul }) => backhaul.gateways.forEach(({ link }) => void link.refuse(false)),
  },
  'lns-silent': {
    lastsS: [60, 90],
    tell: () => 'the network server answers nobody',
    begin: ({ network }) => network.lns.setSilent(true),
    end: ({ network }) => network.lns.setSilent(false),
  },
  'receptions-refused': {
    lastsS: [130, 150],
    tell: ({ network: { narrow } }) =>
      `the broker takes no reception of ${narrow.name}, wrong access list; noise fills its journal until it overflows`,
    begin({ network: { broker, narrow } }) {
      broker.tell({ mutedEuis: [narrow.eui] });
      narrow.levers.jam(NOISE_PER_S);
    },
    end({ network: { broker, narrow } }) {
      narrow.levers.jam(null);
      broker.tell({ mutedEuis: [] });
    },
  },
  'broker-away': {
    lastsS: [50, 60],
    tell: () => 'the MQTT broker is killed: agents and supervisor do not hear each other',
    begin: ({ network }) => network.broker.kill(),
    end: ({ network }) => network.broker.start(),
  },
  'supervisor-away': {
    lastsS: [30, 60],
    tell: () => 'the supervisor is stopped, and this page with it',
    begin: ({ network }) => network.supervisor.stop(),
    end: ({ network }) => network.supervisor.start(),
  },
} as const satisfies Readonly<
  Record<string, Trouble<{ readonly network: DemoNetwork; readonly backhaul: DemoBackhaul }>>
>;

export type GatewayTrouble = keyof typeof GATEWAY_TROUBLES;
export type WideTrouble = keyof typeof WIDE_TROUBLES;
export type TroubleKind = GatewayTrouble | WideTrouble;

async function powerCut({ levers, agent }: DemoGateway): Promise<void> {
  await Promise.all([agent.kill(), levers.stopForwarder()]);
}

async function powerBack({ levers, agent }: DemoGateway): Promise<void> {
  agent.start();
  await levers.startForwarder();
}

async function startWithCertificate({ agent, renewCertificate }: DemoGateway, days: number): Promise<void> {
  renewCertificate(days);
  await agent.stop();
  agent.start();
}

function cut(link: TcpProxy): void {
  link.refuse(true);
  link.cut();
}
