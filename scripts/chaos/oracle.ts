// What the system under test owes: every reception whose PUSH_ACK came back. Lives outside it, and is never killed.

import { createHash } from 'node:crypto';
import type { GatewayEui } from '../../protocol/eui.ts';

/** `good`: a reception whose CRC is right. `crc`: one whose CRC failed. `poison`: nothing a network server can read. */
export type TrafficKind = 'good' | 'crc' | 'poison';

export interface Sent {
  readonly eui: GatewayEui;
  readonly kind: TrafficKind;
  /** ms since 1970 by a clock that never steps. */
  readonly sentMs: number;
  /** `null`: no PUSH_ACK, so nothing is owed, though it may be there. */
  ackedMs: number | null;
  /** How often the database holds it. */
  held: number;
  /** When the copy that is held reached the supervisor, ms since 1970. */
  arrivalMs: number | null;
}

export interface Oracle {
  sent(eui: GatewayEui, kind: TrafficKind, text: string): Sent;
  acked(sent: Sent): void;
  /** A row of the database; false when nothing like it was ever sent. */
  held(eui: string, text: string, arrivalMs: number): boolean;
  all(): IterableIterator<Sent>;
  obligations(): number;
  missing(): readonly Sent[];
  doubled(): readonly Sent[];
}

/** A run of an hour at 300/s, each some 300 bytes here. */
const MAX_SENT = 1_200_000;

export function createOracle(nowMs: () => number): Oracle {
  const byKey = new Map<string, Sent>();
  let obligations = 0;

  return {
    sent(eui, kind, text) {
      if (byKey.size >= MAX_SENT) throw new Error(`the oracle keeps ${MAX_SENT} receptions at most`);
      const key = keyOf(eui, text);
      if (byKey.has(key)) throw new Error('the traffic repeats itself');
      const sent: Sent = { eui, kind, sentMs: nowMs(), ackedMs: null, held: 0, arrivalMs: null };
      byKey.set(key, sent);
      return sent;
    },
    acked(sent) {
      if (sent.ackedMs !== null) return;
      sent.ackedMs = nowMs();
      obligations++;
    },
    held(eui, text, arrivalMs) {
      const sent = byKey.get(keyOf(eui, text));
      if (sent === undefined) return false;
      sent.held++;
      sent.arrivalMs ??= arrivalMs;
      return true;
    },
    all: () => byKey.values(),
    obligations: () => obligations,
    missing: () => [...byKey.values()].filter(({ ackedMs, held }) => ackedMs !== null && held === 0),
    doubled: () => [...byKey.values()].filter(({ held }) => held > 1),
  };
}

/** The whole text by its hash: an altered byte makes it another one. */
function keyOf(eui: string, text: string): string {
  return `${eui} ${createHash('sha256').update(text).digest('base64')}`;
}
