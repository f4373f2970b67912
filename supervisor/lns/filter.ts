// Whether a network server gets a frame at all, by what its settings say about gateways and addresses. Pure.

import type { GatewayEui } from '../../protocol/eui.ts';
import { passes } from '../../protocol/frame-filter.ts';
import type { PhyPayload } from '../../protocol/phy-payload.ts';
import type { LnsSettings } from './settings.ts';

export function accepts(lns: LnsSettings, gatewayEui: GatewayEui, phy: PhyPayload): boolean {
  return takesGateway(lns, gatewayEui) && passes(lns, phy);
}

export function takesGateway(lns: LnsSettings, gatewayEui: GatewayEui): boolean {
  return lns.gateways.length === 0 || lns.gateways.includes(gatewayEui);
}
