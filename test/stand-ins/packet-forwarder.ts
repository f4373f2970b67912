// A stand-in packet forwarder as real ones behave on the wire: PUSH_DATA, PULL_DATA and stat over two UDP sockets, and
// PULL_RESP to its transmitter where it has one.

import type { Socket } from 'node:dgram';
import type { GatewayEui } from '../../protocol/eui.ts';
import { readToGateway } from '../../protocol/semtech/datagram.ts';
import { encodeWithEui, PacketType, type ProtocolVersion } from '../../protocol/semtech/header.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import { encodePushData, rxpkBody, statBody } from '../../protocol/semtech/push-data.ts';
import { createRandom } from '../../scripts/fleet/random.ts';
import { PLAIN_STAT, type StatHabits, statText } from '../../scripts/fleet/stat-text.ts';
import { closeSocket, openSocket } from './connected-socket.ts';
import { countsOf, type ForwarderCounters, zeroCounters, zeroInterval } from './forwarder-counters.ts';
import { createPendingAcks, type PendingPush } from './pending-acks.ts';
import { createSentDatagrams, NO_DATAGRAMS, type SentDatagram } from './sent-datagrams.ts';
import { createTransmitter, type Transmitter, type TransmitterOptions } from './transmitter/transmitter.ts';

export interface ServerAddress {
  /** A literal IP address. */
  readonly host: string;
  readonly port: number;
  /** Where PULL_DATA goes, when not to `port`. */
  readonly portDown?: number;
}

export interface PacketForwarderOptions {
  readonly gatewayEui: GatewayEui;
  readonly server: ServerAddress;
  readonly version?: ProtocolVersion;
  /** Seeds the tokens. */
  readonly seed?: number | string;
  /** `null`: no PULL_DATA at all. */
  readonly pullIntervalMs?: number | null;
  /** `null`: no stat. */
  readonly statIntervalMs?: number | null;
  /** Asked for each time when it is a function. */
  readonly stat?: StatHabits | (() => StatHabits);
  /** Added to the true time in `stat`. */
  readonly clockOffsetMs?: number;
  readonly ackTimeoutMs?: number;
  /** As lorafwd with its database on: the same content goes again, under a new token, until acknowledged. */
  readonly retry?: { readonly afterMs: number; readonly maxAttempts: number } | null;
  /** A NUL after the JSON of PUSH_DATA and after TX_ACK. */
  readonly trailingNul?: boolean;
  /** `counters` keeps no list of datagrams. */
  readonly keep?: 'datagrams' | 'counters';
  /** Answers PULL_RESPs and transmits; without it nothing happens but `onPullResp`. */
  readonly transmitter?: TransmitterOptions;
  /** Without a transmitter, answer with `sendTxAck`. */
  readonly onPullResp?: (pullResp: PullResp) => void;
}

export interface SendResult {
  readonly acked: boolean;
  /** From the last attempt to its PUSH_ACK, or to giving up. */
  readonly ms: number;
  /** When each attempt left, ms since 1970 by the monotonic clock. */
  readonly sentAtMs: readonly number[];
}

export interface PacketForwarder {
  start(): Promise<void>;
  /** Gives up what is not acknowledged by now, as a forwarder that is switched off. */
  stop(): Promise<void>;
  /** Sends one PUSH_DATA: receptions as `rxpk` texts, or a whole body. A timeout is a result. */
  send(content: string | readonly string[]): Promise<SendResult>;
  /** Receptions that the forwarder filters out, such as CRC errors: they only count in `stat`. */
  countUnforwarded(receptions: number): void;
  /** `error` null: accepted. */
  sendTxAck(token: number, error: string | null): void;
  /** `null`: it was given none. */
  readonly transmitter: Transmitter | null;
  counters(): Readonly<ForwarderCounters>;
  datagrams(): readonly Readonly<SentDatagram>[];
}

/** The reference forwarder's 5 to 10 s; Kerlink's default is 10. */
const PULL_INTERVAL_MS = 10_000;
const STAT_INTERVAL_MS = 30_000;
/** Kerlink's `gwmp.timeout`. */
const ACK_TIMEOUT_MS = 3_000;
const SWEEP_MS = 50;
/** Under the 65,536 tokens; beyond it the oldest is given up. */
const MAX_PENDING = 20_000;
const NUL = Buffer.from([0]);

