// Tells of gateways whose answers nearly miss the first receive window, as long as that lasts.

import type { Rx1Use } from './rx1.ts';

/** `ratio`: of the RX1 delay, 1 being all of it. */
export interface Rx1Warning {
  readonly sinceMs: number;
  readonly ratio: number;
  readonly rx1DelayS: number;
  readonly advice: NonNullable<Rx1Use['advice']>;
}

export interface Rx1WatchDeps {
  readonly rx1: (nowMs: number) => ReadonlyMap<number, Rx1Use>;
  /** `null`: there is none any more. */
  readonly onWarning: (gatewayId: number, warning: Rx1Warning | null) => void;
  readonly now: () => number;
}

export interface Rx1Watch {
  start(): void;
  stop(): void;
  look(nowMs: number): void;
}

/** Over an hour of answers ten seconds change nothing. */
const LOOK_EVERY_MS = 10_000;

export function createRx1Watch({ rx1, onWarning, now }: Rx1WatchDeps): Rx1Watch {
  let timer: NodeJS.Timeout | null = null;
  let sinceMs = new Map<number, number>();

  function look(nowMs: number): void {
    const standing = new Map<number, number>();
    for (const [gatewayId, { advice, usedRatio, rx1DelayS }] of rx1(nowMs)) {
      if (advice === null) continue;
      const since = sinceMs.get(gatewayId) ?? nowMs;
      standing.set(gatewayId, since);
      onWarning(gatewayId, { sinceMs: since, ratio: usedRatio, rx1DelayS, advice });
    }
    for (const gatewayId of sinceMs.keys()) if (!standing.has(gatewayId)) onWarning(gatewayId, null);
    sinceMs = standing;
  }

  return {
    start() {
      timer = setInterval(() => look(now()), LOOK_EVERY_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
    look,
  };
}
