// The link to one network server: the sockets of its gateways, its address, its health, the order in which things leave.

import type { Logger } from 'pino';
import type { GatewayEui } from '../../protocol/eui.ts';
import { createBatches } from './batches.ts';
import { createBursts } from './bursts.ts';
import type { SentUplink } from './down/recent-uplinks.ts';
import type { DownRequest } from './down/request.ts';
import { takesGateway } from './filter.ts';
import { createGatewaySocket, type GatewaySocket, type GatewaySocketStatus } from './gateway-socket.ts';
import type { LastMinuteFigures } from './last-minute.ts';
import { addFigures, type LinkFigures, noFigures } from './link-figures.ts';
import type { Liveness, LivenessState } from './liveness.ts';
import { type AddressFinderDeps, createAddressFinder } from './lns-address.ts';
import { createLnsHealth } from './lns-health.ts';
import type { LnsSettings } from './settings.ts';

export interface ServerLinkDeps {
  readonly settings: LnsSettings;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly lookup: AddressFinderDeps['lookup'];
  /** Whether one more socket may be had. */
  readonly mayOpen: () => boolean;
  readonly isAlive: (gatewayEui: GatewayEui) => boolean;
  /** `unanswered`: receptions sent since the last acknowledgement, which a silent server has probably not got. */
  readonly onLiveness: (state: LivenessState, unanswered: readonly number[]) => void;
  readonly onHanded: (uplink: SentUplink, nowMs: number) => void;
  readonly onPullResp: (request: DownRequest) => void;
}

export interface ServerLink {
  send(gatewayEui: GatewayEui, rxpkText: string, receptionId: number, uplink: SentUplink | null): void;
  whenSettled(settled: (unsent: readonly number[]) => void): void;
  setGatewayAlive(gatewayEui: GatewayEui, alive: boolean): void;
  forwardStat(gatewayEui: GatewayEui, statText: string): void;
  tick(nowMs: number): void;
  sockets(): number;
  /** Receptions that wait for a turn of the event loop. */
  waiting(): number;
  status(nowMs: number): LnsStatus;
  judged(nowMs: number): LnsJudged;
  stop(): Promise<void>;
}

/** Whether it is there, without the figures of its sockets. */
export type LnsJudged = Pick<LnsStatus, 'name' | 'liveness' | 'lastMinute'>;

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

/** Receptions remembered since the last acknowledgement: 15 s at more than the highest rate promised. */
const MAX_UNANSWERED = 500_000;
/** A socket opens in 2 ms; one that takes longer holds up only its own gateway. */
const MAX_AWAITED_MS = 50;
/** A silent network server is looked for elsewhere this often. */
const LOOK_ELSEWHERE_MS = 15_000;

interface Outgoing {
  readonly gatewayEui: GatewayEui;
  readonly rxpkText: string;
  readonly uplink: SentUplink | null;
  readonly done: (left: boolean) => void;
}

