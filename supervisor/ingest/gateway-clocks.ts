// The clocks of all gateways, by the gateway's id.

import { createGatewayClock, type GatewayClock } from './receive-time.ts';

export type GatewayClocks = (gatewayId: number) => GatewayClock;

/** As many as there are gateways in the database: nobody else gets to speak. */
export function createGatewayClocks(): GatewayClocks {
  const clocks = new Map<number, GatewayClock>();
  return (gatewayId) => {
    let clock = clocks.get(gatewayId);
    if (clock === undefined) {
      clock = createGatewayClock();
      clocks.set(gatewayId, clock);
    }
    return clock;
  };
}
