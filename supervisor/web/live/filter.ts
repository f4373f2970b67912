// What somebody wants to see of the traffic, out of a query; which receptions that is; and whose may be shown. Pure.

import { mayReadFrames } from '../../access/rights.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { FRAME_KINDS, type FrameKind, type HeardLine } from './wire.ts';

export interface TrafficFilter {
  /** EUI of a gateway; empty: all. */
  readonly gateway: string;
  /** Id of the partner that owns the gateway; empty: all. */
  readonly partner: string;
  /** What a DevAddr or DevEUI begins with, lowercase hexadecimal; empty: all. */
  readonly device: string;
  /** Empty: all. */
  readonly kind: FrameKind | '';
  /** FPort, 0 to 255; `null`: all. */
  readonly port: number | null;
  /** SF7 to SF12; empty: all. */
  readonly rate: string;
  /** At least so strong, dBm; `null`: all. */
  readonly rssiDbm: number | null;
}

export const RATES = ['SF7', 'SF8', 'SF9', 'SF10', 'SF11', 'SF12'] as const;
const LEAST_RSSI_DBM = -200;

/** What is not understood is left out: the form then shows what is looked for. */
export function trafficFilterOf(query: Readonly<Record<string, string>>): TrafficFilter {
  const text = (name: string): string => (query[name] ?? '').trim();
  const device = text('device')
    .replaceAll(/[\s:-]/g, '')
    .toLowerCase();
  const rate = text('rate').toUpperCase();
  const rssiDbm = Number(text('rssi').replace('−', '-'));
  return {
    gateway: text('gateway')
      .toLowerCase()
      .replaceAll(/[^0-9a-f]/g, '')
      .slice(0, 16),
    partner: text('partner'),
    device: /^[0-9a-f]{1,16}$/.test(device) ? device : '',
    kind: FRAME_KINDS.find((one) => one === text('kind')) ?? '',
    port: /^\d{1,3}$/.test(text('port')) && Number(text('port')) <= 255 ? Number(text('port')) : null,
    rate: RATES.some((one) => one === rate) ? rate : '',
    rssiDbm: text('rssi') !== '' && rssiDbm >= LEAST_RSSI_DBM && rssiDbm <= 0 ? rssiDbm : null,
  };
}

/** The same as a query; of what is not filtered nothing. */
export function queryOf({ gateway, partner, device, kind, port, rate, rssiDbm }: TrafficFilter): string {
  const query = new URLSearchParams();
  const words = { gateway, partner, device, kind, port, rate, rssi: rssiDbm };
  for (const [name, value] of Object.entries(words)) {
    if (value !== null && value !== '') query.set(name, String(value));
  }
  return query.toString();
}

export type HearingGateway = Pick<GatewayRecord, 'id' | 'eui' | 'name' | 'partnerId'>;

/** By id: gateways whose frames they may see now, and asked for. */
export function readableGateways(
  gateways: readonly HearingGateway[],
  principal: Principal,
  { gateway, partner }: Pick<TrafficFilter, 'gateway' | 'partner'>,
): ReadonlyMap<number, HearingGateway> {
  const readable = gateways.filter(
    ({ eui, partnerId }) =>
      mayReadFrames(principal, partnerId) &&
      (gateway === '' || eui === gateway) &&
      (partner === '' || partnerId === partner),
  );
  return new Map(readable.map((one) => [one.id, one]));
}

type Judged = Pick<HeardLine, 'kind' | 'device' | 'port' | 'dataRate' | 'rssiDbm'>;

/** Of the gateways somebody may see: see `readableGateways`. */
export function matches(filter: TrafficFilter, line: Judged): boolean {
  const { device, kind, port, rate, rssiDbm } = filter;
  return (
    (device === '' || line.device?.startsWith(device) === true) &&
    (kind === '' || line.kind === kind) &&
    (port === null || line.port === port) &&
    (rate === '' || line.dataRate?.startsWith(`${rate}BW`) === true) &&
    (rssiDbm === null || (line.rssiDbm !== null && line.rssiDbm >= rssiDbm))
  );
}
