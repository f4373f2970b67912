// Where a network server is at the moment: its host name looked up anew, the last answer kept while there is no newer.

import { isIP, SocketAddress } from 'node:net';
import type { IpAddress, Lookup } from './lookup.ts';

export interface RemoteAddress {
  /** The same object for as long as the address is the same; `null` while nobody knows. */
  current(): IpAddress | null;
  /** Starts a look-up when one is due. */
  tick(nowMs: number): void;
  /** Nothing can be sent there, or nothing answers: looks again soon, and tries the next of several addresses. */
  doubt(nowMs: number): void;
  stop(): void;
}

const LOOK_AGAIN_MS = 5 * 60_000;
const LOOK_AGAIN_AFTER_FAILURE_MS = 5_000;
/** An address gets the time of four PULL_DATA to answer before the next one has its turn. */
const MIN_STAY_MS = 30_000;
/** A host of many addresses is an attack or a mistake. */
const MAX_ADDRESSES = 16;

export function createRemoteAddress(host: string, lookup: Lookup): RemoteAddress {
  const family = isIP(host);
  let addresses: readonly IpAddress[] = family === 0 ? [] : [literal(host, family === 6 ? 6 : 4)];
  let current: IpAddress | null = addresses[0] ?? null;
  let dueMs = family === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let lookedUpMs = Number.NEGATIVE_INFINITY;
  let movedMs = Number.NEGATIVE_INFINITY;
  let looking = false;
  let stopped = false;

  function found(answer: readonly IpAddress[]): void {
    addresses = answer.slice(0, MAX_ADDRESSES).map((one) => addresses.find(({ ip }) => ip === one.ip) ?? one);
    // Round-robin DNS answers in another order each time: an address stays in use for as long as it is among them.
    if (current === null || !addresses.includes(current)) current = addresses[0] ?? current;
  }

  async function look(nowMs: number): Promise<void> {
    looking = true;
    lookedUpMs = nowMs;
    try {
      const answer = await lookup(host);
      dueMs = nowMs + LOOK_AGAIN_MS;
      if (!stopped) found(answer);
    } catch {
      dueMs = nowMs + LOOK_AGAIN_AFTER_FAILURE_MS;
    } finally {
      looking = false;
    }
  }

  return {
    current: () => current,
    tick(nowMs) {
      if (!stopped && !looking && nowMs >= dueMs) void look(nowMs);
    },
    doubt(nowMs) {
      if (family !== 0 || nowMs - movedMs < MIN_STAY_MS) return;
      movedMs = nowMs;
      dueMs = Math.min(dueMs, lookedUpMs + LOOK_AGAIN_AFTER_FAILURE_MS);
      const at = current === null ? -1 : addresses.indexOf(current);
      current = addresses[(at + 1) % addresses.length] ?? current;
    },
    stop() {
      stopped = true;
    },
  };
}

/** As the system writes it, so that the source of a datagram can be compared with it. */
function literal(ip: string, family: 4 | 6): IpAddress {
  return { ip: new SocketAddress({ address: ip, family: family === 6 ? 'ipv6' : 'ipv4' }).address, family };
}
