// Packet forwarders in numbers: each sends one reception, waits for its PUSH_ACK, and only then sends the next.

import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodePushData } from '../../protocol/semtech/push-data.ts';
import { loadTransmissions } from '../fleet/load.ts';

export interface SendOptions {
  readonly seconds: number;
  /** Of all senders together; `null`: as fast as acknowledgements come. */
  readonly ratePerS: number | null;
  readonly atMost?: number;
}

export interface SendResult {
  readonly sent: number;
  readonly acked: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
}

export interface Senders {
  start(): Promise<void>;
  send(options: SendOptions): Promise<SendResult>;
  stop(): Promise<void>;
}

/** Kerlink's `gwmp.timeout`. */
const ACK_TIMEOUT_MS = 3_000;

interface Sender {
  readonly socket: Socket;
  token: number;
  onAck: (() => void) | null;
}

export function createSenders(count: number, gatewayEui: GatewayEui, port: number): Senders {
  const senders: Sender[] = [];
  const transmissions = loadTransmissions({ seed: 1, gateways: [gatewayEui], copies: 1 });

  async function open(): Promise<Sender> {
    const socket = createSocket('udp4');
    const sender: Sender = { socket, token: 0, onAck: null };
    socket.on('message', (bytes) => {
      if (bytes.readUInt16BE(1) === sender.token) sender.onAck?.();
    });
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    return sender;
  }

  /** Resolves with the time its PUSH_ACK took, ms; `null` when it did not come. */
  function sendOne(sender: Sender): Promise<number | null> {
    const rxpk = transmissions.next().value?.receptions[0]?.rxpk ?? '';
    sender.token = (sender.token + 1) & 0xffff;
    const startedMs = performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), ACK_TIMEOUT_MS);
      sender.onAck = () => {
        sender.onAck = null;
        clearTimeout(timer);
        resolve(performance.now() - startedMs);
      };
      sender.socket.send(encodePushData(2, sender.token, gatewayEui, `{"rxpk":[${rxpk}]}`));
    });
  }

  return {
    async start() {
      for (let index = 0; index < count; index++) senders.push(await open());
    },

    async send({ seconds, ratePerS, atMost = Infinity }) {
      const startedMs = performance.now();
      const endMs = startedMs + seconds * 1_000;
      const times: number[] = [];
      let sent = 0;

      async function work(sender: Sender): Promise<void> {
        while (sent < atMost) {
          const index = sent++;
          const dueMs = ratePerS === null ? performance.now() : startedMs + (index / ratePerS) * 1_000;
          if (dueMs >= endMs) {
            sent--;
            return;
          }
          const waitMs = dueMs - performance.now();
          if (waitMs > 0) await sleep(waitMs);
          const ms = await sendOne(sender);
          if (ms !== null) times.push(ms);
        }
      }

      await Promise.all(senders.map((sender) => work(sender)));
      times.sort((a, b) => a - b);
      const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
      return { sent, acked: times.length, ackP50Ms: at(0.5), ackP99Ms: at(0.99) };
    },

    async stop() {
      await Promise.all(
        senders.map(({ socket }) => new Promise<void>((resolve) => socket.close(() => resolve()))),
      );
    },
  };
}
