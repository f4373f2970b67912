// The door of a broker: listens, keeps count of who stands in it, and closes without cutting anybody off in mid-sentence.

import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { HostPort } from '../../../protocol/settings.ts';
import type { Complaints } from './complaints.ts';
import { createWaitingRoom, type WaitingRoomLimits } from './waiting-room.ts';

export interface ListenerOptions {
  readonly listen: HostPort;
  /** PEM texts; `null`: plain TCP, for loopback and private networks. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** A connection that may speak MQTT, over TLS where that is asked for. */
  readonly onSocket: (socket: Socket) => void;
  /** How many may wait until they have proved who they are, and how long. */
  readonly waiting?: WaitingRoomLimits;
  readonly complaints: Complaints;
}

export interface Listener {
  /** Resolves with the port; rejects with one sentence. */
  start(): Promise<number>;
  /** The peer on this socket has proved who it is. */
  authenticated(socket: Socket): void;
  /** Ends every connection, and cuts off what has not ended in time. */
  stop(): Promise<void>;
}

export const MAX_SESSIONS = 1_000;
/** Enough for a fleet that comes back at once, few enough to cost nothing; long enough for 1,000 scrypts. */
export const WAITING: WaitingRoomLimits = { most: 250, withinMs: 30_000 };
/** Closed and not yet forgotten. */
const SPARE_CONNECTIONS = 50;
/** The kernel's own watch over peers that are gone without a word. */
const TCP_KEEPALIVE_MS = 60_000;
const CLOSE_WITHIN_MS = 1_000;

export function createListener(options: ListenerOptions): Listener {
  const { listen, tls, onSocket, complaints, waiting: limits = WAITING } = options;
  /** Every TCP connection, and above them those that may speak MQTT: without TLS the same. */
  const raws = new Set<Socket>();
  const sockets = new Set<Socket>();
  const waiting = createWaitingRoom(limits, (complaint, from) => complaints.warn(complaint, { from }));
  let server: Server | null = null;

  function remember(socket: Socket, set: Set<Socket>): void {
    set.add(socket);
    socket.once('close', () => set.delete(socket));
  }

  function accept(socket: Socket): void {
    remember(socket, sockets);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
    onSocket(socket);
  }

  function open(): Server {
    const opened =
      tls === null ? createServer(accept) : createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, accept);
    // Before TLS has said a word: a handshake that never ends waits here too.
    opened.prependListener('connection', (raw: Socket) => {
      remember(raw, raws);
      waiting.enter(raw);
    });
    // Never reached by those who wait, so no flood of them can shut the others out.
    opened.maxConnections = MAX_SESSIONS + limits.most + SPARE_CONNECTIONS;
    opened.on('drop', () => complaints.count('too-many-connections'));
    opened.on('tlsClientError', () => complaints.count('tls-failed'));
    return opened;
  }

  return {
    async start() {
      const { host, port } = listen;
      const opened = open();
      server = opened;
      await new Promise<void>((resolve, reject) => {
        opened.once('error', (error: NodeJS.ErrnoException) => {
          const why = error.code === 'EADDRINUSE' ? 'another process has it' : error.code;
          reject(new Error(`MQTT ${host}:${port} cannot be listened on: ${why}`, { cause: error }));
        });
        opened.listen(port, host, resolve);
      });
      return (opened.address() as { readonly port: number }).port;
    },

    authenticated: waiting.leave,

    async stop() {
      const closing = server;
      server = null;
      if (closing === null || !closing.listening) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      // Not destroyed: with bytes unread that would reset the connection, and what was just sent with it.
      for (const socket of sockets) socket.end();
      const deadline = setTimeout(() => {
        for (const raw of raws) raw.destroy();
      }, CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(deadline);
    },
  };
}
