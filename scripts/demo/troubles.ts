// What goes wrong in the demonstration: each with the words that announce it, how it begins and how it ends.

import type { StandInLns } from '../../test/stand-ins/lns.ts';
import type { TcpProxy } from '../../test/stand-ins/tcp-proxy.ts';
import type { GatewayLevers } from '../fleet/faults.ts';
import type { Child } from './child.ts';

export interface DemoGateway {
  readonly name: string;
  readonly levers: GatewayLevers;
  readonly agent: Child;
  /** Between agent and broker. */
  readonly link: TcpProxy;
}

export interface DemoBackhaul {
  readonly name: string;
  readonly gateways: readonly DemoGateway[];
}

export interface DemoNetwork {
  readonly gateways: readonly DemoGateway[];
  readonly backhauls: readonly DemoBackhaul[];
  readonly lns: Pick<StandInLns, 'setSilent'>;
  readonly supervisor: Child;
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
/** One way: there and back it is more than a link may take before it is poor. */
const SLOW_LINK_MS = 4_000;
/** Less than this gateway's receptions need, more than its health reports do. */
const NARROW_BYTES_PER_S = 150;
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
    lastsS: [120, 180],
    tell: ({ name }) => `the packet forwarder of ${name} stops`,
    begin: ({ levers }) => levers.stopForwarder(),
    end: ({ levers }) => levers.startForwarder(),
  },
  'gps-lost': {
    lastsS: [90, 150],
    tell: ({ name }) => `the GPS of ${name} has no fix`,
    begin: ({ levers }) => levers.loseGps(true),
    end: ({ levers }) => levers.loseGps(false),
  },
  overheated: {
    lastsS: [120, 180],
    tell: ({ name }) => `sun on the cabinet of ${name}: ${HOT_C} °C`,
    begin: ({ levers }) => levers.heat(HOT_C),
    end: ({ levers }) => levers.heat(null),
  },
  'downlinks-refused': {
    lastsS: [180, 240],
    tell: ({ name }) => `the transmitter of ${name} refuses every downlink`,
    begin: ({ levers }) => levers.failDownlinks('TX_FREQ'),
    end: ({ levers }) => levers.failDownlinks(null),
  },
  'agent-killed': {
    lastsS: [60, 120],
    tell: ({ name }) => `power cut at ${name}`,
    async begin({ levers, agent }) {
      await Promise.all([agent.kill(), levers.stopForwarder()]);
    },
    async end({ levers, agent }) {
      agent.start();
      await levers.startForwarder();
    },
  },
  'agent-stopped': {
    lastsS: [60, 120],
    tell: ({ name }) => `somebody stops the agent of ${name}`,
    begin: ({ agent }) => agent.stop(),
    end: ({ agent }) => agent.start(),
  },
  'link-cut': {
    lastsS: [120, 180],
    tell: ({ name }) => `the link of ${name} is cut, its agent keeps what it hears`,
    begin: ({ link }) => cut(link),
    end: ({ link }) => link.refuse(false),
  },
  'link-slow': {
    lastsS: [120, 180],
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

function cut(link: TcpProxy): void {
  link.refuse(true);
  link.cut();
}
