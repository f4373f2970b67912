// The link to the network servers, uplink side: receptions and stat of each gateway, from a socket of its own at each of them.

import { lookup } from 'node:dns/promises';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { GatewayEui } from '../../protocol/eui.ts';
import { type Batches, createBatches } from './batches.ts';
import { type Bursts, createBursts } from './bursts.ts';
import { takesGateway } from './filter.ts';
import { createGatewaySocket, type GatewaySocket, type GatewaySocketStatus } from './gateway-socket.ts';
import type { LastMinuteFigures } from './last-minute.ts';
import { addFigures, type LinkFigures, noFigures } from './link-figures.ts';
import type { Liveness, LivenessState } from './liveness.ts';
import { type AddressFinder, createAddressFinder } from './lns-address.ts';
import { createLnsHealth, type LnsHealth } from './lns-health.ts';
import type { LnsSettings } from './settings.ts';

export interface LnsLinkDeps {
  readonly lns: readonly LnsSettings[];
  /** Monotonic, ms; best the clock whose times shall be read in `status`. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface LnsLink {
  start(): void;
  /** Waits, two seconds at most, until the kernel has what was given. */
  stop(): Promise<void>;
  /** One reception as a PUSH_DATA of its own, verbatim, at once. What does not leave is counted by its reason. */
  send(lnsName: string, gatewayEui: GatewayEui, rxpkText: string, receptionId: number): void;
  /**
   * `settled` is called once everything sent so far to this network server is with the kernel, in the order of these
   * calls, with the ids of the receptions that never got there. It takes less than a millisecond, and 3 s at most.
   */
  whenSettled(lnsName: string, settled: (unsent: readonly number[]) => void): void;
  /** Whether the gateway's agent and packet forwarder both live. */
  setGatewayAlive(gatewayEui: GatewayEui, alive: boolean): void;
  /** The packet forwarder's `stat`, verbatim, to every network server that takes this gateway. */
  forwardStat(gatewayEui: GatewayEui, statText: string): void;
  /** In the order of the settings. */
  status(): readonly LnsStatus[];
}

export interface LnsStatus {
  readonly name: string;
  readonly mode: LnsSettings['mode'];
  readonly host: string;
  readonly port: number;
  /** The address in use; `null` while the host name has not been resolved. */
  readonly ip: string | null;
  /** Why the last look-up failed; `null` when it did not. */
  readonly lookupError: string | null;
  readonly liveness: Liveness;
  /** Of all gateways since start. */
  readonly figures: Readonly<LinkFigures>;
  readonly lastMinute: LastMinuteFigures;
  readonly gateways: readonly GatewayLinkStatus[];
}

/** Of a gateway with a socket; its figures start anew when the socket was closed for want of use. */
export interface GatewayLinkStatus extends GatewaySocketStatus {
  readonly gatewayEui: GatewayEui;
  readonly figures: Readonly<LinkFigures>;
}

/** How late a PULL_DATA, a token given up or a verdict may be. */
const TICK_MS = 250;
/** Gateways times network servers: 1,000 gateways at 4 of them. Each takes a descriptor of the process. */
const MAX_SOCKETS = 4_000;
/** More than a second of sending cannot be waiting. */
const MAX_DRAIN_MS = 1_000;
/** A silent network server is looked for elsewhere this often. */
const LOOK_ELSEWHERE_MS = 15_000;

interface Outgoing {
  readonly gatewayEui: GatewayEui;
  readonly rxpkText: string;
  readonly done: (left: boolean) => void;
}

interface Lns {
  readonly settings: LnsSettings;
  readonly sockets: Map<GatewayEui, GatewaySocket>;
  readonly address: AddressFinder;
  readonly health: LnsHealth;
  readonly bursts: Bursts<Outgoing>;
  readonly batches: Batches;
  /** Of sockets that are closed, and of what never had one. */
  readonly past: LinkFigures;
  state: LivenessState;
  lookedElsewhereMs: number;
}

