// Gateways that knock and are in no inventory: who, since when, how often. Listed, never served.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Statement } from '../../platform/write-batch.ts';
import { deleteKnock, type Knock, upsertKnock } from './store.ts';

export interface Knocks {
  knocked(eui: GatewayEui, nowMs: number): void;
  /** The last to knock first. */
  all(): readonly Knock[];
  has(eui: GatewayEui): boolean;
  /** It has become known. */
  forget(eui: GatewayEui): void;
  /** What has changed since this was last asked, as statements; empty: nothing. */
  takeUnwritten(): readonly Statement[];
}

/** Whoever reaches the broker can make up names: a fleet's worth of forgotten gateways, and no more. */
export const MAX_KNOCKS = 1_000;

export function createKnocks(known: readonly Knock[]): Knocks {
  const knocks = new Map(known.slice(-MAX_KNOCKS).map((knock) => [knock.eui, knock]));
  const changed = new Set<GatewayEui>();
  /** Rows of the database, and which of them are too many. */
  const written = new Set(known.map(({ eui }) => eui));
  const gone = new Set([...written].filter((eui) => !knocks.has(eui)));

  /** Who has knocked least often, and among those the one not heard for longest: a real agent comes again and again. */
  function leastLikely(): GatewayEui | null {
    let least: Knock | null = null;
    for (const knock of knocks.values()) {
      if (
        least === null ||
        knock.times < least.times ||
        (knock.times === least.times && knock.lastMs < least.lastMs)
      ) {
        least = knock;
      }
    }
    return least?.eui ?? null;
  }

  function remove(eui: GatewayEui): void {
    if (!knocks.delete(eui)) return;
    changed.delete(eui);
    if (written.delete(eui)) gone.add(eui);
  }

  return {
    knocked(eui, nowMs) {
      const lastMs = Math.round(nowMs);
      const before = knocks.get(eui);
      if (before === undefined && knocks.size >= MAX_KNOCKS) {
        const least = leastLikely();
        if (least !== null) remove(least);
      }
      knocks.set(eui, { eui, firstMs: before?.firstMs ?? lastMs, lastMs, times: (before?.times ?? 0) + 1 });
      changed.add(eui);
      gone.delete(eui);
    },
    all: () => [...knocks.values()].sort((a, b) => b.lastMs - a.lastMs || (a.eui < b.eui ? 1 : -1)),
    has: (eui) => knocks.has(eui),
    forget: remove,
    takeUnwritten() {
      const statements = [
        ...[...gone].map(deleteKnock),
        ...[...changed].flatMap((eui) => {
          const knock = knocks.get(eui);
          return knock === undefined ? [] : [upsertKnock(knock)];
        }),
      ];
      for (const eui of changed) written.add(eui);
      gone.clear();
      changed.clear();
      return statements;
    },
  };
}
