// Of each gateway those that hear most of what it hears: what the map draws lines to, and the list names. Pure.

import type { SharedDevices } from '../../fleet/traffic/shared-devices.ts';

export interface Nearest {
  readonly gatewayId: number;
  /** Device sessions that both heard. */
  readonly devices: number;
}

/** More lines would be a ball of wool. */
const NAMED = 4;

/** `isShown`: whoever may not know of a gateway is not told of it through another one. The most shared first. */
export function nearestGateways(
  pairs: readonly SharedDevices[],
  isShown: (gatewayId: number) => boolean,
): ReadonlyMap<number, readonly Nearest[]> {
  const all = new Map<number, Nearest[]>();
  const add = (of: number, gatewayId: number, devices: number): void => {
    const known = all.get(of);
    if (known === undefined) all.set(of, [{ gatewayId, devices }]);
    else known.push({ gatewayId, devices });
  };
  for (const { one, other, devices } of pairs) {
    if (!isShown(one) || !isShown(other)) continue;
    add(one, other, devices);
    add(other, one, devices);
  }
  return new Map(
    [...all].map(([of, near]) => [
      of,
      near.toSorted((a, b) => b.devices - a.devices || a.gatewayId - b.gatewayId).slice(0, NAMED),
    ]),
  );
}
