// The fleet's devices: what stands where, how often it speaks, and how well each gateway can hear it.

import { FSK_DATA_RATE, loraDataRate, requiredSnrDb, SPREADING_FACTORS } from './channels.ts';
import type { GatewaySite, Partner } from './gateways.ts';
import { distanceKm, moved, NOISE_FLOOR_DBM, type Position, signalDbm } from './propagation.ts';
import type { Random } from './random.ts';

export interface DeviceKind {
  readonly name: string;
  /** Share of all devices, relative to the other kinds. */
  readonly share: number;
  /** Mean time between its frames in real life. */
  readonly intervalMs: number;
  readonly frmPayloadLength: number;
  readonly fPort: number;
  /** Transmissions of each frame; one of these. */
  readonly nbTrans: readonly number[];
  /** Share of its frames that ask for an acknowledgement. */
  readonly confirmedShare: number;
  /** Walls and pits; negative for a mast that sees far. */
  readonly extraLossDb: number;
  readonly radio: 'lora' | 'fsk';
  /** Listens always, so that it can be told something at any time. */
  readonly classC: boolean;
  /** `proprietary`: frames that no LoRaWAN server reads (MType 7). */
  readonly frames: 'lorawan' | 'proprietary';
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const SENSOR = {
  nbTrans: [1],
  confirmedShare: 0,
  extraLossDb: 0,
  radio: 'lora',
  classC: false,
  frames: 'lorawan',
} as const;

export const DEVICE_KINDS: readonly DeviceKind[] = [
  {
    ...SENSOR,
    ...{ name: 'water meter', share: 30, intervalMs: 4 * HOUR_MS, frmPayloadLength: 24, fPort: 100 },
    ...{ nbTrans: [2, 3], extraLossDb: 12 },
  },
  {
    ...SENSOR,
    ...{ name: 'street light', share: 20, intervalMs: 30 * MINUTE_MS, frmPayloadLength: 11, fPort: 10 },
    ...{ extraLossDb: -4, confirmedShare: 0.1, classC: true },
  },
  {
    ...SENSOR,
    ...{ name: 'noise sensor', share: 15, intervalMs: 10 * MINUTE_MS, frmPayloadLength: 18, fPort: 3 },
  },
  {
    ...SENSOR,
    ...{ name: 'air quality sensor', share: 12, intervalMs: 15 * MINUTE_MS, frmPayloadLength: 32, fPort: 5 },
    ...{ nbTrans: [1, 2] },
  },
  {
    ...SENSOR,
    ...{ name: 'waste container', share: 10, intervalMs: 2 * HOUR_MS, frmPayloadLength: 9, fPort: 2 },
    ...{ nbTrans: [1, 2, 3], confirmedShare: 0.5, extraLossDb: 6 },
  },
  {
    ...SENSOR,
    ...{ name: 'weather mast', share: 5, intervalMs: 10 * MINUTE_MS, frmPayloadLength: 22, fPort: 7 },
    ...{ extraLossDb: -26 },
  },
  {
    ...SENSOR,
    ...{ name: 'meter reader', share: 4, intervalMs: 30 * MINUTE_MS, frmPayloadLength: 48, fPort: 20 },
    ...{ radio: 'fsk', extraLossDb: -8 },
  },
  {
    ...SENSOR,
    ...{ name: 'parking beacon', share: 4, intervalMs: HOUR_MS, frmPayloadLength: 14, fPort: 0 },
    ...{ frames: 'proprietary', nbTrans: [1, 2] },
  },
];

export interface Device {
  readonly devEui: string;
  readonly joinEui: string;
  readonly appKey: Buffer;
  readonly partner: Partner;
  readonly kind: DeviceKind;
  readonly position: Position;
  readonly nbTrans: number;
  /** Highest data rate that reaches its best gateway with a margin. */
  readonly dataRate: string;
  /** Mean signal at each gateway of the fleet, in their order, dBm. */
  readonly signalsDbm: readonly number[];
}

/** Shadowing by buildings and hills: constant for a device and a gateway. */
const SHADOWING_SIGMA_DB = 6;
/** What an installer or ADR keeps in hand. */
const INSTALLATION_MARGIN_DB = 6;
/** Tries to find a place where a new device is heard at all, as an installer would. */
const MAX_PLACEMENTS = 40;
const SPREAD_KM = 2.5;
const JOIN_EUI: Readonly<Record<Partner, string>> = { tmvl: '70b3d57ed0010037', smo: '70b3d57ed0020041' };

export function createDevices(
  random: Random,
  gateways: readonly GatewaySite[],
  count: number,
  kinds: readonly DeviceKind[] = DEVICE_KINDS,
): Device[] {
  const byShare = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  return Array.from({ length: count }, (_, index) =>
    createDevice(random.fork(`device ${index}`), index, random.pick(byShare), gateways),
  );
}

function createDevice(
  random: Random,
  index: number,
  kind: DeviceKind,
  gateways: readonly GatewaySite[],
): Device {
  const home = random.pick(gateways);
  let place = placeNear(random, home, kind, gateways);
  for (let tries = 1; place.dataRate === null && tries < MAX_PLACEMENTS; tries++) {
    place = placeNear(random, home, kind, gateways);
  }
  return {
    devEui: `70b3d57ed0${(0x0a_0000 + index).toString(16).padStart(6, '0')}`,
    joinEui: JOIN_EUI[home.partner],
    appKey: random.bytes(16),
    partner: home.partner,
    kind,
    position: place.position,
    nbTrans: random.pick(kind.nbTrans),
    dataRate: place.dataRate ?? (kind.radio === 'fsk' ? FSK_DATA_RATE : loraDataRate(12)),
    signalsDbm: place.signalsDbm,
  };
}

function placeNear(random: Random, home: GatewaySite, kind: DeviceKind, gateways: readonly GatewaySite[]) {
  const position = moved(home, random.gaussian(SPREAD_KM), random.gaussian(SPREAD_KM));
  const signalsDbm = gateways.map(
    (gateway) =>
      signalDbm(distanceKm(position, gateway), kind.extraLossDb) + random.gaussian(SHADOWING_SIGMA_DB),
  );
  return { position, signalsDbm, dataRate: dataRateFor(Math.max(...signalsDbm), kind) };
}

/** The fastest data rate that the link carries; `null` when none does. */
function dataRateFor(signal: number, kind: DeviceKind): string | null {
  const rates = kind.radio === 'fsk' ? [FSK_DATA_RATE] : SPREADING_FACTORS.map(loraDataRate);
  const snrDb = signal - NOISE_FLOOR_DBM;
  return rates.find((rate) => snrDb >= requiredSnrDb(rate) + INSTALLATION_MARGIN_DB) ?? null;
}
