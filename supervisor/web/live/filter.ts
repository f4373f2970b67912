// What somebody wants to see of the traffic, out of a query; and as parameters of a query again. Pure.

export interface TrafficFilter {
  /** EUI of a gateway; empty: all. */
  readonly gateway: string;
  /** Eight hexadecimal digits; empty: all. */
  readonly devAddr: string;
  /** SF7 to SF12; empty: all. */
  readonly rate: string;
  /** At least so strong, dBm; `null`: all. */
  readonly rssiDbm: number | null;
}

export const RATES = ['SF7', 'SF8', 'SF9', 'SF10', 'SF11', 'SF12'] as const;
const LEAST_RSSI_DBM = -200;

/** What is not understood is left out: the form then shows what is looked for. */
export function trafficFilterOf(query: Readonly<Record<string, string>>): TrafficFilter {
  const devAddr = (query['devaddr'] ?? '').replaceAll(/[\s:-]/g, '').toUpperCase();
  const rate = (query['rate'] ?? '').toUpperCase();
  const rssi = query['rssi'] ?? '';
  const rssiDbm = Number(rssi.replace('−', '-'));
  return {
    gateway: (query['gateway'] ?? '')
      .toLowerCase()
      .replaceAll(/[^0-9a-f]/g, '')
      .slice(0, 16),
    devAddr: /^[0-9A-F]{8}$/.test(devAddr) ? devAddr : '',
    rate: RATES.some((one) => one === rate) ? rate : '',
    rssiDbm: rssi.trim() !== '' && rssiDbm >= LEAST_RSSI_DBM && rssiDbm <= 0 ? rssiDbm : null,
  };
}
