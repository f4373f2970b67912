// How strong a device is at a gateway: distance, shadowing, fading, and what a receiver reports of it.

export interface Position {
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
}

/** EU868: 14 dBm ERP, and a gateway's outdoor antenna. */
export const UPLINK_POWER_DBM = 14;
const GATEWAY_ANTENNA_GAIN_DB = 3;
/** Thermal noise in 125 kHz with a receiver's noise figure of 6 dB. */
export const NOISE_FLOOR_DBM = -117;
/** What a demodulator reports at most, however strong the signal. */
const MAX_REPORTED_SNR_DB = 12;
/** Log-distance model as measured for LoRa at 868 MHz in and around a town (Petäjäjärvi et al., 2015). */
const LOSS_AT_1_KM_DB = 128.95;
const PATH_LOSS_EXPONENT = 2.32;
/** Below this the model does not hold: nobody mounts a device on the antenna itself. */
const MIN_DISTANCE_KM = 0.01;

const KM_PER_DEGREE = 111.32;

export function distanceKm(a: Position, b: Position): number {
  const north = (a.latitude - b.latitude) * KM_PER_DEGREE;
  const middle = ((a.latitude + b.latitude) / 2) * (Math.PI / 180);
  const east = (a.longitude - b.longitude) * KM_PER_DEGREE * Math.cos(middle);
  return Math.hypot(north, east);
}

/** The position `northKm` and `eastKm` away. */
export function moved(from: Position, northKm: number, eastKm: number): Position {
  return {
    latitude: from.latitude + northKm / KM_PER_DEGREE,
    longitude: from.longitude + eastKm / (KM_PER_DEGREE * Math.cos(from.latitude * (Math.PI / 180))),
  };
}

/** Mean signal power at the receiver, dBm; `extraLossDb` for walls, pits (positive) or a high mast (negative). */
export function signalDbm(km: number, extraLossDb: number): number {
  const loss = LOSS_AT_1_KM_DB + 10 * PATH_LOSS_EXPONENT * Math.log10(Math.max(km, MIN_DISTANCE_KM));
  return UPLINK_POWER_DBM + GATEWAY_ANTENNA_GAIN_DB - loss - extraLossDb;
}

/** `rssi`: channel power, signal and noise together, whole dBm. */
export function reportedRssiDbm(signal: number): number {
  return Math.round(10 * Math.log10(10 ** (signal / 10) + 10 ** (NOISE_FLOOR_DBM / 10)));
}

/** `lsnr`, in steps of a quarter dB, printed with one decimal by forwarders. */
export function reportedSnrDb(signal: number): number {
  return Math.min(MAX_REPORTED_SNR_DB, Math.round((signal - NOISE_FLOOR_DBM) * 4) / 4);
}
