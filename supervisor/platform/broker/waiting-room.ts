// Where connections wait until they have proved who they are: few, briefly, and shared fairly between networks.

import { isIPv6, type Socket } from 'node:net';

export interface WaitingRoom {
  /** When it is full, the network with the most connections here loses its oldest. */
  enter(socket: Socket): void;
  /** This connection has proved who it is: it no longer counts. */
  leave(socket: Socket): void;
  size(): number;
}

export interface WaitingRoomLimits {
  readonly most: number;
  readonly withinMs: number;
}

export type WaitingRoomComplaint = 'crowded-out' | 'not-authenticated-in-time';

/**
 * A flood from one network crowds out itself. A connection under TLS is known by its raw socket here and by another
 * one above, so both are known by the peer's address and port.
 */
export function createWaitingRoom(
  { most, withinMs }: WaitingRoomLimits,
  onRefused: (complaint: WaitingRoomComplaint, address: string) => void,
): WaitingRoom {
  /** By network, oldest first. Networks are as many as connections at most. */
  const networks = new Map<string, Map<string, Socket>>();
  const timers = new Map<string, NodeJS.Timeout>();

  function remove(network: string, key: string): void {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const members = networks.get(network);
    members?.delete(key);
    if (members?.size === 0) networks.delete(network);
  }

  function refuse(complaint: WaitingRoomComplaint, network: string, key: string): void {
    const socket = networks.get(network)?.get(key);
    remove(network, key);
    onRefused(complaint, network);
    socket?.destroy();
  }

  function crowdOut(): void {
    let largest: readonly [string, ReadonlyMap<string, Socket>] | null = null;
    for (const entry of networks) if (entry[1].size > (largest?.[1].size ?? 0)) largest = entry;
    const oldest = largest?.[1].keys().next().value;
    if (largest !== null && oldest !== undefined) refuse('crowded-out', largest[0], oldest);
  }

  return {
    enter(socket) {
      const { remoteAddress, remotePort } = socket;
      // Gone again before it was accepted.
      if (remoteAddress === undefined) return void socket.destroy();
      const network = networkOf(remoteAddress);
      const key = `${remoteAddress} ${remotePort}`;
      const members = networks.get(network) ?? new Map<string, Socket>();
      networks.set(network, members.set(key, socket));
      timers.set(
        key,
        setTimeout(() => refuse('not-authenticated-in-time', network, key), withinMs),
      );
      socket.once('close', () => {
        if (networks.get(network)?.get(key) === socket) remove(network, key);
      });
      if (timers.size > most) crowdOut();
    },
    leave({ remoteAddress, remotePort }) {
      if (remoteAddress !== undefined) remove(networkOf(remoteAddress), `${remoteAddress} ${remotePort}`);
    },
    size: () => timers.size,
  };
}

/** What one peer can have many addresses of: for IPv6 its first 64 bits. */
export function networkOf(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