export function createPacketForwarder(options: PacketForwarderOptions): PacketForwarder {
  const { gatewayEui, server, version = 2, retry = null, keep = 'datagrams' } = options;
  const attemptMs = retry?.afterMs ?? options.ackTimeoutMs ?? ACK_TIMEOUT_MS;
  const maxAttempts = retry?.maxAttempts ?? 1;
  const random = createRandom(options.seed ?? gatewayEui);
  const pending = createPendingAcks(random);
  const sent = keep === 'datagrams' ? createSentDatagrams() : NO_DATAGRAMS;
  const counters = zeroCounters();
  let interval = zeroInterval();
  let sockets: { readonly up: Socket; readonly down: Socket } | null = null;
  let timers: NodeJS.Timeout[] = [];
  let pullToken: number | null = null;
  const transmitter =
    options.transmitter === undefined
      ? null
      : createTransmitter(
          {
            ...options.transmitter,
            onTransmitted(transmitted) {
              interval.transmitted++;
              options.transmitter?.onTransmitted?.(transmitted);
            },
          },
          answer,
        );

  function attempt(push: PendingPush): void {
    if (sockets === null) throw new Error('The packet forwarder is not started');
    const token = pending.freeToken();
    const sentAtMs = nowMs();
    push.sentAtMs.push(sentAtMs);
    pending.add(push, token, sentAtMs + attemptMs);
    sent.add('push-data', token, push.json, sentAtMs);
    const bytes = encodePushData(version, token, gatewayEui, push.json);
    sockets.up.send(options.trailingNul === true ? Buffer.concat([bytes, NUL]) : bytes);
    counters.pushSent++;
    interval.pushSent++;
  }

  function send(content: string | readonly string[]): Promise<SendResult> {
    const json = typeof content === 'string' ? content : rxpkBody(content);
    if (typeof content !== 'string') {
      counters.rxpkSent += content.length;
      interval.received += content.length;
      interval.forwarded += content.length;
      interval.crcErrors += content.filter((text) => text.includes('"stat":-1')).length;
    }
    return new Promise((resolve) => {
      const push: PendingPush = {
        json,
        sentAtMs: [],
        tokens: [],
        deadlineMs: 0,
        finish(ackedAtMs) {
          const { sentAtMs } = push;
          const acked = ackedAtMs !== null;
          counters[acked ? 'pushAcked' : 'pushGivenUp']++;
          if (acked) interval.pushAcked++;
          resolve({ acked, ms: (ackedAtMs ?? nowMs()) - (sentAtMs.at(-1) ?? nowMs()), sentAtMs });
        },
      };
      if (pending.size() >= MAX_PENDING) giveUpOldest();
      attempt(push);
    });
  }

  function giveUp(push: PendingPush): void {
    pending.forget(push);
    push.finish(null);
  }

  function giveUpOldest(): void {
    for (const oldest of pending.all()) {
      giveUp(oldest);
      return;
    }
  }

  function sweep(): void {
    for (const push of pending.overdue(nowMs())) {
      if (push.tokens.length >= maxAttempts) giveUp(push);
      else {
        counters.pushRetried++;
        attempt(push);
      }
    }
  }

  function sendPull(): void {
    pullToken = random.below(0x1_0000);
    sent.add('pull-data', pullToken, '', nowMs());
    sockets?.down.send(encodePullData(version, pullToken, gatewayEui));
    counters.pullSent++;
  }

  function sendStat(): void {
    const counts = countsOf(interval);
    interval = zeroInterval();
    const { stat = PLAIN_STAT, clockOffsetMs = 0 } = options;
    const text = statText(counts, typeof stat === 'function' ? stat() : stat, nowMs() + clockOffsetMs);
    counters.statSent++;
    void send(statBody(text));
  }

  function receive(bytes: Buffer): void {
    const datagram = readToGateway(bytes);
    // The reference forwarder too ignores answers in another version than its own.
    if (typeof datagram === 'string' || datagram.version !== version) {
      counters.ignored++;
      return;
    }
    switch (datagram.kind) {
      case 'push-ack': {
        sent.acked(datagram.token, nowMs());
        if (!pending.acked(datagram.token, nowMs())) counters.strayAcks++;
        return;
      }
      case 'pull-ack':
        if (datagram.token !== pullToken) {
          counters.strayAcks++;
          return;
        }
        pullToken = null;
        counters.pullAcked++;
        return;
      case 'pull-resp':
        counters.pullResp++;
        interval.downlinks++;
        options.onPullResp?.(datagram);
        transmitter?.pullResp(datagram);
    }
  }

  /** Sends TX_ACK with this content. */
  function answer(token: number, json: string): void {
    // [PROTOCOL.TXT section 5.5] TX_ACK exists since version 2.
    if (version === 1) return;
    const bytes = encodeWithEui(version, token, PacketType.txAck, gatewayEui, json);
    sent.add('tx-ack', token, json, nowMs());
    sockets?.down.send(options.trailingNul === true ? Buffer.concat([bytes, NUL]) : bytes);
    counters.txAckSent++;
  }

  return {
    async start() {
      if (sockets !== null) throw new Error('The packet forwarder is started already');
      const onError = () => void counters.socketErrors++;
      const up = await openSocket(server.host, server.port, receive, onError);
      const down = await openSocket(server.host, server.portDown ?? server.port, receive, onError);
      sockets = { up, down };
      const { pullIntervalMs = PULL_INTERVAL_MS, statIntervalMs = STAT_INTERVAL_MS } = options;
      timers = [setInterval(sweep, Math.min(SWEEP_MS, attemptMs))];
      if (pullIntervalMs !== null) {
        sendPull();
        timers.push(setInterval(sendPull, pullIntervalMs));
      }
      if (statIntervalMs !== null) timers.push(setInterval(sendStat, statIntervalMs));
    },

    async stop() {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      transmitter?.stop();
      for (const push of [...pending.all()]) giveUp(push);
      const open = sockets;
      sockets = null;
      if (open !== null) await Promise.all([closeSocket(open.up), closeSocket(open.down)]);
    },

    send,
    countUnforwarded(receptions) {
      interval.received += receptions;
      interval.crcErrors += receptions;
    },

    sendTxAck(token, error) {
      answer(token, error === null ? '' : JSON.stringify({ txpk_ack: { error } }));
      if (error === null) interval.transmitted++;
    },

    transmitter,
    counters: () => ({ ...counters }),
    datagrams: sent.list,
  };
}

/** Wall time that never steps. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
