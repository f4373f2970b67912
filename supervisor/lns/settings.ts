// The settings of one network server, `[[lns]]`, read into plain values that a worker thread can be given as they are.

import { parseGatewayEui } from '../../protocol/eui.ts';
import {
  choice,
  type HostPort,
  hostPort,
  numeric,
  optional,
  parsed,
  required,
  type SettingsOf,
  values,
  Wrong,
} from '../../protocol/settings.ts';
import { parseDevAddrPrefix, parseNetId } from './net-id.ts';

/** The port of the Semtech UDP protocol by convention. */
const DEFAULT_PORT = 1700;

/** JoinEUIs from `first` to `last`, both 16 lowercase hex digits, so that text order is numeric order. */
export interface JoinEuiRange {
  readonly first: string;
  readonly last: string;
}

const lnsName = parsed('short name', '1 to 40 of a-z, 0-9, "-" and "_"', (text) =>
  /^[a-z0-9_-]{1,40}$/.test(text) ? text : null,
);

const lnsAddress = parsed<HostPort>(
  'host or host:port',
  'a host or host:port, such as lns.example:1700, 192.0.2.1 or [2001:db8::1]:1700',
  (text) => {
    const address = hostPort.read(/:\d+$/.test(text) ? text : `${text}:${DEFAULT_PORT}`);
    return address instanceof Wrong || address.port === 0 ? null : address;
  },
);

const gatewayEui = parsed('gateway EUI', 'a gateway EUI, 16 hex digits', parseGatewayEui);

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

export const lnsMembers = {
  name: required(
    lnsName,
    'How Vigie calls this network server; keep it for life, what was sent is counted under it',
  ),
  address: required(lnsAddress, 'Where it listens for Semtech UDP; port 1700 when none is given'),
  mode: optional(
    choice('copies', 'best'),
    'Every copy of a transmission at once, or after dedup.window_ms only the copy with the best SNR',
    'copies',
  ),
  late_per_s: optional(
    numeric(1, 100_000),
    'Frames a second that this network server gets at most of what could not be sent while it was live',
    200,
  ),
  late_per_s_gateway: optional(
    numeric(1, 100_000),
    'The same from any one gateway; they go in the order in which they were received',
    50,
  ),
  gateways: values(
    'Only from these gateways; empty: from all',
    required(gatewayEui, 'EUI of a gateway whose traffic this network server gets'),
  ),
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

export type LnsSettings = SettingsOf<typeof lnsMembers>;

/** What cannot be seen in one `[[lns]]` alone: two of the same name. */
export function lnsComplaints(all: readonly LnsSettings[]): readonly string[] {
  const names = all.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return first === index ? [] : [`lns[${index}].name: ${name} is already the name of lns[${first}]`];
  });
}
