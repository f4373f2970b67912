// How long after a fault fresh receptions were getting through again. Pure.

import type { Struck } from './inject.ts';
import type { Sent } from './oracle.ts';

export interface Recovery {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * From the end of each fault until, at every gateway it concerned, a reception made after it had reached the
 * supervisor and was kept. Faults that strike meanwhile lengthen it.
 */
export function recoveryOf(struck: readonly Struck[], all: Iterable<Sent>): Recovery | null {
  const byGateway = new Map<string, { sentMs: number; arrivalMs: number }[]>();
  for (const { eui, sentMs, arrivalMs } of all) {
    if (arrivalMs === null) continue;
    const list = byGateway.get(eui) ?? [];
    list.push({ sentMs, arrivalMs });
    byGateway.set(eui, list);
  }
  const earliest = new Map([...byGateway].map(([eui, list]) => [eui, arrivalsOf(list)]));
  const times: number[] = [];
  for (const { untilMs, gateways } of struck) {
    const concerned = gateways.length > 0 ? gateways : [...earliest.keys()];
    const arrivals = concerned.map((eui) => earliest.get(eui)?.(untilMs) ?? null);
    if (arrivals.some((arrivalMs) => arrivalMs === null)) continue;
    times.push(Math.max(...(arrivals as number[])) - untilMs);
  }
  if (times.length === 0) return null;
  times.sort((left, right) => left - right);
  return { p50Ms: at(times, 0.5), p99Ms: at(times, 0.99) };
}

/** When the first of those sent from this moment on arrived. */
function arrivalsOf(list: { sentMs: number; arrivalMs: number }[]): (fromMs: number) => number | null {
  const sorted = list.toSorted((left, right) => left.sentMs - right.sentMs);
  const earliest = new Float64Array(sorted.length);
  let least = Infinity;
  for (let index = sorted.length - 1; index >= 0; index--) {
    least = Math.min(least, sorted[index]?.arrivalMs ?? Infinity);
    earliest[index] = least;
  }
  return (fromMs) => {
    const index = sorted.findIndex(({ sentMs }) => sentMs >= fromMs);
    return index < 0 ? null : (earliest[index] ?? null);
  };
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