export function createServerLink(deps: ServerLinkDeps): ServerLink {
  const { settings, now, log } = deps;
  const sockets = new Map<GatewayEui, GatewaySocket>();
  const health = createLnsHealth(now());
  const batches = createBatches();
  /** Of sockets that are closed, and of what never had one. */
  const past = noFigures();
  let state: LivenessState = 'unknown';
  let unanswered: number[] = [];
  /** Sockets that frames have been waiting for. */
  const awaitedSinceMs = new Map<GatewayEui, number>();
  let lookedElsewhereMs = Number.NEGATIVE_INFINITY;

  const address = createAddressFinder({
    host: settings.address,
    lookup: deps.lookup,
    changed({ ip, port }) {
      log.info({ lns: settings.name, ip, port }, 'network server has this address now');
      for (const socket of sockets.values()) socket.moved();
    },
  });

  const bursts = createBursts<Outgoing>(({ gatewayEui, rxpkText, uplink, done }) => {
    const socket = socketOf(gatewayEui);
    if (socket !== null) return socket.sendReception(rxpkText, uplink, done);
    past.unsent['too-many-sockets']++;
    done(false);
  }, isReady);

  /** Frames of one device go through several sockets: one that is just being opened must not fall behind the others. */
  function isReady({ gatewayEui }: Outgoing): boolean {
    const socket = socketOf(gatewayEui);
    if (socket === null || socket.isReady() || address.current() === null) {
      awaitedSinceMs.delete(gatewayEui);
      return true;
    }
    const nowMs = now();
    const sinceMs = awaitedSinceMs.get(gatewayEui) ?? nowMs;
    awaitedSinceMs.set(gatewayEui, sinceMs);
    return nowMs - sinceMs >= MAX_AWAITED_MS;
  }

  /** The socket of this gateway, made when there is none; `null` when there are too many. */
  function socketOf(gatewayEui: GatewayEui): GatewaySocket | null {
    const known = sockets.get(gatewayEui);
    if (known !== undefined) return known;
    if (!deps.mayOpen()) return null;
    const socket = createGatewaySocket({
      gatewayEui,
      now,
      address: address.current,
      addressFailed: (failed) => address.failed(failed, now()),
      sent: health.sent,
      acked(roundTripMs, nowMs) {
        if (unanswered.length > 0) unanswered = [];
        health.acked(roundTripMs, nowMs);
        if (state !== 'up') judge(nowMs);
      },
      unanswered: health.unanswered,
      handed: deps.onHanded,
      pulled: deps.onPullResp,
    });
    socket.setAlive(deps.isAlive(gatewayEui));
    sockets.set(gatewayEui, socket);
    return socket;
  }

  function retire(socket: GatewaySocket): void {
    sockets.delete(socket.gatewayEui);
    awaitedSinceMs.delete(socket.gatewayEui);
    addFigures(past, socket.figures);
    socket.close().catch((error: unknown) => {
      log.warn({ lns: settings.name, gateway: socket.gatewayEui, err: error }, 'socket did not close');
    });
  }

  function judge(nowMs: number): void {
    const liveness = health.judge(nowMs);
    if (liveness.state !== state) {
      state = liveness.state;
      deps.onLiveness(state, state === 'silent' ? unanswered.splice(0) : []);
      const fields = { lns: settings.name, state, reason: liveness.reason };
      if (state === 'silent') log.warn(fields, 'network server is silent');
      else log.info(fields, 'network server changed state');
    }
    const inUse = address.current();
    if (state !== 'silent' || inUse === null || nowMs - lookedElsewhereMs < LOOK_ELSEWHERE_MS) return;
    lookedElsewhereMs = nowMs;
    address.failed(inUse, nowMs);
  }

  return {
    send(gatewayEui, rxpkText, receptionId, uplink) {
      if (unanswered.length < MAX_UNANSWERED) unanswered.push(receptionId);
      const done = batches.add(receptionId);
      if (bursts.offer({ gatewayEui, rxpkText, uplink, done })) return;
      past.unsent.backlogged++;
      done(false);
    },
    whenSettled: batches.close,
    setGatewayAlive(gatewayEui, alive) {
      if (!takesGateway(settings, gatewayEui)) return;
      const socket = alive ? socketOf(gatewayEui) : sockets.get(gatewayEui);
      socket?.setAlive(alive);
    },
    forwardStat(gatewayEui, statText) {
      if (!takesGateway(settings, gatewayEui)) return;
      const socket = socketOf(gatewayEui);
      if (socket === null) past.unsent['too-many-sockets']++;
      else socket.sendStat(statText);
    },
    tick(nowMs) {
      address.tick(nowMs);
      for (const socket of sockets.values()) {
        if (socket.isGone(nowMs)) retire(socket);
        else socket.tick(nowMs);
      }
      judge(nowMs);
    },
    sockets: () => sockets.size,
    waiting: bursts.waiting,
    status(nowMs) {
      const figures = copyOf(past);
      const gateways = Array.from(sockets.values(), (socket): GatewayLinkStatus => {
        addFigures(figures, socket.figures);
        return { gatewayEui: socket.gatewayEui, ...socket.status(), figures: copyOf(socket.figures) };
      });
      return {
        name: settings.name,
        mode: settings.mode,
        ...settings.address,
        ip: address.current()?.ip ?? null,
        lookupError: address.complaint(),
        liveness: health.judge(nowMs),
        figures,
        lastMinute: health.lastMinute(nowMs),
        gateways,
      };
    },
    judged: (nowMs) => ({
      name: settings.name,
      liveness: health.judge(nowMs),
      lastMinute: health.lastMinute(nowMs),
    }),
    async stop() {
      bursts.flush();
      await Promise.all(Array.from(sockets.values(), (socket) => socket.close()));
      address.stop();
    },
  };
}

function copyOf(figures: Readonly<LinkFigures>): LinkFigures {
  const copy = noFigures();
  addFigures(copy, figures);
  return copy;
}