export function createLnsLink(deps: LnsLinkDeps): LnsLink {
  const { now, log } = deps;
  const all = new Map(deps.lns.map((settings) => [settings.name, createLns(settings)]));
  const alive = new Set<GatewayEui>();
  let timer: NodeJS.Timeout | null = null;

  function createLns(settings: LnsSettings): Lns {
    const sockets = new Map<GatewayEui, GatewaySocket>();
    const address = createAddressFinder({
      host: settings.address,
      lookup: lookupAll,
      changed({ ip }) {
        log.info(
          { lns: settings.name, ip, port: settings.address.port },
          'network server has this address now',
        );
        for (const socket of sockets.values()) socket.moved();
      },
    });
    const lns: Lns = {
      settings,
      sockets,
      address,
      health: createLnsHealth(now()),
      bursts: createBursts(({ gatewayEui, rxpkText, done }) => {
        const socket = socketOf(lns, gatewayEui);
        if (socket !== null) return socket.sendReception(rxpkText, done);
        lns.past.unsent['too-many-sockets']++;
        done(false);
      }),
      batches: createBatches(),
      past: noFigures(),
      state: 'unknown',
      lookedElsewhereMs: 0,
    };
    return lns;
  }

  /** The socket of this gateway, made when there is none; `null` when there are too many. */
  function socketOf(lns: Lns, gatewayEui: GatewayEui): GatewaySocket | null {
    const known = lns.sockets.get(gatewayEui);
    if (known !== undefined) return known;
    let count = 0;
    for (const { sockets } of all.values()) count += sockets.size;
    if (count >= MAX_SOCKETS) return null;
    const socket = createGatewaySocket({
      gatewayEui,
      now,
      address: lns.address.current,
      addressFailed: (address) => lns.address.failed(address, now()),
      sent: lns.health.sent,
      acked: lns.health.acked,
      unanswered: lns.health.unanswered,
    });
    socket.setAlive(alive.has(gatewayEui));
    lns.sockets.set(gatewayEui, socket);
    return socket;
  }

  function named(lnsName: string): Lns {
    const lns = all.get(lnsName);
    if (lns === undefined) throw new Error(`There is no network server named ${lnsName} in the settings`);
    return lns;
  }

  function tick(): void {
    const nowMs = now();
    for (const lns of all.values()) {
      lns.address.tick(nowMs);
      for (const socket of lns.sockets.values()) {
        if (socket.isGone(nowMs)) retire(lns, socket);
        else socket.tick(nowMs);
      }
      judge(lns, nowMs);
    }
  }

  function retire(lns: Lns, socket: GatewaySocket): void {
    lns.sockets.delete(socket.gatewayEui);
    addFigures(lns.past, socket.figures);
    socket.close().catch((error: unknown) => {
      log.warn({ lns: lns.settings.name, gateway: socket.gatewayEui, err: error }, 'socket did not close');
    });
  }

  function judge(lns: Lns, nowMs: number): void {
    const { state, reason } = lns.health.judge(nowMs);
    if (state !== lns.state) {
      lns.state = state;
      const fields = { lns: lns.settings.name, state, reason };
      if (state === 'silent') log.warn(fields, 'network server is silent');
      else log.info(fields, 'network server changed state');
    }
    const address = lns.address.current();
    if (state !== 'silent' || address === null || nowMs - lns.lookedElsewhereMs < LOOK_ELSEWHERE_MS) return;
    lns.lookedElsewhereMs = nowMs;
    lns.address.failed(address, nowMs);
  }

  function statusOf(lns: Lns, nowMs: number): LnsStatus {
    const figures = noFigures();
    addFigures(figures, lns.past);
    const gateways: GatewayLinkStatus[] = [];
    for (const socket of lns.sockets.values()) {
      const own = noFigures();
      addFigures(own, socket.figures);
      addFigures(figures, own);
      gateways.push({ gatewayEui: socket.gatewayEui, ...socket.status(), figures: own });
    }
    const { name, mode, address } = lns.settings;
    return {
      name,
      mode,
      ...address,
      ip: lns.address.current()?.ip ?? null,
      lookupError: lns.address.complaint(),
      liveness: lns.health.judge(nowMs),
      figures,
      lastMinute: lns.health.lastMinute(nowMs),
      gateways,
    };
  }

  return {
    start() {
      tick();
      timer = setInterval(tick, TICK_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      const closing: Promise<void>[] = [];
      const deadlineMs = performance.now() + MAX_DRAIN_MS;
      while (performance.now() < deadlineMs && [...all.values()].some(({ bursts }) => bursts.waiting() > 0)) {
        await setImmediate();
      }
      for (const lns of all.values()) {
        lns.bursts.flush();
        lns.address.stop();
        for (const socket of lns.sockets.values()) closing.push(socket.close());
      }
      await Promise.all(closing);
    },
    send(lnsName, gatewayEui, rxpkText, receptionId) {
      const lns = named(lnsName);
      const done = lns.batches.add(receptionId);
      if (lns.bursts.offer({ gatewayEui, rxpkText, done })) return;
      lns.past.unsent.backlogged++;
      done(false);
    },
    whenSettled: (lnsName, settled) => named(lnsName).batches.close(settled),
    setGatewayAlive(gatewayEui, nowAlive) {
      if (nowAlive) alive.add(gatewayEui);
      else alive.delete(gatewayEui);
      for (const lns of all.values()) {
        if (!takesGateway(lns.settings, gatewayEui)) continue;
        const socket = nowAlive ? socketOf(lns, gatewayEui) : lns.sockets.get(gatewayEui);
        socket?.setAlive(nowAlive);
      }
    },
    forwardStat(gatewayEui, statText) {
      for (const lns of all.values()) {
        if (!takesGateway(lns.settings, gatewayEui)) continue;
        const socket = socketOf(lns, gatewayEui);
        if (socket === null) lns.past.unsent['too-many-sockets']++;
        else socket.sendStat(statText);
      }
    },
    status() {
      const nowMs = now();
      return [...all.values()].map((lns) => statusOf(lns, nowMs));
    },
  };
}

async function lookupAll(host: string): Promise<readonly { readonly ip: string; readonly family: 4 | 6 }[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address, family }) => ({ ip: address, family: family === 6 ? 6 : 4 }));
}
