// The settings of one network server, `[[lns]]`, read into plain values that a worker thread can be given as they are.

import { parseGatewayEui } from '../../protocol/eui.ts';
import { frameFilterMembers, lnsAddress, lnsName } from '../../protocol/lns-settings.ts';
import {
  choice,
  numeric,
  optional,
  parsed,
  required,
  type SettingsOf,
  values,
} from '../../protocol/settings.ts';

const gatewayEui = parsed('gateway EUI', 'a gateway EUI, 16 hex digits', parseGatewayEui);

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
  ...frameFilterMembers,
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
