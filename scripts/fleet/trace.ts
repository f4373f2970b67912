// Reception traces: one JSON object a line, one transmission with every gateway that heard it.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type GatewayEui, parseGatewayEui } from '../../protocol/eui.ts';
import { list, nullable, number, object, read, text, whole } from '../../protocol/shape.ts';

export interface TraceReception {
  readonly gw: GatewayEui;
  /** dBm and dB. */
  readonly rssi: number;
  readonly snr: number;
  /** ms since 1970 by the gateway's own clock, where it gave one. */
  readonly time: number | null;
}

/** As in the file, with `null` for what a line leaves out. */
export interface TraceLine {
  /** ms since 1970 at the network server. */
  readonly t: number;
  readonly devEui: string;
  /** 8 hex digits. */
  readonly devAddr: string;
  readonly fCnt: number;
  readonly fPort: number;
  /** Hz. */
  readonly freq: number;
  /** EU868 data-rate index, or `datr`, its name as in `SF12BW125`. */
  readonly dr: number | null;
  readonly datr: string | null;
  /** Hex: FRMPayload in clear, or `phy`, the whole PHYPayload. */
  readonly data: string | null;
  readonly phy: string | null;
  /** The same gateway may be listed several times: antennas, boards. */
  readonly rx: readonly TraceReception[];
}

/** More than any network has gateways in reach. */
const MAX_RECEPTIONS = 1_000;

const receptionShape = object({ gw: text(16), rssi: number, snr: number, time: nullable(number) });
const lineShape = object({
  t: number,
  devEui: text(16),
  devAddr: text(8),
  fCnt: whole,
  fPort: whole,
  freq: whole,
  dr: nullable(whole),
  datr: nullable(text(20)),
  data: nullable(text(512)),
  phy: nullable(text(512)),
  rx: list(receptionShape, MAX_RECEPTIONS),
});

/** A gzipped NDJSON file as a whole; throws with the line's number where one does not read. */
export function readTrace(path: string): readonly TraceLine[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    const where = `${path}:${index + 1}`;
    const parsed = read(lineShape, JSON.parse(line));
    if (parsed.kind === 'complaint') throw new Error(`${where}: ${parsed.reason}`);
    const rx = parsed.value.rx.map((reception) => ({ ...reception, gw: euiOf(reception.gw, where) }));
    return { ...parsed.value, rx };
  });
}

/** Every gateway of a trace, in order of appearance. */
export function gatewaysOf(trace: Iterable<TraceLine>): GatewayEui[] {
  const euis = new Set<GatewayEui>();
  for (const line of trace) for (const { gw } of line.rx) euis.add(gw);
  return [...euis];
}

function euiOf(hex: string, where: string): GatewayEui {
  const eui = parseGatewayEui(hex);
  if (eui === null) throw new Error(`${where}: ${hex} is not a gateway EUI`);
  return eui;
}
