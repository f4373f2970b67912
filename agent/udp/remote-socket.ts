// A UDP socket of its own towards one network server, fire and forget: opened when its address is known, and again when
// it cannot be. Not connected: on a mobile network the gateway's own address changes under it.

import { DgramAsPromised, type SocketAsPromised } from 'dgram-as-promised';
import type { HostPort } from '../../protocol/settings.ts';
import type { Lookup } from './lookup.ts';
import { createRemoteAddress } from './remote-address.ts';

export interface RemoteSocketDeps {
  readonly server: HostPort;
  readonly lookup: Lookup;
  readonly now: () => number;
  /** From that server; what others send is dropped. */
  readonly onDatagram: (bytes: Buffer) => void;
  readonly onFailed: (code: string) => void;
}

export interface RemoteSocket {
  isOpen(): boolean;
  /** False: there is no socket, or too much waits to leave. */
  send(bytes: Buffer): boolean;
  /** Keeps the address fresh. */
  look(): void;
  /** Keeps the address fresh and the socket open, without ever waiting for either. */
  tick(): void;
  /** Nothing answers there. */
  doubt(): void;
  /** No socket until the next `tick`. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

/** What the kernel does not take at once waits in the process: more than that is not worth its memory. */
const MAX_QUEUED = 256;

export function createRemoteSocket(deps: RemoteSocketDeps): RemoteSocket {
  const { server, now } = deps;
  const address = createRemoteAddress(server.host, deps.lookup);
  let open: { readonly udp: SocketAsPromised; readonly family: 4 | 6 } | null = null;
  let opening: Promise<void> | null = null;
  let stopped = false;

  function failed(error: Error): void {
    deps.onFailed('code' in error && typeof error.code === 'string' ? error.code : 'ERROR');
    address.doubt(now());
  }

  async function openFor(family: 4 | 6): Promise<void> {
    const udp: SocketAsPromised = DgramAsPromised.createSocket(
      family === 6 ? 'udp6' : 'udp4',
      (bytes, from) => {
        if (from.port === server.port && from.address === address.current()?.ip) deps.onDatagram(bytes);
      },
    );
    try {
      await udp.bind(0);
      udp.socket.on('error', failed);
      open = { udp, family };
    } catch (error) {
      failed(error as Error);
      // A socket that never got a descriptor has nothing to close and says so.
      await udp.close().catch(() => undefined);
    }
  }

  async function close(): Promise<void> {
    await opening;
    const closing = open;
    open = null;
    await closing?.udp.close();
  }

  return {
    isOpen: () => open !== null && open.family === address.current()?.family,
    send(bytes) {
      const to = address.current();
      if (open === null || to === null || open.family !== to.family) return false;
      const { socket } = open.udp;
      if (socket.getSendQueueCount() >= MAX_QUEUED) return false;
      socket.send(bytes, server.port, to.ip, (error) => {
        if (error !== null) failed(error);
      });
      return true;
    },
    look: () => address.tick(now()),
    tick() {
      if (stopped) return;
      address.tick(now());
      const family = address.current()?.family;
      if (family === undefined || opening !== null || open?.family === family) return;
      opening = close()
        .then(() => openFor(family))
        .catch(failed)
        .finally(() => {
          opening = null;
        });
    },
    doubt: () => address.doubt(now()),
    close,
    async stop() {
      stopped = true;
      address.stop();
      await close();
    },
  };
}
