// The link to the network servers: receptions and stat of each gateway from a socket of its own at each, and what they ask there.

import { lookup } from 'node:dns/promises';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { SentUplink } from './down/recent-uplinks.ts';
import type { DownRequest } from './down/request.ts';
import type { LivenessState } from './liveness.ts';
import { createServerLink, type LnsJudged, type LnsStatus, type ServerLink } from './server-link.ts';
import type { LnsSettings } from './settings.ts';

export type { GatewayLinkStatus, LnsJudged, LnsStatus } from './server-link.ts';

export interface LnsLinkDeps {
  readonly lns: readonly LnsSettings[];
  /** Monotonic, ms; best the clock whose times shall be read in `status`. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** A network server has come to be up, silent or unknown; see `ServerLinkDeps`. */
  readonly onLiveness: (lnsName: string, state: LivenessState, unanswered: readonly number[]) => void;
  /** A live reception is handed to a socket. */
  readonly onHanded: (uplink: SentUplink, nowMs: number) => void;
  /** A network server asks for a transmission. */
  readonly onPullResp: (lnsName: string, request: DownRequest) => void;
}

export interface LnsLink {
  start(): void;
  /** Waits, two seconds at most, until the kernel has what was given. */
  stop(): Promise<void>;
  /** One reception as a PUSH_DATA of its own, verbatim, at once. What does not leave is counted by its reason. */
  send(
    lnsName: string,
    gatewayEui: GatewayEui,
    rxpkText: string,
    receptionId: number,
    uplink: SentUplink | null,
  ): void;
  /**
   * `settled` is called once everything sent so far to this network server is with the kernel, in the order of these
   * calls, with the ids of the receptions that never got there. It takes about a millisecond, and 3 s at most.
   */
  whenSettled(lnsName: string, settled: (unsent: readonly number[]) => void): void;
  /**
   * Whether the gateway's agent and packet forwarder both live; `bypassedLns`: the network server that the agent serves
   * itself at the moment, which must not be asked for downlinks twice.
   */
  setGatewayAlive(gatewayEui: GatewayEui, alive: boolean, bypassedLns?: string | null): void;
  /** The packet forwarder's `stat`, verbatim, to every network server that takes this gateway. */
  forwardStat(gatewayEui: GatewayEui, statText: string): void;
  /** In the order of the settings. */
  status(): readonly LnsStatus[];
  /** The same without the sockets of single gateways: cheap enough for every second. */
  judged(): readonly LnsJudged[];
}

/** How late a PULL_DATA, a token given up or a verdict may be. */
const TICK_MS = 250;
/** Gateways times network servers: 1,000 gateways at 4 of them. Each takes a descriptor of the process. */
const MAX_SOCKETS = 4_000;
/** More than a second of sending cannot be waiting. */
const MAX_DRAIN_MS = 1_000;

export function createLnsLink(deps: LnsLinkDeps): LnsLink {
  const { now, log } = deps;
  /** Each with the network server that its agent serves itself. */
  const alive = new Map<GatewayEui, string | null>();
  const servers = new Map<string, ServerLink>();
  let timer: NodeJS.Timeout | null = null;

  for (const settings of deps.lns) {
    servers.set(
      settings.name,
      createServerLink({
        settings,
        now,
        log,
        lookup: lookupAll,
        mayOpen: () => sum(servers.values(), (server) => server.sockets()) < MAX_SOCKETS,
        isAlive: (gatewayEui) => alive.has(gatewayEui) && alive.get(gatewayEui) !== settings.name,
        onLiveness: (state, unanswered) => deps.onLiveness(settings.name, state, unanswered),
        onHanded: deps.onHanded,
        onPullResp: (request) => deps.onPullResp(settings.name, request),
      }),
    );
  }

  function named(lnsName: string): ServerLink {
    const server = servers.get(lnsName);
    if (server === undefined) throw new Error(`There is no network server named ${lnsName} in the settings`);
    return server;
  }

  function tick(): void {
    const nowMs = now();
    for (const server of servers.values()) server.tick(nowMs);
  }

  return {
    start() {
      tick();
      timer = setInterval(tick, TICK_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      const deadlineMs = performance.now() + MAX_DRAIN_MS;
      while (performance.now() < deadlineMs && sum(servers.values(), (server) => server.waiting()) > 0) {
        await setImmediate();
      }
      await Promise.all(Array.from(servers.values(), (server) => server.stop()));
    },
    send: (lnsName, gatewayEui, rxpkText, receptionId, uplink) =>
      named(lnsName).send(gatewayEui, rxpkText, receptionId, uplink),
    whenSettled: (lnsName, settled) => named(lnsName).whenSettled(settled),
    setGatewayAlive(gatewayEui, nowAlive, bypassedLns = null) {
      if (nowAlive) alive.set(gatewayEui, bypassedLns);
      else alive.delete(gatewayEui);
      for (const [name, server] of servers) {
        server.setGatewayAlive(gatewayEui, nowAlive && name !== bypassedLns);
      }
    },
    forwardStat(gatewayEui, statText) {
      for (const server of servers.values()) server.forwardStat(gatewayEui, statText);
    },
    status() {
      const nowMs = now();
      return Array.from(servers.values(), (server) => server.status(nowMs));
    },
    judged() {
      const nowMs = now();
      return Array.from(servers.values(), (server) => server.judged(nowMs));
    },
  };
}

function sum<T>(items: Iterable<T>, count: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += count(item);
  return total;
}

async function lookupAll(host: string): Promise<readonly { readonly ip: string; readonly family: 4 | 6 }[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address, family }) => ({ ip: address, family: family === 6 ? 6 : 4 }));
}
