// Whether a gateway serves: its agent is connected and speaks, and its packet forwarder talks to its agent. Pure.

import type { Presence } from './base-state.ts';
import type { Hearing } from './hearing.ts';
import type { GatewaySignals, Gone } from './signals.ts';

export interface GatewayPresence {
  /** Of both together. */
  readonly presence: Presence;
  readonly agent: 'there' | 'missing';
  /** `missing`: how it went, if anybody was told. */
  readonly how: Gone['how'] | 'silent';
  /** `null`: nobody can say, because its agent is missing. */
  readonly forwarder: 'there' | 'missing' | null;
  /** `forwarder` missing: since when that counts against it, and not against its agent. */
  readonly forwarderSinceMs: number;
}

export function gatewayPresence(signals: GatewaySignals, hearing: Hearing, nowMs: number): GatewayPresence {
  const { lastMessageMs, gone, forwarderMs, connectedMs, times } = signals;
  const { hearingSinceMs } = hearing;
  const lastMs = Math.max(lastMessageMs ?? hearingSinceMs, hearingSinceMs);
  const isLost = gone !== null && (lastMessageMs === null || gone.atMs >= lastMessageMs);
  if (isLost || nowMs - lastMs >= times.suspectAfterMs) {
    const signalMs = isLost && gone.how === 'stopped' ? Math.max(gone.atMs, hearingSinceMs) : lastMs;
    return {
      presence: { kind: 'missing', signalMs },
      agent: 'missing',
      how: isLost ? gone.how : 'silent',
      forwarder: null,
      forwarderSinceMs: signalMs,
    };
  }
  const pulledMs = Math.max(forwarderMs ?? connectedMs ?? hearingSinceMs, hearingSinceMs);
  const isSilent = signals.forwarderAlive === false || nowMs - pulledMs >= times.suspectAfterMs;
  // What has just connected has said nothing of its packet forwarder yet.
  const isServing = !isSilent && signals.forwarderAlive !== null;
  return {
    presence: isServing
      ? { kind: 'serving', signalMs: Math.min(lastMs, nowMs) }
      : isSilent
        ? { kind: 'missing', signalMs: pulledMs }
        : { kind: 'unknown' },
    agent: 'there',
    how: 'silent',
    forwarder: isSilent ? 'missing' : 'there',
    forwarderSinceMs: Math.max(pulledMs, connectedMs ?? pulledMs),
  };
}
