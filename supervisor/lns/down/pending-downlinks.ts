// Downlinks that were passed on and whose answer is still to come, by id, oldest first. Bounded, pure.

import type { DownWindow } from './decide.ts';

export interface PendingDownlink {
  readonly id: string;
  readonly gatewayId: number;
  readonly window: DownWindow;
  /** A JoinAccept: its window is five seconds off whatever the RX1 delay is. */
  readonly isJoin: boolean;
  readonly answer: (answer: string | Uint8Array) => void;
  readonly publishedMs: number;
}

export interface PendingDownlinks {
  /** Whether one more of this gateway may wait. */
  hasRoom(gatewayId: number): boolean;
  add(downlink: PendingDownlink): void;
  /** The downlink, which waits no longer; `null`: none of this gateway with this id waits. */
  take(gatewayId: number, id: string): PendingDownlink | null;
  /** Those that have waited long enough. */
  takeExpired(nowMs: number): PendingDownlink[];
  takeAll(): PendingDownlink[];
  size(): number;
}

/** Longer than any window lies ahead: a beacon period of class B is 128 s, and Kerlink answers at transmission. */
export const EXPIRE_AFTER_MS = 180_000;
/** More than the sub-band of 10 % can carry in that time, with room for a burst; reference forwarders hold 32. */
const MAX_PER_GATEWAY = 512;
/** A thousand gateways, each with as many as a reference forwarder holds. */
const MAX_PENDING = 32_768;

export function createPendingDownlinks(): PendingDownlinks {
  const byId = new Map<string, PendingDownlink>();
  const perGateway = new Map<number, number>();

  function remove(downlink: PendingDownlink): PendingDownlink {
    const { id, gatewayId } = downlink;
    byId.delete(id);
    const left = (perGateway.get(gatewayId) ?? 0) - 1;
    if (left > 0) perGateway.set(gatewayId, left);
    else perGateway.delete(gatewayId);
    return downlink;
  }

  return {
    hasRoom: (gatewayId) => byId.size < MAX_PENDING && (perGateway.get(gatewayId) ?? 0) < MAX_PER_GATEWAY,
    add(downlink) {
      byId.set(downlink.id, downlink);
      perGateway.set(downlink.gatewayId, (perGateway.get(downlink.gatewayId) ?? 0) + 1);
    },
    take(gatewayId, id) {
      const downlink = byId.get(id);
      return downlink === undefined || downlink.gatewayId !== gatewayId ? null : remove(downlink);
    },
    takeExpired(nowMs) {
      const expired: PendingDownlink[] = [];
      for (const downlink of byId.values()) {
        if (nowMs - downlink.publishedMs < EXPIRE_AFTER_MS) break;
        expired.push(remove(downlink));
      }
      return expired;
    },
    takeAll: () => [...byId.values()].map(remove),
    size: () => byId.size,
  };
}
