// Makes a reception trace with the oddities of the real ones, for where those are not at hand. Seeded.

import type { GatewayEui } from '../../protocol/eui.ts';
import { dataRateOfIndex, LORA_CHANNELS } from './channels.ts';
import { encodeDataUp } from './lora.ts';
import { createRandom, type Random } from './random.ts';
import type { TraceLine, TraceReception } from './trace.ts';

export interface SyntheticTraceOptions {
  readonly seed: number;
  readonly transmissions: number;
}

/** What `saint-eynard-2023` shows of a gateway. */
interface TraceGateway {
  readonly eui: GatewayEui;
  /** How often it hears a device that is heard by many. */
  readonly hears: number;
  /** Listed twice whenever it hears: two antennas or boards. */
  readonly twice: boolean;
  /** Its clock against the true one, ms; `null`: it gives no time. */
  readonly clockOffsetMs: number | null;
}

/** 2.56 years, forgotten since a battery ran out. */
const LOST_CLOCK_MS = -80_883_780_514;

const GATEWAYS: readonly TraceGateway[] = [
  { eui: gateway(1), hears: 0.97, twice: false, clockOffsetMs: null },
  { eui: gateway(2), hears: 0.85, twice: true, clockOffsetMs: 0 },
  { eui: gateway(3), hears: 0.72, twice: false, clockOffsetMs: null },
  { eui: gateway(4), hears: 0.65, twice: false, clockOffsetMs: 0 },
  { eui: gateway(5), hears: 0.58, twice: false, clockOffsetMs: 0 },
  { eui: gateway(6), hears: 0.45, twice: false, clockOffsetMs: null },
  { eui: gateway(7), hears: 0.4, twice: false, clockOffsetMs: null },
  { eui: gateway(8), hears: 0.38, twice: false, clockOffsetMs: 0 },
  { eui: gateway(9), hears: 0.2, twice: false, clockOffsetMs: 0 },
  { eui: gateway(10), hears: 0.15, twice: false, clockOffsetMs: LOST_CLOCK_MS },
  { eui: gateway(11), hears: 0.09, twice: false, clockOffsetMs: null },
  { eui: gateway(12), hears: 0.05, twice: false, clockOffsetMs: LOST_CLOCK_MS },
];

/** Receptions of one transmission at most, as in the real trace. */
const MAX_RECEPTIONS = 12;
/** Transmissions that only one gateway hears. */
const LONE_SHARE = 0.34;
/** On its way to the network server. */
const BACKHAUL_MS = 240;
/** One line listed a second time, this much later. */
const LISTED_TWICE_AFTER_MS = 10;
const START_MS = Date.UTC(2023, 5, 23, 9, 10, 28);
const MEAN_PAUSE_MS = 360_000;

interface TraceDevice {
  readonly devEui: string;
  readonly devAddr: string;
  /** As the real traces: FRMPayload in clear with `dr`, or the PHYPayload with `datr`. */
  readonly listed: 'data' | 'phy';
  fCnt: number;
}

export function* syntheticTrace(options: SyntheticTraceOptions): Generator<TraceLine> {
  const random = createRandom(options.seed).fork('synthetic trace');
  const keys = { nwkSKey: random.bytes(16), appSKey: random.bytes(16) };
  const devices: readonly TraceDevice[] = [
    { devEui: 'd1d1e80000000132', devAddr: 'fc00ac01', listed: 'data', fCnt: random.below(2_000) },
    { devEui: 'd1d1e80000000133', devAddr: 'fc00af02', listed: 'data', fCnt: random.below(2_000) },
    { devEui: 'd1d1e80000000134', devAddr: 'fc00b003', listed: 'phy', fCnt: random.below(2_000) },
  ];
  const listedTwice = 1 + Math.floor(options.transmissions / 2);
  let t = START_MS;
  let previous: TraceLine | null = null;

  for (let number = 1; number <= options.transmissions; number++) {
    if (number === listedTwice && previous !== null) {
      t += LISTED_TWICE_AFTER_MS;
      yield { ...previous, t };
      continue;
    }
    t += 1_500 + Math.floor(random.next() * 2 * MEAN_PAUSE_MS);
    const device = random.pick(devices);
    device.fCnt += 1 + random.below(3);
    const fPort = 3;
    const payload = random.bytes(16 + random.below(30));
    const frame =
      device.listed === 'data'
        ? { dr: 5, datr: null, data: payload.toString('hex'), phy: null }
        : { dr: null, datr: dataRateOfIndex(0), data: null, phy: phyOf(device, fPort, payload, keys) };
    const { devEui, devAddr, fCnt } = device;
    const freq = random.pick(LORA_CHANNELS).frequencyHz;
    previous = { t, devEui, devAddr, fCnt, fPort, freq, ...frame, rx: receptions(random, t) };
    yield previous;
  }
}

function phyOf(
  device: TraceDevice,
  fPort: number,
  frmPayload: Buffer,
  keys: Parameters<typeof encodeDataUp>[1],
): string {
  const { devAddr, fCnt } = device;
  return encodeDataUp({ devAddr, fCnt, fPort, frmPayload, confirmed: false, adr: true }, keys).toString(
    'hex',
  );
}

function receptions(random: Random, t: number): TraceReception[] {
  const heard = random.chance(LONE_SHARE)
    ? [random.pick(GATEWAYS.filter(({ twice }) => !twice))]
    : GATEWAYS.filter(({ hears }) => random.chance(hears));
  const rx: TraceReception[] = [];
  for (const one of heard.length > 0 ? heard : GATEWAYS.slice(0, 1)) {
    const time = one.clockOffsetMs === null ? null : t - BACKHAUL_MS + one.clockOffsetMs + random.below(8);
    for (let antenna = 0; antenna < (one.twice ? 2 : 1) && rx.length < MAX_RECEPTIONS; antenna++) {
      const snr = Math.round(random.between(-118, 90)) / 10;
      rx.push({ gw: one.eui, rssi: Math.round(-115 + snr + random.gaussian(3)), snr, time });
    }
  }
  return rx;
}

function gateway(number: number): GatewayEui {
  return `7076ff0000cd${number.toString(16).padStart(4, '0')}` as GatewayEui;
}
