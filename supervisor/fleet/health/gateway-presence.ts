// Whether a gateway serves: its agent is connected and speaks, and its packet forwarder talks to its agent. Pure.

import type { Presence } from './base-state.ts';
import type { Hearing } from './hearing.ts';
import type { GatewaySignals, Gone } from './signals.ts';

export interface GatewayPresence {
  /** Of both together. */
  readonly presence: Presence;
  /** `unknown`: not heard yet, and not missed yet either. */
  readonly agent: 'there' | 'missing' | 'unknown';
  /** `missing`: how it went, if anybody was told. */
  readonly how: Gone['how'] | 'silent';
  /** `unknown`: its agent is not there, or has not told yet. */
  readonly forwarder: 'there' | 'missing' | 'unknown';
  /** `forwarder` missing: since when that counts against it, and not against its agent. */
  readonly forwarderSinceMs: number;
}

/** A report that is late once is no silence. */
const REPORTS_MISSED = 1.5;

/** How long it may be silent: one that reports seldom, and has nothing else to tell, longer than the settings say. */
export function patienceMs({ report, times }: Pick<GatewaySignals, 'report' | 'times'>): number {
  return Math.max(times.suspectAfterMs, REPORTS_MISSED * (report?.health.intervalMs ?? 0));
}

export function gatewayPresence(signals: GatewaySignals, hearing: Hearing, nowMs: number): GatewayPresence {
  const { lastMessageMs, gone } = signals;
  const { hearingSinceMs } = hearing;
  const lastMs = Math.max(lastMessageMs ?? hearingSinceMs, hearingSinceMs);
  const isLost = gone !== null && (lastMessageMs === null || gone.atMs >= lastMessageMs);
  if (isLost || nowMs - lastMs >= patienceMs(signals)) {
    const signalMs = isLost && gone.how === 'stopped' ? Math.max(gone.atMs, hearingSinceMs) : lastMs;
    return {
      presence: { kind: 'missing', signalMs },
      agent: 'missing',
      how: isLost ? gone.how : 'silent',
      forwarder: 'unknown',
      forwarderSinceMs: signalMs,
    };
  }
  if (lastMessageMs === null || lastMessageMs < hearingSinceMs) {
    return { ...UNKNOWN, agent: 'unknown', forwarderSinceMs: lastMs };
  }
  return withForwarder(signals, hearingSinceMs, lastMs);
}

const UNKNOWN = { presence: { kind: 'unknown' }, how: 'silent', forwarder: 'unknown' } as const;

/** Its agent is there. That one tells at once when the packet forwarder falls silent, so its word holds until the next. */
function withForwarder(signals: GatewaySignals, hearingSinceMs: number, lastMs: number): GatewayPresence {
  const { forwarderMs, forwarderAlive, connectedMs, report, times } = signals;
  const pulledMs = Math.max(forwarderMs ?? connectedMs ?? hearingSinceMs, hearingSinceMs);
  const forwarderSinceMs = Math.max(pulledMs, connectedMs ?? pulledMs);
  if (forwarderAlive === null || report === null) return { ...UNKNOWN, agent: 'there', forwarderSinceMs };
  const isSilent = !forwarderAlive || report.atMs - pulledMs >= times.suspectAfterMs;
  return {
    presence: isSilent ? { kind: 'missing', signalMs: pulledMs } : { kind: 'serving', signalMs: lastMs },
    agent: 'there',
    how: 'silent',
    forwarder: isSilent ? 'missing' : 'there',
    forwarderSinceMs,
  };
}
