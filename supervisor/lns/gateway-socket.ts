// One gateway as one network server sees it: PUSH_DATA and PULL_DATA from a socket of its own, and the acknowledgements watched.
//
// PULL_RESP names no gateway (PROTOCOL.TXT section 5.4), so the socket has to: one for each gateway at each network server.

import { assertNever } from '../../protocol/assert-never.ts';
import type { GatewayEui } from '../../protocol/eui.ts';
import { readToGateway } from '../../protocol/semtech/datagram.ts';
import { HEADER_LENGTH } from '../../protocol/semtech/header.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import { encodePushData, rxpkBody, statBody } from '../../protocol/semtech/push-data.ts';
import { encodeTxAck, repeatTxAck } from '../../protocol/semtech/tx-ack.ts';
import { createRecentUplinks, type SentUplink } from './down/recent-uplinks.ts';
import type { DownRequest } from './down/request.ts';
import { type LinkFigures, noFigures } from './link-figures.ts';
import type { LnsAddress } from './lns-address.ts';
import { createPendingTokens, type PendingTokens } from './pending-tokens.ts';
import { createUdpPath, type SendFailure, type UdpPathStatus } from './udp-path.ts';

export interface GatewaySocketDeps {
  readonly gatewayEui: GatewayEui;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly address: () => LnsAddress | null;
  readonly addressFailed: (address: LnsAddress) => void;
  /** PUSH_DATA or PULL_DATA leaves. */
  readonly sent: (nowMs: number) => void;
  /** `null`: acknowledged, but later than anything waits for. */
  readonly acked: (roundTripMs: number | null, nowMs: number) => void;
  readonly unanswered: (count: number, nowMs: number) => void;
  /** A live reception is handed to the socket. */
  readonly handed: (uplink: SentUplink, nowMs: number) => void;
  /** The network server asks for a transmission. */
  readonly pulled: (request: DownRequest) => void;
}

type Done = (left: boolean) => void;

export interface GatewaySocket {
  readonly gatewayEui: GatewayEui;
  /** `done` hears whether it left; at the latest when it has been held for 3 s. */
  sendReception(rxpkText: string, uplink: SentUplink | null, done: Done): void;
  sendStat(statText: string): void;
  /** Whether what is given now leaves at once; opens the socket when it is not open. */
  isReady(): boolean;
  /** PULL_DATA goes out only while the gateway is alive: without it the network server takes another one. */
  setAlive(alive: boolean): void;
  /** Does what has fallen due. */
  tick(nowMs: number): void;
  /** The network server has another address now. */
  moved(): void;
  /** Neither alive nor used for ten minutes. */
  isGone(nowMs: number): boolean;
  status(): GatewaySocketStatus;
  readonly figures: Readonly<LinkFigures>;
  /** Waits, a second at most, until the kernel has what was given. */
  close(): Promise<void>;
}

export interface GatewaySocketStatus extends UdpPathStatus {
  readonly alive: boolean;
  /** ms on the clock given. */
  readonly lastSentMs: number | null;
  readonly lastAckMs: number | null;
}

const VERSION = 2;
/** Reference forwarders keep the way through NAT open every 5 to 10 s; network servers forget it after 60 s. */
const PULL_INTERVAL_MS = 5_000;
/** Gateways that come alive together, as after a start, do not stay in step. */
const PULL_JITTER_MS = 1_000;
const GONE_AFTER_MS = 10 * 60_000;
/** Held while a socket opens (2 ms, but a look-up may take seconds), and no longer than a frame is live. */
const MAX_HELD = 10_000;
const MAX_HELD_MS = 3_000;
const MAX_DRAIN_MS = 1_000;
const DRAIN_STEP_MS = 5;

type PushKind = 'receptions' | 'stats';

interface Held {
  readonly leave: (nowMs: number) => void;
  readonly atMs: number;
  readonly done: Done | null;
}

