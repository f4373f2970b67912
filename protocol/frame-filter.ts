// Whether a network server is meant to get a frame, by the addresses that the frame names. Pure.
//
// Each filter limits the frames it speaks about and no others:
//   dev_addr_prefixes, net_ids    data frames: one match in either list is enough
//   net_ids                       rejoin-requests of types 0 and 2
//   join_eui_ranges               join-requests, rejoin-requests of type 1
// A proprietary frame tells no address, so it passes only where no address is asked for.

import { assertNever } from './assert-never.ts';
import { type DevAddrPrefix, hasPrefix, type NetId } from './net-id.ts';
import type { DevAddr, PhyPayload } from './phy-payload.ts';

/** JoinEUIs from `first` to `last`, both 16 lowercase hex digits, so that text order is numeric order. */
export interface JoinEuiRange {
  readonly first: string;
  readonly last: string;
}

/** As the settings spell it, since they are what it comes from. An empty list asks for nothing. */
export interface FrameFilter {
  readonly dev_addr_prefixes: readonly DevAddrPrefix[];
  readonly net_ids: readonly NetId[];
  readonly join_eui_ranges: readonly JoinEuiRange[];
}

export function passes(filter: FrameFilter, phy: PhyPayload): boolean {
  switch (phy.kind) {
    case 'data-up':
      return acceptsDevAddr(filter, phy.devAddr);
    case 'join-request':
      return acceptsJoinEui(filter, phy.joinEui);
    case 'rejoin-request':
      return phy.joinEui === null ? acceptsNetId(filter, phy.netId) : acceptsJoinEui(filter, phy.joinEui);
    case 'proprietary':
      return isOpen(filter);
    case 'downlink':
    case 'noise':
      return false;
    default:
      return assertNever(phy);
  }
}

/** No address is asked for. */
export function isOpen(filter: FrameFilter): boolean {
  const { dev_addr_prefixes, net_ids, join_eui_ranges } = filter;
  return dev_addr_prefixes.length === 0 && net_ids.length === 0 && join_eui_ranges.length === 0;
}

function acceptsDevAddr({ dev_addr_prefixes, net_ids }: FrameFilter, devAddr: DevAddr): boolean {
  if (dev_addr_prefixes.length === 0 && net_ids.length === 0) return true;
  return (
    dev_addr_prefixes.some((prefix) => hasPrefix(devAddr, prefix)) ||
    net_ids.some((netId) => hasPrefix(devAddr, netId))
  );
}

function acceptsNetId({ net_ids }: FrameFilter, netId: number | null): boolean {
  return net_ids.length === 0 || net_ids.some((one) => one.netId === netId);
}

function acceptsJoinEui({ join_eui_ranges }: FrameFilter, joinEui: string): boolean {
  return (
    join_eui_ranges.length === 0 ||
    join_eui_ranges.some(({ first, last }) => first <= joinEui && joinEui <= last)
  );
}
