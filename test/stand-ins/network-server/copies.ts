// Puts the copies of one transmission together, as heard by several gateways, and chooses the best of them.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Rxpk } from '../../../protocol/semtech/rxpk.ts';

export interface Copy {
  readonly gatewayEui: GatewayEui;
  readonly rxpk: Rxpk;
  /** When it arrived here, ms since 1970. */
  readonly arrivedAtMs: number;
}

export interface Copies {
  /** `first`: of its transmission. `copy`: of one that is still open. `late`: of one that was decided already. */
  add(copy: Copy): 'first' | 'copy' | 'late';
  /** Transmissions whose window has passed, the best copy first. */
  decided(nowMs: number): Copy[][];
  /** When `decided` gives the next one; `null` when none is open. */
  nextAtMs(): number | null;
}

/** The same PHYPayload this long after the first copy is another transmission: a device repeats itself after RX2. */
const TRANSMISSION_MS = 1_500;

export function createCopies(windowMs: number): Copies {
  /** In order of their first copies; closed ones stay until the same bytes would be another transmission. */
  const transmissions = new Map<
    string,
    { readonly firstMs: number; readonly copies: Copy[]; open: boolean }
  >();

  let turn = 0;

  function forgetOld(nowMs: number): void {
    for (const [bytes, { firstMs, open }] of transmissions) {
      if (nowMs - firstMs <= Math.max(TRANSMISSION_MS, windowMs)) break;
      if (!open) transmissions.delete(bytes);
    }
  }

  return {
    add(copy) {
      forgetOld(copy.arrivedAtMs);
      const bytes = copy.rxpk.phyPayload.toString('latin1');
      const known = transmissions.get(bytes);
      if (known === undefined) {
        transmissions.set(bytes, { firstMs: copy.arrivedAtMs, copies: [copy], open: true });
        return 'first';
      }
      if (!known.open) return 'late';
      known.copies.push(copy);
      return 'copy';
    },
    decided(nowMs) {
      const decided: Copy[][] = [];
      for (const transmission of transmissions.values()) {
        if (transmission.firstMs + windowMs > nowMs) break;
        if (!transmission.open) continue;
        transmission.open = false;
        decided.push(inOrder(transmission.copies, turn++));
      }
      return decided;
    },
    nextAtMs() {
      for (const { firstMs, open } of transmissions.values()) if (open) return firstMs + windowMs;
      return null;
    },
  };
}

/** The best first; gateways that heard it equally well take turns, as their air is soon full. */
function inOrder(copies: readonly Copy[], turn: number): Copy[] {
  const sorted = copies.toSorted((a, b) => quality(b) - quality(a) || strength(b) - strength(a));
  const [first] = sorted;
  if (first === undefined) return [];
  // A strong frame shows up on the neighbouring channel too, where its device does not listen for the answer.
  const heads = sorted.filter((copy, at) => isBestOfItsGateway(copy, at, sorted));
  const rest = sorted.filter((copy) => !heads.includes(copy));
  const equals = heads.filter((copy) => quality(copy) === quality(first)).length;
  const start = turn % equals;
  return [...heads.slice(start, equals), ...heads.slice(0, start), ...heads.slice(equals), ...rest];
}

function isBestOfItsGateway({ gatewayEui }: Copy, at: number, sorted: readonly Copy[]): boolean {
  return sorted.findIndex((other) => other.gatewayEui === gatewayEui) === at;
}

function strength({ rxpk: { rssiDbm } }: Copy): number {
  return rssiDbm ?? Number.NEGATIVE_INFINITY;
}

/** SNR; FSK has none, so that its signal strength decides, which is far lower. */
function quality({ rxpk: { snrDb, rssiDbm } }: Copy): number {
  return snrDb ?? rssiDbm ?? Number.NEGATIVE_INFINITY;
}
