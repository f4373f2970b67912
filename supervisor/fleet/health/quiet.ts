// Whether a round would find nothing new at a gateway, told by a glance: of ten thousand, most. Pure.

import { patienceMs } from './gateway-presence.ts';
import type { GatewayContext } from './gateways.ts';
import type { EquipmentMemory } from './memory.ts';
import type { GatewaySignals } from './signals.ts';

/** Longer than anything that still counts since a row was given up. */
const SETTLED_MS = 3_600_000;

/**
 * True only if it is online with nothing wrong, its last report has been judged, and nothing that depends on time
 * alone is under way. Whoever adds a verdict must see to it that it is not overlooked here; a test compares both ways.
 */
export function isQuiet(
  memory: EquipmentMemory,
  signals: GatewaySignals,
  { ears, commonSkewMs }: GatewayContext,
  nowMs: number,
): boolean {
  const { base, told, tracks, edgesMs, trend, health, stretchSinceMs, hearing } = memory;
  const { report, lastMessageMs, gone } = signals;
  return (
    base.state === 'online' &&
    told?.state === 'online' &&
    told.kinds.length === 0 &&
    tracks.length === 0 &&
    edgesMs.length === 0 &&
    health.overlays.length === 0 &&
    stretchSinceMs !== null &&
    hearing.blindSinceMs === null &&
    ears.closedSinceMs === null &&
    commonSkewMs === 0 &&
    !signals.isRetired &&
    trend !== null &&
    report !== null &&
    report.atMs === trend.latest.atMs &&
    trend.waitingSinceMs === null &&
    trend.unsyncedSinceMs === null &&
    (trend.droppedMs === null || nowMs - trend.droppedMs > SETTLED_MS) &&
    lastMessageMs !== null &&
    nowMs - lastMessageMs < patienceMs(signals) &&
    (gone === null || gone.atMs < lastMessageMs) &&
    signals.forwarderAlive === true &&
    (signals.deaf === null || signals.deaf === 'unknown') &&
    signals.unstored === null &&
    (signals.downlinks === null || signals.downlinks.failed === 0)
  );
}
