// A bare Semtech UDP server on a port of its own: acknowledges what it is told to and keeps what it received.

import { createSocket, type Socket } from 'node:dgram';
import { readToServer, type ToServer } from '../../protocol/semtech/datagram.ts';
import { encodePullAck } from '../../protocol/semtech/pull-ack.ts';
import { encodePushAck } from '../../protocol/semtech/push-ack.ts';
import type { ServerAddress } from './packet-forwarder.ts';

export interface ReceivedDatagram {
  readonly bytes: Buffer;
  readonly datagram: ToServer;
  readonly fromPort: number;
}

export interface AckServerOptions {
  /** Whether this datagram gets its PUSH_ACK or PULL_ACK; all do when left out. */
  readonly answers?: (datagram: ToServer) => boolean;
  /** Ports other than the one of a former server on purpose: 0, any free one, when left out. */
  readonly port?: number;
  /** `false` only counts, for long runs. */
  readonly keeps?: boolean;
}

export interface AckServer {
  readonly address: ServerAddress;
  readonly received: readonly ReceivedDatagram[];
  count(): number;
  /** Sends bytes to where the last PULL_DATA came from, as a server sends PULL_RESP. */
  sendDown(bytes: Buffer): void;
  stop(): Promise<void>;
}

/** A burst of a bench must not be lost in the stand-in. */
const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024;

export function startAckServer(options: AckServerOptions = {}): Promise<AckServer> {
  const received: ReceivedDatagram[] = [];
  let count = 0;
  let downPort: number | null = null;

  return new Promise((resolve, reject) => {
    const socket: Socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
    socket.once('error', reject);
    socket.on('message', (bytes, { port }) => {
      const datagram = readToServer(bytes);
      if (typeof datagram === 'string') return;
      count++;
      if (options.keeps !== false) received.push({ bytes: Buffer.from(bytes), datagram, fromPort: port });
      if (datagram.kind === 'pull-data') downPort = port;
      if (datagram.kind === 'tx-ack' || options.answers?.(datagram) === false) return;
      const encodeAck = datagram.kind === 'push-data' ? encodePushAck : encodePullAck;
      socket.send(encodeAck(datagram.version, datagram.token), port, '127.0.0.1');
    });
    socket.bind(options.port ?? 0, '127.0.0.1', () => {
      resolve({
        address: { host: '127.0.0.1', port: socket.address().port },
        received,
        count: () => count,
        sendDown(bytes) {
          if (downPort === null) throw new Error('No PULL_DATA has come yet');
          socket.send(bytes, downPort, '127.0.0.1');
        },
        stop: () => new Promise((closed) => void socket.close(() => closed())),
      });
    });
  });
}
