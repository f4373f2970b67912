// Whether the supervisor can hear its gateways: its broker is up, and it is itself awake. Pure.

import type { Ears } from './hearing.ts';
import type { BrokerSignals } from './signals.ts';

/** A broker that is back by then has cost no silence that anybody judges: a part of what makes a gateway suspect, too. */
const SHORT_MS = 15_000;
const SHORT_SHARE = 1 / 3;

export interface EarsInput {
  readonly broker: BrokerSignals;
  /** Agents could connect since then. */
  readonly awakeSinceMs: number;
  readonly stalledSinceMs: number | null;
  readonly graceMs: number;
  /** So long silent, gateways are suspect. */
  readonly suspectAfterMs: number;
}

export function gatewayEars(
  { broker, awakeSinceMs, stalledSinceMs, graceMs, suspectAfterMs }: EarsInput,
  nowMs: number,
): Ears {
  const shortMs = Math.min(SHORT_MS, graceMs, SHORT_SHARE * suspectAfterMs);
  const isDown = !broker.isUp && nowMs - broker.sinceMs >= shortMs;
  const closedSinceMs = isDown ? broker.sinceMs : null;
  const openSinceMs = broker.isUp ? Math.max(awakeSinceMs, broker.sinceMs) : awakeSinceMs;
  return {
    closedSinceMs: earlier(closedSinceMs, stalledSinceMs),
    openSinceMs,
    graceMs,
  };
}

/** For what the supervisor sees without anybody's help. */
export function ownEars({
  awakeSinceMs,
  stalledSinceMs,
}: Pick<EarsInput, 'awakeSinceMs' | 'stalledSinceMs'>): Ears {
  return { closedSinceMs: stalledSinceMs, openSinceMs: awakeSinceMs, graceMs: 0 };
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}
