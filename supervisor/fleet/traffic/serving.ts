// Since when each gateway has served without a break, by what its agent says: before that, silence says nothing of its ears.

export interface Serving {
  /** Agent connected and packet forwarder alive since then; `null`: not now. */
  readonly servesSinceMs: number | null;
  /** Rows in its journal that are not stored here yet. */
  readonly waiting: number;
}

export interface ServingBook {
  state(gatewayId: number, isOnline: boolean): void;
  report(gatewayId: number, isForwarderAlive: boolean, waiting: number): void;
  of(gatewayId: number): Serving;
}

const NOT_SERVING: Serving = { servesSinceMs: null, waiting: 0 };

export function createServingBook(now: () => number): ServingBook {
  /** One for each gateway of the inventory that has ever reported. */
  const byId = new Map<number, Serving>();
  const of = (gatewayId: number): Serving => byId.get(gatewayId) ?? NOT_SERVING;

  return {
    state(gatewayId, isOnline) {
      if (!isOnline) byId.set(gatewayId, { ...of(gatewayId), servesSinceMs: null });
    },
    report(gatewayId, isForwarderAlive, waiting) {
      const servesSinceMs = isForwarderAlive ? (of(gatewayId).servesSinceMs ?? now()) : null;
      byId.set(gatewayId, { servesSinceMs, waiting });
    },
    of,
  };
}
