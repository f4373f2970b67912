// A network server that answers every reception at once, as fast as a socket can: for measuring what lies before it.

import { createSocket, type Socket } from 'node:dgram';
import { readToServer } from '../../protocol/semtech/datagram.ts';
import { encodePullAck } from '../../protocol/semtech/pull-ack.ts';
import { encodePullResp } from '../../protocol/semtech/pull-resp.ts';
import { encodePushAck } from '../../protocol/semtech/push-ack.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';

export interface EchoLnsOptions {
  /** A reception is there; what it returns is asked of its gateway at once. */
  readonly onReception: (tmstUs: number, atMs: number) => Record<string, unknown> | null;
  /** A TX_ACK is there. */
  readonly onTxAck: (token: number, json: string, atMs: number) => void;
  /** The token of the PULL_RESP that leaves now. */
  readonly onAsked: (token: number, tmstUs: number, atMs: number) => void;
}

export interface EchoLns {
  readonly port: number;
  stop(): Promise<void>;
}

/** Tokens count up, so that none waits twice within 65,536 answers. */
export async function startEchoLns({ onReception, onTxAck, onAsked }: EchoLnsOptions): Promise<EchoLns> {
  const paths = new Map<string, { readonly port: number; readonly address: string }>();
  let token = 0;
  const socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 }, (bytes, from) => {
    const atMs = performance.now();
    const message = readToServer(bytes);
    if (typeof message === 'string') return;
    if (message.kind === 'tx-ack') return onTxAck(message.token, message.json, atMs);
    if (message.kind === 'pull-data') {
      paths.set(message.gatewayEui, { port: from.port, address: from.address });
      return socket.send(encodePullAck(message.version, message.token), from.port, from.address);
    }
    socket.send(encodePushAck(message.version, message.token), from.port, from.address);
    for (const frame of splitPushData(message.json).frames) {
      if (frame.kind !== 'rxpk' || frame.rxpk.tmstUs === null) continue;
      const txpk = onReception(frame.rxpk.tmstUs, atMs);
      const path = paths.get(message.gatewayEui);
      if (txpk === null || path === undefined) continue;
      token = (token + 1) % 0x1_0000;
      onAsked(token, frame.rxpk.tmstUs, performance.now());
      socket.send(encodePullResp(message.version, token, JSON.stringify(txpk)), path.port, path.address);
    }
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
