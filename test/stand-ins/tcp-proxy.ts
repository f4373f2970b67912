// A bad link: a TCP proxy on loopback that cuts, stalls, slows down, delays, refuses, or swallows what it should carry.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TcpProxyOptions {
  readonly target: { readonly host: string; readonly port: number };
}

export interface TcpProxy {
  readonly port: number;
  /** Resets every connection, on both sides. */
  cut(): void;
  /** Carries nothing, in either direction, for so long or until `resume`; connections stay, and nothing is lost. */
  stall(ms?: number): void;
  resume(): void;
  /**
   * Half-open: what either side sends is read and thrown away, and neither learns that the other has closed. What was
   * open while this was on never carries anything again, as when a router has forgotten it; later connections do.
   */
  swallow(on: boolean): void;
  /** Resets every new connection as soon as it is accepted. */
  refuse(on: boolean): void;
  /** Of each connection in each direction; `null`: as fast as it goes. */
  bytesPerSecond(rate: number | null): void;
  /** What comes from now on arrives so much later, in each direction; 0: at once. */
  delay(ms: number): void;
  /** Open ones, as the client's side sees them. */
  connections(): number;
  /** Connections accepted so far, refused ones included. */
  accepted(): number;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  swallows: boolean;
}

/** A slowed link carries its rate in so many portions a second. */
const PORTIONS_PER_S = 20;
/** On its way over a delayed link in one direction; beyond it nothing more is read, as TCP's window would have it. */
const MAX_UNDERWAY_BYTES = 1 << 20;

export async function startTcpProxy({ target }: TcpProxyOptions): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let passing: { readonly promise: Promise<void>; readonly open: () => void } | null = null;
  let resuming: NodeJS.Timeout | undefined;
  let swallowing = false;
  let refusing = false;
  let rate: number | null = null;
  let delayMs = 0;
  let accepted = 0;

  async function carry(pair: Pair, bytes: Buffer, to: Socket, dueMs: number): Promise<void> {
    const aheadMs = dueMs - performance.now();
    if (aheadMs > 0) await sleep(aheadMs);
    for (let from = 0; from < bytes.length; ) {
      await passing?.promise;
      if (pair.swallows) return;
      const portion = rate === null ? bytes.length : Math.max(1, Math.floor(rate / PORTIONS_PER_S));
      const part = bytes.subarray(from, from + portion);
      from += part.length;
      if (!to.destroyed && !to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      if (rate !== null) await sleep((part.length / rate) * 1_000);
    }
  }

  async function relay(pair: Pair, from: Socket, to: Socket): Promise<void> {
    let carried = Promise.resolve();
    let underway = 0;
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        const dueMs = performance.now() + delayMs;
        underway += bytes.length;
        carried = carried
          .then(() => carry(pair, bytes, to, dueMs))
          .then(() => {
            underway -= bytes.length;
          });
        // Looked at below; until then nobody else may.
        carried.catch(() => {});
        if (delayMs === 0 || underway > MAX_UNDERWAY_BYTES) await carried;
      }
      await carried;
      await passing?.promise;
      if (!pair.swallows) to.end();
    } catch {
      // Reset by its peer, which the other side is told.
      if (!pair.swallows) to.resetAndDestroy();
    }
  }

  function accept(client: Socket): void {
    accepted++;
    if (refusing) return void client.resetAndDestroy();
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const pair: Pair = { client, server, swallows: swallowing };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.on('error', () => {});
      socket.once('close', () => {
        if (client.destroyed && server.destroyed) pairs.delete(pair);
      });
    }
    void relay(pair, client, server);
    void relay(pair, server, client);
  }

  function cut(): void {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  function resume(): void {
    clearTimeout(resuming);
    passing?.open();
    passing = null;
  }

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: (listener.address() as { readonly port: number }).port,
    cut,
    stall(ms) {
      resume();
      const { promise, resolve } = Promise.withResolvers<void>();
      passing = { promise, open: resolve };
      if (ms !== undefined) resuming = setTimeout(resume, ms);
    },
    resume,
    swallow(on) {
      swallowing = on;
      if (on) for (const pair of pairs) pair.swallows = true;
    },
    refuse(on) {
      refusing = on;
    },
    bytesPerSecond(next) {
      rate = next;
    },
    delay(ms) {
      delayMs = ms;
    },
    connections: () => [...pairs].filter(({ client }) => !client.destroyed).length,
    accepted: () => accepted,
    async stop() {
      cut();
      resume();
      const closed = once(listener, 'close');
      listener.close();
      await closed;
    },
  };
}
