// A UDP socket connected to one peer: the kernel drops what others send to it, and tells when nobody listens there.

import { DgramAsPromised } from 'dgram-as-promised';
import type { LnsAddress } from './lns-address.ts';

export interface ConnectedUdpDeps {
  readonly received: (datagram: Buffer) => void;
  /** The kernel's answer to an earlier datagram, such as ECONNREFUSED. The socket stays usable. */
  readonly failed: (code: string) => void;
}

export interface ConnectedUdp {
  readonly localPort: number;
  /**
   * `done` gets the error's code (`ERROR` when it has none), or `null` once the kernel has taken the datagram;
   * always later, never from within this call.
   */
  send(datagram: Buffer, done: (errorCode: string | null) => void): void;
  /** Datagrams that the kernel had no room for yet. */
  queued(): number;
  close(): Promise<void>;
}

/** Room for the acknowledgements that pile up while the event loop is busy; the kernel caps it at its own limit. */
const RECEIVE_BUFFER_BYTES = 1 << 20;

/** Rejects with the system's error when no socket can be had or the peer cannot be reached from here. */
export async function openConnectedUdp(address: LnsAddress, deps: ConnectedUdpDeps): Promise<ConnectedUdp> {
  const udp = DgramAsPromised.createSocket(
    { type: address.family === 6 ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES },
    deps.received,
  );
  const { socket } = udp;
  try {
    const { port } = await udp.bind(0);
    await new Promise<void>((resolve, reject) => {
      socket.connect(address.port, address.ip, (error?: Error) =>
        error === undefined || error === null ? resolve() : reject(error),
      );
    });
    socket.on('error', (error) => deps.failed(codeOf(error)));
    return {
      localPort: port,
      send: (datagram, done) => socket.send(datagram, (error) => done(error === null ? null : codeOf(error))),
      queued: () => socket.getSendQueueCount(),
      close: () => udp.close(),
    };
  } catch (error) {
    // A socket that never got a descriptor has nothing to close and says so.
    await udp.close().catch(() => undefined);
    throw error;
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'ERROR';
}