export function createGatewaySocket(deps: GatewaySocketDeps): GatewaySocket {
  const { gatewayEui, now } = deps;
  const figures = noFigures();
  const pushTokens = createPendingTokens();
  const pullTokens = createPendingTokens();
  const recent = createRecentUplinks();
  let held: Held[] = [];
  let alive = false;
  let nextPullMs = 0;
  let lastUsedMs = now();
  let lastSentMs: number | null = null;
  let lastAckMs: number | null = null;
  let closing = false;

  const path = createUdpPath({
    now,
    address: deps.address,
    addressFailed: deps.addressFailed,
    received,
    figures,
    opened() {
      // Whatever answers the receptions that follow comes to this socket then, and not to the one before.
      if (alive) pull(now());
      const waiting = held;
      held = [];
      for (const { leave } of waiting) leave(now());
    },
  });

  function pull(nowMs: number): void {
    nextPullMs = nowMs + PULL_INTERVAL_MS + Math.random() * PULL_JITTER_MS;
    const token = pullTokens.take(nowMs);
    send(encodePullData(VERSION, token, gatewayEui), 'pullData', pullTokens, token, null, nowMs);
  }

  /** Now, or as soon as there is a socket. */
  function whenOpen(leave: (nowMs: number) => void, done: Done | null): void {
    const nowMs = now();
    lastUsedMs = nowMs;
    if (path.isOpen()) {
      leave(nowMs);
    } else if (closing || held.length >= MAX_HELD) {
      noPath(done);
    } else {
      held.push({ leave, atMs: nowMs, done });
      path.open(nowMs);
    }
  }

  function push(kind: PushKind, body: string, uplink: SentUplink | null, done: Done | null): void {
    whenOpen((nowMs) => {
      if (uplink !== null) remember(uplink, nowMs);
      const token = pushTokens.take(nowMs);
      send(encodePushData(VERSION, token, gatewayEui, body), kind, pushTokens, token, done, nowMs);
    }, done);
  }

  function remember(uplink: SentUplink, nowMs: number): void {
    recent.left(uplink, nowMs);
    if (!uplink.late) deps.handed(uplink, nowMs);
  }

  function noPath(done: Done | null): void {
    figures.unsent['no-path']++;
    done?.(false);
  }

  function send(
    datagram: Buffer,
    kind: PushKind | 'pullData',
    tokens: PendingTokens,
    token: number,
    done: Done | null,
    nowMs: number,
  ): void {
    lastSentMs = nowMs;
    deps.sent(nowMs);
    path.send(datagram, (failure) => {
      if (failure === null) {
        figures[kind]++;
      } else {
        figures.unsent[failure]++;
        tokens.cancel(token);
      }
      done?.(failure === null);
    });
  }

  function received(datagram: Buffer): void {
    const message = readToGateway(datagram);
    if (typeof message === 'string') {
      figures.garbage++;
      return;
    }
    switch (message.kind) {
      case 'push-ack':
        acknowledged(pushTokens, message.token, 'acked');
        break;
      case 'pull-ack':
        acknowledged(pullTokens, message.token, 'pullAcked');
        break;
      case 'pull-resp':
        pulled(message, datagram.subarray(HEADER_LENGTH));
        break;
      default:
        assertNever(message);
    }
  }

  function acknowledged(tokens: PendingTokens, token: number, kind: 'acked' | 'pullAcked'): void {
    const nowMs = now();
    const roundTripMs = tokens.settle(token, nowMs);
    if (roundTripMs === 'unexpected') {
      figures.unexpectedAcks++;
      return;
    }
    lastAckMs = nowMs;
    if (roundTripMs === 'late') {
      figures.late++;
      deps.acked(null, nowMs);
    } else {
      figures[kind]++;
      figures.roundTripMs += roundTripMs;
      deps.acked(roundTripMs, nowMs);
    }
  }

  function pulled({ version, token }: PullResp, content: Buffer): void {
    const askedMs = now();
    lastUsedMs = askedMs;
    figures.pullResp++;
    deps.pulled({
      ...{ gatewayEui, version, content, askedMs },
      match: (tmstUs) => recent.match(tmstUs, askedMs),
      answer(answer) {
        // Version 1 has no TX_ACK.
        if (version === 1) return;
        const txAck =
          typeof answer === 'string'
            ? encodeTxAck(version, token, gatewayEui, answer)
            : repeatTxAck(version, token, gatewayEui, answer);
        whenOpen(() => path.send(txAck, txAckLeft), null);
      },
    });
  }

  function txAckLeft(failure: SendFailure | null): void {
    if (failure === null) figures.txAcks++;
    else figures.unsent[failure]++;
  }

  function giveUp(nowMs: number): void {
    const pushes = pushTokens.giveUp(nowMs);
    const pulls = pullTokens.giveUp(nowMs);
    if (pushes + pulls === 0) return;
    figures.unanswered += pushes;
    figures.pullUnanswered += pulls;
    deps.unanswered(pushes + pulls, nowMs);
  }

  function dropStaleHeld(nowMs: number): void {
    while (held[0] !== undefined && nowMs - held[0].atMs >= MAX_HELD_MS) noPath((held.shift() as Held).done);
  }

  return {
    gatewayEui,
    figures,
    sendReception: (rxpkText, uplink, done) => push('receptions', rxpkBody([rxpkText]), uplink, done),
    isReady() {
      if (!path.isOpen() && !closing) path.open(now());
      return path.isOpen();
    },
    sendStat: (statText) => push('stats', statBody(statText), null, null),
    setAlive(nowAlive) {
      const comesAlive = nowAlive && !alive;
      alive = nowAlive;
      if (comesAlive && path.isOpen()) pull(now());
    },
    tick(nowMs) {
      giveUp(nowMs);
      dropStaleHeld(nowMs);
      recent.forget(nowMs);
      if (alive) lastUsedMs = nowMs;
      if (alive || held.length > 0) path.open(nowMs);
      if (alive && nowMs >= nextPullMs && path.isOpen()) pull(nowMs);
    },
    moved() {
      path.moved();
      if (alive || held.length > 0) path.open(now());
    },
    isGone: (nowMs) => !alive && nowMs - lastUsedMs >= GONE_AFTER_MS,
    status: () => ({ ...path.status(), alive, lastSentMs, lastAckMs }),
    async close() {
      closing = true;
      const deadlineMs = performance.now() + MAX_DRAIN_MS;
      while (held.length + path.inFlight() > 0 && performance.now() < deadlineMs) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_STEP_MS));
      }
      for (const { done } of held.splice(0)) noPath(done);
      await path.close();
    },
  };
}
