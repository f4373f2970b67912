// What both programs' settings say about a network server: its name, its address, which frames it gets.

import type { JoinEuiRange } from './frame-filter.ts';
import { parseDevAddrPrefix, parseNetId } from './net-id.ts';
import { type HostPort, hostPort, parsed, required, values, Wrong } from './settings.ts';

/** The port of the Semtech UDP protocol by convention. */
const DEFAULT_PORT = 1700;

export const lnsName = parsed('short name', '1 to 40 of a-z, 0-9, "-" and "_"', (text) =>
  /^[a-z0-9_-]{1,40}$/.test(text) ? text : null,
);

export const lnsAddress = parsed<HostPort>(
  'host or host:port',
  'a host or host:port, such as lns.example:1700, 192.0.2.1 or [2001:db8::1]:1700',
  (text) => {
    const address = hostPort.read(/:\d+$/.test(text) ? text : `${text}:${DEFAULT_PORT}`);
    return address instanceof Wrong || address.port === 0 ? null : address;
  },
);

const devAddrPrefix = parsed(
  'DevAddr prefix',
  '8 hex digits, "/" and 1 to 32 bits, with no bit set after the prefix, such as 26000000/7',
  parseDevAddrPrefix,
);

const netId = parsed(
  'NetID',
  'a NetID, 6 hex digits whose reserved bits are zero, such as 000013',
  parseNetId,
);

const joinEuiRange = parsed<JoinEuiRange>(
  'JoinEUI or JoinEUI-JoinEUI',
  'a JoinEUI of 16 hex digits, or two with "-" between, the lower one first',
  (text) => {
    const parts = /^([0-9a-f]{16})(?:-([0-9a-f]{16}))?$/.exec(text.toLowerCase());
    const first = parts?.[1];
    if (first === undefined) return null;
    const last = parts?.[2] ?? first;
    return first <= last ? { first, last } : null;
  },
);

/** A `FrameFilter`. */
export const frameFilterMembers = {
  dev_addr_prefixes: values(
    'Only data frames whose DevAddr has one of these prefixes, or one of net_ids; both empty: all',
    required(devAddrPrefix, 'DevAddr prefix, such as 26000000/7'),
  ),
  net_ids: values(
    'Only data frames whose DevAddr belongs to one of these NetIDs, or has one of dev_addr_prefixes; and only ' +
      'rejoin-requests of types 0 and 2 that name one of them',
    required(netId, 'NetID, such as 000013'),
  ),
  join_eui_ranges: values(
    'Only join-requests, and rejoin-requests of type 1, whose JoinEUI lies in one of these; empty: all',
    required(joinEuiRange, 'JoinEUI or range of JoinEUIs, such as 70b3d57ed0000000-70b3d57ed000ffff'),
  ),
} as const;
