// Whether a network server gets a frame at all, by what its settings say about gateways and addresses. Pure.
//
// Each filter limits the frames it speaks about and no others:
//   gateways                      everything
//   dev_addr_prefixes, net_ids    data frames: one match in either list is enough
//   net_ids                       rejoin-requests of types 0 and 2
//   join_eui_ranges               join-requests, rejoin-requests of type 1
// A proprietary frame tells no address, so it passes only where no address is asked for.

import { assertNever } from '../../protocol/assert-never.ts';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { DevAddr, PhyPayload } from '../../protocol/phy-payload.ts';
import { hasPrefix } from './net-id.ts';
import type { LnsSettings } from './settings.ts';

export function accepts(lns: LnsSettings, gatewayEui: GatewayEui, phy: PhyPayload): boolean {
  if (!takesGateway(lns, gatewayEui)) return false;
  switch (phy.kind) {
    case 'data-up':
      return acceptsDevAddr(lns, phy.devAddr);
    case 'join-request':
      return acceptsJoinEui(lns, phy.joinEui);
    case 'rejoin-request':
      return phy.joinEui === null ? acceptsNetId(lns, phy.netId) : acceptsJoinEui(lns, phy.joinEui);
    case 'proprietary':
      return (
        lns.dev_addr_prefixes.length === 0 && lns.net_ids.length === 0 && lns.join_eui_ranges.length === 0
      );
    case 'downlink':
    case 'noise':
      return false;
    default:
      return assertNever(phy);
  }
}

export function takesGateway(lns: LnsSettings, gatewayEui: GatewayEui): boolean {
  return lns.gateways.length === 0 || lns.gateways.includes(gatewayEui);
}

function acceptsDevAddr(lns: LnsSettings, devAddr: DevAddr): boolean {
  if (lns.dev_addr_prefixes.length === 0 && lns.net_ids.length === 0) return true;
  return (
    lns.dev_addr_prefixes.some((prefix) => hasPrefix(devAddr, prefix)) ||
    lns.net_ids.some((netId) => hasPrefix(devAddr, netId))
  );
}

function acceptsNetId(lns: LnsSettings, netId: number | null): boolean {
  return lns.net_ids.length === 0 || lns.net_ids.some((one) => one.netId === netId);
}

function acceptsJoinEui(lns: LnsSettings, joinEui: string): boolean {
  return (
    lns.join_eui_ranges.length === 0 ||
    lns.join_eui_ranges.some(({ first, last }) => first <= joinEui && joinEui <= last)
  );
}
